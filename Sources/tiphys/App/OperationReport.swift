import ArgumentParser
import Foundation
import Manifests
import Reconciler

/// Follows an operation to its end and prints a line for each change.
struct OperationReport: Sendable {
  let session: Session
  let id: AppID

  /// Starts an operation and prints what it does.
  /// - Throws: `ExitCode.different` when it fails.
  func follow(_ intent: Intent) async throws {
    let before = await session.reconciler.operation(of: id)
    let changes = await session.reconciler.operations(of: id)
    try await session.reconciler.perform(intent)
    var printed: [StepProgress.ID: StepProgress.State] = [:]
    for await operation in changes {
      guard let operation, isNew(operation, after: before) else { continue }
      for step in operation.steps where step.state != .pending && printed[step.id] != step.state {
        printed[step.id] = step.state
        print(line(step))
      }
      if operation.phase.isOver, operation.finishedAt != nil { return try finish(operation) }
    }
    throw Failure("\(id): the operation can no longer be followed; it goes on")
  }

  /// What ran before must not be taken for what was asked for.
  private func isNew(_ operation: OperationProgress, after before: OperationProgress?) -> Bool {
    guard let before else { return true }
    return operation.startedAt != before.startedAt || !before.phase.isOver
  }

  private func finish(_ operation: OperationProgress) throws {
    let revision = operation.revision.map { " at \($0.short) \($0.subject)" } ?? ""
    let seconds = operation.finishedAt.map { Int($0.timeIntervalSince(operation.startedAt).rounded()) } ?? 0
    print(Table.printable("\(operation.phase.rawValue)\(revision) after \(seconds)s: \(operation.message)"))
    if operation.phase != .succeeded { throw ExitCode.different }
  }

  private func line(_ step: StepProgress) -> String {
    let key = step.id.key
    let name = key.namespace.isEmpty ? key.name : key.namespace + "/" + key.name
    let place = "\(step.id.phase.rawValue) wave \(step.id.wave)"
    let message = step.message.isEmpty ? "" : "  " + step.message
    return Table.printable("\(place)  \(key.groupKind) \(name)  \(word(step))\(message)")
  }

  private func word(_ step: StepProgress) -> String {
    switch step.state {
    case .pending: "pending"
    case .applying: step.action == .prune ? "deleting" : "applying"
    case .applied: step.action == .prune ? "deleted" : "applied"
    case .waitingForHealth: "waiting for health"
    case .healthy: "healthy"
    case .failed: "FAILED"
    case .skipped: "skipped"
    }
  }
}
