import Foundation
import HTTP
import Kubernetes
import Manifests
import Randomness
import Reconciler
import Simulator
import TestSupport
import Testing

/// Watches over the worst network: at the end they know just what a fresh list shows, and were told every change once.
///
/// `TIPHYS_TEST_FAULTS` is how many faults there are (40), `TIPHYS_TEST_SEED` what they are chosen by. Where
/// `TIPHYS_TEST_KUBECONFIG` names a control plane it is done to that one too, and `TIPHYS_TEST_RESTART` is a command that kills
/// its API server and starts it again, in the middle.
@Suite(.serialized)
struct FaultTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let wanted = environment["TIPHYS_TEST_FAULTS"].flatMap { Int($0) } ?? 40
  private static let seed = environment["TIPHYS_TEST_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000)
  private static let kubeconfig = environment["TIPHYS_TEST_KUBECONFIG"]

  @Test func embeddedCluster() async throws {
    try await withEmbedded { cluster, direct in
      let proxy = FaultProxy(upstream: cluster.port, impostor: nil, seed: Self.seed)
      try await Self.run("the embedded cluster", proxy, direct: direct, restart: nil)
    }
  }

  /// The same behind TLS, which has faults of its own.
  @Test func embeddedClusterBehindTLS() async throws {
    try await withEmbedded { cluster, direct in
      let own = try Certificates()
      let front = try Middleman(.front(of: "http://127.0.0.1:\(cluster.port)", own))
      let impostor = try Middleman(.front(of: "http://127.0.0.1:\(cluster.port)", try Certificates()))
      let proxy = FaultProxy(upstream: front.port, impostor: impostor.port, seed: Self.seed)
      var secured = direct
      secured.server = direct.server.replacing("http://", with: "https://")
      secured.tls.certificateAuthority = .file(own.authority)
      try await Self.run("the embedded cluster behind TLS", proxy, direct: direct, faulty: secured, restart: nil)
    }
  }

  @Test(.enabled(if: kubeconfig != nil)) func realControlPlane() async throws {
    let direct = try Kubeconfig.load(path: Self.kubeconfig, environment: [:]).configuration()
    let port = try #require(direct.server.split(separator: ":").last.flatMap { Int($0) })
    let impostor = try Middleman(.front(of: direct.server, try Certificates()))
    let proxy = FaultProxy(upstream: port, impostor: impostor.port, seed: Self.seed)
    try await Self.run("the real control plane", proxy, direct: direct, restart: Self.environment["TIPHYS_TEST_RESTART"])
  }

  private func withEmbedded(_ body: (SimulatedCluster, ClusterConfiguration) async throws -> Void) async throws {
    let cluster = SimulatedCluster(store: ObjectStore(historyLimit: 256))
    try await cluster.start()
    do {
      try await body(cluster, try Kubeconfig.parse(cluster.kubeconfig, file: "test").configuration())
    } catch {
      await cluster.stop()
      throw error
    }
    await cluster.stop()
  }

  @NetworkActor
  private static func run(
    _ name: String, _ proxy: FaultProxy, direct: ClusterConfiguration, faulty way: ClusterConfiguration? = nil,
    restart: String?
  ) async throws {
    var faulty = way ?? direct
    let parts = direct.server.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    let path = parts.count > 2 ? parts[2].split(separator: "/", maxSplits: 1).dropFirst().map { "/" + $0 }.joined() : ""
    faulty.server = "\(faulty.tls.certificateAuthority == nil ? "http:" : "https:")//127.0.0.1:\(proxy.port)\(path)"
    let client = try ClusterClient(faulty, userAgent: "test")
    let quiet = try ClusterClient(direct, userAgent: "test")
    let load = Load(quiet, seed: seed)
    try await load.prepare()
    let ledgers = Load.kinds.map { _ in Ledger() }
    let watches = zip(Load.kinds, ledgers).map { kind, ledger in
      client.watch(kind, namespace: Load.namespace) { ledger.take($0) }
    }
    defer { for watch in watches { watch.cancel() } }

    let before = resident()
    var early = 0.0
    let deadline = ContinuousClock.now + .seconds(60 + wanted)
    var restarting: Task<Int32, Never>?
    while proxy.total < wanted, ContinuousClock.now < deadline {
      try await load.step()
      if early == 0, proxy.total > wanted / 4 { early = resident() }
      if restarting == nil, let restart, proxy.total > wanted / 2 { restarting = Task.detached { system(restart) } }
    }
    _ = await restarting?.value
    let faults = proxy.total
    proxy.calmDown()

    for (kind, ledger) in zip(Load.kinds, ledgers) {
      var fresh: [String: [UInt8]] = [:]
      let isEqual = await settles {
        fresh = try await Ledger.fresh(kind, quiet)
        return ledger.objects == fresh
      }
      #expect(isEqual, "\(kind.plural): \(ledger.difference(from: fresh))")
      #expect(ledger.contradictions.isEmpty, "\(kind.plural): \(ledger.contradictions)")
    }
    #expect(faults >= wanted)
    let events = ledgers.map(\.events).reduce(0, +)
    let late = resident()
    let kinds = proxy.counts.sorted { $0.value > $1.value }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    print(
      "\(name), seed \(seed): \(faults) faults, \(load.writes) writes, \(events) events told; "
        + "resident \(Int(before)) MiB, \(Int(early)) at a quarter, \(Int(late)) at the end; \(kinds)")
    #expect(late - max(early, before) < 48, "memory must be flat")
    proxy.stop()
  }

  @NetworkActor
  private static func settles(_ condition: @NetworkActor () async throws -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      if (try? await condition()) == true { return true }
      try? await NetworkActor.sleep(for: .milliseconds(100))
    }
    return false
  }

  private static func resident() -> Double {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return Double(text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096 / 1_048_576
  }
}

