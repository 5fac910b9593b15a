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
  /// - Parameter usual: how long whole syncs of the app usually take, in seconds.
  init(_ state: OperationState, steps: [StepProgress], revision: RevisionInfo?, usual: Double?) {
    let by = state.operation.initiatedBy
    self.init(
      phase: OperationPhase(state.phase), message: state.message,
      revision: revision ?? state.syncResult.flatMap { $0.revision.isEmpty ? nil : RevisionInfo(id: $0.revision) },
      initiatedBy: by.automated ? "automated" : by.username, dryRun: state.operation.sync?.dryRun ?? false,
      retry: state.retryCount, retryLimit: state.retry.limit, startedAt: state.startedAt, finishedAt: state.finishedAt,
      steps: steps, usualDuration: state.operation.sync?.resources.isEmpty == false ? nil : usual)
  }
}

extension ApplicationStatus {
  /// How long whole syncs of the app usually take, in seconds: the median of the last five; nil where that is not known.
  var usualSyncDuration: Double? {
    let durations = history.suffix(5).compactMap { entry in
      entry.deployStartedAt.map { entry.deployedAt.timeIntervalSince($0) }
    }.filter { $0 > 0 }.sorted()
    return durations.isEmpty ? nil : durations[durations.count / 2]
  }
}
