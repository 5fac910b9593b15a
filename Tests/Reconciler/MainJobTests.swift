import Applications
import Drift
import Foundation
import Health
import Kubernetes
import Manifests
import Reconciler
import Testing

/// The one flow, on the embedded cluster: missing, synced, drifted, named, synced away, rolled back.
struct MainJobTests {
  private func sync(_ reconciler: Reconciler, _ request: SyncRequest = SyncRequest()) async throws -> OperationProgress {
    let changes = await reconciler.operations(of: Bench.id)
    try await reconciler.perform(.sync(Bench.id, request))
    // Started within the same second as the one before, it is told apart by having run.
    var hasRun = false
    for await progress in changes {
      guard let progress else { continue }
      if !progress.phase.isOver { hasRun = true } else if hasRun { return progress }
    }
    throw ReconcilerError(.unavailable, "the stream ended")
  }

  @Test func syncMakesTheClusterAsGitSays() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp()
    let reconciler = try await bench.reconciler()
    let before = try await reconciler.judged(Bench.id)
    #expect(before.sync == .outOfSync)
    #expect(before.health.status == .missing)
    #expect(before.drift.missing == 3)

    let operation = try await sync(reconciler)
    #expect(operation.phase == .succeeded, "\(operation.message) \(operation.steps)")
    #expect(operation.steps.count == 3)
    try await eventually("synced and healthy") {
      let row = await reconciler.row(of: Bench.id)
      return row?.sync == .synced && row?.health.status == .healthy
    }
    #expect(await reconciler.drift(of: Bench.id).allSatisfy { $0.verdict == .synced && $0.fields.isEmpty })

    let live = try #require(bench.get("apps", "Deployment", "web"))
    #expect(live.annotation("argocd.argoproj.io/tracking-id") == "web:apps/Deployment:web/web")
    let record = try #require(live.annotation("kubectl.kubernetes.io/last-applied-configuration"))
    #expect(!record.contains("tracking-id") && record.hasSuffix("}\n"), "as kubectl writes it for the file in Git")

