import Manifests

/// Go's quoted strings: strconv's Quote and Unquote.
enum Quoting {
  /// `"text"` with escapes; what can be printed stands as it is.
  static func doubleQuoted(_ text: GoString, asciiOnly: Bool = false) -> GoString {
    var result: [UInt8] = []
    result.reserveCapacity(text.count + 2)
    result.append(UInt8(ascii: "\""))
    var index = 0
    while index < text.bytes.count {
      let (rune, length) = UTF8Decoding.rune(in: text.bytes, at: index)
      if length == 1, rune == UTF8Decoding.replacement {
        result.append(contentsOf: "\\x".utf8)
        appendHex(UInt32(text.bytes[index]), digits: 2, to: &result)
      } else {
        appendEscaped(rune, quote: "\"", asciiOnly: asciiOnly, to: &result)
      }
      index += length
    }
    result.append(UInt8(ascii: "\""))
    return GoString(bytes: result)
  }

  /// `'x'`.
  static func singleQuoted(_ rune: Unicode.Scalar, asciiOnly: Bool) -> GoString {
    var result = Array("'".utf8)
    appendEscaped(rune, quote: "'", asciiOnly: asciiOnly, to: &result)
    result.append(UInt8(ascii: "'"))
    return GoString(bytes: result)
  }

  private static func appendEscaped(_ rune: Unicode.Scalar, quote: Unicode.Scalar, asciiOnly: Bool, to result: inout [UInt8]) {
    if rune == quote || rune == "\\" {
      result.append(UInt8(ascii: "\\"))
      result.append(UInt8(truncatingIfNeeded: rune.value))
      return
    }
    if RuneClass.isPrint(rune), !asciiOnly || rune.isASCII {
      result.append(contentsOf: String(Character(rune)).utf8)
      return
    }
    switch rune {
    case "\u{07}": result.append(contentsOf: "\\a".utf8)
    case "\u{08}": result.append(contentsOf: "\\b".utf8)
    case "\u{0C}": result.append(contentsOf: "\\f".utf8)
    case "\n": result.append(contentsOf: "\\n".utf8)
    case "\r": result.append(contentsOf: "\\r".utf8)
    case "\t": result.append(contentsOf: "\\t".utf8)
    case "\u{0B}": result.append(contentsOf: "\\v".utf8)
    default:
      if rune.value < 0x20 || rune.value == 0x7F {
        result.append(contentsOf: "\\x".utf8)
        appendHex(rune.value, digits: 2, to: &result)
      } else if rune.value < 0x10000 {
        result.append(contentsOf: "\\u".utf8)
        appendHex(rune.value, digits: 4, to: &result)
      } else {
        result.append(contentsOf: "\\U".utf8)
        appendHex(rune.value, digits: 8, to: &result)
      }
    }
  }

  private static func appendHex(_ value: UInt32, digits: Int, to result: inout [UInt8]) {
    let alphabet = Array("0123456789abcdef".utf8)
    for digit in (0..<digits).reversed() { result.append(alphabet[Int(value >> (4 * UInt32(digit)) & 15)]) }
  }

  /// Whether the text can stand between back quotes.
  static func canBackquote(_ text: GoString) -> Bool {
    var index = 0
    while index < text.bytes.count {
      let (rune, length) = UTF8Decoding.rune(in: text.bytes, at: index)
      if length == 1 {
        if rune == UTF8Decoding.replacement || (rune.value < 0x20 && rune != "\t") || rune == "`" || rune.value == 0x7F {
          return false
        }
      } else if rune.value == 0xFEFF {
        return false
      }
      index += length
    }
    return true
  }

  // MARK: Unquote

  /// The text of a literal in double or back quotes; nil where it is none.
  static func unquote(_ literal: [UInt8]) -> GoString? {
    guard literal.count >= 2, let quote = literal.first, quote == literal.last else { return nil }
    let body = literal[1..<literal.count - 1]
    if quote == UInt8(ascii: "`") {
      return body.contains(quote) ? nil : GoString(bytes: body.filter { $0 != 0x0D })
    }
    guard quote == UInt8(ascii: "\"") else { return nil }
    guard body.contains(UInt8(ascii: "\\")) || body.contains(quote) || body.contains(0x0A) else {
      return GoString(bytes: body)
    }
    var result = GoString()
    var rest = body
    while let first = rest.first {
      if first == quote || first == 0x0A { return nil }
      guard first == UInt8(ascii: "\\") else {
        result.bytes.append(first)
        rest.removeFirst()
        continue
      }
      guard let (value, isByte) = escape(&rest, quote: quote) else { return nil }
      if isByte {
        result.bytes.append(UInt8(truncatingIfNeeded: value))
      } else {
        guard let rune = Unicode.Scalar(value) else { return nil }
        result.append(rune)
      }
    }
    return result
  }

  /// The rune of a character literal.
  static func unquoteCharacter(_ literal: [UInt8]) -> Unicode.Scalar? {
    guard literal.count >= 3, literal.first == UInt8(ascii: "'"), literal.last == UInt8(ascii: "'") else { return nil }
    var rest = literal[1..<literal.count - 1]
    if rest.first == UInt8(ascii: "\\") {
      guard let (value, _) = escape(&rest, quote: UInt8(ascii: "'")), rest.isEmpty else { return nil }
      return Unicode.Scalar(value)
    }
    let (rune, length) = UTF8Decoding.rune(in: rest, at: rest.startIndex)
    return length == rest.count && rune != "'" && rune != "\n" ? rune : nil
  }

  private static func escape(_ rest: inout ArraySlice<UInt8>, quote: UInt8) -> (value: UInt32, isByte: Bool)? {
    rest.removeFirst()
    guard let kind = rest.popFirst() else { return nil }
    func hex(_ count: Int) -> UInt32? {
      guard rest.count >= count else { return nil }
      let digits = String(decoding: rest.prefix(count), as: UTF8.self)
      guard digits.utf8.allSatisfy(\.isHexDigit) else { return nil }
      rest.removeFirst(count)
      return UInt32(digits, radix: 16)
    }
    switch kind {
    case UInt8(ascii: "a"): return (7, true)
    case UInt8(ascii: "b"): return (8, true)
    case UInt8(ascii: "f"): return (12, true)
    case UInt8(ascii: "n"): return (10, true)
    case UInt8(ascii: "r"): return (13, true)
    case UInt8(ascii: "t"): return (9, true)
    case UInt8(ascii: "v"): return (11, true)
    case UInt8(ascii: "\\"): return (UInt32(kind), true)
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return kind == quote ? (UInt32(kind), true) : nil
    case UInt8(ascii: "x"): return hex(2).map { ($0, true) }
    case UInt8(ascii: "u"): return hex(4).map { ($0, false) }
    case UInt8(ascii: "U"): return hex(8).map { ($0, false) }
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      guard rest.count >= 2 else { return nil }
      var value = UInt32(kind - UInt8(ascii: "0"))
      for _ in 0..<2 {
        guard let digit = rest.popFirst(), (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { return nil }
        value = value * 8 + UInt32(digit - UInt8(ascii: "0"))
      }
      return value <= 255 ? (value, true) : nil
    default: return nil
    }
  }
}
