import Drift
import Foundation
import Reconciler

/// What was deployed, and what going back there would change.
final class HistoryScreen: Screen {
  let views: [KeymapView] = [.history]
  let keyLine: [Action] = [.rollback, .revert, .autoSync, .nextPane, .next, .layout, .zoom, .back]
  let app: AppID?
  private let id: AppID
  private var cursor = ListCursor()
  private var current: Int?
  private var pane = DiffPane()
  private var isInDiff = false
  private var isZoomed = false
  private var page = 8
  /// Newest first.
  private var entries: [HistoryEntry] = []
  private var asked: Int?
  private var answers: [Int: (preview: SyncPreview, documents: [DiffDocument])] = [:]
  private var seenPreviews = 0

  init(app: AppID) {
    self.app = app
    id = app
  }

  func update(_ session: Session) {
    guard let opened = session.world.opened[id] else { return }
    if let history = opened.history, history.count != entries.count || history.last?.id != entries.first?.id {
      entries = history.sorted { $0.id > $1.id }
      answers = [:]
      asked = nil
      // What is live now needs no going back to: the one before it is what a person comes for.
      if current == nil, entries.count > 1 { cursor.index = 1 }
      if let current, let place = entries.firstIndex(where: { $0.id == current }) { cursor.index = place }
      cursor.clamp(count: entries.count)
    }
    current = selected?.id
    if opened.previewCount != seenPreviews, let preview = opened.preview {
      seenPreviews = opened.previewCount
      // The answer says which revision it is about; the same one may stand in the history several times.
      if let asked, let entry = entries.first(where: { $0.id == asked }),
        preview.preview.revision == nil || preview.preview.revision?.id == entry.revision.id
      {
        answers[asked] = preview
      }
    }
    showAnswer()
  }

  private var selected: HistoryEntry? { entries.indices.contains(cursor.index) ? entries[cursor.index] : nil }

  private func showAnswer() { pane.show(selected.flatMap { answers[$0.id]?.documents } ?? []) }

  func appear(_ session: Session) { seenPreviews = session.world.opened[id]?.previewCount ?? 0 }

  func settled(_ session: Session) {
    guard let selected, asked != selected.id, answers[selected.id] == nil else { return }
    asked = selected.id
    session.send(.previewRollback(id, historyID: selected.id))
  }

  // MARK: Acting

  func perform(_ action: Action, _ session: Session) -> Bool {
    switch action {
    case .nextPane: isInDiff.toggle()
    case .zoom: isZoomed.toggle()
    case .open: isInDiff = true
    case .rollback: rollBack(session)
    case .revert:
      if let entry = selected, session.mayChange() {
        session.push(
          CommitScreen(app: id, .revert(historyID: entry.id), crumbs: ["history", "revert to \(entry.revision.short)"]))
      }
    case .autoSync: Commands.act(.autoSync, on: [id], session)
    case .back:
      if isZoomed { isZoomed = false } else if isInDiff { isInDiff = false } else { session.pop() }
    case .copy where !isInDiff: if let selected { session.copy(selected.revision.id, what: selected.revision.short) }
    default:
      if !isInDiff, cursor.move(action, count: entries.count, page: page) {
        current = selected?.id
        showAnswer()
        return true
      }
      return pane.perform(action, session)
    }
    return true
  }

