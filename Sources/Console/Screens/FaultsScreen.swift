import Foundation
import Health
import Reconciler

/// What is wrong now, in one place: the connection, what may not be read, conditions of apps, recent messages.
final class FaultsScreen: Screen {
  let views: [KeymapView] = [.text]
  let keyLine: [Action] = [.search, .next, .wrap, .copy, .back]
  var editor: LineEditor?
  var prompt: String? { "/" }
  private var pane = TextPane()

  init() { pane.isWrapped = true }

  func headline(_ frame: Frame) -> Headline { Headline(crumbs: ["faults"]) }

  func draw(_ area: Area, _ frame: Frame) {
    var lines: [Line] = []
    if let outage = frame.world.outage {
      lines += [
        [frame.sign(.degraded, "cluster unreachable since \(Ages.clock(outage.since))")], [Run("  " + outage.reason)], [],
      ]
    }
    if let connection = frame.world.connection {
      lines += [[Run("\(connection.context)  \(connection.server)  \(connection.version)", .faint)]]
      if !connection.limits.isEmpty {
        lines += [[], [Run("What may not be read", .strong)]]
        lines += connection.limits.map { [Run("  " + $0)] }
      }
    }
    for row in frame.world.apps.values.sorted(by: { $0.id < $1.id }) {
      guard row.urgency > 1 else { continue }
      lines += [
        [], [Run(row.id.name, .strong), Run("  "), frame.sync(row), Run("  "), frame.health(row.health.status)],
      ]
      if !row.conditions.contains(where: \.isError) { lines.append([Run("  ")] + frame.cause(row)) }
      for condition in row.conditions {
        let text = condition.message.split(separator: "\n").map(String.init)
        lines.append([Run("  \(condition.type)  ", .danger), Run(text.first ?? "")])
        lines += text.dropFirst().map { [Run("    " + $0)] }
      }
    }
    if !frame.world.notices.isEmpty {
      lines += [[], [Run("Messages", .strong)]]
      for (time, notice) in frame.world.notices.suffix(50).reversed() {
        let role: Role = notice.severity == .info ? .text : notice.severity == .warning ? .messageWarning : .messageError
        lines.append([Run("  " + Ages.clock(time, seconds: true) + "  ", .faint), Run(notice.text, role)])
      }
    }
    pane.show(lines)
    pane.draw(area.part(x: 1), frame)
  }

  func perform(_ action: Action, _ session: Session) -> Bool {
    switch action {
    case .back: session.pop()
    case .search: editor = LineEditor()
    case .copy: session.copy(pane.plain, what: "the faults")
    default: return pane.perform(action, session)
    }
    return true
  }

  func finished(accepted: Bool, _ session: Session) {
    if accepted, let text = editor?.string { pane.search(text, session) }
    editor = nil
  }
}
