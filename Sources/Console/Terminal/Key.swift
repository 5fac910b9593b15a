/// One key press.
struct Key: Sendable, Hashable {
  enum Code: Sendable, Hashable {
    case character(Unicode.Scalar)
    case up, down, left, right, home, end, pageUp, pageDown, insert, delete, backspace, tab, backTab, enter, escape
    case function(Int)
  }
  var code: Code
  var control = false
  var meta = false

  init(_ code: Code, control: Bool = false, meta: Bool = false) {
    self.code = code
    self.control = control
    self.meta = meta
  }

  /// The text that the key writes, where it writes any.
  var written: Unicode.Scalar? {
    if case .character(let scalar) = code, !control, !meta { scalar } else { nil }
  }

  private static let names: [(String, Code)] = [
    ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right), ("Home", .home), ("End", .end), ("PgUp", .pageUp),
    ("PgDn", .pageDown), ("Ins", .insert), ("Del", .delete), ("BS", .backspace), ("Tab", .tab), ("BackTab", .backTab),
    ("Enter", .enter), ("Esc", .escape), ("Space", .character(" ")),
  ]

  /// Reads a key as keymap files write it: `a`, `G`, `Enter`, `F5`, `C-x`, `M-<`, `C-M-Left`; nil for anything else.
  init?(_ text: some StringProtocol) {
    var rest = Substring(text)
    var control = false
    var meta = false
    while rest.unicodeScalars.count > 2 {
      if rest.hasPrefix("C-") {
        control = true
      } else if rest.hasPrefix("M-") {
        meta = true
      } else {
        break
      }
      rest = rest.dropFirst(2)
    }
    if let named = Self.names.first(where: { $0.0 == rest }) {
      code = named.1
    } else if let scalar = rest.unicodeScalars.first, rest.unicodeScalars.count == 1, scalar.value > 0x20, scalar.value != 0x7f {
      code = .character(control ? Unicode.Scalar(String(scalar).lowercased()) ?? scalar : scalar)
    } else if rest.first == "F", let number = Int(rest.dropFirst()), (1...24).contains(number) {
      code = .function(number)
    } else {
      return nil
    }
    self.control = control
    self.meta = meta
  }
}

extension Key: CustomStringConvertible {
  var description: String {
    var name = ""
    switch code {
    case .function(let number): name = "F\(number)"
    case .character(let scalar) where scalar != " ": name = String(scalar)
    default: name = Self.names.first { $0.1 == code }?.0 ?? "?"
    }
    return (control ? "C-" : "") + (meta ? "M-" : "") + name
  }

  /// The form for the key line and the help: short signs where the screen has them.
  func shown(_ glyphs: Glyphs) -> String {
    guard !glyphs.ascii, !control, !meta else { return description }
    switch code {
    case .enter: return "↵"
    case .up: return "↑"
    case .down: return "↓"
    case .left: return "←"
    case .right: return "→"
    default: return description
    }
  }
}
