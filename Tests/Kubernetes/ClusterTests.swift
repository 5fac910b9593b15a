import FoundationEssentials
import Glibc
import HTTP
import Kubernetes
import Manifests
import Testing

private let environment = ProcessInfo.processInfo.environment
private let kubeconfig = environment["TIPHYS_TEST_KUBECONFIG"]

/// The client against a real control plane; runs where `TIPHYS_TEST_KUBECONFIG` names an administrator's kubeconfig.
@Suite(.enabled(if: kubeconfig != nil), .serialized)
@NetworkActor
struct ClusterTests {
  let client: ClusterClient
  let configMaps = APIResource(group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true)
  let namespaces = APIResource(group: "", version: "v1", kind: "Namespace", plural: "namespaces", namespaced: false)
  let namespace = "client-test"

  init() async throws {
    let configuration = try Kubeconfig.load(path: kubeconfig, environment: [:]).configuration()
    client = try ClusterClient(configuration, userAgent: "tiphys/test")
    let object: Value = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": Value(namespace)]]
    do { _ = try await client.create(namespaces, namespace: "", object: object) } catch { #expect(error.kind == .alreadyExists) }
    for item in try await client.list(configMaps, namespace: namespace).items {
      try await client.delete(configMaps, namespace: namespace, name: item.name)
    }
  }

  private func configMap(_ name: String, _ text: String) -> Value {
    ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": Value(name)], "data": ["text": Value(text)]]
  }

  private func apply(
    _ name: String, _ text: String, manager: String = "one", force: Bool = false, dryRun: Bool = false
  ) async throws -> Value {
    try await client.patch(
      configMaps, namespace: namespace, name: name, type: .apply, body: configMap(name, text), fieldManager: manager,
      force: force, dryRun: dryRun)
  }

  @Test func discovers() async throws {
    #expect(try await client.version().hasPrefix("v"))
    let discovery = try await client.discover()
    let deployment = try #require(discovery.resource(for: GroupKind(group: "apps", kind: "Deployment")))
    #expect(deployment.preferred && deployment.namespaced && deployment.canWatch)
    #expect(deployment.subresources.contains("scale") && deployment.plural == "deployments")
    #expect(discovery.resource(named: "deploy") == deployment)
    #expect(discovery.failures.isEmpty)
    #expect(try await client.canI("delete", group: "apps", resource: "deployments").allowed)
  }

  @Test func writes() async throws {
    #expect(try await apply("a", "1", dryRun: true).name == "a")
    await #expect { try await client.get(configMaps, namespace: namespace, name: "a") } throws: {
      ($0 as? APIError)?.kind == .notFound
    }
    let first = try await apply("a", "1")
    #expect(first[path: "metadata", "managedFields"]?[0]?["manager"] == "one")
    await #expect { try await apply("a", "2", manager: "two") } throws: { error in
      guard let error = error as? APIError else { return false }
      return error.kind == .conflict && error.causes.first?.field == ".data.text"
    }
    #expect(try await apply("a", "2", manager: "two", force: true)[path: "data", "text"] == "2")
    let merged = try await client.patch(
      configMaps, namespace: namespace, name: "a", type: .merge, body: ["data": ["more": "é\n\"x"]])
    #expect(merged[path: "data", "more"] == "é\n\"x")
    let patch: Value = [["op": "remove", "path": "/data/more"]]
    let removed = try await client.patch(configMaps, namespace: namespace, name: "a", type: .json, body: patch)
    #expect(removed[path: "data", "more"] == nil)
    let other = DeletePreconditions(uid: "00000000-0000-0000-0000-000000000000")
    await #expect { try await client.delete(configMaps, namespace: namespace, name: "a", preconditions: other) } throws: {
      ($0 as? APIError)?.kind == .conflict
    }
    let same = DeletePreconditions(uid: removed.uid, resourceVersion: removed.resourceVersion)
    try await client.delete(
      configMaps, namespace: namespace, name: "a", propagation: .background, preconditions: same, gracePeriod: 0)
    await #expect { try await client.get(configMaps, namespace: namespace, name: "a") } throws: {
      ($0 as? APIError)?.kind == .notFound
    }
  }

  @Test func listsInPages() async throws {
    for index in 0..<7 { _ = try await apply("page-\(index)", "x") }
    let list = try await client.list(configMaps, namespace: namespace, limit: 3)
    #expect(list.items.map(\.name).filter { $0.hasPrefix("page-") } == (0..<7).map { "page-\($0)" })
    #expect(list.items.allSatisfy { $0.kind == "ConfigMap" && $0.apiVersion == "v1" })
    #expect(!list.resourceVersion.isEmpty)
    let selected = try await client.list(configMaps, namespace: namespace, fieldSelector: "metadata.name=page-3")
    #expect(selected.items.map(\.name) == ["page-3"])
  }

  @Test func watches() async throws {
    _ = try await apply("w1", "1")
    let recorder = WatchRecorder()
    let watch = client.watch(configMaps, namespace: namespace) { recorder.note($0) }
    defer { watch.cancel() }
    #expect(await eventually { recorder.log.contains("synced") })
    #expect(recorder.log.first == "reset" && recorder.log.contains("added w1"))
    let changed = try await apply("w1", "2")
    #expect(await eventually { recorder.versions["w1"] == changed.resourceVersion })
    let decoded = try JSON.decode(try #require(recorder.bytes["w1"]))
    #expect(decoded == changed)
    try await client.delete(configMaps, namespace: namespace, name: "w1")
    #expect(await eventually { recorder.log.last == "deleted w1" })
    #expect(recorder.contradictions.isEmpty)
  }

  /// `TIPHYS_TEST_RESTART` is a command that kills the API server and starts it again.
  @Test(.enabled(if: environment["TIPHYS_TEST_RESTART"] != nil))
  func survivesRestarts() async throws {
    for index in 0..<5 { _ = try await apply("r\(index)", "1") }
    let recorder = WatchRecorder()
    let watch = client.watch(configMaps, namespace: namespace) { recorder.note($0) }
    defer { watch.cancel() }
    #expect(await eventually { recorder.log.contains("synced") })
    let command = environment["TIPHYS_TEST_RESTART"] ?? ""
    let restart = Task.detached { system(command) }
    #expect(await restart.value == 0)
    let changed = try await apply("r3", "2")
    #expect(await eventually(within: .seconds(30)) { recorder.versions["r3"] == changed.resourceVersion })
    // A server that is back before the watch has tried twice was not away for anybody.
    #expect(recorder.log.contains("resumed") == recorder.log.contains { $0.hasPrefix("interrupted") })
    #expect(recorder.contradictions.isEmpty)
    let list = try await client.list(configMaps, namespace: namespace)
    #expect(recorder.versions == Dictionary(uniqueKeysWithValues: list.items.map { ($0.name, $0.resourceVersion) }))
  }

  @Test func refusesUnverifiedCertificates() async throws {
    var configuration = client.configuration
    configuration.tls.insecureSkipVerify = false
    configuration.tls.certificateAuthority = nil
    let careful = try ClusterClient(configuration)
    await #expect { try await careful.version() } throws: { error in
      guard let error = error as? APIError else { return false }
      return error.kind == .tls && error.message.contains("authority that is not trusted")
    }
    configuration = client.configuration
    configuration.authentication = Authentication(token: Secret("wrong"))
    let stranger = try ClusterClient(configuration)
    await #expect { try await stranger.list(configMaps) } throws: { ($0 as? APIError)?.kind == .unauthorized }
  }
}
