import Foundation
import Manifests
import Reconciler
import Repository
import Testing

/// Going back in Git instead of on the cluster.
struct GitRevertTests {
  @Test func makesACommitToLookAtAndPushesIt() async throws {
    setenv("GIT_AUTHOR_NAME", "Alice", 1)
    setenv("GIT_AUTHOR_EMAIL", "alice@example.com", 1)
    var files = Bench.web
    files["other/x.yaml"] = "x: 1"
    let bench = try await Bench(files)
    var source: Value = ["repoURL": .string(bench.repository.url), "path": "app", "targetRevision": "main"]
    source["directory"] = ["recurse": false]
    try bench.createApp(spec: ["source": source])
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    func sync(_ count: Int) async throws {
      try await reconciler.perform(.sync(Bench.id, SyncRequest()))
      try await eventually("synced") {
        bench.application()?[path: "status", "history"]?.list?.count == count && bench.application()?["operation"] == nil
      }
    }
    try await sync(1)
    let bad = try bench.commit(
      "web 1.1", ["app/web.yaml": Bench.web["app/web.yaml"]?.replacing("web:1.0", with: "web:1.1"), "other/x.yaml": "x: 2"])
    try await eventually("seen") { await reconciler.row(of: Bench.id)?.revision?.id == bad }
    try await sync(2)
    let first = try #require(await reconciler.history(of: Bench.id).first)
    #expect(first.parameters.contains("path: app"))

    let plan = await reconciler.planCommit(Bench.id, .revert(historyID: first.id))
    #expect(plan.problem == "")
    #expect(plan.branch == "main" && plan.parent == bad && plan.author == "Alice <alice@example.com>")
    #expect(plan.files == ["app/web.yaml"], "only what the app reads")
    #expect(plan.message.hasPrefix("Revert \"web 1.1\" for web\n"))
    #expect(plan.patch.contains { $0.hasPrefix("+") && $0.contains("web:1.0") })
    #expect(try bench.repository.tree("main").commit == bad, "nothing is pushed yet")
    try await reconciler.perform(.pushCommit(Bench.id, plan, branch: "undo"))
    #expect(try bench.repository.tree("undo").commit == plan.commit)
    try await reconciler.perform(.pushCommit(Bench.id, plan, branch: ""))
    #expect(try bench.repository.tree("main").commit == plan.commit)
    try await eventually("followed") { await reconciler.row(of: Bench.id)?.revision?.id == plan.commit }
    let again = await reconciler.planCommit(Bench.id, .revert(historyID: first.id))
    #expect(again.problem.contains("nothing to revert"))
    try bench.commit("web 1.2", ["app/web.yaml": Bench.web["app/web.yaml"]?.replacing("web:1.0", with: "web:1.2")])
    let conflict = await reconciler.planCommit(Bench.id, .revert(historyID: first.id))
    #expect(conflict.problem.contains("app/web.yaml"))
    let late = await #expect(throws: ReconcilerError.self) {
      try await reconciler.perform(.pushCommit(Bench.id, plan, branch: "main"))
    }
    #expect(late?.description.contains("newer commits") == true)
    await reconciler.stop()
    await bench.close()
  }
}
