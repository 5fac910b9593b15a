import Drift
import Foundation
import Manifests
import Reconciler

/// A running or finished sync: phases and waves as lanes.
final class ProgressScreen: Screen {
  private struct Row {
    var phase = ""
    var wave = ""
    var text: Line = []
    var elapsed = ""
    var note: Line = []
    /// Why nothing of the lane has begun; stands at the right end, where there is room.
    var reason = ""
    /// The resource that the line is about.
    var key: ResourceKey?
  }

  let views: [KeymapView] = [.progress]
  let keyLine: [Action] = [.terminate, .logs, .events, .open, .diff, .back]
  let app: AppID?
  private let id: AppID
  private var cursor = ListCursor()
  private var page = 20
  private var keys: [ResourceKey?] = []
  /// When the operation began that was known before: it is not the one that is waited for.
  private var before: Date?
  private let expectsNew: Bool

  init(app: AppID, expectsNew: Bool = false) {
    self.app = app
    id = app
    self.expectsNew = expectsNew
  }

  func appear(_ session: Session) {
    guard expectsNew else { return }
    before = session.world.opened[id]?.operation?.startedAt ?? session.world.apps[id]?.operation?.startedAt
  }

  private func progress(_ world: World) -> OperationProgress? {
    guard let operation = world.opened[id]?.operation else { return nil }
    if expectsNew, operation.startedAt == before, operation.phase.isOver { return nil }
    return operation
  }

  func headline(_ frame: Frame) -> Headline {
    var head = Headline(crumbs: [frame.session.name(id), "sync"])
    guard let progress = progress(frame.world) else { return head }
    let elapsed = frame.ages.elapsed(
      since: progress.startedAt, until: progress.phase.isOver ? progress.finishedAt ?? progress.startedAt : nil)
    head.middle = [frame.phase(progress.phase), Run(" " + elapsed)]
    if progress.dryRun { head.middle += [Run("  dry run", .strong)] }
    if let outlook = progress.outlook(at: frame.ages.now) { head.middle.append(Run("  " + outlook, .faint)) }
    if !progress.steps.isEmpty {
      let done = progress.doneCount
      let bar = frame.bar(done, progress.steps.count, width: 18) + [Run(" \(done) of \(progress.steps.count)")]
      head.right = [.init(line: bar, rank: 3)]
    }
    return head
  }

  func draw(_ area: Area, _ frame: Frame) {
    guard let progress = progress(frame.world) else {
      let isKnown = frame.world.opened[id]?.isOperationKnown ?? false
      let text =
        expectsNew
        ? frame.pick("asked for; waiting for whoever leads to begin…", "asked for; waiting for whoever leads to begin...")
        : isKnown ? "No sync was run, as far as the Application remembers." : frame.pick("loading…", "loading...")
      return frame.hint(area, text)
    }
    let top = drawSummary(progress, area, frame)
    let body = area.part(y: top)
    let rows = lanes(progress, width: body.width, frame)
    keys = rows.map(\.key)
    page = max(1, body.height)
    cursor.show(count: rows.count, page: page)
    for line in 0..<body.height where cursor.top + line < rows.count {
      let index = cursor.top + line
      draw(rows[index], body, line, isCurrent: index == cursor.index, frame)
    }
  }

  private func drawSummary(_ progress: OperationProgress, _ area: Area, _ frame: Frame) -> Int {
    var line: Line = [Run(" ")]
    if let revision = progress.revision {
      line += [Run(revision.short + " ", .strong)]
      if !revision.subject.isEmpty { line.append(Run("\"\(revision.subject)\"  ")) }
    }
    if !progress.initiatedBy.isEmpty { line += [Run("by ", .faint), Run(progress.initiatedBy + "  ")] }
    line.append(Run("began \(Ages.clock(progress.startedAt, seconds: true))  ", .faint))
    if progress.retryLimit > 0 || progress.retry > 0 {
      line.append(Run("retry \(progress.retry)/\(progress.retryLimit)", progress.retry > 0 ? .messageWarning : .faint))
    }
    frame.put(area, 0, 0, line)
    let message = progress.wait ?? progress.message
    guard !message.isEmpty, area.height > 8 else { return min(2, area.height) }
    let isBad = progress.phase == .failed || progress.phase == .error
    let text = TextLayout.wrap(message, width: max(20, area.width - 2), glyphs: frame.glyphs).prefix(3)
    for (index, part) in text.enumerated() { frame.put(area, 1, 1 + index, part, isBad ? .danger : .text) }
    return 2 + text.count
  }

  // MARK: Lanes

  private func lanes(_ progress: OperationProgress, width: Int, _ frame: Frame) -> [Row] {
    var rows: [Row] = []
    var lastPhase: SyncPhase?
    let isPlain = progress.hasSingleWaves
    for lane in progress.lanes {
      var added = laneRows(lane.steps, width: width, progress, frame)
      if !added.isEmpty {
        added[0].phase = lane.phase == lastPhase ? "" : lane.phase.rawValue
        added[0].wave = isPlain ? "" : "wave \(lane.wave < 0 ? "" : " ")\(lane.wave)"
        if let reason = progress.reason(of: lane) { added[0].reason = reason }
      }
      lastPhase = lane.phase
      rows += added
    }
    return rows
  }

