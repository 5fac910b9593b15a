import Foundation
import Health
import Reconciler

/// All apps, one a line.
final class FleetScreen: Screen {
  let views: [KeymapView] = [.fleet]
  let keyLine: [Action] = [.filter, .sync, .diff, .open, .rollback, .timeline, .attention, .group]
  var editor: LineEditor?
  var prompt: String? { "/" }

  private(set) var order = FleetOrder()
  private(set) var cursor = ListCursor()
  /// What the cursor stands on: kept while rows move.
  private var current: FleetOrder.Item?
  private(set) var marked: Set<AppID> = []
  private var lastMark: AppID?
  private var generation = -1
  /// Somebody has pressed a key here.
  private var isTouched = false
  private var page = 20
  private var columns = FleetColumns()
  private var filterBefore = FleetFilter()

  var app: AppID? { nil }

  // MARK: The rows

  func update(_ session: Session) {
    guard generation != session.world.generation else { return }
    reorder(session)
  }

  private func reorder(_ session: Session, pins: Bool = true) {
    generation = session.world.generation
    // Rows that come in one by one must not carry a cursor along that nobody has put anywhere.
    if !isTouched, cursor.index == 0 { current = nil }
    order.update(session.world.apps, pinned: pins ? current : nil)
    marked = marked.filter { session.world.apps[$0] != nil }
    columns.learn(session.world.apps, session.glyphs)
    if let current, let place = order.items.firstIndex(of: current) {
      if place != cursor.index { cursor.follow(to: place) }
    } else {
      cursor.clamp(count: order.items.count)
      current = order.items.indices.contains(cursor.index) ? order.items[cursor.index] : nil
    }
  }

  private func reselect() {
    current = order.items.indices.contains(cursor.index) ? order.items[cursor.index] : nil
  }

  /// The app under the cursor.
  var selected: AppID? { if case .app(let id) = current { id } else { nil } }
  /// What an action is for: the marked apps, else the one under the cursor.
  var targets: [AppID] { marked.isEmpty ? selected.map { [$0] } ?? [] : marked.sorted() }

  func select(_ id: AppID, _ session: Session) {
    if !order.filter.isEmpty, let row = session.world.apps[id], !order.filter.matches(row) { setFilter("", session) }
    guard let place = order.items.firstIndex(of: .app(id)) else { return }
    cursor.index = place
    reselect()
  }

  func setFilter(_ text: String, _ session: Session) {
    order.filter = FleetFilter(text)
    reorder(session, pins: false)
  }

  func sort(by column: FleetOrder.Column, _ session: Session) {
    order.isDescending = order.column == column ? !order.isDescending : false
    order.column = column
    reorder(session, pins: false)
    session.say("sorted by \(column.rawValue)\(order.isDescending ? ", the other way round" : "")")
  }

  // MARK: Acting

  func perform(_ action: Action, _ session: Session) -> Bool {
    isTouched = true
    if cursor.move(action, count: order.items.count, page: page) {
      // The row that was held at its place is let go.
      let isPinned = current
      reselect()
      if isPinned != current { reorder(session, pins: true) }
      return true
    }
    switch action {
    case .filter:
      filterBefore = order.filter
      editor = LineEditor(order.filter.text)
    case .open:
      if case .group(let project) = current {
        toggle(project, session)
      } else if let selected {
        session.push(AppScreen(selected))
      }
    case .mark:
      guard let selected else { return true }
      if marked.remove(selected) == nil { marked.insert(selected) }
      lastMark = selected
      cursor.index += 1
      cursor.clamp(count: order.items.count)
      reselect()
    case .markRange: markRange(session)
    case .markClear: marked = []
    case .back: return leave(session)
    case .next, .previous: jump(forward: action == .next, session)
    case .attention:
      order.isUrgentFirst.toggle()
      reorder(session, pins: false)
      if order.isUrgentFirst {
        cursor.index = 0
        reselect()
      }
      session.say(order.isUrgentFirst ? "what needs a person first" : "in the order of \(order.column.rawValue)")
    case .group:
      order.isGrouped.toggle()
      reorder(session, pins: false)
    case .foldClose, .foldOpen: fold(close: action == .foldClose, session)
    case .foldOpenAll, .foldCloseAll:
      order.folded = action == .foldOpenAll ? [] : Set(session.world.apps.values.map(\.project))
      reorder(session, pins: false)
    case .sortMenu:
      session.push(
        MenuScreen(
          title: "sort by", items: FleetOrder.Column.allCases.map(\.rawValue),
          selected: FleetOrder.Column.allCases.firstIndex(of: order.column) ?? 0
        ) { [weak self] index, session in self?.sort(by: FleetOrder.Column.allCases[index], session) })
    case .copy:
      let names = targets.map(\.name).joined(separator: "\n")
      session.copy(names, what: targets.count == 1 ? names : "\(targets.count) names")
    case .diff: if let selected { session.push(DiffScreen(app: selected)) }
    case .history, .rollback: if let selected { session.push(HistoryScreen(app: selected)) }
    case .fight: if let selected { session.push(FightScreen(app: selected)) }
    case .waves: if let selected { session.push(ProgressScreen(app: selected)) }
    case .sync, .refresh, .hardRefresh, .terminate, .autoSync: Commands.act(action, on: targets, session)
    default: return false
    }
    return true
  }