  private func rollBack(_ session: Session) {
    guard let entry = selected, session.mayChange() else { return }
    guard cursor.index > 0 || entries.count == 1 else {
      return session.say("this is what was deployed last: choose an earlier one")
    }
    let id = id
    let dialog = FormDialog(
      app: id, confirm: "Roll back",
      fields: [.init(name: "prune", label: "prune: delete what that revision does not have", content: .toggle(false))]
    ) { frame in "Roll \(frame.session.name(id)) back on \(Header.context(frame).plain)" }
    dialog.info = { [weak self] dialog, frame, width in self?.info(entry, dialog, frame, width) ?? [] }
    dialog.required = { [weak self] dialog, _ in
      guard dialog.isOn("prune"), let preview = self?.answers[entry.id]?.preview, !preview.danger.isEmpty else { return nil }
      return (id.name, "Type the app's name to delete data")
    }
    dialog.blocked = { [weak self] dialog, _ in
      guard dialog.isOn("prune") else { return nil }
      guard let preview = self?.answers[entry.id]?.preview else {
        return "not yet: what prune would delete is still being worked out"
      }
      return preview.problem.isEmpty ? nil : "what prune would delete is not known: \(preview.problem)"
    }
    dialog.previewed = { [weak self] _, session in
      guard let documents = self?.answers[entry.id]?.documents else { return session.say("the preview is not there yet") }
      session.push(DiffScreen(app: id, title: "rollback preview", documents: documents))
    }
    dialog.confirmed = { [weak self] dialog, session in
      let preview = self?.answers[entry.id]?.preview
      let consent =
        dialog.isOn("prune") && preview?.danger.isEmpty == false
        ? DeletionConsent(app: id.name, deletions: Set(preview?.deletes ?? [])) : nil
      session.send(.rollback(id, historyID: entry.id, prune: dialog.isOn("prune"), consent: consent))
      session.push(ProgressScreen(app: id, expectsNew: true))
    }
    session.push(dialog)
  }

  private func info(_ entry: HistoryEntry, _ dialog: FormDialog, _ frame: Frame, _ width: Int) -> [Line] {
    func labelled(_ label: String, _ text: Line) -> Line {
      [Run(label.padding(toLength: 10, withPad: " ", startingAt: 0), .faint)] + text
    }
    var lines: [Line] = [
      labelled("to", [Run("#\(entry.id)  ", .faint), Run(entry.revision.short + "  ", .strong), Run(entry.revision.subject)]),
      labelled("deployed", [Run(Ages.day(entry.deployedAt)), Run(entry.initiatedBy.isEmpty ? "" : " by \(entry.initiatedBy)")]),
    ]
    if !entry.parameters.isEmpty {
      lines.append(labelled("source", [Run(entry.parameters.joined(separator: frame.dot))]))
    }
    if let preview = answers[entry.id]?.preview {
      var text: Line = [Run(Frame.count(preview.changes.count, "resource")), Run("     adds \(preview.creates.count)")]
      if !preview.deletes.isEmpty {
        text.append(
          dialog.isOn("prune")
            ? Run("     DELETES \(preview.deletes.count)", .danger) : Run("     would prune \(preview.deletes.count)", .faint))
      }
      lines.append(labelled("changes", text))
      if dialog.isOn("prune") {
        for (key, loss) in preview.dataLoss.sorted(by: { $0.key < $1.key }) {
          lines.append(labelled("deletes", [Run("\(key.short)  (\(loss))", .danger)]))
        }
      }
      if !preview.problem.isEmpty { lines.append(labelled("problem", [Run(preview.problem, .danger)])) }
    } else {
      lines.append(labelled("changes", [Run(frame.pick("working out…", "working out..."), .faint)]))
    }
    let revert = frame.session.keymap.keys(for: .revert, in: [.history]).map { Keymap.shown($0, frame.glyphs) } ?? ""
    lines.append([Run("The other way: \(revert) reverts in Git.", .faint)])
    if frame.world.apps[id]?.autoSync == true {
      lines.append([])
      lines.append([frame.sign(.outOfSync, "auto-sync will be suspended"), Run(": else it would go forward again at once.")])
      let key = frame.session.keymap.keys(for: .autoSync, in: [.tree, .global]).map { Keymap.shown($0, frame.glyphs) } ?? ""
      lines.append([Run("\(key) in the app resumes it.", .faint)])
    }
    return lines + [[]]
  }

  // MARK: Drawing

  func headline(_ frame: Frame) -> Headline {
    let row = frame.world.apps[id]
    return Headline(
      crumbs: [frame.session.name(id), "history"], middle: row.map { [frame.sync($0)] } ?? [],
      right: [Run("auto-sync \(row?.autoSync == true ? "on" : "off")", row?.autoSync == true ? .faint : .strong)])
  }

