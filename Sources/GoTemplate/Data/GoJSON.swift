import Manifests

/// Go's encoding/json for values: keys sorted, what is no UTF-8 replaced, numbers in their shortest form.
struct GoJSON {
  struct Style {
    var escapesHTML = true
    var isPretty = false
  }
  let style: Style
  private(set) var bytes: [UInt8] = []

  init(style: Style) { self.style = style }

  mutating func write(_ value: GoValue, level: Int) throws {
    guard level < 1000 else {
      throw FunctionError(
        "json: unsupported value: encountered a cycle via map[string]interface {}")
    }
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .int(let value): append(String(value))
    case .int64(let value): append(String(value))
    case .float64(let value): try write(value)
    case .number(let number):
      switch number.storage {
      case .signed(let value): append(String(value))
      case .unsigned(let value): append(String(value))
      case .float(let value): try write(value)
      }
    case .string(let text): write(text)
    case .bytes(let bytes): append("\"" + Base64.encode(bytes) + "\"")
    case .list(let elements): try write(elements, level)
    case .slice(let slice):
      if slice.isNil { append("null") } else { try write(slice.elements, level) }
    case .map(let map) where map.isNil: append("null")
    case .map(let map):
      try write(members: map.sortedPairs, level)
    case .object(let object):
      if object is GoComplex { throw FunctionError("json: unsupported type: complex128") }
      if let members = object.jsonMembers {
        try write(members: members.map { (key: $0, value: $1) }, level)
      } else {
        try write(object.jsonValue, level: level)
      }
    }
  }

  private mutating func write(members: [(key: GoString, value: GoValue)], _ level: Int) throws {
    bytes.append(UInt8(ascii: "{"))
    for (index, member) in members.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      newLine(level + 1)
      write(member.key)
      append(style.isPretty ? ": " : ":")
      try write(member.value, level: level + 1)
    }
    if !members.isEmpty { newLine(level) }
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func write(_ elements: [GoValue], _ level: Int) throws {
    bytes.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      newLine(level + 1)
      try write(element, level: level + 1)
    }
    if !elements.isEmpty { newLine(level) }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func write(_ number: Double) throws {
    guard number.isFinite else {
      throw FunctionError(
        "json: unsupported value: \(String(decoding: FloatFormat.text(number, UInt8(ascii: "g"), -1), as: UTF8.self))"
      )
    }
    bytes.append(contentsOf: Self.text(number))
  }

  /// Go's JSON numbers: like `%g`, but with an exponent only below 1e-6 and from 1e21 on.
  static func text(_ number: Double) -> [UInt8] {
    let magnitude = number.magnitude
    guard magnitude != 0, magnitude < 1e-6 || magnitude >= 1e21 else {
      return FloatFormat.text(number, UInt8(ascii: "f"), -1)
    }
    var text = FloatFormat.text(number, UInt8(ascii: "e"), -1)
    // e-09 becomes e-9.
    let count = text.count
    if count >= 4, text[count - 4] == UInt8(ascii: "e"), text[count - 3] == UInt8(ascii: "-"),
      text[count - 2] == UInt8(ascii: "0")
    {
      text[count - 2] = text[count - 1]
      text.removeLast()
    }
    return text
  }

  private mutating func newLine(_ level: Int) {
    guard style.isPretty else { return }
    bytes.append(0x0A)
    for _ in 0..<level { append("  ") }
  }

  /// Whether a byte of a string stands for itself.
  private func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): false
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): !style.escapesHTML
    default: byte >= 0x20 && byte < 0x80
    }
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func write(_ text: GoString) {
    bytes.append(UInt8(ascii: "\""))
    var index = 0
    while index < text.bytes.count {
      let plain = text.bytes[index...].prefix(while: isPlain)
      bytes += plain
      index = plain.endIndex
      guard index < text.bytes.count else { break }
      let byte = text.bytes[index]
      if byte < 0x80 {
        index += 1
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x08: append("\\b")
        case 0x0C: append("\\f")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        case UInt8(ascii: "<"): append("\\u003c")
        case UInt8(ascii: ">"): append("\\u003e")
        case UInt8(ascii: "&"): append("\\u0026")
        default: append("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
        }
        continue
      }
      let (rune, length) = UTF8Decoding.rune(in: text.bytes, at: index)
      if length == 1 {
        append("\\ufffd")
      } else if rune.value == 0x2028 || rune.value == 0x2029 {
        append("\\u" + String(rune.value, radix: 16))
      } else {
        bytes.append(contentsOf: text.bytes[index..<(index + length)])
      }
      index += length
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
