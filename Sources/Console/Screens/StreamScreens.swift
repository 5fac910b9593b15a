import Foundation
import Manifests
import Reconciler

/// Lines that come in one after the other: what the log and the timeline have in common.
class StreamScreen: Screen {
  private enum Writing { case search, filter, note }

  let views: [KeymapView]
  let app: AppID?
  var keyLine: [Action] { [] }
  var editor: LineEditor?
  fileprivate var pane = TextPane()
  fileprivate var filter = ""
  private var writing = Writing.search
  /// How many of the lines the pane has seen.
  private var consumed = 0

  fileprivate init(views: [KeymapView], app: AppID?) {
    self.views = views
    self.app = app
    pane.isFollowing = true
  }

  var prompt: String? {
    switch writing {
    case .search: "/"
    case .filter: "&"
    case .note: "note: "
    }
  }

  /// How many lines ever came.
  func total(_ world: World) -> Int { 0 }
  /// The lines that came after the first `count`, as far as they are kept and pass the filter.
  func lines(after count: Int, _ frame: Frame) -> [Line] { [] }
  func emptyText(_ frame: Frame) -> String { "" }
  func note(_ text: String, _ session: Session) {}
  func headline(_ frame: Frame) -> Headline { Headline() }
  func appear(_ session: Session) {}
  func disappear(_ session: Session) {}

  fileprivate func passes(_ text: String) -> Bool { filter.isEmpty || text.lowercased().contains(filter) }

  /// What holds of the view itself.
  fileprivate var modes: Line {
    var words = [pane.isFollowing ? "following" : "held"]
    if pane.isWrapped { words.append("wrapped") }
    if !filter.isEmpty { words.append("&\(filter)") }
    return [Run(words.joined(separator: "  "), pane.isFollowing ? .faint : .strong)]
  }

  func draw(_ area: Area, _ frame: Frame) {
    let total = total(frame.world)
    if total < consumed { restart() }
    if total > consumed { pane.append(lines(after: consumed, frame), limit: LogBuffer.limit, glyphs: frame.glyphs) }
    consumed = total
    if pane.lines.isEmpty { return frame.hint(area, filter.isEmpty ? emptyText(frame) : "no line has \(filter)") }
    pane.draw(area.part(x: 1), frame)
  }

  /// Takes all lines up anew with the next frame.
  fileprivate func restart() {
    consumed = 0
    pane.show([])
  }

  private func setFilter(_ text: String) {
    filter = text.lowercased()
    restart()
  }

  func perform(_ action: Action, _ session: Session) -> Bool {
    switch action {
    case .back:
      if filter.isEmpty { session.pop() } else { setFilter("") }
    case .follow: pane.isFollowing.toggle()
    case .search: write(.search)
    case .lineFilter: write(.filter, filter)
    case .note: write(.note)
    case .copy: session.copy(pane.visible, what: "the lines on the screen")
    case .moveBottom:
      _ = pane.perform(action, session)
      pane.isFollowing = true
    default: return pane.perform(action, session)
    }
    return true
  }

  private func write(_ what: Writing, _ text: String = "") {
    writing = what
    editor = LineEditor(text)
  }

  func edited(_ session: Session) { if writing == .filter { setFilter(editor?.string ?? "") } }

  func finished(accepted: Bool, _ session: Session) {
    let text = editor?.string ?? ""
    editor = nil
    switch writing {
    case .search: if accepted { pane.search(text, session) }
    case .filter: if !accepted { setFilter("") }
    case .note: if accepted, !text.isEmpty { note(text, session) }
    }
  }
}

/// The log of a pod.
final class LogScreen: StreamScreen {
  override var keyLine: [Action] { [.follow, .search, .lineFilter, .wrap, .previousLogs, .copy, .back] }
  private static let tail = 1_000
  private let id: AppID
  private let pod: ResourceKey
  private var isPrevious: Bool

  init(app: AppID, pod: ResourceKey, previous: Bool) {
    id = app
    self.pod = pod
    isPrevious = previous
    super.init(views: [.logs], app: app)
  }

