import Foundation

/// Text that is drawn over itself in a terminal.
struct LiveView {
  private var drawn = 0

  /// Draws lines in place of those that were drawn before; none may be wider than the terminal.
  mutating func draw(_ lines: [String]) {
    var text = drawn > 0 ? "\u{1b}[\(drawn)A\r" : ""
    for line in lines { text += line + "\u{1b}[K\n" }
    text += "\u{1b}[J"
    drawn = lines.count
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}

/// The size of the terminal on standard output.
struct TerminalSize {
  var columns: Int
  var rows: Int

  /// Nil where standard output is no terminal that text can be drawn over in.
  static var current: TerminalSize? {
    guard isatty(STDOUT_FILENO) == 1, Environment.variables["TERM"] ?? "dumb" != "dumb" else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20, size.ws_row > 4 else { return nil }
    return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }
}