  func draw(_ area: Area, _ frame: Frame) {
    guard frame.world.opened[id]?.history != nil else {
      return frame.hint(area, frame.pick("loading the history…", "loading the history..."))
    }
    if entries.isEmpty {
      return frame.hint(area, "Nothing was deployed yet: the history begins with the first sync that succeeds.")
    }
    if isZoomed { return isInDiff ? drawDiff(area, frame) : drawList(area, frame) }
    let top = max(3, min(entries.count + 1, area.height * 2 / 5))
    drawList(area.part(height: top), frame)
    guard area.height > top + 2 else { return }
    frame.put(area, 0, top, String(repeating: frame.glyph(.ruleLine), count: area.width), .rule)
    if let selected {
      frame.put(
        area, 2, top, " going back to #\(selected.id) \(selected.revision.short) would make live as desired ", .columnTitle)
    }
    var below = top + 1
    if let parameters = selected?.parameters, !parameters.isEmpty, area.height > top + 4 {
      frame.put(area, 2, below, "source  " + parameters.joined(separator: frame.dot), .faint, limit: area.width - 2)
      below += 1
    }
    drawDiff(area.part(y: below), frame)
  }

  private func drawDiff(_ area: Area, _ frame: Frame) {
    if !pane.documents.isEmpty { return pane.draw(area, frame, isFocused: isInDiff) }
    guard let answer = selected.flatMap({ answers[$0.id] }) else {
      return frame.hint(area, frame.pick("comparing…", "comparing..."))
    }
    let preview = answer.preview
    let counts = [(preview.creates.count, "added"), (preview.deletes.count, "no longer wanted")].filter { $0.0 > 0 }
    let text =
      !preview.problem.isEmpty
      ? preview.problem
      : counts.isEmpty
        ? "Nothing would change." : counts.map { "\(Frame.count($0.0, "resource")) \($0.1)" }.joined(separator: ", ") + "."
    frame.hint(area, text, preview.problem.isEmpty ? .faint : .danger)
  }

  private func drawList(_ area: Area, _ frame: Frame) {
    frame.put(area, 2, 0, "ID   REVISION", .columnTitle)
    let by = min(24, max(0, area.width - 84))
    let columns = (subject: 16, when: area.width - 8 - 18 - by, took: area.width - 8 - by, by: area.width - by)
    frame.put(area, columns.when, 0, "DEPLOYED", .columnTitle)
    frame.put(area, columns.took, 0, "TOOK", .columnTitle)
    if by > 0 { frame.put(area, columns.by, 0, "BY", .columnTitle) }
    let body = area.part(y: 1)
    page = max(1, body.height)
    cursor.show(count: entries.count, page: page)
    for line in 0..<body.height where cursor.top + line < entries.count {
      let index = cursor.top + line
      let entry = entries[index]
      let isCurrent = index == cursor.index
      if isCurrent { frame.put(body, 0, line, frame.glyph(.rowCursor), isInDiff ? .faint : .rowCursor) }
      frame.put(body, 2, line, "\(entry.id)", .faint, limit: 4)
      var text: Line = [Run(entry.revision.short + "  ", .strong), Run(entry.revision.subject, .text, isCurrent ? .bold : [])]
      if !entry.revision.author.isEmpty { text.append(Run("  " + entry.revision.author, .faint)) }
      if index == 0 { text.append(Run("  last deployed", .link)) }
      frame.put(body, 7, line, text, limit: max(10, columns.when - 8))
      frame.put(body, columns.when, line, Ages.day(entry.deployedAt), limit: 17)
      frame.put(
        body, columns.took, line, frame.ages.elapsed(since: entry.deployStartedAt, until: entry.deployedAt), .faint, limit: 7)
      if by > 0 { frame.put(body, columns.by, line, entry.initiatedBy, limit: by - 1) }
    }
  }
}
