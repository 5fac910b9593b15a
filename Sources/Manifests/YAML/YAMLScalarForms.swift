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

  /// A scalar that goyaml reads as a date: `2020-01-01`, `2020-1-1T1:2:3.5Z`, `2020-01-01 01:02:03 +5:30`.
  public static func isTimestamp(_ text: String) -> Bool {
    var scanner = Scanner(text)
    guard scanner.digits(4) == 4, scanner.skip("-"), scanner.digits(2) > 0, scanner.skip("-"), scanner.digits(2) > 0 else {
      return false
    }
    if scanner.isAtEnd { return true }
    guard scanner.skip("T") || scanner.skip("t") || scanner.skipBlanks() else { return false }
    guard scanner.digits(2) > 0, scanner.skip(":"), scanner.digits(2) > 0, scanner.skip(":"), scanner.digits(2) > 0 else {
      return false
    }
    if scanner.skip(".") { while scanner.digits(1) > 0 {} }
    if scanner.isAtEnd { return true }
    _ = scanner.skipBlanks()
    if scanner.skip("Z") { return scanner.isAtEnd }
    guard scanner.skip("-") || scanner.skip("+") else { return false }
    let digits = scanner.digits(4)
    if digits > 0, scanner.isAtEnd { return true }
    return (1...2).contains(digits) && scanner.skip(":") && scanner.digits(2) == 2 && scanner.isAtEnd
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
