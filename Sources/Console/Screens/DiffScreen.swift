import Applications
import Drift
import Foundation
import Manifests
import Reconciler

/// What differs between Git and the cluster, or what a sync would make differ.
final class DiffScreen: Screen {
  let views: [KeymapView] = [.diff]
  let keyLine: [Action] = [.next, .previous, .moreContext, .layout, .sync, .ignoreField, .adoptField, .copy, .back]
  let app: AppID?
  private let id: AppID
  private let title: String
  /// Documents that do not change; nil for the live ones.
  private let fixed: [DiffDocument]?
  private var wanted: ResourceKey?
  private var pane = DiffPane()

  init(app: AppID, select: ResourceKey? = nil, title: String = "drift", documents: [DiffDocument]? = nil) {
    self.app = app
    id = app
    self.title = title
    fixed = documents
    wanted = select
  }

  func update(_ session: Session) {
    guard let documents = fixed ?? session.world.opened[id]?.drift else { return }
    pane.show(documents)
    if let wanted {
      pane.select(wanted)
      self.wanted = nil
    }
  }

  func headline(_ frame: Frame) -> Headline {
    var head = Headline(crumbs: [frame.session.name(id), title])
    if !pane.documents.isEmpty { head.right = [.init(line: [Run(DiffPane.count(pane.documents), .faint)], rank: 3)] }
    return head
  }

  func draw(_ area: Area, _ frame: Frame) {
    if !pane.documents.isEmpty { return pane.draw(area, frame) }
    guard fixed != nil || frame.world.opened[id]?.drift != nil else {
      return frame.hint(area, frame.pick("comparing…", "comparing..."))
    }
    let row = frame.world.apps[id]
    if let condition = row?.conditions.first(where: \.isError) {
      return frame.hint(area, "It could not be compared: \(condition.message)", .danger)
    }
    let missing = (row?.drift.missing ?? 0) + (row?.drift.extra ?? 0)
    frame.hint(
      area,
      missing > 0
        ? "No field differs; \(Frame.count(missing, "resource")) missing or not in Git: see the tree."
        : "Nothing differs: what is live is what Git asks for.")
  }

  func perform(_ action: Action, _ session: Session) -> Bool {
    switch action {
    case .back: session.pop()
    case .sync:
      guard fixed == nil, session.mayChange() else { return true }
      SyncDialog.open([id], resources: pane.document.map { [$0.key] } ?? [], session)
    case .ignoreField:
      guard fixed == nil else { return true }
      guard let field = pane.currentField?.drift, let key = pane.document?.key, !field.steps.isEmpty
      else {
        session.say("no single field is under the cursor: n moves to one")
        return true
      }
      IgnoreDialog.open(
        id, field: field.path, rule: IgnoreDifference(exactly: field.steps, of: key), session)
    case .adoptField:
      guard fixed == nil, session.mayChange() else { return true }
      guard let field = pane.currentField?.drift, let key = pane.document?.key, !field.steps.isEmpty else {
        session.say("no single field is under the cursor: n moves to one")
        return true
      }
      session.push(CommitScreen(app: id, .adopt(key, field.steps), crumbs: [title, "adopt \(field.path)"]))
    default: return pane.perform(action, session)
    }
    return true
  }
}
