/// Comparing values that may be written in more than one way.
public enum ScalarEquality {
  /// Whether two scalars mean the same to the server, given the type of the field; without a type only numbers are
  /// compared by value (`1` is `1.0`). False for maps and lists that are not equal as they stand.
  public static func equal(_ a: Value, _ b: Value, _ scalar: SchemaNode.Scalar?) -> Bool {
    if a == b { return true }
    switch (a, b) {
    case (.int(let x), .double(let y)), (.double(let y), .int(let x)): return Double(x) == y && Int64(exactly: y) == x
    default: break
    }
    switch scalar {
    case .quantity:
      guard let x = Quantity(a), let y = Quantity(b) else { return false }
      return x == y
    case .intOrString:
      switch (a, b) {
      case (.int(let number), .string(let text)), (.string(let text), .int(let number)): return text == String(number)
      default: return false
      }
    case .time:
      guard let x = a.string, let y = b.string else { return false }
      return Timestamp.parse(x) != nil && Timestamp.parse(x) == Timestamp.parse(y)
    case .duration:
      guard let x = a.string.flatMap(GoDuration.nanoseconds), let y = b.string.flatMap(GoDuration.nanoseconds) else {
        return false
      }
      return x == y
    case .bytes:
      guard let x = a.string, let y = b.string, let bytes = Base64.decode(x) else { return false }
      return bytes == Base64.decode(y)
    default: return false
    }
  }
}

/// Durations as Go writes them: `1h30m`, `1.5s`, `-2ms`.
public enum GoDuration {
  /// The length in nanoseconds; nil where the text is no duration.
  public static func nanoseconds(_ text: String) -> Int64? {
    var rest = Substring(text)
    var sign = 1.0
    if let first = rest.first, first == "-" || first == "+" {
      if first == "-" { sign = -1 }
      rest.removeFirst()
    }
    if rest == "0" { return 0 }
    guard !rest.isEmpty else { return nil }
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
      rest = rest.dropFirst(unit.count)
      guard let number = Double(digits), let scale = units[String(unit)] else { return nil }
      total += number * scale
    }
    return Int64(exactly: (sign * total).rounded())
  }

  private static let units: [String: Double] = [
    "ns": 1, "us": 1e3, "µs": 1e3, "μs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9,
  ]
}
