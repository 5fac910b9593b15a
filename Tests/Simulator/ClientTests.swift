import Foundation
import HTTP
import Kubernetes
import Manifests
import Simulator
import Testing

/// A cluster that the client is tried on: the embedded one always, a real control plane where `TIPHYS_TEST_KUBECONFIG` names an
/// administrator's kubeconfig as `Tests/Cluster/control-plane up` leaves it.
enum ClientCluster: Sendable, CustomTestStringConvertible {
  case embedded
  case real(kubeconfig: String)

  var testDescription: String { if case .embedded = self { "embedded cluster" } else { "real cluster" } }

  static let all: [ClientCluster] = {
    let path = ProcessInfo.processInfo.environment["TIPHYS_TEST_KUBECONFIG"] ?? ""
    return path.isEmpty ? [.embedded] : [.embedded, .real(kubeconfig: path)]
  }()
}

/// One test's hold on a cluster: a namespace of its own, and the ways in.
@NetworkActor
final class ClientBench {
  let admin: ClusterClient
  let namespace = "client-" + UUID().uuidString.prefix(8).lowercased()
  private let cluster: ClientCluster
  private let embedded: SimulatedCluster?
  private let folder = NSTemporaryDirectory() + "tiphys-client-" + UUID().uuidString

  static let configMaps = APIResource(group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true)
  static let namespaces = APIResource(group: "", version: "v1", kind: "Namespace", plural: "namespaces", namespaced: false)

  init(_ cluster: ClientCluster) async throws {
    self.cluster = cluster
    switch cluster {
    case .embedded:
      let embedded = SimulatedCluster(store: ObjectStore(), logs: SimulatedPodLogs())
      try await embedded.start()
      self.embedded = embedded
      admin = try ClusterClient(
        try Kubeconfig.parse(embedded.kubeconfig, file: "embedded").configuration(), userAgent: "tiphys/test")
    case .real(let path):
      embedded = nil
      admin = try ClusterClient(try Kubeconfig.load(path: path, environment: [:]).configuration(), userAgent: "tiphys/test")
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let object: Value = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(namespace)]]
    _ = try await admin.create(Self.namespaces, namespace: "", object: object)
  }

  func close() async {
    _ = try? await admin.delete(Self.namespaces, namespace: "", name: namespace)
    await embedded?.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// `viewer`, who has no rights until some are granted.
  func viewer() throws -> ClusterConfiguration {
    switch cluster {
    case .embedded:
      return try Kubeconfig.parse(embedded?.kubeconfig(person: "viewer") ?? "", file: "embedded").configuration()
    case .real(let path): return try Kubeconfig.load(path: path + "-viewer", environment: [:]).configuration()
    }
  }

  /// The viewer's token, and the server that takes it.
  private func viewersToken() throws -> (token: String, configuration: ClusterConfiguration) {
    var configuration = try viewer()
    guard let embedded else {
      let token = configuration.authentication.token?.text ?? ""
      configuration.authentication = Authentication()
      return (token, configuration)
    }
    configuration.server = "http://127.0.0.1:\(embedded.port)"
    return (embedded.token + ".viewer", configuration)
  }

  /// The viewer, by a plugin that counts how often it runs in `runs`.
  func plugin() throws -> (configuration: ClusterConfiguration, runs: String) {
    let (token, configuration) = try viewersToken()
    var result = configuration
    let script = folder + "/plugin"
    try """
    #!/bin/sh
    echo run >> "$0.runs"
    cat <<END
    {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"\(token)"}}
    END
    """.write(toFile: script, atomically: true, encoding: .utf8)
    chmod(script, 0o700)
    result.authentication.exec = ExecPlugin(apiVersion: "client.authentication.k8s.io/v1", command: script)
    return (result, script + ".runs")
  }

  /// A user who shows a certificate; the embedded cluster speaks no TLS.
  func certificateUser() throws -> ClusterConfiguration? {
    guard case .real(let path) = cluster else { return nil }
    return try Kubeconfig.load(path: path + "-certificate", environment: [:]).configuration()
  }

  /// Lets a user read ConfigMaps in the bench's namespace.
  func grant(_ user: String) async throws {
    let group = "rbac.authorization.k8s.io"
    let role: Value = [
      "apiVersion": .string(group + "/v1"), "kind": "Role", "metadata": ["name": "reader", "namespace": .string(namespace)],
      "rules": [["apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]]],
    ]
    let binding: Value = [
      "apiVersion": .string(group + "/v1"), "kind": "RoleBinding",
      "metadata": ["name": "reader", "namespace": .string(namespace)],
      "roleRef": ["apiGroup": .string(group), "kind": "Role", "name": "reader"],
      "subjects": [["kind": "User", "name": .string(user), "apiGroup": .string(group)]],
    ]
    for (object, plural) in [(role, "roles"), (binding, "rolebindings")] {
      let resource = APIResource(group: group, version: "v1", kind: object.kind, plural: plural, namespaced: true)
      _ = try await admin.create(resource, namespace: namespace, object: object)
    }
  }

  func configMap(_ name: String, _ text: String) -> Value {
    ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)], "data": ["text": .string(text)]]
  }
}

