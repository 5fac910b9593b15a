import Applications
import Foundation
import Manifests
import Reconciler
import Repository
import Simulator
import Testing

/// What deletes data is stopped on every way to it, until a person has typed the app's name.
struct BlastRadiusTests {
  private static let automated: Value = ["syncPolicy": ["automated": ["prune": true, "selfHeal": true]]]

  private static func database(_ name: String, annotations: String = "") -> String {
    """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: \(name), annotations: {\(annotations)}}
    spec:
      serviceName: \(name)
      selector: {matchLabels: {app: \(name)}}
      template: {metadata: {labels: {app: \(name)}}, spec: {containers: [{name: db, image: db:1}]}}
      volumeClaimTemplates:
      - metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 500Gi}}}
    """
  }

  private static var files: [String: String] {
    var files = Bench.web
    files["app/pg/db.yaml"] = database("pg")
    for name in ["a", "b", "c", "d", "e", "f", "g"] {
      files["app/\(name).yaml"] = "{apiVersion: v1, kind: ConfigMap, metadata: {name: \(name)}}"
    }
    return files
  }

  /// A bench with the app synced, and its reconciler.
  private func synced(_ files: [String: String] = files, spec: Value = [:]) async throws -> (Bench, Reconciler) {
    let bench = try await Bench(files)
    var source: Value = ["repoURL": .string(bench.repository.url), "path": "app", "targetRevision": "HEAD"]
    source["directory"] = ["recurse": true]
    var all = spec
    all["source"] = source
    try bench.createApp(spec: all)
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    if spec[path: "syncPolicy", "automated"] == nil { try await perform(reconciler, .sync(Bench.id, SyncRequest())) }
    try await eventually("synced") {
      bench.application()?[path: "status", "sync", "status"] == "Synced" && bench.application()?["operation"] == nil
    }
    return (bench, reconciler)
  }

  private func rename(_ bench: Bench) throws {
    try bench.commit("pg is called postgres", ["app/pg/db.yaml": nil, "app/postgres/db.yaml": Self.database("postgres")])
  }

  private func lives(_ bench: Bench) -> Bool {
    bench.get("apps", "StatefulSet", "pg")?.metadata["deletionTimestamp"] == nil
      && bench.get("apps", "StatefulSet", "pg") != nil
  }

  @Test func anAutomatedSyncStopsAndSaysThatAFolderWasRenamed() async throws {
    let (bench, reconciler) = try await synced(spec: Self.automated)
    try rename(bench)
    try await eventually("held back, with the rename in words") {
      await reconciler.row(of: Bench.id)?.conditions.contains {
        $0.type == "SyncError" && $0.message.contains("StatefulSet web/pg")
          && $0.message.contains("everything under app/pg moved to app/postgres")
      } == true
    }
    #expect(lives(bench))
    let (preview, _) = await reconciler.previewSync(Bench.id, SyncRequest(prune: true))
    #expect(preview.deletes.map(\.name) == ["pg"])
    #expect(preview.danger.contains("StatefulSet web/pg"))
    #expect(preview.rename?.contains("this resource would be deleted and created again") == true)
    await reconciler.stop()
    await bench.close()
  }

  /// Asks for an operation as soon as none runs.
  private func perform(_ reconciler: Reconciler, _ intent: Intent) async throws {
    try await eventually("nothing else runs") {
      do { try await reconciler.perform(intent) } catch let error as ReconcilerError where error.kind == .unavailable {
        return false
      }
      return true
    }
  }

  /// What `kubectl patch` would write.
  private func write(_ operation: Value, _ bench: Bench) throws {
    try bench.store.change(
      ResourceKey(group: "argoproj.io", kind: "Application", namespace: "argocd", name: "web"), by: "kubectl", subresource: nil
    ) { $0["operation"] = operation }
  }

  private func outcome(_ bench: Bench) async throws -> Value {
    try await eventually("the operation is over") {
      bench.application()?["operation"] == nil && bench.application()?[path: "status", "operationState", "finishedAt"] != nil
    }
    return bench.application()?[path: "status", "operationState"] ?? .null
  }