/// Writes to a cluster without end: makes, changes and deletes objects, the same with the same seed.
@NetworkActor
private final class Load {
  nonisolated static let namespace = "faults"
  nonisolated static let kinds = [
    APIResource(group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true),
    APIResource(group: "", version: "v1", kind: "Secret", plural: "secrets", namespaced: true),
    APIResource(group: "", version: "v1", kind: "Service", plural: "services", namespaced: true),
    APIResource(group: "", version: "v1", kind: "ServiceAccount", plural: "serviceaccounts", namespaced: true),
    APIResource(
      group: "networking.k8s.io", version: "v1", kind: "NetworkPolicy", plural: "networkpolicies", namespaced: true),
  ]
  private(set) var writes = 0
  private let client: ClusterClient
  private var random: SplitMix

  init(_ client: ClusterClient, seed: UInt64) {
    self.client = client
    random = SplitMix(state: seed &+ 1)
  }

  func prepare() async throws {
    let namespaces = APIResource(group: "", version: "v1", kind: "Namespace", plural: "namespaces", namespaced: false)
    let object: Value = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(Self.namespace)]]
    do { _ = try await client.create(namespaces, namespace: "", object: object) } catch {
      guard error.kind == .alreadyExists else { throw error }
    }
  }

  /// One write; the server's being away for a moment is no failure.
  func step() async throws {
    let kind = Self.kinds[Int.random(in: 0..<Self.kinds.count, using: &random)]
    let name = "object-\(Int.random(in: 0..<40, using: &random))"
    let isDeletion = Int.random(in: 0..<4, using: &random) == 0
    let text = String(repeating: "ü\"x", count: Int.random(in: 1..<200, using: &random))
    do {
      if isDeletion {
        try await client.delete(kind, namespace: Self.namespace, name: name)
      } else {
        var object: Value = [
          "apiVersion": .string(kind.apiVersion), "kind": .string(kind.kind),
          "metadata": ["name": .string(name), "annotations": ["text": .string(text), "write": Value(String(writes))]],
        ]
        switch kind.kind {
        case "Service": object["spec"] = ["ports": [["port": 80]], "clusterIP": "None"]
        case "NetworkPolicy": object["spec"] = ["podSelector": [:]]
        default: break
        }
        _ = try await client.patch(
          kind, namespace: Self.namespace, name: name, type: .apply, body: object, fieldManager: "load", force: true)
      }
      writes += 1
    } catch {
      switch error.kind {
      case .notFound: break
      default: try await NetworkActor.sleep(for: .milliseconds(50))
      }
    }
  }
}

/// What a watch told, and whether that adds up.
@NetworkActor
private final class Ledger {
  private(set) var objects: [String: [UInt8]] = [:]
  private var versions: [String: String] = [:]
  private(set) var contradictions: [String] = []
  private(set) var events = 0

  func take(_ event: WatchEvent) {
    switch event {
    case .reset, .synced, .interrupted, .resumed: break
    case .added(let object):
      if versions[object.name] != nil { contradictions.append("\(object.name) was added twice") }
      keep(object)
    case .modified(let object):
      if versions[object.name] == nil { contradictions.append("\(object.name) was modified before it was added") }
      if versions[object.name] == object.resourceVersion {
        contradictions.append("\(object.name) at \(object.resourceVersion) was told twice")
      }
      keep(object)
    case .deleted(let object):
      events += 1
      if versions.removeValue(forKey: object.name) == nil { contradictions.append("\(object.name) was deleted twice") }
      objects[object.name] = nil
    }
  }

  private func keep(_ object: RawObject) {
    events += 1
    versions[object.name] = object.resourceVersion
    objects[object.name] = Self.canonical(object.bytes)
  }

  /// Lists and watches of the real server order `kind` and `apiVersion` differently: both are written in one way.
  private static func canonical(_ bytes: [UInt8]) -> [UInt8] {
    guard var value = try? JSON.decode(bytes) else { return bytes }
    let version = value["apiVersion"]
    let kind = value["kind"]
    value["apiVersion"] = nil
    value["kind"] = nil
    value["apiVersion"] = version
    value["kind"] = kind
    return JSON.encode(value)
  }

  /// The same of a new list.
  static func fresh(_ kind: APIResource, _ client: ClusterClient) async throws -> [String: [UInt8]] {
    var objects: [String: [UInt8]] = [:]
    for item in try await client.list(kind, namespace: Load.namespace).items {
      objects[item.name] = canonical(JSON.encode(item))
    }
    return objects
  }

  func difference(from fresh: [String: [UInt8]]) -> String {
    let names = Set(objects.keys).union(fresh.keys).filter { objects[$0] != fresh[$0] }.sorted()
    return names.prefix(3).map { name in
      "\(name): told \(objects[name].map { String(decoding: $0.prefix(300), as: UTF8.self) } ?? "nothing"),"
        + " there is \(fresh[name].map { String(decoding: $0.prefix(300), as: UTF8.self) } ?? "nothing")"
    }.joined(separator: "; ")
  }
}
