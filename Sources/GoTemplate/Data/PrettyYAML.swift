import Manifests

/// Helm's `toYamlPretty`: goyaml v3 with two spaces, lists indented, lines never folded. It does not go by way of JSON, so that
/// numbers are written as Go's `%g` has them, and times plain.
enum PrettyYAML {
  /// Without the newline at the end.
  static func encode(_ value: GoValue, _ execution: Execution) throws -> GoString {
    var writer = PrettyYAMLWriter()
    let lines = try writer.block(value, 0)
    try execution.step(writer.nodes)
    return GoString(lines.joined(separator: "\n"))
  }
}

private struct PrettyYAMLWriter {
  /// How many values were written.
  var nodes = 0

  /// The lines of a value at the left margin.
  mutating func block(_ value: GoValue, _ depth: Int) throws -> [String] {
    guard depth < 1000 else {
      throw FunctionError("json: unsupported value: encountered a cycle via map[string]interface {}")
    }
    nodes += 1
    switch value {
    case .list(let elements): return try block(elements, depth)
    case .slice(let slice): return slice.isNil ? ["null"] : try block(slice.elements, depth)
    case .map(let map): return try block(map, depth)
    case .object(let time as TimeObject): return [time.jsonValue.string?.text ?? ""]
    case .object(let object): return try block(object.jsonValue, depth + 1)
    case .float64(let number) where number.isFinite:
      return [String(decoding: FloatFormat.text(number, UInt8(ascii: "g"), -1), as: UTF8.self)]
    case .string(let text):
      return String(validating: text.bytes, as: UTF8.self).map { scalar(.string($0)) } ?? binary(text)
    default: return scalar(value.manifestValue)
    }
  }

  private mutating func block(_ elements: [GoValue], _ depth: Int) throws -> [String] {
    if elements.isEmpty { return ["[]"] }
    var lines: [String] = []
    for element in elements {
      let inner = try block(element, depth + 1)
      lines.append("- " + inner[0])
      // The lines of a text are indented already.
      let indent = hasElements(element) ? "  " : ""
      lines += inner.dropFirst().map { $0.isEmpty ? $0 : indent + $0 }
    }
    return lines
  }

  private mutating func block(_ map: GoMap, _ depth: Int) throws -> [String] {
    if map.storage.isEmpty { return ["{}"] }
    var lines: [String] = []
    let values = Dictionary(map.storage.map { ($0.key.text, $0.value) }) { $1 }
    for (key, _) in Object(values.map { ($0.key, .null) }).inGoOrder(.three) {
      guard let element = values[key] else { continue }
      let inner = try block(element, depth + 1)
      let indent = hasElements(element) ? "  " : ""
      let name = scalar(.string(key))
      // goyaml takes such a key for one that needs a line of its own.
      let isSimple =
        key.utf8.count <= 128 && !key.unicodeScalars.contains { "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) }
      if isSimple, !indent.isEmpty {
        lines += [name[0] + ":"] + inner.map { $0.isEmpty ? $0 : indent + $0 }
      } else {
        lines += isSimple ? [name[0] + ": " + inner[0]] : ["? " + name[0]] + name.dropFirst() + [": " + inner[0]]
        lines += inner.dropFirst().map { $0.isEmpty ? $0 : indent + $0 }
      }
    }
    return lines
  }

  private func hasElements(_ value: GoValue) -> Bool {
    switch value {
    case .list(let elements): !elements.isEmpty
    case .slice(let slice): !slice.elements.isEmpty
    case .map(let map): !map.storage.isEmpty
    case .object(let object): object is TimeObject ? false : hasElements(object.jsonValue)
    default: false
    }
  }

  private func scalar(_ value: Manifests.Value) -> [String] {
    let style = YAML.Style(sortedKeys: true, width: -1, numbers: .go)
    var value = value
    // Blocks of text may have tabs here, which they may not in goyaml v2 and libyaml: a letter stands for them.
    var tab: String?
    if case .string(let text) = value, text.utf8.contains(0x0A), text.utf8.contains(0x09), !text.contains(Self.standIn) {
      tab = Self.standIn
      value = .string(text.replacing("\t", with: Self.standIn))
    }
    var text = YAML.encode(value, style: style)
    if tab != nil { text = text.replacing(Self.standIn, with: text.hasPrefix("\"") ? "\\t" : "\t") }
    if text.hasSuffix("\n") { text.removeLast() }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// What is no UTF-8, in base64.
  private func binary(_ text: GoString) -> [String] {
    let digits = Array(Base64.encode(text.bytes).utf8)
    let lines = stride(from: 0, to: digits.count, by: 70).map { start in
      String(decoding: digits[start..<min(start + 70, digits.count)], as: UTF8.self)
    }
    return digits.count < 70 ? ["!!binary " + lines[0]] : ["!!binary |"] + lines.map { "  " + $0 }
  }

  private static let standIn = "\u{F8FE}"
}