  override func appear(_ session: Session) { follow(session) }

  override func disappear(_ session: Session) {
    session.send(.stopLog(pod))
    session.world.forgetLog(pod)
  }

  private func follow(_ session: Session) {
    session.send(.followLog(pod, container: "", previous: isPrevious, tail: Self.tail))
  }

  override func perform(_ action: Action, _ session: Session) -> Bool {
    guard action == .previousLogs else { return super.perform(action, session) }
    session.send(.stopLog(pod))
    session.world.forgetLog(pod)
    isPrevious.toggle()
    restart()
    follow(session)
    session.say(isPrevious ? "the log of the container before this one" : "the log of the running container")
    return true
  }

  override func headline(_ frame: Frame) -> Headline {
    let buffer = frame.world.logs[pod]
    var middle: Line = [Run(pod.title, .strong)]
    if isPrevious { middle.append(Run("  previous container", .messageWarning)) }
    if buffer?.isDone == true { middle.append(Run("  ended", .faint)) }
    if let dropped = buffer?.dropped, dropped > 0 { middle.append(Run("  \(dropped) older lines dropped", .faint)) }
    return Headline(crumbs: [frame.session.name(id), "log"], middle: middle, right: modes)
  }

  override func total(_ world: World) -> Int { world.logs[pod]?.total ?? 0 }

  override func lines(after count: Int, _ frame: Frame) -> [Line] {
    guard let buffer = frame.world.logs[pod] else { return [] }
    return buffer.lines.dropFirst(max(0, count - buffer.dropped)).filter(passes).map { [Run(TextLayout.expandTabs($0))] }
  }

  override func emptyText(_ frame: Frame) -> String {
    guard let buffer = frame.world.logs[pod] else { return frame.pick("loading the log…", "loading the log...") }
    return buffer.isDone ? "The log is empty." : "Nothing was written yet; new lines appear here."
  }
}

/// What happened, one line an event, newest below.
final class TimelineScreen: StreamScreen {
  override var keyLine: [Action] { [.note, .search, .lineFilter, .follow, .copy, .back] }

  init(app: AppID?) { super.init(views: [.timeline], app: app) }

  override func headline(_ frame: Frame) -> Headline {
    Headline(crumbs: (app.map { [frame.session.name($0)] } ?? []) + ["timeline"], right: modes)
  }

  override func total(_ world: World) -> Int { world.timelineCount }

  override func lines(after count: Int, _ frame: Frame) -> [Line] {
    let new = frame.world.timelineCount - count
    return frame.world.timeline.suffix(new).compactMap { entry in
      if let app, let other = entry.app, other != app { return nil }
      let line = Self.line(entry, frame, namesApp: app == nil)
      return passes(line.plain) ? line : nil
    }
  }

  private static func line(_ entry: TimelineEntry, _ frame: Frame, namesApp: Bool) -> Line {
    let role: Role =
      switch entry.kind {
      case .drift: .outOfSync
      case .sync: .syncing
      case .health: .progressing
      case .revision: .link
      case .fight: .fight
      case .cluster: .faint
      case .note: .strong
      case .scenario: .faint
      }
    func padded(_ text: String, _ width: Int) -> String {
      let columns = frame.glyphs.width(of: text)
      return text + String(repeating: " ", count: max(1, width - columns + 1))
    }
    var line: Line = [Run(Ages.clock(entry.time, seconds: true) + "  ", .faint), Run(padded(entry.kind.rawValue, 9), role)]
    if namesApp { line.append(Run(padded(entry.app?.name ?? "", 20), .strong)) }
    line.append(Run(entry.text, entry.kind == .note ? .strong : .text))
    if !entry.actor.isEmpty { line.append(Run("  " + entry.actor, .who)) }
    return line
  }

  override func emptyText(_ frame: Frame) -> String {
    "Nothing happened since the console was started at \(Ages.clock(frame.session.options.startedAt))."
  }

  override func note(_ text: String, _ session: Session) { session.send(.note(app, text)) }
}
