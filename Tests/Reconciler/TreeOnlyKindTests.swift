import Applications
import Foundation
import Kubernetes
import Manifests
import Reconciler
import Simulator
import Testing

/// Kinds of which only the tree needs to know whose they are: followed by their metadata, fetched where somebody looks.
struct TreeOnlyKindTests {
  private static let database = """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db}
    spec:
      serviceName: db
      replicas: 1
      selector: {matchLabels: {app: db}}
      template:
        metadata: {labels: {app: db}}
        spec: {containers: [{name: db, image: "registry.example/db:1.0"}]}
    """

  @Test func standInTheTreeAndAreFetchedForTheDetails() async throws {
    let bench = try await Bench(["app/db.yaml": Self.database])
    try bench.createApp()
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    try await reconciler.perform(.sync(Bench.id, SyncRequest()))
    var revision: ResourceKey?
    try await eventually("the revision of the StatefulSet is in the tree") {
      revision = await reconciler.resources(of: Bench.id).first { $0.id.kind == "ControllerRevision" }?.id
      return revision != nil
    }
    let key = try #require(revision)
    let details = await reconciler.details(Bench.id, key)
    #expect(details.liveYAML?.contains("image: registry.example/db:1.0") == true, "what the watch did not bring: \(details)")
    #expect(details.liveYAML?.contains("kind: ControllerRevision") == true)
    await reconciler.stop()
    await bench.close()
  }

  /// Nobody has one in Git; where somebody does, it is compared whole.
  @Test func areComparedWholeWhereTheyAreInGit() async throws {
    func revision(_ number: Int) -> String {
      """
      apiVersion: apps/v1
      kind: ControllerRevision
      metadata: {name: own}
      data: {note: hello}
      revision: \(number)
      """
    }
    let bench = try await Bench(["app/own.yaml": revision(1)])
    try bench.createApp()
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    try await reconciler.perform(.sync(Bench.id, SyncRequest()))
    try await eventually("it is synced") { await reconciler.row(of: Bench.id)?.sync == .synced }
    try bench.change("apps", "ControllerRevision", "own", by: "kubectl-edit") { $0["revision"] = 7 }
    try await eventually("its drift is seen") { await reconciler.row(of: Bench.id)?.drift.fields == 1 }
    await reconciler.stop()
    await bench.close()
  }
}
