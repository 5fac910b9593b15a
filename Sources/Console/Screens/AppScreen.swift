import Drift
import Foundation
import Health
import Manifests
import Reconciler

/// One app: the tree of its resources, and the details of the one under the cursor.
final class AppScreen: Screen {
  private enum Pane { case tree, details }

  let views: [KeymapView] = [.tree]
  let keyLine: [Action] = [.diff, .yaml, .logs, .events, .sync, .describe, .history, .nextPane, .zoom]
  var editor: LineEditor?
  var prompt: String? { "/" }
  let app: AppID?
  let id: AppID
  private var rows = TreeRows()
  private var cursor = ListCursor()
  private var current: TreeRows.Item?
  private(set) var marked: Set<ResourceKey> = []
  private var pane = Pane.tree
  private var isZoomed = false
  private var tab = ResourceTab.details
  private var text = TextPane()
  private var cache = ResourceText.Cache()
  private var shownKey: ResourceKey?
  private var described: TreeNode?
  private var page = 20
  private var filterBefore = ""

  init(_ id: AppID) {
    self.id = id
    app = id
  }

  // MARK: State

  func update(_ session: Session) {
    if session.world.isLoaded, session.world.apps[id] == nil {
      session.remove(self)
      session.say(.warning, "\(id.name) is gone")
      return
    }
    guard let tree = session.world.opened[id]?.tree, tree != rows.nodes || rows.nodes.isEmpty else { return }
    rows.update(tree)
    marked.formIntersection(tree.map(\.id))
    relocate()
  }

  /// Puts the cursor back on what it stood on.
  private func relocate() {
    if let current, let place = rows.rows.firstIndex(where: { $0.item == current }) {
      if place != cursor.index { cursor.follow(to: place) }
    } else {
      cursor.clamp(count: rows.rows.count)
      reselect()
    }
  }

  private func reselect() {
    current = rows.rows.indices.contains(cursor.index) ? rows.rows[cursor.index].item : nil
  }

  private var selected: TreeNode? {
    guard rows.rows.indices.contains(cursor.index), case .node = rows.rows[cursor.index].item else { return nil }
    return rows.nodes[rows.rows[cursor.index].index]
  }

  private func select(_ key: ResourceKey) {
    guard let place = rows.rows.firstIndex(where: { $0.item == .node(key) }) else { return }
    cursor.index = place
    reselect()
  }

  /// Asks for the details of what the cursor came to rest on, and again when it has changed.
  func settled(_ session: Session) {
    guard let selected, selected != described else { return }
    described = selected
    session.send(.describe(id, selected.id))
  }

  // MARK: Acting

  func perform(_ action: Action, _ session: Session) -> Bool {
    if pane == .details {
      switch action {
      case .moveDown, .moveUp, .moveTop, .moveBottom, .halfDown, .halfUp, .pageDown, .pageUp:
        return text.perform(action, session)
      case .foldClose, .back:
        pane = .tree
        isZoomed = false
        return true
      default: break
      }
    } else if cursor.move(action, count: rows.rows.count, page: page) {
      reselect()
      return true
    }
    switch action {
    case .foldToggle, .open: open(session)
    case .foldOpen, .foldClose: fold(close: action == .foldClose)
    case .foldOpenAll:
      rows.unfoldAll()
      relocate()
    case .foldCloseAll:
      rows.foldAll()
      relocate()
    case .problems:
      rows.onlyProblems.toggle()
      rows.layout()
      relocate()
      session.say(rows.onlyProblems ? "only what is not fine" : "everything")
    case .filter:
      filterBefore = rows.filter
      editor = LineEditor(rows.filter)
    case .next, .previous: jump(forward: action == .next, session)
    case .mark: mark(session)
    case .markClear: marked = []
    case .nextPane: pane = pane == .tree ? .details : .tree
    case .zoom: isZoomed.toggle()
    case .nextTab, .previousTab:
      tab = tab.next(backwards: action == .previousTab)
      text = TextPane()
    case .owner: if let selected, let owner = rows.parent(of: selected.id) { select(owner) }
    case .describe, .yaml, .events: if let selected { show(action, selected.id, session) }
    case .logs, .previousLogs: openLog(previous: action == .previousLogs, session)
    case .copy: copy(session)
    case .diff: session.push(DiffScreen(app: id, select: selected?.id))
    case .history, .rollback: session.push(HistoryScreen(app: id))
    case .fight: session.push(FightScreen(app: id))
    case .waves: session.push(ProgressScreen(app: id))
    case .sync: if session.mayChange() { SyncDialog.open([id], resources: marked.sorted(), session) }
    case .refresh, .hardRefresh, .terminate, .autoSync: Commands.act(action, on: [id], session)
    case .back: leave(session)
    default: return false
    }
    return true
  }

