import Foundation
import Manifests
import Reconciler
import Repository
import Testing

/// Carrying a hotfix into Git.
struct GitAdoptionTests {
  private static let steps: FieldPath = [
    .field("spec"), .field("template"), .field("spec"), .field("containers"), .key(["name": "web"]), .field("image"),
  ]
  private static let deployment = ResourceKey(group: "apps", kind: "Deployment", namespace: "web", name: "web")

  /// An app that is in sync but for the image of its Deployment, which somebody changed by hand.
  private func hotfixed(_ files: [String: String], path: String = "app") async throws -> (Bench, Reconciler) {
    setenv("GIT_AUTHOR_NAME", "Alice", 1)
    setenv("GIT_AUTHOR_EMAIL", "alice@example.com", 1)
    let bench = try await Bench(files)
    try bench.createApp(
      spec: ["source": ["repoURL": .string(bench.repository.url), "path": .string(path), "targetRevision": "main"]])
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    try await reconciler.perform(.sync(Bench.id, SyncRequest()))
    try await eventually("synced") { await reconciler.row(of: Bench.id)?.sync == .synced }
    try bench.change("apps", "Deployment", "web", by: "kubectl-edit") { live in
      var containers = live[path: "spec", "template", "spec", "containers"]?.list ?? []
      containers[0]["image"] = "registry.example/web:1.0-fix"
      live[path: "spec", "template", "spec", "containers"] = .list(containers)
    }
    try await eventually("the hotfix is seen") { await reconciler.row(of: Bench.id)?.drift.fields == 1 }
    return (bench, reconciler)
  }

  @Test func makesACommitToLookAtAndPushesIt() async throws {
    let (bench, reconciler) = try await hotfixed(Bench.web)
    let tip = try bench.repository.tree("main").commit
    let plan = await reconciler.planCommit(Bench.id, .adopt(Self.deployment, Self.steps))
    #expect(plan.problem == "")
    #expect(plan.files == ["app/web.yaml"] && plan.parent == tip && plan.branch == "main")
    #expect(plan.subject == "Set spec.template.spec.containers[name=web].image of Deployment web to registry.example/web:1.0-fix")
    #expect(plan.message.contains("Set by kubectl-edit"))
    #expect(plan.patch.filter { $0.hasPrefix("+") && !$0.hasPrefix("+++") }.count == 1, "\(plan.patch)")
    #expect(try bench.repository.tree("main").commit == tip, "nothing is pushed yet")
    try await reconciler.perform(.pushCommit(Bench.id, plan, branch: ""))
    #expect(try bench.repository.tree("main").commit == plan.commit)
    try await eventually("Git says what is live") { await reconciler.row(of: Bench.id)?.sync == .synced }
    let again = await reconciler.planCommit(Bench.id, .adopt(Self.deployment, Self.steps))
    #expect(again.problem == "the field differs no longer")
    await reconciler.stop()
    await bench.close()
  }

  @Test func aBaseOfAKustomizationIsChangedWhereItDecides() async throws {
    var files = Bench.web.reduce(into: [String: String]()) { $0["base/" + $1.key.dropFirst(4)] = $1.value }
    files["base/kustomization.yaml"] = "resources: [web.yaml, config.yaml]"
    files["overlay/kustomization.yaml"] = "resources: [../base]"
    let (bench, reconciler) = try await hotfixed(files, path: "overlay")
    let plan = await reconciler.planCommit(Bench.id, .adopt(Self.deployment, Self.steps))
    #expect(plan.problem == "" && plan.files == ["base/web.yaml"])
    await reconciler.stop()
    await bench.close()
  }

  @Test func whatAnotherFileDecidesIsLeftToAPerson() async throws {
    var files = Bench.web.reduce(into: [String: String]()) { $0["base/" + $1.key.dropFirst(4)] = $1.value }
    files["base/kustomization.yaml"] = "resources: [web.yaml, config.yaml]"
    files["overlay/kustomization.yaml"] = "resources: [../base]\nimages: [{name: registry.example/web, newTag: '1.5'}]"
    let (bench, reconciler) = try await hotfixed(files, path: "overlay")
    let plan = await reconciler.planCommit(Bench.id, .adopt(Self.deployment, Self.steps))
    #expect(plan.problem.contains("change it by hand"), "\(plan)")
    #expect(plan.commit.isEmpty)
    await reconciler.stop()
    await bench.close()
  }

  @Test func secretsAndUnknownFieldsAreNoBusinessOfGits() async throws {
    let (bench, reconciler) = try await hotfixed(Bench.web)
    let foreign = await reconciler.planCommit(Bench.id, .adopt(Self.deployment, [.field("spec"), .field("paused")]))
    #expect(foreign.problem == "the field differs no longer")
    let app = await reconciler.planCommit(AppID(namespace: "argocd", name: "none"), .adopt(Self.deployment, Self.steps))
    #expect(app.problem.contains("no Application"))
    await reconciler.stop()
    await bench.close()
  }
}
