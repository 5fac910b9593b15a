import Applications
import Foundation
import Health
import Kubernetes
import Manifests
import Reconciler
import Repository
import Simulator
import Testing

/// What happens without anybody asking: automated syncs, self-heal, prune, deletion, and who does it.
struct AutomationTests {
  private static let automated: Value = ["syncPolicy": ["automated": ["prune": true, "selfHeal": true]]]

  private func replicas(_ bench: Bench) -> Value? { bench.get("apps", "Deployment", "web")?[path: "spec", "replicas"] }

  @Test func automatedSyncFollowsCommitsAndPrunes() async throws {
    var files = Bench.web
    for name in ["a", "b", "c", "d"] {
      files["app/\(name).yaml"] = "{apiVersion: v1, kind: ConfigMap, metadata: {name: \(name)}}"
    }
    let bench = try await Bench(files)
    try bench.createApp(spec: Self.automated)
    let reconciler = try await bench.reconciler()
    try await eventually("synced by itself") { bench.application()?[path: "status", "sync", "status"] == "Synced" }
    #expect(bench.application()?[path: "status", "operationState", "operation", "initiatedBy"]?["automated"] == true)
    try bench.commit("without a", ["app/a.yaml": nil])
    try await eventually("pruned") { bench.get("", "ConfigMap", "a") == nil }
    await reconciler.stop()
    await bench.close()
  }