  @Test func anOperationWrittenByOthersIsRefusedWithoutTheName() async throws {
    let (bench, reconciler) = try await synced()
    try rename(bench)
    try await eventually("seen") { await reconciler.row(of: Bench.id)?.drift.extra == 1 }
    try write(["sync": ["prune": true], "retry": ["limit": 5, "backoff": ["duration": "1s"]]], bench)
    let refused = try await outcome(bench)
    #expect(refused["phase"] == "Failed" && refused["retryCount"] == nil, "it is not tried again")
    #expect(refused["message"]?.string?.contains("StatefulSet web/pg") == true)
    #expect(refused["message"]?.string?.contains("--confirm web") == true)
    #expect(lives(bench))
    #expect(bench.get("apps", "StatefulSet", "postgres") == nil, "nothing at all was done")

    try write(["sync": ["prune": true], "info": [["name": "tiphys.confirmed", "value": "wrong"]]], bench)
    #expect(try await outcome(bench)["phase"] == "Failed")
    let other = "apps/StatefulSet/web/other"
    try write(
      [
        "sync": ["prune": true],
        "info": [
          ["name": "tiphys.confirmed", "value": "web"], ["name": "tiphys.confirmed.deletions", "value": .string(other)],
        ],
      ], bench)
    let uncovered = try await outcome(bench)
    #expect(uncovered["phase"] == "Failed")
    #expect(uncovered["message"]?.string?.contains("was not in the list") == true)
    #expect(lives(bench))

    try write(["sync": ["prune": true, "dryRun": true]], bench)
    #expect(try await outcome(bench)["phase"] == "Succeeded", "a dry run deletes nothing")
    #expect(lives(bench))
    try write(["sync": ["prune": true], "info": [["name": "tiphys.confirmed", "value": "web"]]], bench)
    #expect(try await outcome(bench)["phase"] == "Succeeded")
    try await eventually("pruned") { bench.get("apps", "StatefulSet", "pg") == nil }
    await reconciler.stop()
    await bench.close()
  }

  /// `Force=true` stands in Git, so that nobody was asked: what it would delete to create it again is kept where it carries data.
  @Test func whatIsForcedFromGitDeletesNoData() async throws {
    func forced(_ service: String) -> String {
      Self.database("pg", annotations: "argocd.argoproj.io/sync-options: 'Force=true'")
        .replacing("serviceName: pg", with: "serviceName: \(service)")
    }
    var files = Self.files
    files["app/pg/db.yaml"] = forced("pg")
    let (bench, reconciler) = try await synced(files)
    let uid = bench.get("apps", "StatefulSet", "pg")?.uid
    try bench.commit("another service", ["app/pg/db.yaml": forced("other")])
    try await eventually("seen") { await reconciler.row(of: Bench.id)?.sync == .outOfSync }
    try await perform(reconciler, .sync(Bench.id, SyncRequest()))
    let refused = try await outcome(bench)
    #expect(refused["phase"] == "Failed")
    let results = refused[path: "syncResult", "resources"]?.list ?? []
    let message = results.first { $0["kind"] == "StatefulSet" }?["message"]?.string ?? ""
    #expect(message.contains("deleted") && message.contains("--force --confirm web"), "\(message)")
    #expect(lives(bench) && bench.get("apps", "StatefulSet", "pg")?.uid == uid)

    let (preview, _) = await reconciler.previewSync(Bench.id, SyncRequest(force: true))
    let consent = DeletionConsent(app: "web", deletions: Set(preview.replaces.keys))
    try await perform(reconciler, .sync(Bench.id, SyncRequest(force: true, consent: consent)))
    #expect(try await outcome(bench)["phase"] == "Succeeded")
    #expect(bench.get("apps", "StatefulSet", "pg")?.uid != uid)
    await reconciler.stop()
    await bench.close()
  }

  @Test func aPersonAgreesToWhatWasShown() async throws {
    let (bench, reconciler) = try await synced()
    try rename(bench)
    try await eventually("seen") { await reconciler.row(of: Bench.id)?.drift.extra == 1 }
    try await perform(reconciler, .sync(Bench.id, SyncRequest(prune: true)))
    #expect(try await outcome(bench)["phase"] == "Failed")
    let (preview, _) = await reconciler.previewSync(Bench.id, SyncRequest(prune: true))
    let consent = DeletionConsent(app: "web", deletions: Set(preview.deletes))
    try await perform(reconciler, .sync(Bench.id, SyncRequest(prune: true, consent: consent)))
    #expect(try await outcome(bench)["phase"] == "Succeeded")
    await reconciler.stop()
    await bench.close()
  }