  private func leave(_ session: Session) {
    if !rows.filter.isEmpty {
      setFilter("")
    } else if !marked.isEmpty {
      marked = []
    } else if isZoomed {
      isZoomed = false
    } else {
      session.pop()
    }
  }

  private func show(_ action: Action, _ key: ResourceKey, _ session: Session) {
    let tab: ResourceTab =
      switch action {
      case .yaml: .live
      case .events: .events
      default: .details
      }
    session.push(ResourceScreen(app: id, key: key, tab: tab))
  }

  private func open(_ session: Session) {
    guard rows.rows.indices.contains(cursor.index) else { return }
    let row = rows.rows[cursor.index]
    if case .more(let parent, _) = row.item {
      rows.unshortened.insert(parent)
      rows.layout()
      cursor.clamp(count: rows.rows.count)
      return reselect()
    }
    if row.hasChildren { fold(close: !row.isFolded) } else if let selected { show(.describe, selected.id, session) }
  }

  private func fold(close: Bool) {
    guard rows.rows.indices.contains(cursor.index) else { return }
    let row = rows.rows[cursor.index]
    guard case .node(let key) = row.item else { return }
    if row.hasChildren, row.isFolded != close {
      if close { rows.folded.insert(key) } else { rows.folded.remove(key) }
      rows.layout()
      relocate()
    } else if close, let owner = rows.parent(of: key) {
      select(owner)
    }
  }

  private func jump(forward: Bool, _ session: Session) {
    let count = rows.rows.count
    guard count > 0 else { return }
    for step in 1...count {
      let index = (cursor.index + (forward ? step : count - step % count)) % count
      if case .node = rows.rows[index].item, !rows.nodes[rows.rows[index].index].isFine {
        cursor.index = index
        return reselect()
      }
    }
    session.say("everything here is fine")
  }

  private func mark(_ session: Session) {
    guard let selected else { return }
    guard selected.sync != nil else { return session.say("\(selected.id.short) is in no manifest: nothing of it can be synced") }
    if marked.remove(selected.id) == nil { marked.insert(selected.id) }
    cursor.index += 1
    cursor.clamp(count: rows.rows.count)
    reselect()
  }

  private func openLog(previous: Bool, _ session: Session) {
    guard let selected else { return }
    guard let pod = rows.nodes.pod(under: selected.id) else { return session.say("\(selected.id.short) has no pods") }
    session.push(LogScreen(app: id, pod: pod, previous: previous))
  }

  private func copy(_ session: Session) {
    if pane == .details { return session.copy(text.plain, what: tab.rawValue) }
    if let selected { session.copy(selected.id.name, what: selected.id.name) }
  }

  private func setFilter(_ text: String) {
    rows.filter = text
    rows.layout()
    relocate()
  }

  func edited(_ session: Session) { setFilter(editor?.string ?? "") }

  func finished(accepted: Bool, _ session: Session) {
    editor = nil
    if !accepted { setFilter(filterBefore) }
  }

  // MARK: Drawing

  func headline(_ frame: Frame) -> Headline {
    var head = Headline(crumbs: [frame.session.name(id)])
    guard let row = frame.world.apps[id] else { return head }
    var middle: Line = [frame.sync(row)]
    if row.drift.resources > 0 { middle.append(Run(" (\(row.drift.resources))", .strong)) }
    middle += [Run("   "), frame.health(row.health.status)]
    head.middle = middle
    let automatic =
      row.autoSync
      ? "auto-sync on\(frame.dot)self-heal \(row.selfHeal ? "on" : "off")\(frame.dot)prune \(row.autoPrune ? "on" : "off")"
      : "auto-sync off"
    head.right = [
      .init(line: [Run(automatic, .faint)], rank: 4),
      .init(line: [Run(row.revision.map { $0.short + " " } ?? "", .faint), Run(row.targetRevision, .faint)], rank: 3),
    ]
    return head
  }

