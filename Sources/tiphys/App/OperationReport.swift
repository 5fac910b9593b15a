import ArgumentParser
import Foundation
import Manifests
import Reconciler

/// Follows an operation to its end: drawn over itself in a terminal, a line for each change anywhere else.
struct OperationReport: Sendable {
  let session: Session
  let id: AppID

  /// Starts an operation and shows what it does.
  /// - Throws: `ExitCode.different` when it fails.
  func follow(_ intent: Intent) async throws {
    let before = await session.reconciler.operation(of: id)
    let changes = await session.reconciler.operations(of: id)
    try await session.reconciler.perform(intent)
    let ended = TerminalSize.current == nil ? try await printed(changes, after: before) : try await drawn(after: before)
    try finish(ended)
  }

  // MARK: In a terminal

  private func drawn(after before: OperationProgress?) async throws -> OperationProgress {
    var view = LiveView()
    var shown: [String] = []
    let logs = await HookLogs(session.client)
    var showsLogs = false
    let hasKeys = TerminalKeys.begin()
    defer { TerminalKeys.end() }
    while true {
      try Task.checkCancellation()
      while hasKeys, let key = TerminalKeys.next() { if key == "l" { showsLogs.toggle() } }
      if let operation = await session.reconciler.operation(of: id), isNew(operation, after: before) {
        if let size = TerminalSize.current {
          let hook = hasKeys ? operation.hookInSight : nil
          let foot: [String]
          if let hook, showsLogs {
            let text = await logs.lines(of: hook, in: session.reconciler.resources(of: id))
            foot = ["", " \(hook.kind) \(hook.name) writes (l closes):"] + text.suffix(max(3, size.rows / 3))
          } else {
            foot = hook.map { [" l shows what \($0.kind) \($0.name) writes"] } ?? []
          }
          var room = size
          room.rows -= foot.count
          let lanes = LaneText.lines(operation, title: id.name, size: room, at: Date())
          let lines = lanes + foot.map { LaneText.line($0, size) }
          if lines != shown { view.draw(lines) }
          shown = lines
        }
        if isOver(operation) {
          await logs.close()
          return operation
        }
      } else if await session.reconciler.row(of: id) == nil {
        throw lost
      }
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  // MARK: In a pipe

  private func printed(
    _ changes: AsyncStream<OperationProgress?>, after before: OperationProgress?
  ) async throws -> OperationProgress {
    var told: [StepProgress.ID: String] = [:]
    var message = ""
    for await operation in changes {
      guard let operation, isNew(operation, after: before) else { continue }
      for step in operation.steps where step.state != .pending {
        let line = line(step)
        if told[step.id] != line { print(line) }
        told[step.id] = line
      }
      // What no step says: a sync window, the next attempt.
      if operation.message != message, !operation.phase.isOver, operation.steps.allSatisfy(\.isDone) {
        message = operation.message
        print(Table.printable("\(operation.phase.rawValue)  \(message)"))
      }
      if isOver(operation) { return operation }
    }
    throw lost
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

  // MARK: The end

  /// What ran before must not be taken for what was asked for.
  private func isNew(_ operation: OperationProgress, after before: OperationProgress?) -> Bool {
    guard let before else { return true }
    // Records tell whole seconds: two quick operations may begin, and even end, within the same one.
    return operation.startedAt != before.startedAt || !before.phase.isOver || operation.phase != before.phase
      || operation.finishedAt != before.finishedAt || operation.message != before.message
  }

  private func isOver(_ operation: OperationProgress) -> Bool { operation.phase.isOver && operation.finishedAt != nil }

  private var lost: Failure { Failure("\(id): the operation can no longer be followed; it goes on") }

  private func finish(_ operation: OperationProgress) throws {
    // Manifests of a folder (`--local`) are of no revision.
    let revision = operation.revision.map { $0.id.isEmpty ? "" : " at \($0.short) \($0.subject)" } ?? ""
    let seconds = operation.finishedAt.map { Int($0.timeIntervalSince(operation.startedAt).rounded()) } ?? 0
    print(Table.printable("\(operation.phase.rawValue)\(revision) after \(seconds)s: \(operation.message)"))
    if operation.phase != .succeeded { throw ExitCode.different }
  }
}

extension OperationProgress {
  /// The hook whose log is worth a look: what runs, or else what has failed.
  fileprivate var hookInSight: ResourceKey? {
    let hooks = steps.filter { $0.action == .hook && $0.startedAt != nil }
    return (hooks.last { $0.state == .waitingForHealth || $0.state == .applying } ?? hooks.last { $0.state == .failed })?.id.key
  }
}
