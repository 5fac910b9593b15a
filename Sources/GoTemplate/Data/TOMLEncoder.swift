/// BurntSushi/toml's encoder: what is plain first, tables after it, each table indented by two spaces.
struct TOMLEncoder {
  private var bytes: [UInt8] = []
  private var hasWritten = false

  static func encode(_ value: GoValue) throws -> GoString {
    var encoder = TOMLEncoder()
    if case .map(let map) = value { try encoder.table(map, []) } else { try encoder.value(value) }
    return GoString(bytes: encoder.bytes)
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private static func isTable(_ value: GoValue) -> Bool { value.map != nil }

  private static func isTableArray(_ value: GoValue) -> Bool {
    guard let elements = value.elements, !elements.isEmpty else { return false }
    return elements.allSatisfy { $0.map != nil }
  }

  private mutating func indent(_ path: [GoString]) {
    for _ in 0..<max(0, path.count - 1) { append("  ") }
  }

  private mutating func table(_ map: GoMap, _ path: [GoString]) throws {
    guard path.count < 200 else { throw FunctionError("toml: nested too deeply") }
    let pairs = map.sortedPairs.filter { !$0.value.isNil }
    for (key, value) in pairs where !Self.isTable(value) && !Self.isTableArray(value) {
      for _ in 0..<path.count { append("  ") }
      bytes.append(contentsOf: Self.key(key).bytes)
      append(" = ")
      try self.value(value)
      append("\n")
      hasWritten = true
    }
    for (key, value) in pairs where Self.isTable(value) || Self.isTableArray(value) {
      let inner = path + [key]
      if let map = value.map {
        if inner.count == 1, hasWritten { append("\n") }
        indent(inner)
        append("[")
        header(inner)
        append("]\n")
        hasWritten = true
        try table(map, inner)
      } else {
        for element in value.elements ?? [] {
          if element.isNil { throw Self.nilElement }
          if hasWritten { append("\n") }
          indent(inner)
          append("[[")
          header(inner)
          append("]]\n")
          hasWritten = true
          try table(element.argumentMap, inner)
        }
      }
    }
  }

  private static let nilElement = FunctionError("toml: cannot encode array with nil element")

  private mutating func header(_ path: [GoString]) {
    bytes.append(contentsOf: GoStrings.join(path.map(Self.key), ".").bytes)
  }

  /// A part of a key, in quotes where it needs them.
  static func key(_ key: GoString) -> GoString {
    let isBare =
      !key.isEmpty
      && key.bytes.allSatisfy {
        ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
          || (($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z"))
          || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
      }
    return isBare ? key : quoted(key)
  }

  private static func quoted(_ text: GoString) -> GoString {
    var result = GoString("\"")
    for byte in text.bytes {
      switch byte {
      case 0x09: result += "\\t"
      case 0x0A: result += "\\n"
      case 0x0D: result += "\\r"
      case 0x08: result += "\\b"
      case 0x0C: result += "\\f"
      case UInt8(ascii: "\""): result += "\\\""
      case UInt8(ascii: "\\"): result += "\\\\"
      case 0..<0x20, 0x7F:
        result += GoString("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
      default: result.bytes.append(byte)
      }
    }
    return result + "\""
  }

  private mutating func value(_ value: GoValue) throws {
    // Of a table's values those that are nil are left out.
    if value.isNil { throw Self.nilElement }
    switch value {
    case .string(let text): bytes.append(contentsOf: Self.quoted(text).bytes)
    case .bool(let flag): append(flag ? "true" : "false")
    case .float64(let number):
      if number.isNaN { return append("nan") }
      if number.isInfinite { return append(number < 0 ? "-inf" : "+inf") }
      var text = FloatFormat.text(number, UInt8(ascii: "g"), -1)
      if text.contains(UInt8(ascii: "e")) { text = FloatFormat.text(number, UInt8(ascii: "e"), -1) }
      if !text.contains(UInt8(ascii: ".")), !text.contains(UInt8(ascii: "e")) {
        text += Array(".0".utf8)
      }
      bytes.append(contentsOf: text)
    case .map(let map):
      let isSub: (GoValue) -> Bool = { Self.isTable($0) || Self.isTableArray($0) }
      let pairs = map.sortedPairs.filter { !isSub($0.value) } + map.sortedPairs.filter { isSub($0.value) }
      append("{")
      for (index, pair) in pairs.enumerated() where !pair.value.isNil {
        bytes.append(contentsOf: Self.key(pair.key).bytes)
        append(" = ")
        try self.value(pair.value)
        // Behind the last one that is written too, where a nil follows, as the library does.
        if index + 1 < pairs.count { append(", ") }
      }
      append("}")
    case .object(let time as TimeObject): bytes.append(contentsOf: (time.jsonValue.string ?? GoString()).bytes)
    case .object(let object): try self.value(object.jsonValue)
    default:
      if let elements = value.elements {
        append("[")
        for (index, element) in elements.enumerated() {
          if index > 0 { append(", ") }
          try self.value(element)
        }
        append("]")
      } else {
        bytes.append(contentsOf: Printer.text(value).bytes)
      }
    }
  }
}
