import Applications
import Foundation
import Health
import Manifests

// What is told to people and to the record.

extension SyncMachine {
  /// The results so far, as `status.operationState.syncResult.resources`, in the order in which they came.
  public var results: [ResourceResult] {
    let own = plan.steps.indices.filter { states[$0].order != nil && !wasOnlyAnnounced($0) }.sorted {
      (states[$0].order ?? 0) < (states[$1].order ?? 0)
    }
    return carried
      + own.map { index in
        let step = plan.steps[index]
        let state = states[index]
        return ResourceResult(
          key: step.key, version: step.groupVersionKind.version, status: state.status, message: state.message,
          hookType: step.isHook ? step.id.phase.rawValue : "", hookPhase: state.phase, syncPhase: step.id.phase.rawValue,
          images: step.manifest.map { LiveSummary.images($0, key: step.key) } ?? [])
      }
  }

  /// Whether the attempt has ended without the hook that an earlier leader was about to create.
  private func wasOnlyAnnounced(_ index: Int) -> Bool { stage.isFinished && states[index].isPending }

  /// Every step with its state, in the order of execution. SyncFail hooks appear once they have something to do.
  public var progress: [StepProgress] {
    plan.steps.indices.compactMap { index in
      let step = plan.steps[index]
      let state = states[index]
      if step.id.phase == .syncFail && failure == nil && state.isPending { return nil }
      return StepProgress(
        id: step.id, action: step.action, state: progressState(index), message: progressMessage(index),
        startedAt: state.startedAt, finishedAt: state.finishedAt)
    }
  }

  private func progressState(_ index: Int) -> StepProgress.State {
    let state = states[index]
    switch state.request {
    case .apply, .prune, .clear: return .applying
    case .strip where state.isPending: return .applying
    default: break
    }
    switch state.phase {
    case nil:
      if stage.isFinished { return .skipped }
      return state.startedAt == nil ? .pending : .applying
    case .running, .terminating:
      if state.status == nil { return .applying }
      return isAwaited(index) && !stage.isFinished ? .waitingForHealth : .applied
    case .succeeded:
      if state.status == .pruneSkipped { return .skipped }
      if state.status == .pruned, state.live != nil, !stage.isFinished { return .applying }
      return state.live?.health?.status == .healthy ? .healthy : .applied
    case .failed, .error: return .failed
    }
  }

  private func progressMessage(_ index: Int) -> String {
    let state = states[index]
    if state.isPending {
      if stage.isFinished { return "not reached" }
      if state.request == .clear { return "deleting the previous run" }
      guard let live = state.live, live.isDeleting else { return state.message }
      return (["the previous run is being deleted", hold(on: index)]).filter { !$0.isEmpty }.joined(separator: ", ")
    }
    if state.status == .pruned, state.live != nil, !stage.isFinished {
      return (["being deleted", hold(on: index)]).filter { !$0.isEmpty }.joined(separator: ", ")
    }
    guard state.isRunning, let health = state.live?.health, health.status != .healthy else { return state.message }
    let parts = [health.message.isEmpty ? health.status.rawValue : health.message, state.detail]
    return parts.filter { !$0.isEmpty }.joined(separator: " · ")
  }

  /// The operation's message while it runs.
  mutating func updateMessage() {
    if stage.isFinished || stage == .terminating { return }
    switch stage {
    case .running(let wave):
      let unconfirmed = unconfirmed(wave.steps)
      if wave.part == .confirm, !isPruneConfirmed, let first = unconfirmed.first {
        let step = plan.steps[first]
        let more = unconfirmed.count > 1 ? " and \(unconfirmed.count - 1) more resources" : ""
        message =
          "Waiting for pruning confirmation of \(step.groupVersionKind.apiVersion)/\(step.key.kind)/\(step.key.name)\(more)"
      } else if wave.part == .vanish {
        message = waitingMessage(wave.steps.filter { states[$0].isPending && states[$0].live != nil }, isDeletion: true)
      } else {
        message = "one or more tasks are running"
      }
    case .settling where waitingSteps.isEmpty && !vanishing.isEmpty:
      message = waitingMessage(vanishing, isDeletion: true)
    case .settling where !waitingSteps.isEmpty:
      message = waitingMessage(waitingSteps, isDeletion: false)
    case .settling where heldBy != nil: message = heldBy ?? ""
    default:
      message = "one or more tasks are running"
    }
  }

  /// `waiting for healthy state of apps/Deployment/web and 2 more resources`.
  private func waitingMessage(_ steps: [Int], isDeletion: Bool) -> String {
    let hooks = steps.filter { plan.steps[$0].isHook }
    guard let first = hooks.first ?? steps.first else { return "one or more tasks are running" }
    var reason = hooks.isEmpty ? "healthy state of" : "completion of hook"
    if isDeletion { reason = hooks.isEmpty ? "deletion of" : "deletion of hook" }
    let noun = hooks.count == steps.count ? "hooks" : "resources"
    let more = steps.count > 1 ? " and \(steps.count - 1) more \(noun)" : ""
    let held = isDeletion ? hold(on: first) : ""
    return "waiting for \(reason) \(plan.steps[first].label)\(held.isEmpty ? "" : " (\(held))")\(more)"
  }

  /// What keeps a step's deleted object from going: `held by finalizer example.io/keep`; empty where nothing is known.
  func hold(on index: Int) -> String {
    guard let live = states[index].live, live.isDeleting else { return "" }
    // Kubernetes' own: it only waits for the dependents.
    let finalizers = live.finalizers.filter { $0 != "foregroundDeletion" && $0 != FinalizerKey.hook }
    if finalizers.isEmpty { return live.finalizers.isEmpty ? "" : "until its dependents are gone" }
    return "held by finalizer\(finalizers.count > 1 ? "s" : "") \(finalizers.joined(separator: ", "))"
  }

  /// What a terminated sync deleted and could not see going.
  var leftBehind: String {
    let held = vanishing.filter { !hold(on: $0).isEmpty }
    return held.map { "; \(plan.steps[$0].label) is still being deleted, \(hold(on: $0))" }.joined()
  }
}