  func draw(_ area: Area, _ frame: Frame) {
    let body = area.part(y: drawTroubles(area, frame))
    if isZoomed {
      if pane == .tree { drawTree(body, frame) } else { drawDetails(body, frame) }
      return
    }
    if body.width >= 110 {
      let left = max(64, body.width * 55 / 100)
      drawTree(body.part(width: left), frame)
      body.rule(column: left, glyph: frame.glyph(.rule), glyphs: frame.glyphs)
      drawDetails(body.part(x: left + 1), frame)
    } else if body.height >= 14 {
      let top = body.height * 55 / 100
      drawTree(body.part(height: top), frame)
      frame.put(body, 0, top, String(repeating: frame.glyph(.ruleLine), count: body.width), .rule)
      drawDetails(body.part(y: top + 1), frame)
    } else if pane == .tree {
      drawTree(body, frame)
    } else {
      drawDetails(body, frame)
    }
  }

  /// What is wrong with the app as a whole, above its tree. Returns the lines used.
  private func drawTroubles(_ area: Area, _ frame: Frame) -> Int {
    guard let row = frame.world.apps[id] else { return 0 }
    let limit = max(0, area.height / 3)
    let conditions = row.conditions.filter { row.fight == nil || $0.type != AppCondition.fight }.prefix(3)
    // What each of them, and what comes below, takes at least.
    var spare = limit - 2 * conditions.count - (row.fight == nil ? row.hasFailed || row.isSyncing ? 1 : 0 : 2)
    var lines: [Line] = []
    for condition in conditions {
      let role: Role = condition.isError ? .danger : .messageWarning
      let text = TextLayout.wrap(condition.message, width: max(20, area.width - 4), glyphs: frame.glyphs).filter { $0 != "" }
      lines.append([Run(" \(condition.type)  ", role), Run(frame.ages.age(condition.time), .faint)])
      // What a chart's schema found stands below three lines that say so.
      let room = 1 + max(0, spare)
      let shown = text.count > room ? max(1, room - 1) : text.count
      lines += text.prefix(shown).map { [Run("   " + $0)] }
      if shown < text.count, room > 1 {
        let keys = frame.session.keymap.keys(for: .faults, in: views).map { Keymap.shown($0, frame.glyphs) } ?? ":faults"
        lines.append([Run("   \(text.count - shown) more lines: ", .faint), Run(keys, .key)])
      }
      spare -= min(text.count, room) - 1
    }
    if let fight = row.fight {
      lines.append(
        [Run(" "), frame.sign(.fight, "fight over \(fight.path)"), Run("  "), Run("\(fight.key.short)  ", .faint)]
          + frame.cause(row))
      let keys =
        frame.session.keymap.keys(for: .fight, in: views).map { Keymap.shown($0, frame.glyphs) }
        ?? ":fight"
      lines.append([
        Run("   "), Run(keys, .key), Run(" shows both parties and what ends it", .faint),
      ])
    } else if row.hasFailed || row.isSyncing {
      lines.append([Run(row.hasFailed ? " " : " syncing  ")] + frame.cause(row))
    }
    let count = min(lines.count, limit)
    for (index, line) in lines.prefix(count).enumerated() { frame.put(area, 0, index, line) }
    return count
  }

  private func drawTree(_ area: Area, _ frame: Frame) {
    page = max(1, area.height)
    guard frame.world.opened[id]?.tree != nil else {
      return frame.hint(area, frame.pick("loading the tree…", "loading the tree..."))
    }
    cursor.show(count: rows.rows.count, page: page)
    if rows.rows.isEmpty {
      let text =
        !rows.filter.isEmpty
        ? "nothing matches /\(rows.filter)"
        : rows.onlyProblems ? "everything is fine" : "Git asks for no resources here, and none are live."
      return frame.hint(area, text)
    }
    for line in 0..<area.height where cursor.top + line < rows.rows.count {
      let index = cursor.top + line
      draw(rows.rows[index], area, line, isCurrent: index == cursor.index, frame)
    }
  }

