import Foundation

/// What the console needs to know before its first frame.
public struct ConsoleOptions: Sendable {
  /// How many colours to use; nil leaves it to the terminal and `NO_COLOR`.
  public enum Colours: String, Sendable, CaseIterable {
    case mono = "mono"
    case eight = "8"
    case sixteen = "16"
    case many = "256"
  }

  /// The context's name, as the header shows it.
  public var context: String
  /// Marks the context as production in the header and in every dialog.
  public var isProduction: Bool
  /// A built-in theme's name, or one in `configDirectory/themes`.
  public var theme: String
  /// A built-in keymap's name, or one in `configDirectory/keymaps`.
  public var keymap: String
  /// ASCII forms of the glyphs; nil asks the locale.
  public var ascii: Bool?
  public var colours: Colours?
  /// No key changes anything.
  public var isReadOnly: Bool
  /// The demo's scenarios, for the palette's completion.
  public var scenarios: [String]
  /// When the process started.
  public var startedAt: Date
  /// Where the user's themes and keymaps are, usually `$XDG_CONFIG_HOME/tiphys`; nil for none.
  public var configDirectory: String?

  public init(
    context: String, isProduction: Bool = false, theme: String = "default-dark", keymap: String = "vim", ascii: Bool? = nil,
    colours: Colours? = nil, isReadOnly: Bool = false, scenarios: [String] = [], startedAt: Date = Date(),
    configDirectory: String? = ConsoleOptions.userConfigDirectory()
  ) {
    self.context = context
    self.isProduction = isProduction
    self.theme = theme
    self.keymap = keymap
    self.ascii = ascii
    self.colours = colours
    self.isReadOnly = isReadOnly
    self.scenarios = scenarios
    self.startedAt = startedAt
    self.configDirectory = configDirectory
  }

  /// `$XDG_CONFIG_HOME/tiphys`, or `~/.config/tiphys`; nil where neither is known.
  public static func userConfigDirectory(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String? {
    if let base = environment["XDG_CONFIG_HOME"], base.hasPrefix("/") { return base + "/tiphys" }
    if let home = environment["HOME"], home.hasPrefix("/") { return home + "/.config/tiphys" }
    return nil
  }
}

/// Why the console came to its end.
public enum ExitReason: Sendable, Hashable {
  /// A person quit.
  case quit
  /// The terminal went away (SIGHUP or end of input).
  case hangup
  /// SIGTERM or SIGINT.
  case terminated
}

/// Why the console cannot start. One line: what is wrong and what to do.
public enum ConsoleError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Standard input or output is no terminal.
  case notATerminal
  /// The terminal can not place a cursor (`dumb`), or no terminal entry works: its name and why.
  case unusableTerminal(name: String, reason: String)
  /// A theme or keymap file is wrong: the file, the line (0 where there is none) and what is wrong.
  case badFile(path: String, line: Int, message: String)
  /// A system call failed.
  case system(call: String, code: Int32)

  public var description: String {
    switch self {
    case .notATerminal:
      "the console needs a terminal on standard input and output; use `tiphys app list` and its siblings in scripts"
    case .unusableTerminal(let name, let reason):
      "terminal \"\(name)\": \(reason); set TERM to what the terminal is (xterm-256color fits most), or use `tiphys app list`"
    case .badFile(let path, let line, let message): line > 0 ? "\(path):\(line): \(message)" : "\(path): \(message)"
    case .system(let call, let code): "\(call) failed: \(String(cString: strerror(code)))"
    }
  }
}
