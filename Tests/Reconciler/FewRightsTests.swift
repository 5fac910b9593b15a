import Drift
import Foundation
import HTTP
import Kubernetes
import Manifests
import Reconciler
import Repository
import Simulator
import Testing

/// Somebody who may read some namespaces and kinds only: sees what he may, and what he may not is named.
struct FewRightsTests {
  /// Binds a new role to alice.
  private func grant(_ bench: Bench, _ name: String, in namespace: String?, _ rules: [Value]) throws {
    let group = "rbac.authorization.k8s.io"
    let kind = namespace == nil ? "ClusterRole" : "Role"
    var metadata: Value = ["name": .string(name)]
    if let namespace { metadata["namespace"] = .string(namespace) }
    _ = try bench.store.create(
      ["apiVersion": .string(group + "/v1"), "kind": .string(kind), "metadata": metadata, "rules": .list(rules)], by: "test")
    _ = try bench.store.create(
      [
        "apiVersion": .string(group + "/v1"), "kind": .string(kind + "Binding"), "metadata": metadata,
        "roleRef": ["apiGroup": .string(group), "kind": .string(kind), "name": .string(name)],
        "subjects": [["kind": "User", "name": "alice", "apiGroup": .string(group)]],
      ], by: "test")
  }

  private func rule(_ groups: [String], _ resources: [String], _ verbs: [String] = ["get", "list", "watch"]) -> Value {
    ["apiGroups": Value(groups), "resources": Value(resources), "verbs": Value(verbs)]
  }

  @NetworkActor
  private func reconciler(_ bench: Bench, _ bus: EventBus, files: [String] = []) throws -> Reconciler {
    let kubeconfig = try Kubeconfig.parse(bench.cluster.kubeconfig(person: "alice"), file: "test")
    var options = ReconcilerOptions(identity: "alice_1", user: "alice", cacheDirectory: bench.folder + "/cache")
    options.applicationFiles = files
    let reconciler = Reconciler(
      client: try ClusterClient(try kubeconfig.configuration(), userAgent: "test"), options: options, bus: bus)
    reconciler.start()
    return reconciler
  }

  private func limits(_ bus: EventBus, _ known: inout [String]) -> [String] {
    for case .connection(let state) in bus.drain() { known = state.limits }
    return known
  }

  @Test func seesTheNamespacesThatHeMay() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp()
    try grant(bench, "apps", in: "argocd", [rule(["argoproj.io"], ["applications", "appprojects"])])
    try grant(bench, "web", in: "web", [rule(["", "apps"], ["configmaps", "deployments", "services"])])
    let bus = EventBus()
    let reconciler = try await reconciler(bench, bus)
    let row = try await reconciler.judged(Bench.id)
    #expect(row.sync == .outOfSync && row.drift.missing == 3, "\(row)")
    var known: [String] = []
    try await eventually("what may not be read is named") { limits(bus, &known).contains("list, watch secrets: not permitted") }
    #expect(known.contains("list, watch configmaps: only in web"), "\(known)")
    #expect(known.contains("list, watch applications.argoproj.io: only in argocd"), "\(known)")

