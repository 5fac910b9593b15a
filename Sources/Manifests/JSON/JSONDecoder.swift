/// Why bytes are no JSON: what was wrong, and at which byte.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
  public var message: String
  public var offset: Int
  public var description: String { "invalid JSON at byte \(offset): \(message)" }
}

/// Decodes JSON straight from UTF-8 bytes into values; no Foundation on the way.
public enum JSON {
  /// Deeper nesting than this is refused: what comes from outside must not exhaust the stack.
  public static let maximumDepth = 500

  /// - Throws: ``JSONError`` where the bytes are no JSON, nest too deep, or go on after the value.
  public static func decode(_ bytes: [UInt8]) throws(JSONError) -> Value {
    try bytes.withUnsafeBufferPointerTyped { (buffer) throws(JSONError) in try decode(buffer) }
  }

  /// The same from borrowed bytes.
  public static func decode(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> Value {
    var reader = JSONReader(bytes: bytes)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.position == bytes.count else { throw reader.error("more text after the value") }
    return value
  }

  /// The value at the front of the bytes, and how many bytes it takes; what comes behind it may be anything.
  public static func decodePrefix(_ bytes: [UInt8]) throws(JSONError) -> (value: Value, length: Int) {
    try bytes.withUnsafeBufferPointerTyped { (buffer) throws(JSONError) in
      var reader = JSONReader(bytes: buffer)
      return (try reader.value(depth: 0), reader.position)
    }
  }

  /// The same from text.
  public static func decode(_ text: String) throws(JSONError) -> Value { try decode(Array(text.utf8)) }
}

extension Array where Element == UInt8 {
  fileprivate func withUnsafeBufferPointerTyped<R>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(JSONError) -> R
  ) throws(JSONError) -> R {
    let result: Result<R, JSONError> = withUnsafeBufferPointer { buffer in
      do throws(JSONError) { return .success(try body(buffer)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}

private struct JSONReader {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0
  /// Where text with escapes is put together, one after the other.
  private var scratch: [UInt8] = []

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  func error(_ message: String) -> JSONError { JSONError(message: message, offset: position) }

  mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  mutating func value(depth: Int) throws(JSONError) -> Value {
    guard depth < JSON.maximumDepth else { throw error("nested deeper than \(JSON.maximumDepth) levels") }
    skipSpace()
    guard position < bytes.count else { throw error("the text ends where a value should stand") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .list(try list(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"):
      try word("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try word("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try word("null")
      return .null
    default: return try number()
    }
  }

  mutating func word(_ word: StaticString) throws(JSONError) {
    let length = word.utf8CodeUnitCount
    guard position + length <= bytes.count else { throw error("the text ends inside a word") }
    for index in 0..<length where bytes[position + index] != word.utf8Start[index] {
      throw error("expected \(word)")
    }
    position += length
  }

  mutating func object(depth: Int) throws(JSONError) -> Object {
    position += 1
    var object = Object()
    skipSpace()
    if position < bytes.count, bytes[position] == UInt8(ascii: "}") {
      position += 1
      return object
    }
    // Most have a few members: one allocation instead of three.
    object.reserveCapacity(4)
    while true {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw error("expected a key") }
      let key = try string()
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { throw error("expected ':'") }
      position += 1
      object[key] = try value(depth: depth + 1)
      skipSpace()
      guard position < bytes.count else { throw error("the text ends inside an object") }
      switch bytes[position] {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        return object
      default: throw error("expected ',' or '}'")
      }
    }
  }

  mutating func list(depth: Int) throws(JSONError) -> [Value] {
    position += 1
    var list: [Value] = []
    skipSpace()
    if position < bytes.count, bytes[position] == UInt8(ascii: "]") {
      position += 1
      return list
    }
    while true {
      list.append(try value(depth: depth + 1))
      skipSpace()
      guard position < bytes.count else { throw error("the text ends inside a list") }
      switch bytes[position] {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return list
      default: throw error("expected ',' or ']'")
      }
    }
  }

  mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        position += 1
        return text
      }
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      if byte < 0x20 { throw error("a control character inside a string") }
      position += 1
    }
    throw error("the text ends inside a string")
  }

  private mutating func takeScratch() -> [UInt8] {
    var taken: [UInt8] = []
    swap(&taken, &scratch)
    taken.removeAll(keepingCapacity: true)
    return taken
  }

  private mutating func escapedString(from start: Int) throws(JSONError) -> String {
    var text = takeScratch()
    defer { scratch = text }
    text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<position]))
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &text)
      case 0..<0x20: throw error("a control character inside a string")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw error("the text ends inside a string")
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    guard position < bytes.count else { throw error("the text ends inside an escape") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hex4()
      if (0xD800..<0xDC00).contains(code), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
        bytes[position + 1] == UInt8(ascii: "u")
      {
        let mark = position
        position += 2
        let low = try hex4()
        if (0xDC00..<0xE000).contains(low) {
          code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        } else {
          position = mark
        }
      }
      // A lone surrogate becomes U+FFFD, as in Go.
      let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
      text.append(contentsOf: Array(String(Character(scalar)).utf8))
    default: throw error("an unknown escape")
    }
  }

  private mutating func hex4() throws(JSONError) -> UInt32 {
    guard position + 4 <= bytes.count else { throw error("the text ends inside an escape") }
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else { throw error("expected a hex digit") }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }

  mutating func number() throws(JSONError) -> Value {
    let start = position
    if isAt("-") { position += 1 }
    // What follows a zero is no part of the number.
    if isAt("0") {
      position += 1
    } else if !skipDigits() {
      position = start
      throw error("expected a value")
    }
    var isInteger = true
    if isAt(".") {
      isInteger = false
      position += 1
      guard skipDigits() else { throw error("expected a digit behind the point") }
    }
    if isAt("e") || isAt("E") {
      isInteger = false
      position += 1
      if isAt("+") || isAt("-") { position += 1 }
      guard skipDigits() else { throw error("expected a digit of the exponent") }
    }
    if isInteger, let small = integer(start: start) { return .int(small) }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let double = Double(text) else { throw error("'\(text)' is no number") }
    return .double(double)
  }

  private func isAt(_ character: Unicode.Scalar) -> Bool {
    position < bytes.count && bytes[position] == UInt8(ascii: character)
  }

  /// Whether there was one at all.
  private mutating func skipDigits() -> Bool {
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
    return position > start
  }

  /// The integer between `start` and here, or nil where it does not fit.
  private func integer(start: Int) -> Int64? {
    let negative = bytes[start] == UInt8(ascii: "-")
    var value: Int64 = 0
    for index in (negative ? start + 1 : start)..<position {
      let digit = Int64(bytes[index] - UInt8(ascii: "0"))
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = negative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      if overflow || carry { return nil }
      value = sum
    }
    return value
  }
}
