import Drift
import Foundation
import Health
import Manifests
import Reconciler

/// How states are put into words: plain where all is well, with a sign and colour where it is not.
extension Frame {
  func sync(_ row: AppRow) -> Run {
    if row.judgedAt == nil {
      return world.outage == nil ? Run(pick("loading…", "loading..."), .faint) : sync(SyncStatus.unknown)
    }
    if row.isFight { return sign(.fight, "fight") }
    if row.isSyncing { return sign(.syncing, row.operation?.phase == .terminating ? "terminating" : "syncing") }
    return sync(row.sync)
  }

  func sync(_ status: SyncStatus) -> Run {
    switch status {
    case .synced: Run("Synced", .synced)
    case .outOfSync: sign(.outOfSync, "OutOfSync")
    case .unknown: sign(.syncUnknown, "Unknown")
    }
  }

  /// An app that was never judged is loading, or, where nothing is heard from the cluster, unknown.
  func health(_ row: AppRow) -> Line {
    if row.judgedAt != nil { return [health(row.health.status)] }
    return world.outage == nil ? [] : [health(HealthStatus.unknown)]
  }

  func health(_ status: HealthStatus) -> Run {
    switch status {
    case .healthy: Run("Healthy", .healthy)
    case .progressing: sign(.progressing, "Progressing")
    case .degraded: sign(.degraded, "Degraded")
    case .suspended: sign(.suspended, "Suspended")
    case .missing: sign(.healthMissing, "Missing")
    case .unknown: sign(.healthUnknown, "Unknown")
    }
  }

  func verdict(_ node: TreeNode) -> Run? {
    switch node.sync {
    case nil: return nil
    case .synced: return Run("Synced", .synced)
    case .outOfSync:
      let count = node.fields.count { $0.kind != .foreign }
      return sign(.outOfSync, count == 0 ? "OutOfSync" : Self.count(count, "field"))
    case .missing: return sign(.missing, "Missing")
    case .extra: return sign(.extra, "not in Git")
    case .unknown: return sign(.syncUnknown, "Unknown")
    }
  }

  static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }

  /// A value in a few letters.
  static func short(_ value: Value?) -> String {
    let text: String
    switch value {
    case nil: return "nothing"
    case .string("")?: return "\"\""
    case .string(let string)?: text = string
    case let value?: text = JSON.text(value)
    }
    return text.utf8.count > 200 ? String(text.prefix(200)) + " [\(text.utf8.count) bytes]" : text
  }

  /// "kubectl-scale 12s".
  func who(_ attribution: Attribution) -> String {
    attribution.manager + (attribution.time == nil ? "" : " " + ages.age(attribution.time))
  }

  /// What an app suffers from, the worst first; a dash where it is fine.
  func cause(_ row: AppRow) -> Line {
    if row.judgedAt == nil { return world.outage.map { [Run($0.reason, .stale)] } ?? [] }
    if let fight = row.fight {
      let field = fight.path.split(separator: ".").last.map(String.init) ?? fight.path
      let span = fight.flips.min().map { " in " + ages.age($0) } ?? ""
      let opponent = fight.opponent.map { "  \($0.manager)" } ?? ""
      return [
        Run(
          "\(field) \(Self.short(fight.ours)) \(pick("⇄", "<>")) \(Self.short(fight.theirs)), \(fight.flips.count) times\(span)",
          .fight),
        Run(opponent, .who),
      ]
    }
    if let condition = row.conditions.first(where: { $0.type == AppCondition.fight }) {
      return [Run(condition.message, .fight)]
    }
    if let operation = row.operation, !operation.phase.isOver {
      var line: Line = operation.message.isEmpty ? [] : [Run(operation.message + "  ")]
      if operation.total > 0 {
        line = bar(operation.done, operation.total, width: 10) + [Run(" \(operation.done)/\(operation.total)  ")] + line
      }
      return line
    }
    if row.hasFailed, let operation = row.operation { return [Run("sync failed: ", .danger), Run(operation.message)] }
    if let condition = row.conditions.first(where: \.isError) {
      return [Run(condition.type + ": ", .danger), Run(condition.message)]
    }
    var line = drift(row.drift)
    if row.health.status != .healthy, !row.health.message.isEmpty {
      if !line.isEmpty { line.append(Run(dot, .faint)) }
      line.append(Run(row.health.message))
    }
    return line.isEmpty ? [Run(dash)] : line
  }

  private func drift(_ drift: DriftSummary) -> Line {
    var words: [String] = []
    if drift.fields > 0 { words.append(Self.count(drift.fields, "field")) }
    if drift.missing > 0 { words.append("\(drift.missing) missing") }
    if drift.extra > 0 { words.append("\(drift.extra) not in Git") }
    if drift.foreign > 0 { words.append("\(drift.foreign) foreign") }
    if words.isEmpty, drift.resources > 0 { words.append(Self.count(drift.resources, "resource")) }
    guard !words.isEmpty else { return [] }
    var text = words.joined(separator: ", ")
    if drift.resources > 1 { text += " in \(drift.resources)" }
    var line: Line = [Run(text)]
    if let cause = drift.cause { line.append(Run("  " + who(cause))) }
    return line
  }

  func state(_ step: StepProgress.State) -> Role {
    switch step {
    case .pending: .stepPending
    case .applying, .waitingForHealth: .stepRunning
    case .applied, .healthy: .stepDone
    case .failed: .stepFailed
    case .skipped: .stepSkipped
    }
  }

  func phase(_ phase: OperationPhase) -> Run {
    switch phase {
    case .running: sign(.stepRunning, "Running")
    case .terminating: sign(.stepRunning, "Terminating")
    case .succeeded: sign(.stepDone, "Succeeded")
    case .failed: sign(.stepFailed, "Failed")
    case .error: sign(.stepFailed, "Error")
    }
  }
}

extension ResourceKey {
  /// "Deployment payments/web", or "Namespace payments".
  var title: String { namespace.isEmpty ? "\(kind) \(name)" : "\(kind) \(namespace)/\(name)" }
  var short: String { "\(kind) \(name)" }
}
