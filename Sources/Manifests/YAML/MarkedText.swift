/// Texts that begin with the mark of a file's byte order. goyaml takes every character of such a text for the mark and escapes it.
struct MarkedText {
  /// Placeholders stand in libyaml's output for what is put there at the end.
  private var texts: [String] = []

  private static let mark = "\u{F8FF}"

  static func isMarked(_ text: String) -> Bool { text.utf8.starts(with: [0xEF, 0xBB, 0xBF]) }

  /// What to write for now.
  mutating func placeholder(for text: String) -> String {
    texts.append(Self.quoted(text))
    return Self.mark + String(texts.count) + Self.mark
  }

  /// The output with the texts in their places; nil where something else looks like a placeholder.
  func filled(_ output: String) -> String? {
    if texts.isEmpty { return output }
    let parts = output.split(separator: Self.mark, omittingEmptySubsequences: false)
    guard parts.count == 2 * texts.count + 1 else { return nil }
    var result = ""
    for (index, part) in parts.enumerated() {
      if index % 2 == 0 {
        result += part
      } else {
        guard let number = Int(part), texts.indices.contains(number - 1) else { return nil }
        result += texts[number - 1]
      }
    }
    return result
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.unicodeScalars.map(escaped).joined() + "\""
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x00: "\\0"
    case 0x07: "\\a"
    case 0x08: "\\b"
    case 0x09: "\\t"
    case 0x0A: "\\n"
    case 0x0B: "\\v"
    case 0x0C: "\\f"
    case 0x0D: "\\r"
    case 0x1B: "\\e"
    case 0x22: "\\\""
    case 0x5C: "\\\\"
    case 0x85: "\\N"
    case 0xA0: "\\_"
    case 0x2028: "\\L"
    case 0x2029: "\\P"
    case ...0xFF: "\\x" + hex(scalar, 2)
    case ...0xFFFF: "\\u" + hex(scalar, 4)
    default: "\\U" + hex(scalar, 8)
    }
  }

  private static func hex(_ scalar: Unicode.Scalar, _ width: Int) -> String {
    let text = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: width - text.utf8.count) + text
  }
}
