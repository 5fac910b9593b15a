import CNcurses

/// Decides what may stand in a cell: the one place through which every text from outside enters the screen.
///
/// Control characters, escape, direction overrides and invisible characters become visible stand-ins, so that no name, log line or
/// commit subject can move the cursor, hide text or speak to the terminal.
struct Glyphs: Sendable, Hashable {
  /// Only ASCII is shown: the locale or the terminal knows nothing else.
  var ascii: Bool

  /// The scalar to show and its columns (1 or 2); 0 columns for what is left out.
  func cell(for scalar: Unicode.Scalar) -> (scalar: UInt32, width: Int) {
    let value = scalar.value
    if value >= 0x20 && value < 0x7f { return (value, 1) }
    switch value {
    case 0x09, 0x0a: return (0x20, 1)
    case 0..<0x20: return (ascii ? 0x3f : 0x2400 + value, 1)
    case 0x7f: return (ascii ? 0x3f : 0x2421, 1)
    case 0xfe0e, 0xfe0f: return (0, 0)  // choose a presentation only
    default: break
    }
    if ascii { return (0x3f, 1) }
    if Self.isDeceptive(value) { return (0xfffd, 1) }
    let width = Int(tiphys_width(value))
    return width == 1 || width == 2 ? (value, width) : (0xfffd, 1)
  }

  /// Invisible, or changes the order in which others appear.
  static func isDeceptive(_ value: UInt32) -> Bool {
    switch value {
    case 0x80...0x9f, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180e, 0x200b...0x200f, 0x2028...0x202e,
      0x2060...0x206f,
      0x3164, 0xfe00...0xfe0f, 0xfeff, 0xffa0, 0xfff0...0xfffb, 0x1d173...0x1d17a, 0xe0000...0xe0fff:
      true
    default: false
    }
  }

  /// Columns that `text` takes on the screen.
  func width(of text: String) -> Int {
    var ascii = true
    var count = 0
    for byte in text.utf8 {
      if byte < 0x20 || byte >= 0x7f {
        ascii = false
        break
      }
      count += 1
    }
    if ascii { return count }
    return text.unicodeScalars.reduce(0) { $0 + cell(for: $1).width }
  }

  /// The same text as it may leave for a clipboard or a file: line breaks and tabs stay, everything else as on the screen.
  func cleaned(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "\n" || scalar == "\t" {
        result.append(scalar)
      } else {
        let shown = Glyphs(ascii: false).cell(for: scalar)
        if shown.width > 0, let clean = Unicode.Scalar(shown.scalar) { result.append(clean) }
      }
    }
    return String(result)
  }
}
