/// Forms of scalars that goyaml quotes, although YAML 1.2 takes them for text.
///
/// Read by hand: every string that is written is held against them, and a regular expression costs a hundred times as much.
extension YAMLScalar {
  /// Sexagesimal numbers such as `12:30:45`: `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`.
  static func isBase60(_ text: String) -> Bool {
    var scanner = Scanner(text)
    _ = scanner.skip("-") || scanner.skip("+")
    guard scanner.digits(1) == 1 else { return false }
    scanner.skipDigitsAndUnderscores()
    var parts = 0
    while scanner.skip(":") {
      let first = scanner.next ?? 0
      let count = scanner.digits(2)
      guard count == 1 || count == 2 && first <= UInt8(ascii: "5") else { return false }
      parts += 1
    }
    if scanner.skip(".") { scanner.skipDigitsAndUnderscores() }
    return parts > 0 && scanner.isAtEnd
  }

  private struct Scanner {
    private var rest: Substring.UTF8View
    init(_ text: String) { rest = Substring(text).utf8 }

    var next: UInt8? { rest.first }
    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: character) else { return false }
      rest.removeFirst()
      return true
    }

    /// Skips up to `limit` digits, and tells how many.
    mutating func digits(_ limit: Int) -> Int {
      var count = 0
      while count < limit, let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
        rest.removeFirst()
        count += 1
      }
      return count
    }

    mutating func skipDigitsAndUnderscores() { while digits(1) > 0 || skip("_") {} }

    /// Whether there was a space or tab.
    mutating func skipBlanks() -> Bool {
      let before = rest.count
      while skip(" ") || skip("\t") {}
      return rest.count < before
    }
  }
}