  @Test func aRollbackThatPrunesIsAskedForTheNameToo() async throws {
    var before = Self.files
    before["app/pg/db.yaml"] = nil
    let (bench, reconciler) = try await synced(before)
    try bench.commit("a database", ["app/pg/db.yaml": Self.database("pg")])
    try await eventually("seen") { await reconciler.row(of: Bench.id)?.drift.missing == 1 }
    try await perform(reconciler, .sync(Bench.id, SyncRequest()))
    #expect(try await outcome(bench)["phase"] == "Succeeded")
    let first = try #require(await reconciler.history(of: Bench.id).first?.id)
    try await eventually("the rollback is shown to delete it") {
      await reconciler.previewRollback(Bench.id, historyID: first).0.danger.contains("StatefulSet web/pg")
    }
    try await perform(reconciler, .rollback(Bench.id, historyID: first, prune: true))
    #expect(try await outcome(bench)["phase"] == "Failed")
    #expect(lives(bench))
    await reconciler.stop()
    await bench.close()
  }

  @Test func aDeletedApplicationKeepsItsDataUntilSomebodyAgrees() async throws {
    let (bench, reconciler) = try await synced(spec: ["syncPolicy": ["automated": ["prune": true]]])
    let key = ResourceKey(group: "argoproj.io", kind: "Application", namespace: "argocd", name: "web")
    try bench.store.change(key, by: "kubectl", subresource: nil) {
      $0[path: "metadata", "finalizers"] = [.string(FinalizerKey.resources)]
    }
    _ = try bench.store.delete(key)
    try await eventually("it says why nothing goes") {
      await reconciler.row(of: Bench.id)?.conditions.contains {
        $0.type == "DeletionError" && $0.message.contains("StatefulSet web/pg")
      } == true
    }
    #expect(lives(bench) && bench.get("apps", "Deployment", "web") != nil)
    try await reconciler.perform(.confirmDeletion(Bench.id))
    try await eventually("all is gone") { bench.application() == nil }
    #expect(bench.get("apps", "StatefulSet", "pg") == nil)
    await reconciler.stop()
    await bench.close()
  }

  @Test func whatIsNeverPrunedHoldsNothingBack() async throws {
    var files = Self.files
    files["app/pg/db.yaml"] = Self.database("pg", annotations: "argocd.argoproj.io/sync-options: Prune=false")
    let (bench, reconciler) = try await synced(files, spec: Self.automated)
    try bench.commit(
      "no database, another greeting",
      [
        "app/pg/db.yaml": nil,
        "app/config.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: web-config}, data: {greeting: hi}}",
      ])
    try await eventually("synced all the same") { bench.get("", "ConfigMap", "web-config")?[path: "data", "greeting"] == "hi" }
    #expect(lives(bench))
    await reconciler.stop()
    await bench.close()
  }

  @Test(arguments: [("off", true), ("10%", false)])
  func theShareIsSetInTheClusterForAll(_ share: String, _ passes: Bool) async throws {
    let bench = try await Bench(Self.files)
    _ = try bench.store.create(
      [
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "argocd-cm", "namespace": "argocd"],
        "data": ["tiphys.prune.largestShare": .string(share)],
      ], by: "test")
    try bench.createApp(spec: Self.automated)
    let reconciler = try await bench.reconciler()
    try await eventually("synced") {
      bench.application()?[path: "status", "sync", "status"] == "Synced" && bench.application()?["operation"] == nil
    }
    try bench.commit(
      "two less", passes ? ["app/a.yaml": nil, "app/b.yaml": nil, "app/c.yaml": nil] : ["app/a.yaml": nil, "app/b.yaml": nil])
    if passes {
      try await eventually("pruned") { bench.get("", "ConfigMap", "a") == nil }
    } else {
      try await eventually("held back") {
        await reconciler.row(of: Bench.id)?.conditions.contains { $0.message.contains("% of the app") } == true
      }
      #expect(bench.get("", "ConfigMap", "a") != nil)
    }
    await reconciler.stop()
    await bench.close()
  }

  @Test(
    arguments: [
      ("25%", 0.25), ("25", 0.25), ("0.4", 0.4), ("off", 1), ("100%", 1), (" 5 % ", nil), ("x", nil), ("-1", nil), ("250%", nil),
    ] as [(String, Double?)])
  func readsShares(_ text: String, _ share: Double?) { #expect(PruneGuard.share(text) == share) }
}
