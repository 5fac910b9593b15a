/// Go's decoding of JSON into `interface {}`, with its errors.
struct GoJSONReader {
  private let bytes: [UInt8]
  private var position = 0

  /// A number that is too large for Go, which reads on and tells it at the end.
  private var savedError: FunctionError?

  /// - Returns: the value, and an error that did not keep Go from reading the rest. A number alone that is too large is infinite.
  static func decode(_ bytes: [UInt8]) throws -> (value: GoValue, error: FunctionError?) {
    var reader = GoJSONReader(bytes: bytes)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    if reader.position < bytes.count { throw reader.invalid("after top-level value") }
    return (value.isNull && reader.savedError != nil ? .float64(.infinity) : value, reader.savedError)
  }

  /// ``GoJSONFault``
  static func streamFault(_ bytes: [UInt8]) -> String? {
    var reader = GoJSONReader(bytes: bytes)
    do {
      _ = try reader.value(depth: 0)
    } catch {
      guard reader.position < bytes.count else {
        reader.position = 0
        reader.skipSpace()
        return reader.position < bytes.count ? "unexpected EOF" : "EOF"
      }
      return (error as? FunctionError)?.message ?? "\(error)"
    }
    reader.skipSpace()
    return reader.position < bytes.count ? "invalid character after top-level value" : nil
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func invalid(_ context: String) -> FunctionError {
    // At the end Go goes on as if a space followed, which is as wrong inside of a literal, number or escape.
    guard position < bytes.count || context.hasPrefix("in ") || context.contains("decimal point") else {
      return FunctionError("unexpected end of JSON input")
    }
    let byte = position < bytes.count ? bytes[position] : 0x20
    let name: String
    switch byte {
    case UInt8(ascii: "'"): name = "'\\''"
    case UInt8(ascii: "\""): name = "'\"'"
    default:
      let quoted = Quoting.doubleQuoted(GoString(runes: CollectionOfOne(Unicode.Scalar(byte)))).text
      name = "'" + quoted.dropFirst().dropLast() + "'"
    }
    return FunctionError("invalid character \(name) \(context)")
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func value(depth: Int) throws -> GoValue {
    guard depth < 1000 else { throw FunctionError("exceeded max depth") }
    skipSpace()
    guard position < bytes.count else { throw invalid("") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try array(depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw invalid("looking for beginning of value")
    }
  }

  private mutating func literal(_ text: String, _ value: GoValue) throws -> GoValue {
    for (offset, expected) in text.utf8.enumerated() {
      guard position < bytes.count, bytes[position] == expected else {
        throw invalid(
          "in literal \(text) (expecting '\(Character(Unicode.Scalar(Array(text.utf8)[offset])))')")
      }
      position += 1
    }
    return value
  }

  private mutating func digits() -> Int {
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
    return position - start
  }

  private mutating func number() throws -> GoValue {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    if position < bytes.count, bytes[position] == UInt8(ascii: "0") {
      position += 1
    } else if digits() == 0 {
      throw invalid("in numeric literal")
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      if digits() == 0 { throw invalid("after decimal point in numeric literal") }
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < bytes.count,
        bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      if digits() == 0 { throw invalid("in exponent of numeric literal") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      savedError = FunctionError("json: cannot unmarshal number \(text) into Go value of type float64")
      return .null
    }
    return .float64(value)
  }

  private mutating func array(_ depth: Int) throws -> GoValue {
    position += 1
    var elements: [GoValue] = []
    skipSpace()
    if position < bytes.count, bytes[position] == UInt8(ascii: "]") {
      position += 1
      return .list([])
    }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      guard position < bytes.count else { throw invalid("") }
      switch bytes[position] {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return .list(elements)
      default: throw invalid("after array element")
      }
    }
  }

  private mutating func object(_ depth: Int) throws -> GoValue {
    position += 1
    let map = GoMap()
    skipSpace()
    if position < bytes.count, bytes[position] == UInt8(ascii: "}") {
      position += 1
      return .map(map)
    }
    while true {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw invalid(
          map.isEmpty
            ? "looking for beginning of object key string"
            : "looking for beginning of object key string")
      }
      let key = try string()
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else {
        throw invalid("after object key")
      }
      position += 1
      map[key] = .some(try value(depth: depth + 1))
      skipSpace()
      guard position < bytes.count else { throw invalid("") }
      switch bytes[position] {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        return .map(map)
      default: throw invalid("after object key:value pair")
      }
    }
  }

  private mutating func hex4() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < bytes.count,
        let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue
      else {
        throw invalid("in \\u hexadecimal character escape")
      }
      value = value * 16 + UInt32(digit)
      position += 1
    }
    return value
  }

  private mutating func string() throws -> GoString {
    position += 1
    var result = GoString()
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return result
      case 0..<0x20: throw invalid("in string literal")
      case UInt8(ascii: "\\"):
        position += 1
        guard position < bytes.count else { throw invalid("in string escape code") }
        let kind = bytes[position]
        if kind == UInt8(ascii: "u") {
          position += 1
          let unit = try hex4()
          if (0xD800..<0xDC00).contains(unit), position + 1 < bytes.count,
            bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
          {
            let before = position
            position += 2
            let low = try hex4()
            if (0xDC00..<0xE000).contains(low),
              let rune = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
            {
              result.append(rune)
            } else {
              position = before
              result.append(UTF8Decoding.replacement)
            }
          } else {
            result.append(Unicode.Scalar(unit) ?? UTF8Decoding.replacement)
          }
          continue
        }
        let escapes: [UInt8: UInt8] = [
          UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
          UInt8(ascii: "/"): UInt8(ascii: "/"),
          UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13,
          UInt8(ascii: "t"): 9,
        ]
        guard let plain = escapes[kind] else { throw invalid("in string escape code") }
        result.bytes.append(plain)
        position += 1
      default:
        let (rune, length) = UTF8Decoding.rune(in: bytes, at: position)
        if length == 1, byte >= 0x80 {
          result.append(rune)
        } else {
          result.bytes.append(contentsOf: bytes[position..<(position + length)])
        }
        position += length
      }
    }
    throw FunctionError("unexpected end of JSON input")
  }
}
