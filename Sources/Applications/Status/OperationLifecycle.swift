import Foundation
import Manifests

// From a request to its end: attempts, retries, history. Pure; the caller passes the time.

extension OperationState {
  /// The record of an operation that begins now. An automated one without a retry strategy gets Argo CD's five retries.
  public init(beginning operation: ApplicationOperation, at now: Date) {
    self.init(operation: operation, phase: .running, startedAt: now)
  }

  /// How the operation is retried.
  public var retry: RetryStrategy { operation.retry ?? (operation.initiatedBy.automated ? .automated : .none) }

  /// Notes the end of an attempt. A failed one that may be retried leaves the operation Running, with `finishedAt`.
  /// - Parameter wasTerminated: by a person or by the timeout; then there is no retry.
  public mutating func endAttempt(phase: Phase, message: String, wasTerminated: Bool = false, at now: Date) {
    finishedAt = now
    self.phase = phase
    self.message = message
    guard phase != .succeeded else { return }
    if !wasTerminated && retry.allows(retriesMade: retryCount) {
      let due = now + retry.pause(retriesMade: retryCount).inSeconds
      retryCount += 1
      self.phase = .running
      self.message = "\(message). Retrying attempt #\(retryCount) at \(Self.clock(due))."
    } else if retryCount > 0 {
      self.message = "\(message) (retried \(retryCount) times)."
    }
  }

  /// When the next attempt is due; nil where none waits.
  public var retryDue: Date? {
    guard phase == .running, let finishedAt, retryCount > 0 else { return nil }
    return finishedAt + retry.pause(retriesMade: retryCount - 1).inSeconds
  }

  /// Begins the attempt that was waited for. What the last one did is forgotten.
  public mutating func beginRetry() {
    message = "Retrying operation. Attempt #\(retryCount)"
    finishedAt = nil
    syncResult?.resources = []
  }

  /// Whether the operation, with all its retries, has taken longer than it may. Zero or nil allows any time.
  public func isTimedOut(after limit: Duration?, at now: Date) -> Bool {
    guard let limit, limit > .zero, !phase.isCompleted else { return false }
    return now > startedAt + limit.inSeconds
  }

  /// Whether its success is written into the history: a sync of the whole app that was no dry run.
  public var countsAsDeployment: Bool {
    guard phase == .succeeded, let sync = operation.sync else { return false }
    return !sync.dryRun && sync.resources.isEmpty
  }

  /// Go's `time.Kitchen`, in UTC.
  private static func clock(_ date: Date) -> String {
    let minutes = Int(date.timeIntervalSince1970 / 60) % (24 * 60)
    let hour = minutes / 60
    let minute = minutes % 60
    return "\((hour + 11) % 12 + 1):\(minute < 10 ? "0" : "")\(minute)\(hour < 12 ? "AM" : "PM")"
  }
}

extension ApplicationStatus {
  /// Adds the deployment that just succeeded, and forgets the oldest beyond `limit`. Does nothing for operations that do
  /// not count (see ``OperationState/countsAsDeployment``).
  public mutating func recordDeployment(_ state: OperationState, limit: Int) {
    guard state.countsAsDeployment, let result = state.syncResult else { return }
    history.append(
      RevisionHistory(
        id: (history.map(\.id).max() ?? -1) + 1, revision: result.revision, revisions: result.revisions,
        source: result.source, sources: result.sources, deployStartedAt: state.startedAt,
        deployedAt: state.finishedAt ?? state.startedAt, initiatedBy: state.operation.initiatedBy))
    if history.count > max(limit, 0) { history.removeFirst(history.count - max(limit, 0)) }
  }
}

extension ApplicationOperation {
  /// The operation that takes an app back to a deployment of its history: revision and source(s) as they were, no hooks.
  /// Auto-sync has to be off, or it would take the app forward again.
  public init(rollbackTo entry: RevisionHistory, prune: Bool, dryRun: Bool = false, options: SyncOptions, by user: String) {
    self.init(
      sync: Sync(
        revision: entry.revision, revisions: entry.revisions, prune: prune, dryRun: dryRun,
        strategy: .apply(force: false), syncOptions: options, source: entry.source, sources: entry.sources),
      initiatedBy: Initiator(username: user))
  }
}

extension Application {
  /// Whether a person has agreed to deletions since `date`: the time in the annotation `deletion-approved` is not earlier.
  /// Both are whole seconds.
  public func isDeletionApproved(since date: Date) -> Bool {
    guard let time = Timestamp.parse(deletionApproved) else { return false }
    return time >= date
  }
}
