import Health
import Manifests
import Reconciler
import Simulator
import Testing

/// The Lua checks of argocd-cm judge live objects.
struct HealthCustomizationTests {
  @Test func aCheckOfTheClusterCountsForTheApp() async throws {
    let bench = try await Bench(Bench.web)
    _ = try bench.store.create(
      [
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "argocd-cm", "namespace": "argocd"],
        "data": [
          "resource.customizations.health.ConfigMap":
            "if obj.data.greeting == 'hello' then return {status = 'Degraded', message = 'too polite'} end return {status = 'Healthy'}"
        ],
      ], by: "test")
    try bench.createApp(spec: ["syncPolicy": ["automated": [:]]])
    let reconciler = try await bench.reconciler()
    try await eventually("degraded, with the script's words") {
      await reconciler.row(of: Bench.id)?.health.message == "ConfigMap web-config: too polite"
    }
    try bench.change("", "ConfigMap", "web-config", by: "kubectl-edit") { $0[path: "data", "greeting"] = "hi" }
    try await eventually("healthy again") { await reconciler.row(of: Bench.id)?.health.status == .healthy }
    // Another check counts at once, also over objects that have not changed; and so does its end.
    let settings = ResourceKey(group: "", kind: "ConfigMap", namespace: "argocd", name: "argocd-cm")
    _ = try bench.store.change(settings, by: "kubectl-edit", subresource: nil) {
      $0[path: "data", "resource.customizations.health.ConfigMap"] = "return {status = 'Suspended', message = 'at rest'}"
    }
    try await eventually("judged by the new check") {
      await reconciler.row(of: Bench.id)?.health.message == "ConfigMap web-config: at rest"
    }
    _ = try bench.store.change(settings, by: "kubectl-edit", subresource: nil) { $0["data"] = [:] }
    try await eventually("judged as before") { await reconciler.row(of: Bench.id)?.health.status == .healthy }
    await reconciler.stop()
    await bench.close()
  }
}
