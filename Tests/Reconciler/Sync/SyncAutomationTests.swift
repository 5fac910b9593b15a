import Applications
import Foundation
import Manifests
import Reconciler
import Testing

private let now = Date(timeIntervalSince1970: 1_767_225_600)

struct SyncAutomationTests {
  private func app(
    automated: Value? = ["prune": true, "selfHeal": true], last: Value? = nil, operation: Value? = nil
  ) -> Application {
    var value: Value = [
      "metadata": ["name": "web"],
      "spec": [
        "source": ["repoURL": "https://x/y", "path": "web", "targetRevision": "main"],
        "destination": ["server": "https://kubernetes.default.svc", "namespace": "web"], "syncPolicy": [:],
      ],
    ]
    value[path: "spec", "syncPolicy", "automated"] = automated
    value["operation"] = operation
    value[path: "status", "operationState"] = last
    return Application(value)
  }

  private func last(_ phase: String, revision: String = "abc", attempts: Int = 0, ago: Double = 10) -> Value {
    [
      "phase": .string(phase), "message": "why", "startedAt": .string(Timestamp.text(now - ago - 1)),
      "finishedAt": .string(Timestamp.text(now - ago)),
      "operation": ["sync": ["revision": .string(revision), "autoHealAttemptsCount": Value(attempts)]],
      "syncResult": [
        "revision": .string(revision), "source": ["repoURL": "https://x/y", "path": "web", "targetRevision": "other"],
      ],
    ]
  }

  private func comparison(_ status: SyncStatusCode = .outOfSync, _ resources: [(synced: Bool, prune: Bool)] = [(false, false)])
    -> AutoSync.Comparison
  {
    .init(
      status: status, revision: "abc",
      resources: resources.enumerated().map {
        .init(key: manifest("ConfigMap", "r\($0)").resourceKey, isSynced: $1.synced, requiresPruning: $1.prune)
      })
  }

  private func decide(
    _ app: Application, _ comparison: AutoSync.Comparison? = nil, guardVerdict: PruneGuard.Verdict? = nil
  ) -> String {
    switch AutoSync.decide(app, comparison ?? self.comparison(), guardVerdict: guardVerdict, at: now) {
    case .sync(let operation, _): "sync \(operation.sync?.revision ?? "") prune \(operation.sync?.prune == true)"
    case .selfHeal(let operation, _): "heal \(operation.sync?.selfHealAttempts ?? 0) of \(operation.sync?.resources.count ?? 0)"
    case .wait(let duration, _): "wait \(duration.components.seconds)"
    case .skip(let why): "skip: \(why)"
    case .blocked(let why): "blocked: \(why)"
    }
  }

  @Test func syncsANewRevisionOnce() {
    #expect(decide(app()) == "sync abc prune true")
    #expect(decide(app(automated: ["prune": false])) == "sync abc prune false")
    #expect(decide(app(last: last("Succeeded", revision: "old"))) == "sync abc prune true")
    #expect(decide(app(automated: [:], last: last("Succeeded"))) == "skip: abc was synced already, and self-heal is off")
    #expect(decide(app(last: last("Failed"))) == "blocked: Failed last sync attempt to [abc]: why")
    #expect(decide(app(last: last("Running"))) == "skip: another operation is in progress")
    #expect(decide(app(operation: ["sync": [:]])) == "skip: another operation is in progress")
    #expect(decide(app(automated: nil)) == "skip: auto-sync is off")
    #expect(decide(app(automated: ["enabled": false])) == "skip: auto-sync is off")
    #expect(decide(app(), comparison(.synced)) == "skip: the app is Synced")
  }

  /// A newer commit that changes nothing of the app is none: without self-heal, a hand edit must stay as it is.
  @Test func aCommitThatChangesNothingIsNoNewRevision() {
    var same = comparison()
    same.unchangedSince = ["old"]
    let synced = last("Succeeded", revision: "old")
    #expect(decide(app(automated: [:], last: synced), same) == "skip: abc was synced already, and self-heal is off")
    #expect(decide(app(last: synced), same) == "heal 1 of 1")
    #expect(decide(app(last: last("Failed", revision: "old")), same) == "blocked: Failed last sync attempt to [abc]: why")
  }

  @Test func changedParametersAreANewAttempt() {
    var other = last("Failed")
    other[path: "syncResult", "source", "path"] = "elsewhere"
    #expect(decide(app(last: other)) == "sync abc prune true")
  }