    _ = try bench.store.create(
      [
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": [
          "name": "web-config", "namespace": "web",
          "annotations": ["argocd.argoproj.io/tracking-id": "web:/ConfigMap:web/web-config"],
        ], "data": ["greeting": "hello"],
      ], by: "argocd-controller")
    try await eventually("what happens there is seen") { await reconciler.row(of: Bench.id)?.drift.missing == 2 }
    await reconciler.stop()
    await bench.close()
  }

  @Test func withoutAnyRightItSaysSo() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp()
    let reconciler = try await reconciler(bench, EventBus())
    let error = await #expect(throws: ReconcilerError.self) { try await reconciler.allJudged() }
    #expect(
      error?.message
        == "the Applications cannot be read: you may not list and watch applications.argoproj.io in namespace argocd")
    await reconciler.stop()
    await bench.close()
  }

  @Test func whatMayNotBeReadIsUnknownAndNotMissing() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp()
    try grant(bench, "apps", in: "argocd", [rule(["argoproj.io"], ["applications", "appprojects"])])
    try grant(bench, "web", in: "web", [rule([""], ["configmaps", "services"])])
    let bus = EventBus()
    let reconciler = try await reconciler(bench, bus)
    let row = try await reconciler.judged(Bench.id)
    #expect(row.sync == .unknown && row.drift.missing == 2, "\(row)")
    let drift = await reconciler.drift(of: Bench.id).first { $0.key.kind == "Deployment" }
    #expect(drift?.verdict == .unknown)
    #expect(drift?.message == "you may not list and watch deployments.apps in namespace web")
    await reconciler.stop()
    await bench.close()
  }

  @Test func filesNeedNeitherDefinitionsNorRightsToThem() async throws {
    let bench = try await Bench(Bench.web)
    try grant(bench, "web", in: "web", [rule(["", "apps"], ["configmaps", "deployments", "services"])])
    let file = bench.folder + "/apps.yaml"
    try """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: web}
    spec:
      project: default
      source: {repoURL: "\(bench.repository.url)", path: app}
      destination: {server: "https://kubernetes.default.svc", namespace: web}
    """.write(toFile: file, atomically: true, encoding: .utf8)
    let reconciler = try await reconciler(bench, EventBus(), files: [file])
    let row = try await reconciler.judged(Bench.id)
    #expect(row.sync == .outOfSync && row.drift.missing == 3, "\(row)")
    await reconciler.stop()
    await bench.close()
  }

  /// The definition of a custom resource may not be read: the server's OpenAPI, which is for everybody, tells its merge keys.
  @Test func mergeKeysAreKnownWithoutTheDefinition() async throws {
    let widget = """
      apiVersion: example.com/v1
      kind: Widget
      metadata: {name: w}
      spec: {ports: [{name: a, port: 1}, {name: b, port: 2}]}
      """
    let bench = try await Bench(["app/widget.yaml": widget])
    let port: Value = ["type": "object", "properties": ["name": ["type": "string"], "port": ["type": "integer"]]]
    let ports: Value = [
      "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"], "items": port,
    ]
    let schema: Value = ["type": "object", "properties": ["spec": ["type": "object", "properties": ["ports": ports]]]]
    _ = try bench.store.create(
      [
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": ["name": "widgets.example.com"],
        "spec": [
          "group": "example.com", "scope": "Namespaced",
          "names": ["plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"],
          "versions": [["name": "v1", "served": true, "storage": true, "schema": ["openAPIV3Schema": schema]]],
        ],
      ], by: "test")
    // Somebody's third element: no drift where a server-side apply merges the list by its keys, and drift where it replaces it.
    _ = try bench.store.create(
      [
        "apiVersion": "example.com/v1", "kind": "Widget",
        "metadata": [
          "name": "w", "namespace": "web",
          "annotations": ["argocd.argoproj.io/tracking-id": "web:example.com/Widget:web/w"],
        ],
        "spec": ["ports": [["name": "a", "port": 1], ["name": "b", "port": 2], ["name": "c", "port": 3]]],
      ], by: "argocd-controller")
    try bench.createApp(spec: ["syncPolicy": ["syncOptions": ["ServerSideApply=true"]]])
    try grant(bench, "apps", in: "argocd", [rule(["argoproj.io"], ["applications", "appprojects"])])
    try grant(bench, "web", in: "web", [rule(["example.com"], ["widgets"])])
    let bus = EventBus()
    let reconciler = try await reconciler(bench, bus)
    _ = try await reconciler.judged(Bench.id)
    try await eventually("the third element is nobody's drift") { await reconciler.row(of: Bench.id)?.sync == .synced }
    var known: [String] = []
    #expect(limits(bus, &known).contains("list, watch customresourcedefinitions.apiextensions.k8s.io: not permitted"))
    await reconciler.stop()
    await bench.close()
  }
}
