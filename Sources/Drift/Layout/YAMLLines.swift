import Manifests

/// A manifest as lines of YAML, in the form that YAML.encode writes, one value at a time.
enum YAMLLines {
  /// The lines of `prefix` followed by a value: `image: nginx`, or `ports:` and the lines below it. `prefix` ends in a
  /// colon, or is empty for a bare value.
  static func lines(_ prefix: String, _ value: Value, indent: Int) -> [Line] {
    switch value {
    case .object(let object) where !object.isEmpty:
      let inner = prefix.isEmpty ? indent : indent + 2
      let below = object.flatMap { lines(key($0.key), $0.value, indent: inner) }
      return prefix.isEmpty ? below : [Line(indent, prefix)] + below
    case .list(let list) where !list.isEmpty:
      let below = list.flatMap { items($0, indent: indent) }
      return prefix.isEmpty ? below : [Line(indent, prefix)] + below
    default:
      let parts = scalar(value)
      let first = Line(indent, prefix.isEmpty ? parts[0] : prefix + " " + parts[0])
      return [first] + parts.dropFirst().map { $0.isEmpty ? Line(0, "") : Line(indent + 2, $0) }
    }
  }

  /// The lines of one element of a list: the first with a dash before it.
  static func items(_ value: Value, indent: Int) -> [Line] {
    var result = lines("", value, indent: indent + 2)
    result[0] = Line(indent, "- " + String(repeating: " ", count: max(0, result[0].indent - indent - 2)) + result[0].text)
    return result
  }

  /// A line before it is indented.
  struct Line: Hashable {
    var indent: Int
    var text: String
    init(_ indent: Int, _ text: String) {
      self.indent = indent
      self.text = text
    }
    var full: String { String(repeating: " ", count: indent) + text }
  }

  static func key(_ name: String) -> String { scalarText(name) + ":" }

  /// The text of a scalar, one line or more; the lines after the first are the contents of a block.
  static func scalar(_ value: Value) -> [String] {
    switch value {
    case .string(let text) where isSafe(text): return [text]
    case .string, .double:
      var lines = YAML.encode(value).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if lines.count > 1 { lines.removeLast() }
      return [lines[0]] + lines.dropFirst().map { $0.hasPrefix("  ") ? String($0.dropFirst(2)) : $0 }
    default: return [JSON.text(value)]
    }
  }

  /// A string on one line, whatever is in it.
  private static func scalarText(_ text: String) -> String {
    let lines = scalar(.string(text))
    return lines.count == 1 ? lines[0] : JSON.text(.string(text))
  }

  /// Whether a string stands for itself without quotes, found without asking the emitter.
  private static func isSafe(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return false }
    guard isLetter(first) || first == UInt8(ascii: "/") else { return false }
    let isPlain = text.utf8.allSatisfy { byte in
      isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "/")
        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
    guard isPlain, case .string = YAMLScalar.resolve(text, dialect: .kubernetes) else { return false }
    return true
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
}
