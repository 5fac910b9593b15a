import Manifests
import Randomness

/// The same YAML as people write it: numbers in odd forms, comments, styles of quoting, folded lines, Windows' line ends.
extension RandomKustomization {
  /// Placeholders that random resources carry, and what may be written for them. None of it needs quoting.
  static let spellings: [String] = [
    "1.0", "1.50", "0x1F", "1e3", "012", "0o14", "+5", "True", "yes", "on", "~", "2020-01-01", "12:30", "1_000", "!!str 12",
    "'single''s'", "\"d\\tq\\u00e9\"", "007", "1.", ".5", "0b11", "null", "Null", "!!float 3", "-0", "1E400", ".inf", "0.10",
    "123456789012345678901234567890", "12e-7", "\"1.0\"", "'yes'", "y", "=",
  ]

  /// What stands in a resource for a scalar whose spelling is yet to be chosen.
  static let placeholder = "SPELLED"

  /// Chooses how the placeholders in YAML are written.
  mutating func settled(_ text: String) -> String {
    var text = text
    while let range = text.firstRange(of: Self.placeholder) { text.replaceSubrange(range, with: random.pick(Self.spellings)) }
    return text
  }

  mutating func spelled(_ text: String) -> String {
    let text = settled(text)
    guard random.chance(25), !text.contains("|"), !text.contains(">") else { return text }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for index in lines.indices where random.chance(12) {
      switch random.number(0...4) {
      case 0 where lines[index] == "---": lines[index] = "--- # a document"
      case 1 where !lines[index].isEmpty: lines[index] += "   # said of the line"
      case 2: lines[index] = "# a comment\n" + lines[index]
      case 3 where lines[index] == "---": lines[index] = "---\n# nothing in here\n---"
      case 4: lines[index] += lines[index].isEmpty ? "" : "  "
      default: break
      }
    }
    return lines.joined(separator: random.chance(20) ? "\r\n" : "\n")
  }
}
