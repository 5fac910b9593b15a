import Manifests

/// sigs.k8s.io/yaml: a value by way of JSON into goyaml's text.
enum GoYAML {
  /// Without the newline at the end.
  static func encode(_ value: GoValue, _ execution: Execution) throws -> GoString {
    var nodes = 0
    let manifest = try manifest(value, 0, &nodes)
    try execution.step(nodes)
    var text = Array(YAML.encode(manifest, style: .go).utf8)
    if text.last == 0x0A { text.removeLast() }
    return GoString(bytes: text)
  }

  /// What JSON leaves of a value: integers that are whole stay integers.
  private static func manifest(_ value: GoValue, _ depth: Int, _ nodes: inout Int) throws -> Manifests.Value {
    guard depth < 1000 else {
      throw FunctionError(
        "json: unsupported value: encountered a cycle via map[string]interface {}")
    }
    nodes += 1
    switch value {
    case .list(let elements):
      var list: [Manifests.Value] = []
      list.reserveCapacity(elements.count)
      for element in elements { list.append(try manifest(element, depth + 1, &nodes)) }
      return .list(list)
    case .slice(let slice):
      if slice.isNil { return .null }
      var list: [Manifests.Value] = []
      for element in slice.elements { list.append(try manifest(element, depth + 1, &nodes)) }
      return .list(list)
    case .map(let map):
      if map.isNil { return .null }
      var object = Object()
      object.reserveCapacity(map.count)
      for (key, element) in map.storage {
        try check(key, isKey: true)
        object[key.text] = try manifest(element, depth + 1, &nodes)
      }
      return .object(object)
    case .float64(let number):
      guard number.isFinite else {
        throw FunctionError("json: unsupported value: \(Printer.text(value))")
      }
      // Beyond 2^53 JSON has the shortest digits that give the number, then zeros.
      if number.magnitude < 9_007_199_254_740_992, let whole = Int64(exactly: number), number != 0 || number.sign == .plus {
        return .int(whole)
      }
      return .double(number)
    case .object(let object): return try manifest(object.jsonValue, depth + 1, &nodes)
    case .string(let text): return .string(foldingNextLines(try check(text)))
    default: return value.manifestValue
    }
  }

  /// On its way the value is read as YAML, which does not have every rune that JSON leaves as it is.
  @discardableResult private static func check(_ text: GoString, isKey: Bool = false) throws -> GoString {
    let bytes = text.bytes
    for (index, byte) in bytes.enumerated() where byte >= 0x7F {
      let next = index + 1 < bytes.count ? bytes[index + 1] : 0
      let isControl = byte == 0x7F || (byte == 0xC2 && next < 0xA0 && next >= 0x80 && next != 0x85)
      let isNoCharacter = byte == 0xEF && next == 0xBF && index + 2 < bytes.count && bytes[index + 2] >= 0xBE
      if isControl || isNoCharacter { throw FunctionError("yaml: control characters are not allowed") }
      // A line break; keys have one line.
      if isKey, byte == 0xC2, next == 0x85 { throw FunctionError("yaml: mapping values are not allowed in this context") }
    }
    return text
  }

  /// U+0085 is a line break there, and single line breaks in quotes become spaces, as do the spaces around them.
  private static func foldingNextLines(_ text: GoString) -> String {
    guard text.bytes.contains(0x85) else { return text.text }
    let lines = text.text.unicodeScalars.split(separator: "\u{85}", omittingEmptySubsequences: false)
    guard lines.count > 1 else { return text.text }
    var folded = String(lines[0])
    var breaks = 0
    for (index, line) in lines.enumerated().dropFirst() {
      if breaks == 0 { while folded.unicodeScalars.last == " " { folded.unicodeScalars.removeLast() } }
      breaks += 1
      let rest = line.drop { $0 == " " }
      if rest.isEmpty, index < lines.count - 1 { continue }
      folded += breaks == 1 ? " " : String(repeating: "\n", count: breaks - 1)
      folded += String(rest)
      breaks = 0
    }
    return folded
  }
}