/// The same client against every cluster that is there.
@Suite @NetworkActor
struct ClientTests {
  private func error(_ body: @NetworkActor () async throws(APIError) -> Void) async -> APIError? {
    do throws(APIError) {
      try await body()
      return nil
    } catch {
      return error
    }
  }

  private func settles(_ condition: @NetworkActor () async -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < deadline {
      if await condition() { return true }
      try? await NetworkActor.sleep(for: .milliseconds(20))
    }
    return false
  }

  @Test(arguments: ClientCluster.all) func rightsAreTold(cluster: ClientCluster) async throws {
    let bench = try await ClientBench(cluster)
    let maps = ClientBench.configMaps
    let viewer = try ClusterClient(try bench.viewer())
    let refused = await error { () throws(APIError) in _ = try await viewer.list(maps, namespace: bench.namespace) }
    #expect(refused?.kind == .forbidden)
    #expect(
      refused?.message.contains(#"User "viewer" cannot list resource "configmaps""#) == true, "\(String(describing: refused))")
    #expect(try await !viewer.canI("list", group: "", resource: "configmaps", namespace: bench.namespace).allowed)

    try await bench.grant("viewer")
    #expect(
      await settles {
        (try? await viewer.canI("list", group: "", resource: "configmaps", namespace: bench.namespace))?.allowed == true
      })
    #expect(try await viewer.list(maps, namespace: bench.namespace).items.count >= 0)
    #expect(try await !viewer.canI("list", group: "", resource: "configmaps").allowed, "nowhere else")
    let rules = try #require(await viewer.rules(in: [bench.namespace]).first).get()
    #expect(rules.allow(["list", "watch"], group: "", resource: "configmaps"))
    #expect(!rules.allow(["list"], group: "", resource: "secrets"))
    #expect(try await bench.admin.canI("delete", group: "apps", resource: "deployments").allowed)
    await bench.close()
  }

