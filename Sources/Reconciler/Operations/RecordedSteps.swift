import Applications
import Foundation
import Manifests

/// The steps of an operation as its record tells them: what whoever does not run it can show.
enum RecordedSteps {
  static func steps(of state: OperationState, desired: DesiredState?) -> [StepProgress] {
    let results = state.syncResult?.resources ?? []
    var steps = results.map { step($0, desired) }
    // What is still to come is known as long as it is the commit that is followed.
    if !state.phase.isCompleted, let desired, desired.revision == state.syncResult?.revision {
      let known = Set(results.map(\.key))
      for resource in desired.resources
      where !known.contains(resource.key) && !resource.hook.isSkipped && !resource.hook.isIgnored {
        guard state.operation.sync?.selects(resource.key) ?? true else { continue }
        if resource.hook.isHook, state.operation.sync?.skipsHooks == true { continue }
        for phase in phases(resource) {
          steps.append(
            StepProgress(
              id: .init(phase: phase, wave: resource.wave, key: resource.key), action: resource.hook.isHook ? .hook : .apply))
        }
      }
    }
    return steps.sorted { a, b in
      let (x, y) = (a.id, b.id)
      if x.phase != y.phase { return x.phase < y.phase }
      if x.wave != y.wave { return x.wave < y.wave }
      let (i, j) = (KindOrder.rank(x.key.kind), KindOrder.rank(y.key.kind))
      return i != j ? i < j : x.key < y.key
    }
  }

  private static func phases(_ resource: DesiredResource) -> [SyncPhase] {
    guard resource.hook.isHook else { return [.sync] }
    return resource.hook.types.compactMap { SyncPhase(rawValue: $0.rawValue) }.filter { $0 != .syncFail }
  }

  private static func step(_ result: ResourceResult, _ desired: DesiredState?) -> StepProgress {
    let resource = desired?.resources.first { $0.key == result.key }
    let isHook = !result.hookType.isEmpty
    let isPrune = result.status == .pruned || result.status == .pruneSkipped
    let state: StepProgress.State =
      switch (result.status, result.hookPhase) {
      case (.syncFailed, _), (_, .failed), (_, .error): .failed
      case (.pruneSkipped, _): .skipped
      case (nil, .running), (nil, .terminating), (nil, nil): .applying
      case (_, .running), (_, .terminating): .waitingForHealth
      case (_, .succeeded), (_, nil): .applied
      }
    return StepProgress(
      id: .init(phase: SyncPhase(rawValue: result.syncPhase) ?? .sync, wave: resource?.wave ?? 0, key: result.key),
      action: isHook ? .hook : isPrune ? .prune : .apply, state: state, message: result.message)
  }
}
