import CNcurses
import Foundation

/// The real terminal, by ncurses. Everything is called on one thread.
final class Terminal {
  private static let pasteOn = "\u{1b}[?2004h"
  private static let pasteOff = "\u{1b}[?2004l"

  /// Where keys come from.
  let input: Int32
  /// Why another terminal entry than TERM's is used; nil where TERM's works.
  private(set) var notice: String?
  let glyphs: Glyphs
  private let screen: OpaquePointer
  private let output: UnsafeMutablePointer<FILE>
  private let isPasteAware: Bool
  private var looks: [Role: (attributes: attr_t, pair: Int16)] = [:]
  private let depth: ConsoleOptions.Colours
  private var shown: Grid?
  private var isActive = true
  private(set) var width = 80
  private(set) var height = 24

  init(options: ConsoleOptions, theme: Theme) throws(ConsoleError) {
    guard isatty(0) == 1, isatty(1) == 1 else { throw ConsoleError.notATerminal }
    // They would freeze the size.
    unsetenv("LINES")
    unsetenv("COLUMNS")
    let environment = ProcessInfo.processInfo.environment
    let isUTF8 = Capabilities.localeIsUTF8()
    glyphs = Glyphs(ascii: options.ascii ?? !isUTF8)
    guard let output = fdopen(dup(1), "w") else { throw ConsoleError.system(call: "fdopen", code: errno) }
    guard let keyboard = fdopen(dup(0), "r") else {
      fclose(output)
      throw ConsoleError.system(call: "fdopen", code: errno)
    }
    let name = environment["TERM"] ?? ""
    var opened: (screen: OpaquePointer, name: String)?
    for candidate in [name, "xterm-256color", "vt100"] where opened == nil && !candidate.isEmpty {
      if let screen = newterm(candidate, output, keyboard) { opened = (screen, candidate) }
    }
    guard let opened else {
      fclose(output)
      fclose(keyboard)
      throw ConsoleError.unusableTerminal(name: name, reason: "no entry for it, for xterm-256color or for vt100 in terminfo")
    }
    guard tiphys_has("cup") == 1 else {
      endwin()
      delscreen(opened.screen)
      fclose(output)
      fclose(keyboard)
      throw ConsoleError.unusableTerminal(name: opened.name, reason: "it can not place a cursor")
    }
    if opened.name != name { notice = "terminal \"\(name)\" is not known here: using \(opened.name)" }
    input = 0
    screen = opened.screen
    self.output = output
    isPasteAware = ["xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "kitty"].contains { opened.name.hasPrefix($0) }
    raw()
    noecho()
    nonl()
    typeahead(-1)
    let window = tiphys_stdscr()
    leaveok(window, true)
    idlok(window, true)
    scrollok(window, false)
    curs_set(0)
    if has_colors() {
      start_color()
      use_default_colors()
      depth = Capabilities.depth(terminalColours: Int(tiphys_colors()), options: options, environment: environment)
    } else {
      depth = .mono
    }
    apply(theme)
    takeSize()
    send(isPasteAware ? Self.pasteOn : "")
  }

  deinit { leave() }

  /// Gives the terminal back. Harmless when done twice.
  func leave() {
    guard isActive else { return }
    isActive = false
    curs_set(1)
    endwin()
    send(isPasteAware ? Self.pasteOff : "")
  }

  /// Takes the terminal again after ``leave()``.
  func enter() {
    guard !isActive else { return }
    isActive = true
    // The keyboard may have been left in another state, and what stands on the screen is not known.
    refresh()
    curs_set(0)
    send(isPasteAware ? Self.pasteOn : "")
    takeSize()
    repaint()
  }

  /// The process goes on after a stop: the terminal's modes are set again, and everything is painted.
  func resume() {
    guard isActive else { return }
    reset_prog_mode()
    repaint()
  }

  /// Bytes for the terminal itself, outside of the frames.
  func send(_ text: String) {
    guard !text.isEmpty else { return }
    fputs(text, output)
    fflush(output)
  }

  /// The next frame is painted whole.
  func repaint() {
    shown = nil
    clearok(tiphys_curscr(), true)
  }

  /// Takes over the size that the terminal has now; true where it has changed.
  @discardableResult
  func takeSize() -> Bool {
    var rows: Int32 = 0
    var columns: Int32 = 0
    if tiphys_window_size(1, &rows, &columns) != 0 || rows <= 0 || columns <= 0 { (rows, columns) = (24, 80) }
    guard Int(rows) != height || Int(columns) != width || shown == nil else { return false }
    (height, width) = (Int(rows), Int(columns))
    if is_term_resized(rows, columns) { resizeterm(rows, columns) }
    shown = nil
    return true
  }

  /// Brings the terminal to this frame with as few bytes as ncurses finds. Nothing is sent for an equal frame.
  func present(_ frame: Grid) {
    guard isActive else { return }
    var isChanged = false
    let before = shown.flatMap { $0.width == frame.width && $0.height == frame.height ? $0 : nil }
    for y in 0..<frame.height where before.map({ $0.row(y) != frame.row(y) }) ?? true {
      draw(row: y, of: frame)
      isChanged = true
    }
    shown = frame
    if isChanged { refresh() }
  }

  private func draw(row y: Int, of frame: Grid) {
    let cells = frame.row(y)
    var text: [wchar_t] = []
    var start = 0
    var current = Cell.blank
    func flush() {
      guard !text.isEmpty else { return }
      let look = look(current)
      tiphys_put(Int32(y), Int32(start), text, Int32(text.count), look.attributes, look.pair)
      text.removeAll(keepingCapacity: true)
    }
    for (x, cell) in cells.enumerated() {
      // Blanks without a mark of their own look alike in every role; taking the neighbour's saves changes of colour.
      let isPlainBlank = cell.scalar == 32 && cell.emphasis.isEmpty && looks[cell.role]?.attributes == 0
      let sameLook = cell.role == current.role && cell.emphasis == current.emphasis
      if !text.isEmpty, !sameLook, !(isPlainBlank && look(current).attributes & Self.visibleOnBlanks == 0) { flush() }
      if text.isEmpty {
        start = x
        current = cell
      }
      if cell.scalar != 0 { text.append(wchar_t(cell.scalar)) }
    }
    flush()
  }

  private static let visibleOnBlanks = tiphys_reverse() | tiphys_underline()

  private func look(_ cell: Cell) -> (attributes: attr_t, pair: Int16) {
    var look = looks[cell.role] ?? (0, 0)
    if cell.emphasis.contains(.bold) { look.attributes |= tiphys_bold() }
    if cell.emphasis.contains(.reverse) { look.attributes |= tiphys_reverse() }
    if cell.emphasis.contains(.underline) { look.attributes |= tiphys_underline() }
    return look
  }

  /// Takes up a theme: from the next frame on, everything is drawn in it.
  func apply(_ theme: Theme) {
    var pairs: [[Int]: Int16] = [[-1, -1]: 0]
    for role in Role.allCases {
      let style = theme.style(role)
      let foreground = theme.colour(style.foreground)
      var attributes = style.attributes
      var pair: Int16 = 0
      if depth == .mono {
        attributes.formUnion(foreground.mono)
      } else {
        var colours = [index(foreground), index(theme.colour(style.background))]
        // Eight colours: bold makes the bright ones.
        if depth == .eight, colours[0] > 7 {
          colours[0] -= 8
          if colours[0] == 0 { colours[0] = -1 } else { attributes.insert(.bold) }
        }
        if depth == .eight, colours[1] > 7 { colours[1] -= 8 }
        if let known = pairs[colours] {
          pair = known
        } else if pairs.count < 64 {
          pair = Int16(pairs.count)
          init_pair(pair, Int16(colours[0]), Int16(colours[1]))
          pairs[colours] = pair
        }
      }
      looks[role] = (Self.curses(attributes), pair)
    }
    shown = nil
  }

  private func index(_ colour: Theme.Colour) -> Int { depth == .many ? colour.x256 : colour.ansi }

  private static func curses(_ attributes: Theme.Attributes) -> attr_t {
    var result: attr_t = 0
    if attributes.contains(.bold) { result |= tiphys_bold() }
    if attributes.contains(.dim) { result |= tiphys_dim() }
    if attributes.contains(.underline) { result |= tiphys_underline() }
    if attributes.contains(.reverse) { result |= tiphys_reverse() }
    return result
  }
}
