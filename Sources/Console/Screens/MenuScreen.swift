/// A short list to choose from.
final class MenuScreen: Screen {
  let views: [KeymapView] = [.menu]
  let isOverlay = true
  let keyLine: [Action] = [.activate, .back]
  private let title: String
  private let items: [String]
  private let chosen: (Int, Session) -> Void
  private var cursor = ListCursor()

  init(title: String, items: [String], selected: Int, chosen: @escaping (Int, Session) -> Void) {
    self.title = title
    self.items = items
    self.chosen = chosen
    cursor.index = selected
  }

  func perform(_ action: Action, _ session: Session) -> Bool {
    if cursor.move(action, count: items.count, page: items.count) { return true }
    switch action {
    case .activate:
      session.pop()
      if items.indices.contains(cursor.index) { chosen(cursor.index, session) }
    case .back: session.pop()
    default: return false
    }
    return true
  }

  func draw(_ area: Area, _ frame: Frame) {
    let width = (items + [title]).map { frame.glyphs.width(of: $0) }.max() ?? 10
    let box = DialogFrame.draw(area, frame, title: title, width: width + 6, height: items.count)
    cursor.show(count: items.count, page: box.height)
    for line in 0..<box.height where cursor.top + line < items.count {
      let index = cursor.top + line
      let isCurrent = index == cursor.index
      if isCurrent { frame.put(box, 0, line, frame.glyph(.rowCursor), .rowCursor) }
      frame.put(box, 2, line, items[index], .text, isCurrent ? .bold : [])
    }
  }
}

/// The box around a dialog.
enum DialogFrame {
  /// Draws a box in the middle of the area, and returns its inside.
  static func draw(_ area: Area, _ frame: Frame, title: String, width: Int, height: Int) -> Area {
    let outerWidth = min(area.width, width + 4)
    let outerHeight = min(area.height, height + 2)
    let box = area.part(
      x: (area.width - outerWidth) / 2, y: (area.height - outerHeight) / 3, width: outerWidth, height: outerHeight)
    box.clear()
    guard outerWidth > 4, outerHeight > 2 else { return box }
    let line = frame.glyph(.ruleLine)
    let across = String(repeating: line, count: outerWidth - 2)
    frame.put(box, 0, 0, frame.pick("┌", "+") + across + frame.pick("┐", "+"), .dialogFrame)
    frame.put(box, 0, outerHeight - 1, frame.pick("└", "+") + across + frame.pick("┘", "+"), .dialogFrame)
    for row in 1..<outerHeight - 1 {
      frame.put(box, 0, row, frame.glyph(.rule), .dialogFrame)
      frame.put(box, outerWidth - 1, row, frame.glyph(.rule), .dialogFrame)
    }
    frame.put(box, 2, 0, " " + title + " ", .dialogTitle, limit: outerWidth - 4)
    return box.part(x: 2, y: 1, width: outerWidth - 4, height: outerHeight - 2)
  }
}
