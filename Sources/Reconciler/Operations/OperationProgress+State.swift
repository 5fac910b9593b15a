import Applications
import Foundation

// The record of an operation, and the steps of its machine, as people see them.

extension OperationPhase {
  init(_ phase: OperationState.Phase) {
    switch phase {
    case .running: self = .running
    case .terminating: self = .terminating
    case .failed: self = .failed
    case .error: self = .error
    case .succeeded: self = .succeeded
    }
  }
}

extension StepProgress {
  /// Nothing is awaited of it any more.
  public var isDone: Bool {
    switch state {
    case .applied, .healthy, .skipped, .failed: true
    case .pending, .applying, .waitingForHealth: false
    }
  }
}

extension OperationProgress {
  /// - Parameter usual: how long the last sync of the whole app took, in seconds.
  init(_ state: OperationState, steps: [StepProgress], revision: RevisionInfo?, usual: Double?) {
    let by = state.operation.initiatedBy
    self.init(
      phase: OperationPhase(state.phase), message: state.message,
      revision: revision ?? state.syncResult.flatMap { $0.revision.isEmpty ? nil : RevisionInfo(id: $0.revision) },
      initiatedBy: by.automated ? "automated" : by.username, dryRun: state.operation.sync?.dryRun ?? false,
      retry: state.retryCount, retryLimit: state.retry.limit, startedAt: state.startedAt, finishedAt: state.finishedAt,
      steps: steps, usualDuration: usual)
  }
}

extension ApplicationStatus {
  /// How long the last sync of the whole app took, in seconds; nil where that is not known.
  var usualSyncDuration: Double? {
    guard let last = history.last, let started = last.deployStartedAt else { return nil }
    let seconds = last.deployedAt.timeIntervalSince(started)
    return seconds > 0 ? seconds : nil
  }
}
