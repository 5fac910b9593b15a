import CNcurses
import Foundation

/// What the locale and the environment say about the terminal.
struct Capabilities {
  /// Characters beyond ASCII can be shown.
  var isUTF8: Bool
  var depth: ConsoleOptions.Colours

  /// Sets the process's character type to the environment's, and reads what it says. Call before the terminal is opened.
  static func localeIsUTF8() -> Bool {
    if setlocale(LC_CTYPE, "") == nil {
      // A locale that came along over ssh and is not installed here still says what the terminal is.
      let environment = ProcessInfo.processInfo.environment
      let wanted = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
      let isUTF8 = ["utf-8", "utf8"].contains { wanted.lowercased().contains($0) }
      guard isUTF8, setlocale(LC_CTYPE, "C.UTF-8") != nil else { return false }
    }
    guard let codeset = tiphys_codeset() else { return false }
    return ["UTF-8", "utf8", "UTF8"].contains(String(cString: codeset))
  }

  /// Colours to use: an order from the options first, then NO_COLOR, then what the terminal has. Sixteen at most by itself: they are
  /// the terminal's own palette, and cost half the bytes.
  static func depth(terminalColours: Int, options: ConsoleOptions, environment: [String: String]) -> ConsoleOptions.Colours {
    let has: ConsoleOptions.Colours =
      terminalColours >= 256 ? .many : terminalColours >= 16 ? .sixteen : terminalColours >= 8 ? .eight : .mono
    if let wanted = options.colours { return min(wanted, has) }
    if let noColour = environment["NO_COLOR"], !noColour.isEmpty { return .mono }
    return min(.sixteen, has)
  }
}

extension ConsoleOptions.Colours: Comparable {
  private var count: Int { Int(rawValue) ?? 0 }
  public static func < (a: Self, b: Self) -> Bool { a.count < b.count }
}