  private func leave(_ session: Session) -> Bool {
    if !order.filter.isEmpty {
      setFilter("", session)
    } else if !marked.isEmpty {
      marked = []
    } else {
      let quit = session.keymap.keys(for: .quit, in: [.global]).map { Keymap.shown($0, session.glyphs) } ?? ""
      session.say("this is the top: \(quit)\(quit.isEmpty ? "" : " or ")\(":q") quits")
    }
    return true
  }

  private func markRange(_ session: Session) {
    guard let selected, let here = order.items.firstIndex(of: .app(selected)) else { return }
    let from = lastMark.flatMap { order.items.firstIndex(of: .app($0)) } ?? here
    for item in order.items[min(from, here)...max(from, here)] { if case .app(let id) = item { marked.insert(id) } }
    session.say("\(marked.count) marked")
  }

  /// To the next row that needs a person.
  private func jump(forward: Bool, _ session: Session) {
    let count = order.items.count
    guard count > 0 else { return }
    for step in 1...count {
      let index = (cursor.index + (forward ? step : count - step % count)) % count
      if case .app(let id) = order.items[index], (session.world.apps[id]?.urgency ?? 0) > 1 {
        cursor.index = index
        return reselect()
      }
    }
    session.say("nothing here needs a person")
  }

  private func fold(close: Bool, _ session: Session) {
    guard order.isGrouped else { return }
    switch current {
    case .group(let project): if order.folded.contains(project) != close { toggle(project, session) }
    case .app(let id):
      guard close, let project = session.world.apps[id]?.project else { return }
      current = .group(project)
      toggle(project, session)
    case nil: break
    }
  }

  private func toggle(_ project: String, _ session: Session) {
    if order.folded.remove(project) == nil { order.folded.insert(project) }
    reorder(session, pins: false)
  }

  func edited(_ session: Session) { setFilter(editor?.string ?? "", session) }

  func finished(accepted: Bool, _ session: Session) {
    editor = nil
    if !accepted { setFilter(filterBefore.text, session) }
    if let problem = order.filter.problem { session.say(.warning, problem) }
  }

  // MARK: Drawing

  func headline(_ frame: Frame) -> Headline {
    let totals = frame.world.totals
    var right: [Headline.Piece] = []
    if order.isUrgentFirst { right.append(.init(line: [Run("urgent first", .link)], rank: 6)) }
    if !order.filter.isEmpty, editor == nil { right.append(.init(line: [Run("/" + order.filter.text, .link)], rank: 2)) }
    if !marked.isEmpty { right.append(.init(line: [Run("\(marked.count) marked", .link)], rank: 2)) }
    func add(_ count: Int, _ role: Role, _ word: String, rank: Int) {
      if count > 0 { right.append(.init(line: [frame.sign(role, "\(count) \(word)")], rank: rank)) }
    }
    add(totals.fights, .fight, totals.fights == 1 ? "fight" : "fights", rank: 2)
    add(totals.failed, .stepFailed, "failed", rank: 2)
    add(totals.degraded, .degraded, "degraded", rank: 2)
    add(totals.outOfSync, .outOfSync, "drift", rank: 2)
    add(totals.foreign, .diffForeign, "foreign", rank: 3)
    add(totals.unknown, .syncUnknown, "unknown", rank: 4)
    add(totals.syncing, .syncing, "syncing", rank: 5)
    add(totals.progressing, .progressing, "progressing", rank: 6)
    let apps = Frame.count(totals.apps, "app")
    if frame.world.isLoaded || totals.apps > 0 {
      right.append(.init(line: [Run(order.filter.isEmpty ? apps : "\(order.matching) of \(apps)", .strong)], rank: 3))
    }
    return Headline(right: right)
  }

