import Drift
import Foundation
import HTTP
import Kubernetes
import Manifests
import Reconciler
import Simulator
import Testing

/// Applications on other clusters than the one that holds them, found by Argo CD's cluster Secrets.
struct ManyClustersTests {
  /// A second cluster with the namespace `web`.
  private func otherCluster() async throws -> SimulatedCluster {
    let store = ObjectStore()
    _ = try store.create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "web"]], by: "test")
    let cluster = SimulatedCluster(store: store)
    try await cluster.start()
    return cluster
  }

  private func register(_ bench: Bench, _ name: String, server: String, token: String = "", extra: [String: String] = [:]) throws
  {
    var data = ["name": name, "server": server, "config": #"{"bearerToken":"\#(token)","tlsClientConfig":{"insecure":false}}"#]
    data.merge(extra) { _, new in new }
    _ = try bench.store.create(
      [
        "apiVersion": "v1", "kind": "Secret",
        "metadata": [
          "name": .string("cluster-" + name), "namespace": "argocd", "labels": ["argocd.argoproj.io/secret-type": "cluster"],
        ],
        "stringData": Value(data),
      ], by: "test")
  }

  private func app(_ bench: Bench, _ name: String, destination: Value) throws {
    try bench.createApp(name, spec: ["destination": destination])
  }

  private func id(_ name: String) -> AppID { AppID(namespace: "argocd", name: name) }

  @Test func syncsToTheClusterThatTheDestinationNames() async throws {
    let bench = try await Bench(Bench.web)
    let other = try await otherCluster()
    try register(bench, "east", server: "http://127.0.0.1:\(other.port)/", token: other.token)
    try app(bench, "by-name", destination: ["name": "east", "namespace": "web"])
    try bench.createApp()
    let reconciler = try await bench.reconciler()
    let before = try await reconciler.judged(id("by-name"))
    #expect(before.sync == .outOfSync && before.conditions.isEmpty, "\(before.conditions)")
    #expect(before.destinationCluster == "east")

    try await reconciler.perform(.sync(id("by-name"), SyncRequest()))
    try await eventually("it is synced there") { await reconciler.row(of: id("by-name"))?.sync == .synced }
    let key = ResourceKey(group: "", kind: "ConfigMap", namespace: "web", name: "web-config")
    #expect(other.store.get(key)?[path: "data", "greeting"] == "hello")
    #expect(bench.store.get(key) == nil, "nothing of it is at home")
    #expect(await reconciler.row(of: Bench.id)?.sync == .outOfSync, "the app of the same resources at home is not touched")
    #expect(await reconciler.row(of: Bench.id)?.conditions.isEmpty == true, "and shares nothing with it")

    _ = try other.store.change(key, by: "kubectl-edit", subresource: nil) { $0[path: "data", "greeting"] = "bye" }
    try await eventually("drift there is seen") {
      await reconciler.row(of: id("by-name"))?.drift.cause?.manager == "kubectl-edit"
    }
    await reconciler.stop()
    await other.stop()
    await bench.close()
  }

  @Test func aDeadClusterHoldsUpOnlyItsOwnApps() async throws {
    let bench = try await Bench(Bench.web)
    try register(bench, "dead", server: "http://127.0.0.1:1")
    try app(bench, "lost", destination: ["server": "http://127.0.0.1:1", "namespace": "web"])
    try bench.createApp()
    let reconciler = try await bench.reconciler()
    #expect(try await reconciler.judged(Bench.id).sync == .outOfSync)
    let lost = try await reconciler.judged(id("lost"))
    #expect(lost.sync == .unknown)
    #expect(lost.conditions.first?.type == "ComparisonError")
    #expect(lost.conditions.first?.message.contains("cluster dead (http://127.0.0.1:1) is unreachable") == true)
    await reconciler.stop()
    await bench.close()
  }

  @Test func saysWhichClustersThereAre() async throws {
    let bench = try await Bench(Bench.web)
    try register(bench, "east", server: "http://127.0.0.1:1")
    try register(bench, "broken", server: "http://127.0.0.1:2", extra: ["config": "not json"])
    try app(bench, "nowhere", destination: ["name": "west", "namespace": "web"])
    try app(bench, "broken", destination: ["name": "broken", "namespace": "web"])
    let reconciler = try await bench.reconciler()
    let row = try await reconciler.judged(id("nowhere"))
    #expect(row.conditions.first?.type == "InvalidSpecError")
    #expect(
      row.conditions.first?.message.contains("there is no cluster 'west'; known: in-cluster, broken, east") == true,
      "\(row.conditions)")
    let broken = try await reconciler.judged(id("broken"))
    #expect(broken.conditions.first?.message.contains("cluster-broken: its 'config' is no JSON object") == true)

    // A cluster that is registered later is found by the app that waits for it.
    let other = try await otherCluster()
    try register(bench, "west", server: "http://127.0.0.1:\(other.port)", token: other.token)
    try await eventually("the app finds its cluster") {
      let row = await reconciler.row(of: id("nowhere"))
      return row?.conditions.isEmpty == true && row?.sync == .outOfSync
    }
    await reconciler.stop()
    await other.stop()
    await bench.close()
  }

  @Test func followsOnlyTheNamespacesOfTheSecret() async throws {
    let bench = try await Bench(Bench.web)
    let other = try await otherCluster()
    func rule(_ verbs: [String]) -> Value { ["apiGroups": ["*"], "resources": ["*"], "verbs": Value(verbs)] }
    _ = try other.store.create(
      [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": ["name": "all", "namespace": "web"],
        "rules": [rule(["*"])],
      ], by: "test")
    _ = try other.store.create(
      [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": ["name": "all", "namespace": "web"],
        "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "all"],
        "subjects": [["kind": "User", "name": "deployer", "apiGroup": "rbac.authorization.k8s.io"]],
      ], by: "test")
    try register(
      bench, "narrow", server: "http://127.0.0.1:\(other.port)", token: other.token + ".deployer", extra: ["namespaces": "web"])
    try app(bench, "web", destination: ["name": "narrow", "namespace": "web"])
    let reconciler = try await bench.reconciler()
    #expect(try await reconciler.judged(Bench.id).sync == .outOfSync)
    try await reconciler.perform(.sync(Bench.id, SyncRequest()))
    try await eventually("it is synced with the rights of one namespace") {
      await reconciler.row(of: Bench.id)?.sync == .synced
    }
    await reconciler.stop()
    await other.stop()
    await bench.close()
  }
}
