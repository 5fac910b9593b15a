import Glibc

/// Go's strconv: text to numbers.
enum NumberParsing {
  /// `ParseInt(text, base, 64)`; base 0 takes the prefixes `0x`, `0o`, `0b`, `0` and underscores.
  static func int(_ text: String, base: Int) -> Int64? {
    var digits = Substring(text)
    let isNegative = digits.first == "-"
    if isNegative || digits.first == "+" { digits.removeFirst() }
    guard let magnitude = uint(String(digits), base: base) else { return nil }
    if isNegative { return magnitude <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
    return Int64(exactly: magnitude)
  }

  /// What `Atoi` gives beside its error: the nearest number where the text is one that is too large, 0 where it is none.
  static func nearestInt(_ text: String) -> Int {
    var digits = text.utf8[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
    var magnitude: UInt64 = 0
    for byte in digits {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return 0 }
      let (tenfold, isLarge) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, isLarger) = tenfold.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
      // What follows is not looked at.
      if isLarge || isLarger { return isNegative ? .min : .max }
      magnitude = sum
    }
    if isNegative { return magnitude > UInt64(Int.max) ? .min : -Int(magnitude) }
    return Int(clamping: magnitude)
  }

  /// `ParseUint(text, base, 64)`.
  static func uint(_ text: String, base: Int) -> UInt64? {
    var digits = Substring(text)
    var radix = base
    if base == 0 {
      radix = 10
      if digits.hasPrefix("0") {
        let second = digits.dropFirst().first.map { Character($0.lowercased()) }
        switch second {
        case "x" where digits.utf8.count >= 3: (radix, digits) = (16, digits.dropFirst(2))
        case "b" where digits.utf8.count >= 3: (radix, digits) = (2, digits.dropFirst(2))
        case "o" where digits.utf8.count >= 3: (radix, digits) = (8, digits.dropFirst(2))
        default: if digits.utf8.count > 1 { (radix, digits) = (8, digits.dropFirst()) }
        }
      }
      if digits.contains("_") {
        guard underscoresAreGood(text) else { return nil }
        digits = Substring(digits.filter { $0 != "_" })
      }
    }
    guard let first = digits.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
    return UInt64(digits, radix: radix)
  }

  /// Underscores only stand between digits, or between a prefix and a digit.
  private static func underscoresAreGood(_ text: String) -> Bool {
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    var last = UInt8(ascii: "^")
    var isHex = false
    if rest.count >= 2, rest.first == UInt8(ascii: "0") {
      let kind = rest[rest.index(after: rest.startIndex)] | 0x20
      if kind == UInt8(ascii: "x") || kind == UInt8(ascii: "o") || kind == UInt8(ascii: "b") {
        rest.removeFirst(2)
        last = UInt8(ascii: "0")
        isHex = kind == UInt8(ascii: "x")
      }
    }
    for byte in rest {
      let isDigit =
        (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
        || (isHex && (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "f"))
      if isDigit {
        last = UInt8(ascii: "0")
      } else if byte == UInt8(ascii: "_") {
        if last != UInt8(ascii: "0") { return false }
        last = byte
      } else {
        if last == UInt8(ascii: "_") { return false }
        last = UInt8(ascii: "!")
      }
    }
    return last != UInt8(ascii: "_")
  }

  /// `ParseFloat(text, 64)`: nil where it is no number or out of range.
  static func float(_ text: String) -> Double? {
    var body = text
    if body.contains("_") {
      guard underscoresAreGood(body) else { return nil }
      body = body.replacing("_", with: "")
    }
    var rest = Substring(body)
    if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
    let lower = rest.lowercased()
    switch lower {
    case "inf", "infinity": return body.hasPrefix("-") ? -.infinity : .infinity
    case "nan": return .nan
    default: break
    }
    guard let first = lower.utf8.first, first == UInt8(ascii: ".") || (first >= UInt8(ascii: "0") && first <= UInt8(ascii: "9"))
    else { return nil }
    if lower.hasPrefix("0x") {
      guard lower.contains("p") else { return nil }
    } else {
      guard lower.utf8.allSatisfy({ ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) || ".e+-".utf8.contains($0) }) else {
        return nil
      }
    }
    var end: UnsafeMutablePointer<CChar>?
    let value = body.withCString { start -> Double? in
      let value = strtod(start, &end)
      return end.map { $0.pointee } == 0 ? value : nil
    }
    guard let value, value.isFinite else { return nil }
    return value
  }
}