  @Test(arguments: ClientCluster.all) func actsAsSomebodyElse(cluster: ClientCluster) async throws {
    let bench = try await ClientBench(cluster)
    var configuration = bench.admin.configuration
    configuration.impersonation = Impersonation(user: "jane", groups: ["readers"])
    let jane = try ClusterClient(configuration)
    let refused = await error { () throws(APIError) in _ = try await jane.list(ClientBench.configMaps, namespace: bench.namespace)
    }
    #expect(refused?.kind == .forbidden && refused?.message.contains(#"User "jane""#) == true)
    #expect(try await jane.whoAmI()?.name == "jane")
    try await bench.grant("jane")
    #expect(
      await settles { (try? await jane.list(ClientBench.configMaps, namespace: bench.namespace)) != nil })
    // Who may not impersonate cannot.
    var viewer = try bench.viewer()
    viewer.impersonation = Impersonation(user: "jane")
    let thief = try ClusterClient(viewer)
    #expect(
      await error { () throws(APIError) in _ = try await thief.list(ClientBench.configMaps, namespace: bench.namespace) }?.kind
        == .forbidden)
    await bench.close()
  }

  @Test(arguments: ClientCluster.all) func pluginsAreAskedOnce(cluster: ClientCluster) async throws {
    let bench = try await ClientBench(cluster)
    try await bench.grant("viewer")
    let (configuration, runs) = try bench.plugin()
    let client = try ClusterClient(configuration)
    #expect(await settles { (try? await client.list(ClientBench.configMaps, namespace: bench.namespace)) != nil })
    for _ in 0..<5 { _ = try await client.list(ClientBench.configMaps, namespace: bench.namespace) }
    #expect(try String(contentsOfFile: runs, encoding: .utf8) == "run\n")
    await bench.close()
  }

  @Test(arguments: ClientCluster.all) func certificatesSayWho(cluster: ClientCluster) async throws {
    let bench = try await ClientBench(cluster)
    if let configuration = try bench.certificateUser() {
      try await bench.grant("certificate-user")
      let client = try ClusterClient(configuration)
      #expect(await settles { (try? await client.list(ClientBench.configMaps, namespace: bench.namespace)) != nil })
      let refused = await error { () throws(APIError) in _ = try await client.list(ClientBench.configMaps) }
      #expect(refused?.message.contains(#"User "certificate-user""#) == true)
    }
    await bench.close()
  }

  @Test(arguments: ClientCluster.all) func listsWatchesWritesAndDeletes(cluster: ClientCluster) async throws {
    let bench = try await ClientBench(cluster)
    let client = bench.admin
    let maps = ClientBench.configMaps
    var told: [String: String] = [:]
    var isSynced = false
    let watch = client.watch(maps, namespace: bench.namespace) { event in
      switch event {
      case .added(let object), .modified(let object): told[object.name] = object.resourceVersion
      case .deleted(let object): told[object.name] = nil
      case .synced: isSynced = true
      case .reset, .interrupted, .resumed: break
      }
    }
    defer { watch.cancel() }
    #expect(await settles { isSynced })
    let first = try await client.patch(
      maps, namespace: bench.namespace, name: "a", type: .apply, body: bench.configMap("a", "1"), fieldManager: "one",
      force: false)
    #expect(await settles { told["a"] == first.resourceVersion })
    let conflict = await error { () throws(APIError) in
      _ = try await client.patch(
        maps, namespace: bench.namespace, name: "a", type: .apply, body: bench.configMap("a", "2"), fieldManager: "two")
    }
    #expect(conflict?.kind == .conflict && conflict?.causes.first?.field == ".data.text")
    let merged = try await client.patch(
      maps, namespace: bench.namespace, name: "a", type: .merge, body: ["data": ["more": "é"]])
    #expect(await settles { told["a"] == merged.resourceVersion })
    let page = try await client.list(maps, namespace: bench.namespace, limit: 1)
    #expect(page.items.contains { $0.name == "a" && $0[path: "data", "more"] == "é" })
    let other = DeletePreconditions(uid: "00000000-0000-0000-0000-000000000000")
    #expect(
      await error { () throws(APIError) in
        _ = try await client.delete(maps, namespace: bench.namespace, name: "a", preconditions: other)
      }?.kind == .conflict)
    try await client.delete(maps, namespace: bench.namespace, name: "a", propagation: .background)
    #expect(await settles { told["a"] == nil })
    await bench.close()
  }

  @Test(arguments: ClientCluster.all) func metadataAloneIsWatched(cluster: ClientCluster) async throws {
    let bench = try await ClientBench(cluster)
    let maps = ClientBench.configMaps
    func make(_ name: String, _ text: String) async throws -> Value {
      try await bench.admin.patch(
        maps, namespace: bench.namespace, name: name, type: .apply, body: bench.configMap(name, text), fieldManager: "one",
        force: true)
    }
    let first = try await make("a", "1")
    var told: [String: RawObject] = [:]
    let watch = bench.admin.watch(maps, namespace: bench.namespace, onlyMetadata: true) { event in
      switch event {
      case .added(let object), .modified(let object): told[object.name] = object
      case .deleted(let object): told[object.name] = nil
      case .synced, .reset, .interrupted, .resumed: break
      }
    }
    defer { watch.cancel() }
    #expect(await settles { told["a"]?.resourceVersion == first.resourceVersion })
    let changed = try await make("a", "2")
    let second = try await make("b", "1")
    #expect(
      await settles {
        told["a"]?.resourceVersion == changed.resourceVersion && told["b"]?.resourceVersion == second.resourceVersion
      })
    for (name, whole) in [("a", changed), ("b", second)] {
      let object = try #require(told[name])
      let expected: Value = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": whole.metadata]
      #expect(try object.decode() == expected && !object.isWhole && object.uid == whole.uid)
    }
    try await bench.admin.delete(maps, namespace: bench.namespace, name: "a")
    #expect(await settles { told["a"] == nil && told["b"] != nil })
    await bench.close()
  }

  /// OpenAPI v3 from the embedded cluster, v2 from the real one, which is too old for the other.
  @Test(arguments: ClientCluster.all) func schemasComeFromTheServer(cluster: ClientCluster) async throws {
    let bench = try await ClientBench(cluster)
    let group = bench.namespace + ".example.com"
    let definitions = APIResource(
      group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition", plural: "customresourcedefinitions",
      namespaced: false)
    let port: Value = [
      "type": "object", "required": ["name"], "properties": ["name": ["type": "string"], "port": ["type": "integer"]],
    ]
    let ports: Value = [
      "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"], "items": port,
    ]
    let spec: Value = ["type": "object", "properties": ["ports": ports]]
    _ = try await bench.admin.create(
      definitions, namespace: "",
      object: [
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": ["name": .string("widgets." + group)],
        "spec": [
          "group": .string(group), "scope": "Namespaced",
          "names": ["plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"],
          "versions": [
            [
              "name": "v1", "served": true, "storage": true,
              "schema": ["openAPIV3Schema": ["type": "object", "properties": ["spec": spec]]],
            ]
          ],
        ],
      ])
    let widget = GroupVersionKind(group: group, version: "v1", kind: "Widget")
    let nobody = GroupVersionKind(group: group, version: "v1", kind: "Nobody")
    var found: [GroupVersionKind: Value] = [:]
    #expect(
      await settles {
        found = (try? await bench.admin.schemas(of: [widget, nobody])) ?? [:]
        return found[widget] != nil
      })
    let keys = found[widget]?[path: "properties", "spec", "properties", "ports", "x-kubernetes-list-map-keys"]
    #expect(keys == ["name"] && found[nobody] == nil, "\(found)")
    let node = SchemaNode.customResource(openAPI: found[widget] ?? [:])
    #expect(node.child("spec")?.child("ports")?.list == .map(keys: ["name"]))
    try await bench.admin.delete(definitions, namespace: "", name: "widgets." + group)
    await bench.close()
  }
}
