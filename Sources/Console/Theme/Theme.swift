/// How each role looks.
struct Theme: Sendable {
  struct Attributes: OptionSet, Sendable, Hashable {
    let rawValue: UInt8
    static let bold = Attributes(rawValue: 1)
    static let dim = Attributes(rawValue: 2)
    static let underline = Attributes(rawValue: 4)
    static let reverse = Attributes(rawValue: 8)
  }

  /// A colour in each depth; -1 is the terminal's own.
  struct Colour: Sendable, Hashable {
    /// 0 to 15.
    var ansi = -1
    /// 0 to 255.
    var x256 = -1
    /// What stands for the colour where there is none.
    var mono: Attributes = []
  }

  struct Style: Sendable, Hashable {
    /// Names of the palette; empty is the terminal's own colour.
    var foreground = ""
    var background = ""
    var attributes: Attributes = []
    var glyph = ""
    var ascii = ""
  }

  var name: String
  var palette: [String: Colour] = [:]
  var styles: [Role: Style] = [:]

  func colour(_ name: String) -> Colour { palette[name] ?? Colour() }

  func style(_ role: Role) -> Style { styles[role] ?? Style() }

  /// The role's sign in the form that the screen can show; empty where it has none.
  func glyph(_ role: Role, _ glyphs: Glyphs) -> String {
    let style = style(role)
    return glyphs.ascii ? style.ascii : style.glyph
  }
}