  @Test(arguments: [
    (0, 0.0, "heal 1 of 1"), (1, 1, "wait 1"), (1, 2, "heal 2 of 1"), (2, 5, "wait 1"), (3, 5, "wait 13"), (9, 5, "wait 295"),
    (9, 301, "heal 1 of 1"),
  ])
  func selfHealBacksOff(attempts: Int, ago: Double, expected: String) {
    #expect(decide(app(last: last("Succeeded", attempts: attempts, ago: ago))) == expected)
  }

  @Test func selfHealTakesOnlyWhatDiffers() {
    let comparison = comparison(.outOfSync, [(true, false), (false, false), (false, true)])
    #expect(decide(app(last: last("Succeeded")), comparison) == "heal 1 of 2")
  }

  @Test func prunesAreNotMadeAgainstTheRules() {
    let onlyPrunes = comparison(.outOfSync, [(true, false), (false, true)])
    #expect(decide(app(automated: [:]), onlyPrunes) == "skip: only prunes remain, and automated prune is off")
    #expect(decide(app(), onlyPrunes) == "sync abc prune true")
    let everything = comparison(.outOfSync, [(false, true), (false, true)])
    #expect(decide(app(), everything) == "blocked: Skipping sync attempt to [abc]: auto-sync will wipe out all resources")
    #expect(decide(app(automated: ["prune": true, "allowEmpty": true]), everything) == "sync abc prune true")
    let verdict = PruneGuard().verdict(prunes: [ResourceKey("apps/StatefulSet/pg/pg")!], managed: 10)
    #expect(
      decide(app(), onlyPrunes, guardVerdict: verdict)
        == "blocked: Skipping sync attempt to [abc]: it would delete StatefulSet pg/pg (its volumes lose their owner)."
        + " Look at the plan, then sync by hand")
  }

  @Test(
    arguments: [
      (["/ConfigMap/x/a"], 10, true), (["/ConfigMap/x/a"], 2, true), (["/ConfigMap/x/a", "/ConfigMap/x/b"], 8, true),
      (["/ConfigMap/x/a", "/ConfigMap/x/b"], 7, false), (["apps/StatefulSet/x/a"], 100, false),
      (["/PersistentVolumeClaim/x/a"], 100, false), (["/PersistentVolume//a"], 100, false), (["/Namespace//a"], 100, false),
      (["apiextensions.k8s.io/CustomResourceDefinition//a"], 100, false), (["postgresql.cnpg.io/Cluster/x/a"], 100, false),
      (["apps/Deployment/x/a"], 100, true), ([], 0, true),
    ] as [([String], Int, Bool)])
  func guardsWhatIsDangerousToDelete(prunes: [String], managed: Int, harmless: Bool) {
    let verdict = PruneGuard().verdict(prunes: prunes.compactMap(ResourceKey.init), managed: managed)
    #expect(verdict.isHarmless == harmless)
    #expect(verdict.message.isEmpty == harmless)
  }

  @Test func namesTheDataThatHangsOnAResource() {
    let verdict = PruneGuard(largestShare: 0.9).verdict(prunes: [ResourceKey("apps/Deployment/x/a")!], managed: 1) { _ in
      "PVC data-pg-0, 500Gi"
    }
    #expect(verdict.message.contains("Deployment x/a (PVC data-pg-0, 500Gi)"))
  }

  @Test func recognisesARenamedFolder() {
    func located(_ name: String, _ folder: String) -> [RenameDetector.Located] {
      ["StatefulSet", "Service"].map {
        .init(key: manifest($0, name).resourceKey, file: "apps/\(folder)/\($0.lowercased()).yaml")
      }
    }
    let web = RenameDetector.Located(key: manifest("Deployment", "web").resourceKey, file: "apps/web/deployment.yaml")
    let moves = RenameDetector.moves(from: located("pg", "pg") + [web], to: located("postgres", "postgres") + [web])
    #expect(
      moves.map(\.text) == [
        "everything under apps/pg moved to apps/postgres: these 2 resources would be deleted and created again"
      ])
    #expect(moves[0].pairs.map(\.new.name) == ["postgres", "postgres"])
    // The same names in another folder: nothing is deleted.
    #expect(RenameDetector.moves(from: located("pg", "pg"), to: located("pg", "postgres")).isEmpty)
    // Something stayed: not a rename.
    let stayed = RenameDetector.Located(key: manifest("ConfigMap", "c").resourceKey, file: "apps/pg/c.yaml")
    #expect(RenameDetector.moves(from: located("pg", "pg") + [stayed], to: located("postgres", "postgres") + [stayed]).isEmpty)
    // Deleted, not moved.
    #expect(RenameDetector.moves(from: located("pg", "pg"), to: [web]).isEmpty)
  }
}