  /// What runs or has failed gets a line of its own, and so does a hook that has begun, for its logs; the rest stands together.
  private func laneRows(_ lane: [StepProgress], width: Int, _ progress: OperationProgress, _ frame: Frame) -> [Row] {
    var rows: [Row] = []
    let quiet = lane.filter { ($0.state == .pending || $0.state == .applied || $0.state == .healthy) && !isBegunHook($0) }
    let loud = lane.filter { step in !quiet.contains { $0.id == step.id } }
    let room = max(20, width - 30)
    var row = Row()
    var used = 0
    for step in quiet {
      let text = name(step, frame)
      let columns = frame.glyphs.width(of: text.text) + 2
      if used > 0, used + columns > room {
        rows.append(row)
        row = Row()
        used = 0
      }
      row.text += [text, Run("  ")]
      if row.key == nil { row.key = step.id.key }
      used += columns
    }
    if used > 0 { rows.append(row) }
    if !quiet.isEmpty, !rows.isEmpty, let start = quiet.compactMap(\.startedAt).min(), quiet.allSatisfy({ $0.state != .pending })
    {
      rows[0].elapsed = frame.ages.elapsed(since: start, until: quiet.compactMap(\.finishedAt).max() ?? start)
    }
    for step in loud {
      var row = Row()
      row.key = step.id.key
      row.text = [name(step, frame)]
      let end = step.finishedAt ?? (step.isDone || progress.phase.isOver ? progress.finishedAt ?? step.startedAt : nil)
      row.elapsed = frame.ages.elapsed(since: step.startedAt, until: end)
      let role: Role = step.state == .failed ? .danger : .text
      if width >= 120 {
        row.note = [Run(step.message, role)]
        rows.append(row)
      } else {
        rows.append(row)
        let lines = step.message.isEmpty ? [] : TextLayout.wrap(step.message, width: room, glyphs: frame.glyphs)
        for text in lines { rows.append(Row(text: [Run("  " + text, role)], key: step.id.key)) }
      }
    }
    return rows
  }

  private func isBegunHook(_ step: StepProgress) -> Bool { step.action == .hook && step.state != .pending }

  private func name(_ step: StepProgress, _ frame: Frame) -> Run {
    let verb = step.action == .prune ? "prune " : ""
    return frame.sign(frame.state(step.state), verb + step.id.key.short)
  }

  private func draw(_ row: Row, _ area: Area, _ line: Int, isCurrent: Bool, _ frame: Frame) {
    if isCurrent { frame.put(area, 0, line, frame.glyph(.rowCursor), .rowCursor) }
    frame.put(area, 1, line, row.phase, .strong, limit: 9)
    frame.put(area, 11, line, row.wave, .faint, limit: 8)
    let nameWidth = row.note.isEmpty ? area.width - 28 : min(48, max(20, area.width * 2 / 5))
    frame.put(area, 20, line, row.text, emphasis: isCurrent ? .bold : [], limit: max(8, nameWidth))
    let column = row.note.isEmpty ? area.width - 7 : 20 + nameWidth + 1
    frame.put(area, max(0, column), line, row.elapsed, .faint, limit: 7)
    if !row.note.isEmpty { frame.put(area, column + 8, line, row.note) }
    let used = 20 + row.text.reduce(0) { $0 + frame.glyphs.width(of: $1.text) }
    let place = max(used + 1, min(area.width - 1 - row.reason.count, 69))
    if !row.reason.isEmpty, place + row.reason.count < area.width { frame.put(area, place, line, row.reason, .faint) }
  }

  // MARK: Acting

  private var selected: ResourceKey? { keys.indices.contains(cursor.index) ? keys[cursor.index] : nil }

  func perform(_ action: Action, _ session: Session) -> Bool {
    if cursor.move(action, count: keys.count, page: page) { return true }
    switch action {
    case .back: session.pop()
    case .terminate: Commands.act(.terminate, on: [id], session)
    case .open, .events:
      if let selected { session.push(ResourceScreen(app: id, key: selected, tab: action == .events ? .events : .details)) }
    case .logs:
      guard let selected else { return true }
      let tree = session.world.opened[id]?.tree ?? []
      guard let pod = tree.pod(under: selected) else {
        let isGone = !tree.contains { $0.id == selected }
        session.say(isGone ? "\(selected.short) is gone, and its logs with it" : "\(selected.short) has no pods")
        return true
      }
      session.push(LogScreen(app: id, pod: pod, previous: false))
    case .diff: session.push(DiffScreen(app: id, select: selected))
    case .sync: if session.mayChange() { SyncDialog.open([id], session) }
    default: return false
    }
    return true
  }
}
