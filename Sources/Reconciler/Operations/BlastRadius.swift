import Applications
import Drift
import Kubernetes
import Manifests

/// What an operation would delete of an app, worked out from what is live, and whether it may.
@NetworkActor
struct BlastRadius {
  let app: AppController
  let fleet: Fleet

  /// - Parameter deletions: what would go. What is never pruned (`Prune=false`) does not belong there.
  func verdict(deletions: [ResourceKey]) -> PruneGuard.Verdict {
    fleet.pruneGuard.verdict(prunes: deletions, managed: app.store.keys(instance: app.instance).count) {
      DataLoss.text(of: $0, in: app.store)
    }
  }

  /// Those of the app's leftovers that a prune would take.
  func prunable(_ keys: [ResourceKey]) -> [ResourceKey] {
    let options = app.application.spec.syncPolicy.syncOptions
    return keys.filter { key in
      guard let live = app.store[key]?.decoded() else { return true }
      return ResourceSyncOptions(live, app: options).prune != .never
    }
  }

  /// What a forced sync might delete to create it again, of what carries data.
  func replaceable(_ keys: [ResourceKey]) -> [ResourceKey] { keys.filter { DataLoss.text(of: $0, in: app.store) != nil } }

  /// Why the operation must not be carried out; nil where it may: nothing of weight goes, or a person has agreed to it.
  ///
  /// This is asked of every attempt of every operation, so that none gets by: automated, retried, resumed, written with kubectl.
  func refusal(of plan: SyncPlan, _ operation: ApplicationOperation) -> String? {
    guard let sync = operation.sync, !sync.dryRun else { return nil }
    var deletions = sync.prune ? PruneGuard.prunes(of: plan) : []
    if sync.force {
      let changing = plan.steps.filter { step in
        !step.isPrune && !step.isHook && step.live != nil && app.verdicts[step.key].map { $0.verdict != .synced } != false
      }
      deletions += replaceable(changing.map(\.key))
    }
    let verdict = verdict(deletions: deletions)
    guard !verdict.isHarmless else { return nil }
    let consent = DeletionConsent(operation)
    // Where only the number of deletions is too large, all of them are what was to be agreed to.
    let weighty = verdict.exceedsShare ? verdict.prunes : Array(verdict.dangerous.keys)
    let uncovered = consent?.uncovered(weighty, of: app.id) ?? weighty.sorted()
    guard let first = uncovered.first else { return nil }
    let how =
      "to allow it, sync by hand and type the app's name (tiphys app sync \(app.id.name) --prune --confirm \(app.id.name))"
    if consent != nil, consent?.app == app.id.name {
      return
        "Nothing was changed: \(first.kind) \(first.name) would be deleted too, which was not in the list that was confirmed; \(how)"
    }
    return "Nothing was changed: \(verdict.reason); \(how)"
  }
}
