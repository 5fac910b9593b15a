/// The keys of the view below, out of the keymap.
final class HelpScreen: Screen {
  let views: [KeymapView] = [.text]
  let keyLine: [Action] = [.search, .next, .back]
  let isOverlay = false
  var editor: LineEditor?
  var prompt: String? { "/" }
  private let shown: [KeymapView]
  private var pane = TextPane()

  init(views: [KeymapView]) { shown = views }

  func headline(_ frame: Frame) -> Headline {
    Headline(crumbs: ["keys", shown.first?.title ?? ""], right: [Run("keymap \(frame.session.keymap.name)", .faint)])
  }

  func draw(_ area: Area, _ frame: Frame) {
    let keymap = frame.session.keymap
    let bindings = keymap.effective(in: shown + [.global])
    var blocks: [[Line]] = []
    for view in shown + [.global] {
      var block: [Line] = [[Run(view.title, .strong)]]
      for binding in bindings where binding.view == view {
        let keys = binding.keys.map { Keymap.shown($0, frame.glyphs) }.joined(separator: " ")
        let columns = frame.glyphs.width(of: keys)
        block.append([Run(keys + String(repeating: " ", count: max(1, 14 - columns)), .key), Run(binding.action.help)])
      }
      blocks.append(block)
    }
    // Side by side where there is room, so that all is seen at once.
    if area.width >= 130, blocks.count == 2 {
      let half = area.width / 2
      pane.show(
        (0..<max(blocks[0].count, blocks[1].count)).map { index in
          let left = index < blocks[0].count ? blocks[0][index] : []
          let right = index < blocks[1].count ? blocks[1][index] : []
          let fill = max(1, half - left.width(frame.glyphs))
          return left + [Run(String(repeating: " ", count: fill))] + right
        })
    } else {
      pane.show(Array(blocks.joined(separator: [[]])))
    }
    pane.draw(area.part(x: 1), frame)
  }

  func perform(_ action: Action, _ session: Session) -> Bool {
    switch action {
    case .back, .help: session.pop()
    case .search: editor = LineEditor()
    default: return pane.perform(action, session)
    }
    return true
  }

  func finished(accepted: Bool, _ session: Session) {
    if accepted, let text = editor?.string { pane.search(text, session) }
    editor = nil
  }
}
