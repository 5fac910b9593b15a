import Reconciler

/// The palette: a line to write a command in, with proposals above it.
final class PaletteScreen: Screen {
  let views: [KeymapView] = []
  let isOverlay = true
  let keyLine: [Action] = []
  let prompt: String? = ":"
  var editor: LineEditor? = LineEditor()
  private var proposals: [Commands.Proposal] = []
  private var selected: Int?

  init(_ text: String = "") { editor = LineEditor(text) }

  func appear(_ session: Session) { edited(session) }

  func edited(_ session: Session) {
    selected = nil
    proposals = Commands.proposals(for: editor?.string ?? "", session)
  }

  func complete(backwards: Bool, _ session: Session) {
    guard !proposals.isEmpty else { return }
    let count = proposals.count
    selected = selected.map { ($0 + (backwards ? count - 1 : 1)) % count } ?? (backwards ? count - 1 : 0)
    if let selected { editor = LineEditor(proposals[selected].text) }
    // With one proposal only, its arguments come next.
    if count == 1, proposals[0].takesArgument {
      editor = LineEditor(proposals[0].text + " ")
      edited(session)
    }
  }

  func finished(accepted: Bool, _ session: Session) {
    let text = editor?.string ?? ""
    session.pop()
    if accepted, !text.isEmpty { Commands.run(text, session) }
  }

  func perform(_ action: Action, _ session: Session) -> Bool { true }

  func draw(_ area: Area, _ frame: Frame) {
    let shown = min(proposals.count, 10, max(0, area.height - 1))
    guard shown > 0 else { return }
    let first = max(0, min((selected ?? 0) - shown / 2, proposals.count - shown))
    let box = area.part(y: area.height - shown - 1, height: shown + 1)
    box.clear()
    frame.put(box, 0, 0, String(repeating: frame.glyph(.ruleLine), count: box.width), .rule)
    let width = proposals.map { frame.glyphs.width(of: $0.text) }.max() ?? 0
    for line in 0..<shown {
      let proposal = proposals[first + line]
      let isCurrent = first + line == selected
      if isCurrent { frame.put(box, 0, line + 1, frame.glyph(.rowCursor), .rowCursor) }
      frame.put(box, 2, line + 1, proposal.text, .text, isCurrent ? .bold : [])
      frame.put(box, 2 + min(width, 40) + 3, line + 1, proposal.help, .faint)
    }
  }
}
