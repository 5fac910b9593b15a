import Foundation
import Reconciler

/// The clusters that Applications are deployed to, and how each answers.
final class ClustersScreen: Screen {
  let views: [KeymapView] = [.text]
  let keyLine: [Action] = [.refresh, .search, .copy, .back]
  var editor: LineEditor?
  var prompt: String? { "/" }
  private var pane = TextPane()

  func headline(_ frame: Frame) -> Headline {
    let rows = frame.world.clusters ?? []
    let lost = rows.count { if case .unreachable = $0.reach { true } else { false } }
    var right: Line = [Run("\(rows.count) cluster\(rows.count == 1 ? "" : "s")", .faint)]
    if lost > 0 { right.insert(frame.sign(.degraded, "\(lost) unreachable  "), at: 0) }
    return Headline(crumbs: ["clusters"], right: right)
  }

  func appear(_ session: Session) { session.send(.listClusters) }

  func draw(_ area: Area, _ frame: Frame) {
    guard let rows = frame.world.clusters else { return frame.hint(area, "asking the clusters") }
    pane.show(Self.lines(rows, frame, width: area.width - 2))
    pane.draw(area.part(x: 1), frame)
  }

  private static let columns = ["NAME", "STATUS", "VERSION", "LATENCY", "APPS", "OBJECTS", "SERVER"]

  private static func lines(_ rows: [ClusterRow], _ frame: Frame, width: Int) -> [Line] {
    let cells = rows.map { row in
      [
        row.name, word(row.reach, frame), row.version.isEmpty ? frame.dash : row.version, row.latency.map(latency) ?? frame.dash,
        String(row.apps), row.objects.map(String.init) ?? frame.dash, row.server,
      ]
    }
    let widths = columns.indices.map { column in
      ([columns[column]] + cells.map { $0[column] }).map(frame.glyphs.width(of:)).max() ?? 0
    }
    func line(_ texts: [String], _ role: (Int) -> Role) -> Line {
      texts.enumerated().map { column, text in
        Run(text + String(repeating: " ", count: max(0, widths[column] - frame.glyphs.width(of: text)) + 2), role(column))
      }
    }
    var lines = [line(columns) { _ in .faint }]
    for (row, texts) in zip(rows, cells) {
      var isLost = false
      if case .unreachable = row.reach { isLost = true }
      lines.append(line(texts) { column in column == 1 && isLost ? .degraded : column == 0 ? .strong : .text })
      if case .unreachable(let why) = row.reach {
        for text in TextLayout.wrap(why, width: max(20, width - 4), glyphs: frame.glyphs) {
          lines.append([Run("    " + text, .faint)])
        }
      }
      if !row.namespaces.isEmpty { lines.append([Run("    only namespaces " + row.namespaces.joined(separator: ", "), .faint)]) }
      if !row.project.isEmpty { lines.append([Run("    only project " + row.project, .faint)]) }
    }
    return lines
  }

  private static func word(_ reach: ClusterRow.Reach, _ frame: Frame) -> String {
    switch reach {
    case .reachable: "reachable"
    case .asking: frame.pick("asking…", "asking...")
    case .unreachable: frame.glyph(.degraded) + " unreachable"
    }
  }

  private static func latency(_ latency: Duration) -> String {
    let milliseconds = latency / .milliseconds(1)
    return milliseconds < 10 ? "\((milliseconds * 10).rounded() / 10) ms" : "\(Int(milliseconds.rounded())) ms"
  }

  func perform(_ action: Action, _ session: Session) -> Bool {
    switch action {
    case .back: session.pop()
    case .refresh:
      session.send(.listClusters)
      session.say("asking the clusters")
    case .search: editor = LineEditor()
    case .copy: session.copy(pane.plain, what: "the clusters")
    default: return pane.perform(action, session)
    }
    return true
  }

  func finished(accepted: Bool, _ session: Session) {
    if accepted, let text = editor?.string { pane.search(text, session) }
    editor = nil
  }
}
