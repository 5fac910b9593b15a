extension StringProtocol {
  /// Without white space at either end, as Go's `strings.TrimSpace`.
  var trimmedWhitespace: String {
    // The usual white space is found by its bytes: a chart may have megabytes of it.
    func isPlainSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    let whole = Substring(self)
    let bytes = whole.utf8
    guard let start = bytes.firstIndex(where: { !isPlainSpace($0) }) else { return "" }
    var end = bytes.endIndex
    while isPlainSpace(bytes[bytes.index(before: end)]) { end = bytes.index(before: end) }
    var view = whole[start..<end].unicodeScalars
    while let first = view.first, first.properties.isWhitespace { view.removeFirst() }
    while let last = view.last, last.properties.isWhitespace { view.removeLast() }
    return String(Substring(view))
  }

  /// The parts between the separators, empty ones too.
  func parts(separatedBy separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
  }
}

extension String {
  /// As Go's `%q` prints a list of the runes.
  var goQuotedRunes: String {
    let runes = unicodeScalars.map { rune in
      switch rune {
      case "'": "'\\''"
      case "\"": "'\"'"
      default: "'" + String(rune).goQuoted.dropFirst().dropLast() + "'"
      }
    }
    return "[" + runes.joined(separator: " ") + "]"
  }

  /// In double quotes, as Go's `%q` writes it.
  var goQuoted: String {
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let hex = String(scalar.value, radix: 16)
        result += "\\x" + (hex.count < 2 ? "0" : "") + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// What is behind a prefix; nil where the text does not begin with it.
  func droppingPrefix(_ prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}
