import Applications
import Foundation
import Manifests

// Sending, noting results, ending.

extension SyncMachine {
  func hasRequests(in steps: [Int]) -> Bool { steps.contains { states[$0].request != nil } }

  mutating func send(_ index: Int, _ request: Request) {
    let step = plan.steps[index]
    states[index].request = request
    switch request {
    case .dryRun:
      guard let manifest = step.manifest else { return }
      outbox.append(.dryRun(step.id, trialManifest(index, manifest), trialMode(index)))
    case .apply: sendApply(index)
    case .strip: outbox.append(.removeHookFinalizer(step.id, step.key, step.groupVersionKind))
    case .prune: delete(index, .prune)
    case .clear: delete(index, .beforeHookCreation)
    case .cleanup: delete(index, .hookPolicy)
    case .terminate: delete(index, .termination)
    }
  }

  mutating func sendApply(_ index: Int) {
    let step = plan.steps[index]
    guard let manifest = step.manifest else { return }
    states[index].request = .apply
    states[index].startedAt = states[index].startedAt ?? now
    let live = states[index].live
    outbox.append(
      .apply(
        step.id, manifest,
        step.applyMode(
          isLive: live != nil, liveOptions: live?.options, migrate: live?.needsClientSideApplyMigration ?? false)))
  }

  private mutating func delete(_ index: Int, _ reason: Deletion.Reason) {
    let step = plan.steps[index]
    states[index].startedAt = states[index].startedAt ?? now
    outbox.append(
      .delete(
        step.id,
        Deletion(
          key: step.key, groupVersionKind: step.groupVersionKind, uid: states[index].live?.uid ?? "",
          propagation: configuration.propagation, reason: reason)))
  }

  /// A hook whose previous run will be deleted first is tried as a new object beside it.
  private func trialManifest(_ index: Int, _ manifest: Value) -> Value {
    guard isReplacedBeforeCreation(index) else { return manifest }
    var trial = manifest
    trial[path: "metadata", "name"] = nil
    trial[path: "metadata", "generateName"] = .string(String(manifest.name.prefix(50)) + "-")
    return trial
  }

  private func trialMode(_ index: Int) -> ApplyMode {
    let step = plan.steps[index]
    if isReplacedBeforeCreation(index) { return ApplyMode(.create, validate: step.options.validate) }
    return step.applyMode(isLive: step.live != nil, liveOptions: step.live?.options, migrate: false)
  }

  private func isReplacedBeforeCreation(_ index: Int) -> Bool {
    let step = plan.steps[index]
    return step.isHook && step.live != nil && step.deletePolicies.contains(.beforeHookCreation)
  }

  /// Deletes what is gone from Git, or says why not.
  mutating func prune(_ index: Int) {
    if !states[index].isPending || skipsPrune(index) { return }
    if states[index].live?.isDeleting == true {
      set(index, .pruned, .succeeded, "pruned")
    } else if states[index].live == nil {
      set(index, .pruned, .succeeded, "pruned")
    } else {
      send(index, .prune)
    }
  }

  mutating func skipsPrune(_ index: Int) -> Bool {
    if !configuration.prune {
      set(index, .pruneSkipped, .succeeded, "ignored (requires pruning)")
    } else if plan.steps[index].options.prune == .never {
      set(index, .pruneSkipped, .succeeded, "ignored (no prune)")
    } else {
      return false
    }
    return true
  }

  // MARK: Results

  /// Notes a result. An empty message leaves the one before.
  mutating func set(_ index: Int, _ status: ResourceResult.Status?, _ phase: OperationState.Phase?, _ message: String) {
    var state = states[index]
    state.status = status
    state.phase = phase
    if !message.isEmpty { state.message = message }
    if state.order == nil {
      state.order = resultCount
      resultCount += 1
    }
    if state.startedAt == nil { state.startedAt = now }
    if state.isCompleted {
      if !states[index].isCompleted { state.finishedAt = now }
      state.detail = ""
    }
    guard state != states[index] else { return }
    states[index] = state
    hasUnrecorded = true
  }

  mutating func askToRecord() -> Int {
    checkpoint += 1
    hasUnrecorded = false
    outbox.append(.record(checkpoint: checkpoint))
    return checkpoint
  }

  mutating func finish(_ phase: OperationState.Phase, _ text: String) {
    stage = .finished
    self.phase = phase
    message = text
    outbox.append(.finish(phase, text))
  }

  /// `text, reason: a,b`, with the messages of these steps.
  func reasons(_ text: String, _ steps: [Int]) -> String {
    let messages = steps.map { index in
      let message = states[index].message
      // The server's refusals name their object; a health message does not.
      return states[index].status == .syncFailed ? message : "\(plan.steps[index].label): \(message)"
    }
    return messages.isEmpty ? text : "\(text), reason: \(messages.joined(separator: ","))"
  }
}

extension SyncMachine.StepState {
  /// Applied, and unhealthy: known only once its health is looked at.
  var isDegraded: Bool { status == .synced && isUnsuccessful }
}

/// What the answers to dry runs mean.
public enum DryRun {
  /// Whether an answer of the server says that the manifest itself will be refused. Others (a webhook that is not there
  /// yet, a missing ServiceAccount that the sync brings, a timeout) say nothing about it.
  /// - Parameter status: the HTTP status; nil where there was no answer.
  public static func isRefusal(status: Int?, message: String) -> Bool {
    switch status {
    case 400, 409, 413, 422: true
    case 403: message.contains(" cannot ")
    default: false
    }
  }
}
