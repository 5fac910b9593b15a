/// A line of text that a person writes.
struct LineEditor: Sendable, Hashable {
  static let limit = 500
  private(set) var text: [Unicode.Scalar] = []
  private(set) var cursor = 0

  init(_ text: String = "") {
    self.text = Array(text.unicodeScalars)
    cursor = self.text.count
  }

  var string: String {
    get {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: text)
      return String(view)
    }
    set { self = LineEditor(newValue) }
  }
  var isEmpty: Bool { text.isEmpty }

  mutating func insert(_ scalar: Unicode.Scalar) {
    guard scalar.value >= 0x20, scalar.value != 0x7f, text.count < Self.limit else { return }
    text.insert(scalar, at: cursor)
    cursor += 1
  }

  /// Pasted text: up to its first line break.
  mutating func insert(_ pasted: String) {
    for scalar in pasted.unicodeScalars {
      if scalar == "\n" || scalar == "\r" { return }
      insert(scalar)
    }
  }

  /// Edits as `action` says; false when it is no edit.
  mutating func perform(_ action: Action) -> Bool {
    switch action {
    case .eraseBack:
      if cursor > 0 {
        cursor -= 1
        text.remove(at: cursor)
      }
    case .eraseForward: if cursor < text.count { text.remove(at: cursor) }
    case .eraseWord:
      while cursor > 0, text[cursor - 1] == " " { _ = perform(.eraseBack) }
      while cursor > 0, text[cursor - 1] != " " { _ = perform(.eraseBack) }
    case .eraseLine:
      text.removeFirst(cursor)
      cursor = 0
    case .cursorLeft: cursor = max(0, cursor - 1)
    case .cursorRight: cursor = min(text.count, cursor + 1)
    case .cursorStart: cursor = 0
    case .cursorEnd: cursor = text.count
    default: return false
    }
    return true
  }

  /// Draws the text with a cursor of its own: the terminal's is not shown.
  func draw(_ area: Area, _ column: Int, _ row: Int, glyphs: Glyphs, role: Role = .input, width: Int) {
    guard width > 1 else { return }
    // Scrolled so far that the cursor is in sight.
    var widths = text.map { glyphs.cell(for: $0).width }
    widths.append(1)
    var start = 0
    while widths[start...cursor].reduce(0, +) > width { start += 1 }
    var used = 0
    for index in start...text.count where used < width {
      let isCursor = index == cursor
      let shown = index < text.count ? String(text[index]) : " "
      if index < text.count || isCursor {
        used += area.put(
          column + used, row, shown, isCursor ? .inputCursor : role, glyphs: glyphs, limit: width - used, ellipsis: false)
      }
    }
  }
}
