extension JSON {
  /// How JSON is written.
  public struct Style: Sendable {
    /// Spaces per level; nil writes everything on one line.
    public var indent: Int?
    /// Keys in ascending order instead of their own.
    public var sortedKeys: Bool
    /// `<`, `>` and `&` as `\u003c` …, as Go's encoder does.
    public var escapesHTML: Bool

    public init(indent: Int? = nil, sortedKeys: Bool = false, escapesHTML: Bool = false) {
      self.indent = indent
      self.sortedKeys = sortedKeys
      self.escapesHTML = escapesHTML
    }

    public static let compact = Style()
    public static let pretty = Style(indent: 2)
    /// What Go's `json.Marshal` writes for a map.
    public static let go = Style(sortedKeys: true, escapesHTML: true)
  }

  /// The value as UTF-8 bytes.
  public static func encode(_ value: Value, style: Style = .compact) -> [UInt8] {
    var writer = JSONWriter(style: style)
    writer.write(value, level: 0)
    return writer.bytes
  }

  /// The value as text.
  public static func text(_ value: Value, style: Style = .compact) -> String {
    String(decoding: encode(value, style: style), as: UTF8.self)
  }
}

extension Double {
  /// The shortest text that reads back as this number, written as Go's encoding/json writes it.
  public var goJSONText: String {
    if self == rounded(), abs(self) < 1e21 {
      if abs(self) < 9e15 { return String(Int64(self)) }
      // Beyond 2^53 the shortest digits are padded with zeros, never in exponent form.
      let text = description
      guard let e = text.firstIndex(of: "e") else { return text.hasSuffix(".0") ? String(text.dropLast(2)) : text }
      let mantissa = text[..<e]
      let exponent = Int(text[text.index(after: e)...]) ?? 0
      let negative = mantissa.hasPrefix("-")
      let digits = mantissa.filter(\.isNumber)
      let fraction = mantissa.split(separator: ".", maxSplits: 1).dropFirst().first?.count ?? 0
      let trimmed = digits.hasSuffix("0") && fraction == 1 ? digits.dropLast() : Substring(digits)
      let zeros = exponent - (trimmed.count - 1)
      return (negative ? "-" : "") + trimmed + String(repeating: "0", count: max(0, zeros))
    }
    var text = description
    if let e = text.firstIndex(of: "e") {
      var mantissa = String(text[..<e])
      if mantissa.hasSuffix(".0") { mantissa.removeLast(2) }
      var exponent = String(text[text.index(after: e)...])
      let exponentValue = Int(exponent) ?? 0
      if exponentValue >= -6 && exponentValue < 0 {
        return decimal(mantissa: mantissa, exponent: exponentValue)
      }
      let sign = exponentValue < 0 ? "-" : "+"
      exponent = String(abs(exponentValue))
      return mantissa + "e" + sign + (exponent.count < 2 ? "0" + exponent : exponent)
    }
    if text.hasSuffix(".0") { text.removeLast(2) }
    return text
  }

  private func decimal(mantissa: String, exponent: Int) -> String {
    let negative = mantissa.hasPrefix("-")
    let digits = mantissa.filter(\.isNumber)
    return (negative ? "-" : "") + "0." + String(repeating: "0", count: -exponent - 1) + digits
  }
}

private struct JSONWriter {
  let style: JSON.Style
  var bytes: [UInt8] = []

  init(style: JSON.Style) { self.style = style }

  mutating func write(_ value: Value, level: Int) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .int(let value): append(String(value))
    case .double(let value): append(value.isFinite ? value.goJSONText : "null")
    case .string(let value): write(string: value)
    case .list(let list):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in list.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        newLine(level + 1)
        write(element, level: level + 1)
      }
      if !list.isEmpty { newLine(level) }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      var first = true
      for (key, element) in style.sortedKeys ? object.sortedByKey() : object {
        if !first { bytes.append(UInt8(ascii: ",")) }
        first = false
        newLine(level + 1)
        write(string: key)
        bytes.append(UInt8(ascii: ":"))
        if style.indent != nil { bytes.append(UInt8(ascii: " ")) }
        write(element, level: level + 1)
      }
      if !object.isEmpty { newLine(level) }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private mutating func newLine(_ level: Int) {
    guard let indent = style.indent else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: indent * level))
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func write(string: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x0A: append("\\n")
      case 0x0D: append("\\r")
      case 0x09: append("\\t")
      case UInt8(ascii: "<") where style.escapesHTML: append("\\u003c")
      case UInt8(ascii: ">") where style.escapesHTML: append("\\u003e")
      case UInt8(ascii: "&") where style.escapesHTML: append("\\u0026")
      case 0..<0x20, 0x7F:
        append("\\u00")
        append(byte < 16 ? "0" : "")
        append(String(byte, radix: 16))
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
