import Foundation
import Manifests
import Reconciler

/// The lanes of an operation as lines of text.
enum LaneText {
  private static let indent = 20

  static func lines(_ progress: OperationProgress, title: String, size: TerminalSize, at now: Date) -> [String] {
    var lines = [header(progress, title, at: now)]
    let lanes = progress.lanes
    let isPlain = progress.hasSingleWaves
    var last: SyncPhase?
    for lane in lanes {
      let phase = lane.phase == last ? "" : lane.phase.rawValue
      last = lane.phase
      let place = " " + pad(phase, 10) + pad(isPlain ? "" : lane.name, indent - 11)
      lines += text(of: lane, place, progress, width: size.columns, at: now)
    }
    let message = progress.wait ?? progress.message
    if !message.isEmpty, !progress.phase.isOver { lines += wrapped(message, size.columns - 2).map { " " + $0 } }
    // What runs has to stay in sight: lanes that are over go first.
    let room = size.rows - 1
    if lines.count > room {
      let cut = lines.count - room + 1
      lines = [lines[0], " … \(cut) lines above"] + lines.dropFirst(1 + cut)
    }
    return lines.map { line($0, size) }
  }

  private static func header(_ progress: OperationProgress, _ title: String, at now: Date) -> String {
    var parts = [title, "\(sign(progress.phase)) \(progress.phase.rawValue) \(ElapsedTime.text(progress.elapsed(at: now)))"]
    if !progress.steps.isEmpty { parts.append("\(progress.doneCount) of \(progress.steps.count)") }
    if let outlook = progress.outlook(at: now) { parts.append(outlook) }
    if progress.retry > 0 { parts.append("retry \(progress.retry)/\(progress.retryLimit)") }
    if progress.dryRun { parts.append("dry run") }
    if let revision = progress.revision { parts.append("\(revision.short) \(revision.subject)") }
    return parts.joined(separator: "  ")
  }

  /// What runs or has failed has a line of its own, the rest stands together.
  private static func text(
    of lane: OperationLane, _ place: String, _ progress: OperationProgress, width: Int, at now: Date
  ) -> [String] {
    var lines: [String] = []
    var row = ""
    let time = lane.startedAt.map { ElapsedTime.text((lane.finishedAt ?? now).timeIntervalSince($0)) } ?? ""
    let note = progress.reason(of: lane) ?? time
    func flush() {
      guard !row.isEmpty else { return }
      lines.append(row)
      row = ""
    }
    for step in lane.steps {
      let name = "\(sign(step.state)) \(step.action == .prune ? "prune " : "")\(step.id.key.kind) \(step.id.key.name)"
      let isLoud = step.state == .failed || step.state == .waitingForHealth
      if isLoud || row.count + name.count + 2 > width - indent - 20 { flush() }
      row += row.isEmpty ? name : "  " + name
      guard isLoud else { continue }
      flush()
      lines += wrapped(step.message, width - indent - 3).map { "  " + $0 }
    }
    flush()
    return lines.enumerated().map { index, text in
      index == 0 ? place + pad(text, width - indent - note.count - 2) + " " + note : String(repeating: " ", count: indent) + text
    }
  }

  private static func sign(_ phase: OperationPhase) -> String {
    switch phase {
    case .running, .terminating: "◐"
    case .succeeded: "✓"
    case .failed, .error: "✗"
    }
  }

  private static func sign(_ state: StepProgress.State) -> String {
    switch state {
    case .pending: "○"
    case .applying, .waitingForHealth: "◐"
    case .applied, .healthy: "✓"
    case .failed: "✗"
    case .skipped: "–"
    }
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text.count < width ? text + String(repeating: " ", count: width - text.count) : text
  }

  /// Broken between words; what three lines do not hold is cut off.
  private static func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, last.count + word.count < width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    if lines.count > 3 { lines = lines.prefix(3) + ["…"] }
    return lines
  }

  /// A line of text from outside, as wide as the terminal is.
  static func line(_ text: String, _ size: TerminalSize) -> String { clipped(Table.printable(text), size.columns - 1) }

  private static func clipped(_ text: String, _ width: Int) -> String {
    text.count > width ? text.prefix(max(0, width - 1)) + "…" : text
  }
}