    try await eventually("the status is written back") {
      let status = bench.application()?["status"]
      return status?[path: "sync", "status"]?.string == "Synced" && status?[path: "health", "status"]?.string == "Healthy"
        && status?["history"]?.list?.count == 1 && bench.application()?["operation"] == nil
    }
    let status = try #require(bench.application()?["status"])
    #expect(status[path: "operationState", "phase"] == "Succeeded")
    #expect(status[path: "summary", "images"]?.list == ["registry.example/web:1.0"])
    #expect(status["resources"]?.list?.count == 3)
    await reconciler.stop()
    #expect(
      bench.get("coordination.k8s.io", "Lease", "tiphys-reconciler", namespace: "argocd")?[path: "spec", "holderIdentity"]
        == "", "the Lease is given up")
    await bench.close()
  }

  @Test func driftIsNamedAndSyncedAway() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp()
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    #expect(try await sync(reconciler).phase == .succeeded)
    try bench.change("apps", "Deployment", "web", by: "kubectl-scale") { $0[path: "spec", "replicas"] = 5 }
    try await eventually("the row turns") { await reconciler.row(of: Bench.id)?.sync == .outOfSync }
    let row = try #require(await reconciler.row(of: Bench.id))
    #expect(row.drift.fields == 1)
    #expect(row.drift.cause?.manager == "kubectl-scale")
    let field = try #require(await reconciler.drift(of: Bench.id).first { $0.verdict == .outOfSync }?.fields.first)
    #expect(field.path == "spec.replicas")
    #expect(field.desired == 2 && field.live == 5)
    #expect(await reconciler.driftDocuments(of: Bench.id).count == 1)
    #expect(try await sync(reconciler).phase == .succeeded)
    try await eventually("clean again") { await reconciler.row(of: Bench.id)?.sync == .synced }
    #expect(bench.get("apps", "Deployment", "web")?[path: "spec", "replicas"] == 2)
    await reconciler.stop()
    await bench.close()
  }

  @Test func treeFollowsOwners() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp()
    let bus = EventBus()
    let reconciler = try await bench.reconciler(bus: bus)
    _ = try await reconciler.judged(Bench.id)
    await reconciler.send(.open(Bench.id))
    #expect(try await sync(reconciler).phase == .succeeded)
    var tree: [TreeNode] = []
    try await eventually("pods and endpoints stand in the tree") {
      for case .tree(Bench.id, let nodes) in bus.drain() { tree = nodes }
      return tree.contains { $0.id.kind == "Service" && $0.summary == "→ 2 endpoints" }
        && tree.contains { $0.id.kind == "Deployment" && $0.summary == "2/2" }
        && tree.filter { $0.id.kind == "Pod" && $0.summary == "Running 1/1" }.count == 2
    }
    let deployment = try #require(tree.firstIndex { $0.id.kind == "Deployment" })
    #expect(tree[deployment].summary == "2/2")
    #expect(tree[deployment + 1].id.kind == "ReplicaSet" && tree[deployment + 1].depth == 1)
    #expect(tree[deployment + 2].id.kind == "Pod" && tree[deployment + 2].depth == 2)
    await reconciler.stop()
    await bench.close()
  }

  @Test func newCommitsAreFollowedAndRolledBack() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp()
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    #expect(try await sync(reconciler).phase == .succeeded)
    var files = Bench.web
    files["app/web.yaml"] = files["app/web.yaml"]?.replacingOccurrences(of: "web:1.0", with: "web:1.1")
    let second = try bench.commit("web 1.1", files)
    try await eventually("the commit is seen without polling") {
      let row = await reconciler.row(of: Bench.id)
      return row?.revision?.id == second && row?.sync == .outOfSync
    }
    #expect(await reconciler.row(of: Bench.id)?.revision?.subject == "web 1.1")
    #expect(try await sync(reconciler).phase == .succeeded)
    try await eventually("two entries") { await reconciler.history(of: Bench.id).count == 2 }
    let history = await reconciler.history(of: Bench.id)
    #expect(history.map(\.revision.subject) == ["first", "web 1.1"])

    let (preview, documents) = await reconciler.previewRollback(Bench.id, historyID: history[0].id)
    #expect(preview.problem.isEmpty && preview.changes.map(\.kind) == ["Deployment"] && documents.count == 1)
    try await reconciler.perform(.rollback(Bench.id, historyID: history[0].id, prune: false))
    try await eventually("the old image is back") {
      bench.get("apps", "Deployment", "web")?[path: "spec", "template", "spec"]?["containers"]?[0]?["image"]
        == "registry.example/web:1.0"
    }
    try await eventually("the history says so") { await reconciler.history(of: Bench.id).count == 3 }
    #expect(await reconciler.row(of: Bench.id)?.sync == .outOfSync, "Git is ahead")
    await reconciler.stop()
    await bench.close()
  }

  @Test func wavesAndHooksRunInOrder() async throws {
    var files = Bench.web
    files["app/migrate.yaml"] = """
      apiVersion: batch/v1
      kind: Job
      metadata:
        name: migrate
        annotations: {argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: HookSucceeded}
      spec:
        template:
          spec: {restartPolicy: Never, containers: [{name: migrate, image: registry.example/web:1.0}]}
      """
    let bench = try await Bench(files)
    try bench.createApp()
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    let operation = try await sync(reconciler)
    #expect(operation.phase == .succeeded, "\(operation.message)")
    #expect(operation.steps.first?.id.key.name == "migrate")
    #expect(operation.steps.first?.action == .hook)
    try await eventually("the hook is gone by its policy") { bench.get("batch", "Job", "migrate") == nil }
    await reconciler.stop()
    await bench.close()
  }
}
