import Foundation
import Reconciler

/// A commit to an app's repository (a revert, a field carried into Git): message, identity, files and diff, before it is pushed.
final class CommitScreen: Screen {
  let views: [KeymapView] = [.text]
  let keyLine: [Action] = [.push, .search, .next, .wrap, .copy, .back]
  let app: AppID?
  var editor: LineEditor?
  var prompt: String? { "/" }
  private let id: AppID
  private let request: CommitPlan.Request
  private let crumbs: [String]
  private var plan: CommitPlan?
  private var pane = TextPane()

  init(app: AppID, _ request: CommitPlan.Request, crumbs: [String]) {
    self.app = app
    id = app
    self.request = request
    self.crumbs = crumbs
  }

  func appear(_ session: Session) {
    session.world.forgetCommit(id)
    session.send(.previewCommit(id, request))
  }

  func update(_ session: Session) {
    guard let answer = session.world.opened[id]?.commit, answer.request == request else { return }
    plan = answer
  }

  func headline(_ frame: Frame) -> Headline {
    Headline(
      crumbs: [frame.session.name(id)] + crumbs,
      right: [Run(plan.map { Frame.count($0.files.count, "file") } ?? "", .faint)])
  }

  func draw(_ area: Area, _ frame: Frame) {
    guard let plan else { return frame.hint(area, frame.pick("making the commit…", "making the commit...")) }
    guard plan.problem.isEmpty else { return frame.hint(area, plan.problem, .danger) }
    pane.show(lines(plan, frame))
    pane.draw(area.part(x: 1), frame)
  }

  private func lines(_ plan: CommitPlan, _ frame: Frame) -> [Line] {
    var lines: [Line] = [
      [Run("commit  ", .faint), Run(String(plan.commit.prefix(12)), .strong), Run("  not pushed yet", .messageWarning)],
      [Run("onto    ", .faint), Run(plan.branch.map { "\($0) (\(plan.parent.prefix(7)))" } ?? "a new branch")],
      [Run("author  ", .faint), Run(plan.author)],
    ]
    if !plan.alsoReadBy.isEmpty {
      let names = plan.alsoReadBy.map { frame.session.name($0) }.joined(separator: ", ")
      lines.append([Run("also    ", .faint), Run("changes what these apps read: \(names)", .danger)])
    }
    lines.append([])
    for line in plan.message.split(separator: "\n", omittingEmptySubsequences: false) { lines.append([Run("    " + line)]) }
    for line in plan.patch {
      let role: Role =
        line.hasPrefix("diff ")
        ? .strong : line.hasPrefix("@@") ? .faint : line.hasPrefix("+") ? .diffAdd : line.hasPrefix("-") ? .diffRemove : .text
      lines.append([Run(line.replacingOccurrences(of: "\t", with: "    "), role)])
    }
    return lines
  }

  // MARK: Acting

  func perform(_ action: Action, _ session: Session) -> Bool {
    switch action {
    case .push: push(session)
    case .search: editor = LineEditor()
    case .copy: session.copy(pane.plain, what: "the commit")
    case .back: session.pop()
    default: return pane.perform(action, session)
    }
    return true
  }

  func finished(accepted: Bool, _ session: Session) {
    if accepted, let text = editor?.string { pane.search(text, session) }
    editor = nil
  }

  private func push(_ session: Session) {
    guard let plan else { return session.say("the commit is still being made") }
    guard plan.problem.isEmpty else { return session.say(.warning, plan.problem) }
    guard session.mayChange() else { return }
    let id = id
    let dialog = FormDialog(
      app: id, confirm: "Push",
      fields: [
        .init(name: "branch", label: "branch", content: .text(LineEditor(plan.branch ?? plan.suggestedBranch)))
      ]
    ) { frame in "Push to the Git of \(frame.session.name(id))" }
    dialog.info = { dialog, frame, width in Self.info(plan, dialog, frame, width) }
    dialog.blocked = { dialog, _ in
      dialog.text("branch").trimmingCharacters(in: .whitespaces).isEmpty ? "name the branch to push to" : nil
    }
    dialog.confirmed = { [weak self] dialog, session in
      let branch = dialog.text("branch").trimmingCharacters(in: .whitespaces)
      session.send(.pushCommit(id, plan, branch: branch == plan.branch ? "" : branch))
      if let self { session.remove(self) }
    }
    session.push(dialog)
  }

  private static func info(_ plan: CommitPlan, _ dialog: FormDialog, _ frame: Frame, _ width: Int) -> [Line] {
    let branch = dialog.text("branch").trimmingCharacters(in: .whitespaces)
    var lines: [Line] = [
      [Run("commit    ", .faint), Run(String(plan.commit.prefix(7)) + "  ", .strong), Run(plan.subject)],
      [Run("author    ", .faint), Run(plan.author)],
      [Run("changes   ", .faint), Run(Frame.count(plan.files.count, "file"))],
      [Run("to        ", .faint), Run(plan.repository)],
    ]
    if branch == plan.branch {
      lines.append([frame.sign(.outOfSync, "\(branch) is what the app follows"), Run(": it is synced from there.")])
    } else {
      lines.append([Run("a new branch; the suggestion is \(plan.suggestedBranch)", .faint)])
    }
    if !plan.alsoReadBy.isEmpty {
      let names = plan.alsoReadBy.map { frame.session.name($0) }.joined(separator: ", ")
      for text in TextLayout.wrap("changes what these apps read too: \(names)", width: max(10, width), glyphs: frame.glyphs) {
        lines.append([Run(text, .danger)])
      }
    }
    return lines + [[]]
  }
}