  private func draw(_ row: TreeRows.Row, _ area: Area, _ line: Int, isCurrent: Bool, _ frame: Frame) {
    let node = rows.nodes[row.index]
    if isCurrent {
      frame.put(area, 0, line, frame.glyph(.rowCursor), pane == .tree ? .rowCursor : .faint)
    } else if case .node(let key) = row.item, marked.contains(key) {
      frame.put(area, 0, line, frame.glyph(.rowMark), .rowMark)
    }
    let isRoot = node.depth <= 0 && { if case .node = row.item { true } else { false } }()
    var branch = row.continues.map { $0 ? frame.pick("│ ", "| ") : "  " }.joined()
    if !isRoot { branch += row.isLast ? frame.pick("└ ", "`-") : frame.pick("├ ", "|-") }
    if case .more(_, let count) = row.item {
      frame.put(area, 1, line, [Run(branch, .treeBranch), Run(frame.pick("… ", "... ") + "\(count) more", .faint)])
      return
    }
    var name: Line = [Run(branch, .treeBranch)]
    if row.isFolded { name.append(Run(frame.glyph(.foldClosed) + " ", .foldClosed)) }
    name += [Run(node.id.kind + " ", isCurrent ? .text : .faint), Run(node.id.name, .text, isCurrent ? .bold : [])]
    if row.isFolded, !rows.isFine(at: row.index), node.isFine {
      name.append(Run(" " + frame.glyph(.degraded), .degraded))
    }
    let ageWidth = area.width >= 60 ? 5 : 0
    let stateWidth = min(26, max(10, area.width / 4))
    let syncWidth = 12
    let nameWidth = max(10, area.width - 1 - syncWidth - stateWidth - ageWidth - 2)
    frame.put(area, 1, line, name, limit: nameWidth)
    var column = 1 + nameWidth + 1
    if !node.hook.isEmpty, node.sync == nil || node.sync == .synced || node.sync == .missing {
      frame.put(area, column, line, node.hook, .faint, limit: syncWidth)
    } else if let verdict = frame.verdict(node) {
      frame.put(area, column, line, [verdict], limit: syncWidth)
    }
    column += syncWidth + 1
    frame.put(area, column, line, state(node, frame), limit: stateWidth)
    if ageWidth > 0, node.isLive {
      area.part(y: line, height: 1).putRight(
        0, [Run(frame.ages.age(node.createdAt) + " ", .faint)], glyphs: frame.glyphs, limit: ageWidth)
    }
  }

  private func state(_ node: TreeNode, _ frame: Frame) -> Line {
    if node.isDeleting { return [Run(node.summary.isEmpty ? "deleting" : node.summary, .messageWarning)] }
    guard let health = node.health, node.isLive || health.status != .missing else { return [Run(node.summary)] }
    if node.summary.isEmpty { return [frame.health(health.status)] }
    if health.status == .healthy { return [Run(node.sync == nil ? node.summary : "Healthy " + node.summary)] }
    // What it suffers from says more than that it does.
    let word = frame.health(health.status)
    return [Run(frame.glyph(word.role) + " " + node.summary, word.role)]
  }

  private func drawDetails(_ area: Area, _ frame: Frame) {
    guard let selected else { return }
    frame.put(
      area, 1, 0,
      [Run(selected.id.title, .strong), Run("  ")] + (frame.verdict(selected).map { [$0, Run("  ")] } ?? [])
        + (selected.health.map { [frame.health($0.status)] } ?? []))
    ResourceTabs.draw(area.part(y: 1, height: 1), frame, tab: tab, isFocused: pane == .details)
    let body = area.part(x: 1, y: 2)
    if shownKey != selected.id {
      shownKey = selected.id
      text = TextPane()
    }
    let details = frame.world.opened[id]?.details[selected.id]
    let content = ResourceText(node: selected, key: selected.id, details: details, frame: frame, width: body.width)
    text.show(content.lines(tab, &cache))
    text.draw(body, frame)
  }
}