  func draw(_ area: Area, _ frame: Frame) {
    let layout = columns.layout(width: area.width)
    drawTitles(area, layout, frame)
    let rows = area.part(y: 1)
    page = max(1, rows.height)
    cursor.show(count: order.items.count, page: page)
    if order.items.isEmpty { return drawEmpty(rows, frame) }
    for line in 0..<rows.height {
      let index = cursor.top + line
      guard index < order.items.count else { break }
      let isCurrent = index == cursor.index
      switch order.items[index] {
      case .group(let project): drawGroup(project, rows, line, isCurrent, frame)
      case .app(let id):
        if let row = frame.world.apps[id] { draw(row, rows, line, isCurrent, layout, frame) }
      }
    }
  }

  private func drawTitles(_ area: Area, _ layout: FleetColumns.Layout, _ frame: Frame) {
    for column in layout.columns {
      let isSorted = column.kind.order == order.column
      let sign =
        isSorted && (order.column != .name || order.isDescending)
        ? frame.pick(order.isDescending ? " ↑" : " ↓", order.isDescending ? " ^" : " v") : ""
      frame.put(area, column.start, 0, column.kind.title + sign, .columnTitle, limit: column.width)
    }
  }

  private func drawEmpty(_ area: Area, _ frame: Frame) {
    if !order.filter.isEmpty, frame.world.totals.apps > 0 {
      return frame.hint(area, "none of \(Frame.count(frame.world.totals.apps, "app")) matches /\(order.filter.text)")
    }
    if frame.world.isLoaded {
      return frame.hint(area, "There are no Applications in this cluster. `tiphys app create` makes one.")
    }
    switch frame.world.connection?.phase {
    case nil, .connecting:
      let server = frame.world.connection?.server ?? ""
      frame.hint(area, "connecting to \(server.isEmpty ? frame.session.options.context : server)" + frame.pick("…", "..."))
    case .loading(let done, let total): frame.hint(area, "loading: \(done) of \(total) kinds listed" + frame.pick("…", "..."))
    case .live: frame.hint(area, frame.pick("loading Applications…", "loading Applications..."))
    case .lost(let reason, let since):
      frame.hint(area, "cluster unreachable since \(Ages.clock(since)): \(reason)\nTrying again; nothing is known yet.", .stale)
    }
  }

  private func drawGroup(_ project: String, _ area: Area, _ line: Int, _ isCurrent: Bool, _ frame: Frame) {
    if isCurrent { frame.put(area, 1, line, frame.glyph(.rowCursor), .rowCursor) }
    let isFolded = order.folded.contains(project)
    let group = order.groups[project] ?? (0, 0)
    var text: Line = [
      Run(frame.glyph(isFolded ? .foldClosed : .foldOpen) + " ", .foldClosed), Run(project, .rowGroup),
      Run("  \(group.count)", .faint),
    ]
    if group.urgent > 0 { text += [Run("  "), frame.sign(.outOfSync, "\(group.urgent)")] }
    frame.put(area, 3, line, text, emphasis: isCurrent ? .bold : [])
  }

  private func draw(
    _ row: AppRow, _ area: Area, _ line: Int, _ isCurrent: Bool, _ layout: FleetColumns.Layout, _ frame: Frame
  ) {
    if marked.contains(row.id) { frame.put(area, 0, line, frame.glyph(.rowMark), .rowMark) }
    if isCurrent { frame.put(area, 1, line, frame.glyph(.rowCursor), .rowCursor) }
    for column in layout.columns {
      let text: Line =
        switch column.kind {
        case .name: [Run((order.isGrouped ? "  " : "") + frame.world.name(row.id), .text, isCurrent ? .bold : [])]
        case .project: [Run(row.project)]
        case .destination: [Run(row.destinationCluster + "/" + row.destinationNamespace)]
        case .sync: [frame.sync(row)]
        case .health: frame.health(row)
        case .cause: frame.cause(row)
        case .revision: revision(row, width: column.width)
        case .lastSync: [Run(frame.ages.age(row.lastSync), .faint)]
        case .age: [Run(frame.ages.age(row.createdAt), .faint)]
        }
      frame.put(area, column.start, line, text, limit: column.width)
    }
  }

  private func revision(_ row: AppRow, width: Int) -> Line {
    guard let revision = row.revision else { return [Run(row.targetRevision, .faint)] }
    return width > 10 ? [Run(revision.short + " ", .faint), Run(revision.subject)] : [Run(revision.short, .faint)]
  }
}