  @Test func selfHealTakesBackWithoutHooksOrHistory() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp(spec: Self.automated)
    let reconciler = try await bench.reconciler()
    try await eventually("synced by itself") { bench.application()?[path: "status", "sync", "status"] == "Synced" }
    try await eventually("the operation is over") { bench.application()?["operation"] == nil }
    try bench.change("apps", "Deployment", "web", by: "kubectl-scale") { $0[path: "spec", "replicas"] = 5 }
    try await eventually("taken back") { replicas(bench) == 2 }
    try await eventually("recorded") {
      bench.application()?[path: "status", "operationState", "operation", "sync"]?["autoHealAttemptsCount"] == 1
        && bench.application()?["operation"] == nil
    }
    #expect(bench.application()?[path: "status", "history"]?.list?.count == 1, "a selective sync is no history")
    await reconciler.stop()
    await bench.close()
  }

  @Test func pruningTooMuchWaitsForAPerson() async throws {
    var files = Bench.web
    files["app/db.yaml"] = """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        serviceName: db
        selector: {matchLabels: {app: db}}
        template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: db:1}]}}
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 500Gi}}}
      """
    let bench = try await Bench(files)
    try bench.createApp(spec: Self.automated)
    let reconciler = try await bench.reconciler()
    try await eventually("synced by itself") {
      bench.application()?[path: "status", "sync", "status"] == "Synced"
        && bench.get("", "PersistentVolumeClaim", "data-db-0") != nil
    }
    try bench.commit("without the database", ["app/db.yaml": nil])
    try await eventually("held back, with the reason") {
      await reconciler.row(of: Bench.id)?.conditions.contains { $0.type == "SyncError" && $0.message.contains("data-db-0") }
        == true
    }
    #expect(bench.get("apps", "StatefulSet", "db") != nil)
    let (preview, _) = await reconciler.previewSync(Bench.id, SyncRequest(prune: true))
    #expect(preview.deletes.map(\.name) == ["db"])
    #expect(preview.dataLoss.values.first == "PVC data-db-0, 500Gi")
    await reconciler.stop()
    await bench.close()
  }

  @Test func deletingTheApplicationDeletesItsResourcesFirst() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp(spec: Self.automated, finalizers: [FinalizerKey.resources])
    let reconciler = try await bench.reconciler()
    try await eventually("synced by itself") { bench.application()?[path: "status", "sync", "status"] == "Synced" }
    _ = try bench.store.delete(ResourceKey(group: "argoproj.io", kind: "Application", namespace: "argocd", name: "web"))
    try await eventually("everything is gone, the Application last") { bench.application() == nil }
    #expect(bench.get("apps", "Deployment", "web") == nil && bench.get("", "ConfigMap", "web-config") == nil)
    try await eventually("the row too") { await reconciler.row(of: Bench.id) == nil }
    await reconciler.stop()
    await bench.close()
  }

  @Test func oneLeadsAndHandsOver() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp()
    let (firstBus, secondBus) = (EventBus(), EventBus())
    func role(_ bus: EventBus, _ role: Leadership.Role) -> Bool {
      bus.drain().contains { if case .leadership(let leadership) = $0 { leadership.role == role } else { false } }
    }
    let first = try await bench.reconciler("one_1", bus: firstBus)
    try await eventually("the first leads") { role(firstBus, .leader) }
    let second = try await bench.reconciler("two_2", bus: secondBus)
    try await eventually("the second follows") { role(secondBus, .follower(of: "one_1")) }
    // Asked for by the one, done by the other.
    _ = try await second.judged(Bench.id)
    try await second.perform(.sync(Bench.id, SyncRequest()))
    try await eventually("synced") { await second.row(of: Bench.id)?.sync == .synced }
    try await eventually("the follower sees how it ended") { await second.operation(of: Bench.id)?.phase == .succeeded }
    await first.stop()
    try await eventually("the second takes over") { role(secondBus, .leader) }
    await second.stop()
    await bench.close()
  }

  @Test func theNextLeaderGoesOnWithAnOperation() async throws {
    var files = Bench.web
    files["app/migrate.yaml"] = """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}
      spec:
        template:
          spec: {restartPolicy: Never, containers: [{name: migrate, image: registry.example/migrate:1.0}]}
      """
    files["app/last.yaml"] = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: last, annotations: {argocd.argoproj.io/sync-wave: "1"}}
      """
    let bench = try await Bench(files)
    try bench.createApp()
    await bench.controllers.setMissing(image: "registry.example/web:1.0")
    let first = try await bench.reconciler("one_1")
    _ = try await first.judged(Bench.id)
    try await first.perform(.sync(Bench.id, SyncRequest()))
    try await eventually("it waits for the Deployment") {
      let results = bench.application()?[path: "status", "operationState", "syncResult", "resources"]?.list ?? []
      return results.contains { $0["kind"] == "Deployment" && $0["hookPhase"] == "Running" }
    }
    let hook = try #require(bench.get("batch", "Job", "migrate")?.uid)
    await first.stop()
    #expect(bench.application()?[path: "status", "operationState", "phase"] == "Running")
    let second = try await bench.reconciler("two_2")
    try await eventually("it is taken up") {
      await second.operation(of: Bench.id)?.steps.contains { $0.id.key.name == "web" && $0.state == .waitingForHealth } == true
    }
    await bench.controllers.use(bench.settings)
    try await eventually("and ended", within: .seconds(20)) {
      bench.application()?[path: "status", "operationState", "phase"] == "Succeeded" && bench.application()?["operation"] == nil
    }
    #expect(bench.get("batch", "Job", "migrate")?.uid == hook, "no hook runs twice")
    #expect(bench.get("", "ConfigMap", "last") != nil)
    #expect(bench.application()?[path: "status", "history"]?.list?.count == 1)
    await second.stop()
    await bench.close()
  }

  @Test func readOnlyWritesNothing() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp(spec: Self.automated)
    let version = bench.application()?.resourceVersion
    let reconciler = try await bench.reconciler { $0.readOnly = true }
    #expect(try await reconciler.judged(Bench.id).sync == .outOfSync)
    await #expect(throws: ReconcilerError.self) { try await reconciler.perform(.sync(Bench.id, SyncRequest())) }
    try await reconciler.perform(.refresh(Bench.id, hard: true))
    await reconciler.stop()
    #expect(bench.application()?.resourceVersion == version)
    #expect(bench.get("coordination.k8s.io", "Lease", "tiphys-reconciler", namespace: "argocd") == nil)
    await bench.close()
  }

  @Test func argoCDsControllerIsLeftToItsWork() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp(spec: Self.automated)
    _ = try bench.store.create(
      [
        "apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": ["name": "argocd-application-controller", "namespace": "argocd"],
        "spec": [
          "serviceName": "x", "selector": ["matchLabels": ["app": "x"]],
          "template": ["metadata": ["labels": ["app": "x"]], "spec": ["containers": [["name": "x", "image": "argocd:3"]]]],
        ],
      ], by: "test")
    try await eventually("it is ready") {
      bench.get("apps", "StatefulSet", "argocd-application-controller", namespace: "argocd")?[path: "status", "readyReplicas"]
        == 1
    }
    let bus = EventBus()
    let reconciler = try await bench.reconciler(bus: bus)
    try await eventually("it is seen") {
      bus.drain().contains { if case .leadership(let leadership) = $0 { leadership.role == .argoCD } else { false } }
    }
    _ = try await reconciler.judged(Bench.id)
    try await reconciler.perform(.refresh(Bench.id, hard: false))
    #expect(bench.application()?.annotation(AnnotationKey.refresh) == "normal", "left for Argo CD to take away")
    #expect(bench.application()?["operation"] == nil)
    await reconciler.stop()
    await bench.close()
  }

  @Test func refreshAnnotationsAreHandledAndRemoved() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp()
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    _ = try bench.store.change(
      ResourceKey(group: "argoproj.io", kind: "Application", namespace: "argocd", name: "web"), by: "kubectl"
    ) { $0.set("hard", at: ["metadata", "annotations", AnnotationKey.refresh]) }
    try await eventually("taken away") {
      bench.application()?.annotation(AnnotationKey.refresh) == nil && bench.application()?[path: "status", "reconciledAt"] != nil
    }
    await reconciler.stop()
    await bench.close()
  }
}
