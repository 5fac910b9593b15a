/// What a plain scalar means, after the rules of goyaml (https://yaml.org/type/ with its own exceptions).
public enum YAMLScalar {
  /// The value of a plain scalar.
  public static func resolve(_ text: String, dialect: YAML.Dialect) -> Value {
    guard let first = text.utf8.first else { return .null }
    switch first {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "~"):
      return word(text, dialect: dialect) ?? .string(text)
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return number(text, dialect: dialect) ?? .string(text)
    default: return .string(text)
    }
  }

  /// The value of a plain scalar to kustomize, which also knows dates, and whether it would be printed in another way.
  public static func spelled(_ text: String) -> (value: Value, isOdd: Bool) {
    let value = resolve(text, dialect: .kustomize)
    switch value {
    case .null: return (value, text != "null")
    case .bool(let flag): return (value, text != (flag ? "true" : "false"))
    case .int(let number): return (value, text != String(number))
    case .double(let number): return (value, text != number.goJSONText)
    case .string:
      guard let date = YAMLDate(text) else { return (value, false) }
      return (.string(date.text), date.text != text)
    case .list, .object: return (value, false)
    }
  }

  /// Whether a text is as short as a word that means something, and begins as one.
  static func mayBeWord(_ text: String) -> Bool {
    guard text.utf8.count <= 5 else { return false }
    var bytes = text.utf8.makeIterator()
    guard let first = bytes.next() else { return false }
    let second = bytes.next().map { $0 | 0x20 }
    return switch first | 0x20 {
    case UInt8(ascii: "t"): second == UInt8(ascii: "r")
    case UInt8(ascii: "f"): second == UInt8(ascii: "a")
    case UInt8(ascii: "n"): second == nil || second == UInt8(ascii: "u") || second == UInt8(ascii: "o")
    case UInt8(ascii: "y"): second == nil || second == UInt8(ascii: "e")
    case UInt8(ascii: "o"): second == UInt8(ascii: "n") || second == UInt8(ascii: "f")
    default: first == UInt8(ascii: "~")
    }
  }

  private static func word(_ text: String, dialect: YAML.Dialect) -> Value? {
    // Most words are longer than any that means something.
    guard mayBeWord(text) else { return nil }
    switch text {
    case "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    case "yes", "Yes", "YES", "on", "On", "ON", "y", "Y": return dialect == .kubernetes ? .bool(true) : nil
    case "no", "No", "NO", "off", "Off", "OFF", "n", "N": return dialect == .kubernetes ? .bool(false) : nil
    default: return nil
    }
  }

  private static func number(_ text: String, dialect: YAML.Dialect) -> Value? {
    if let integer = decimal(text) { return .int(integer) }
    switch text {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
    case ".nan", ".NaN", ".NAN": return .double(.nan)
    default: break
    }
    let plain = text.utf8.contains(UInt8(ascii: "_")) ? text.replacing("_", with: "") : text
    if let integer = integer(plain, dialect: dialect) { return .int(integer) }
    if let unsigned = unsigned(plain) { return .double(Double(unsigned)) }
    // A number that is too large is a text, as to Go.
    guard isFloat(plain), let double = Double(plain.hasPrefix(".") ? "0" + plain : plain), double.isFinite else { return nil }
    return .double(double)
  }

  /// What nearly all numbers are: `8080`, which is read at once.
  private static func decimal(_ text: String) -> Int64? {
    guard text.utf8.count <= 18 else { return nil }
    var value: Int64 = 0
    for byte in text.utf8 {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return text.utf8.first != UInt8(ascii: "0") || text.utf8.count == 1 ? value : nil
  }

  /// A whole number as goyaml finds it: what Go's `ParseInt(text, 0, 64)` reads, and oddly one with a sign behind `0b` (and in
  /// goyaml v3 behind `0o`). `0-3` is a text.
  private static func integer(_ text: String, dialect: YAML.Dialect) -> Int64? {
    var digits = text.utf8[...]
    var sign = ""
    if let first = digits.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
      if first == UInt8(ascii: "-") { sign = "-" }
      digits.removeFirst()
    }
    let radix = takeRadix(of: &digits)
    if let first = digits.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
      guard text.hasPrefix("0b") || (dialect == .kustomize && text.hasPrefix("0o")) else { return nil }
      if first == UInt8(ascii: "-") { sign = "-" }
      digits.removeFirst()
    }
    return areDigits(digits) ? Int64(sign + Substring(digits), radix: radix) : nil
  }

  /// A number that is too large for a signed integer.
  private static func unsigned(_ text: String) -> UInt64? {
    var digits = text.utf8[...]
    let radix = takeRadix(of: &digits)
    guard radix != 10, areDigits(digits) else { return nil }
    return UInt64(Substring(digits), radix: radix)
  }

  private static func takeRadix(of digits: inout Substring.UTF8View) -> Int {
    guard digits.first == UInt8(ascii: "0"), let second = digits.dropFirst().first else { return 10 }
    let radix =
      switch second | 0x20 {
      case UInt8(ascii: "x"): 16
      case UInt8(ascii: "b"): 2
      default: 8
      }
    digits = digits.dropFirst(radix != 8 || second | 0x20 == UInt8(ascii: "o") ? 2 : 1)
    return radix
  }

  private static func areDigits(_ text: Substring.UTF8View) -> Bool { !text.isEmpty && text.allSatisfy(\.isHexDigit) }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, goyaml's own form of a float.
  private static func isFloat(_ text: String) -> Bool {
    var rest = Substring(text).utf8
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false }
    func dropSign() {
      if let first = rest.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { rest.removeFirst() }
    }
    func dropDigits() -> Int {
      var count = 0
      while isDigit(rest.first) {
        rest.removeFirst()
        count += 1
      }
      return count
    }
    dropSign()
    let whole = dropDigits()
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      let fraction = dropDigits()
      guard whole > 0 || fraction > 0 else { return false }
    } else if whole == 0 {
      return false
    }
    if let e = rest.first, e == UInt8(ascii: "e") || e == UInt8(ascii: "E") {
      rest.removeFirst()
      dropSign()
      guard dropDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  /// Whether a string must be quoted so that every reader, of YAML 1.1 or 1.2, takes it for a string again.
  static func needsQuotes(_ text: String) -> Bool {
    if case .string = resolve(text, dialect: .kubernetes) {} else { return true }
    guard let first = text.utf8.first, first < UInt8(ascii: "A") else { return false }
    return YAMLDate(text) != nil || isBase60(text)
  }
}

extension String {
  /// Whether a byte is among the text's.
  func hasByte(_ byte: UInt8) -> Bool {
    utf8.withContiguousStorageIfAvailable { $0.contains(byte) } ?? utf8.contains(byte)
  }
}
