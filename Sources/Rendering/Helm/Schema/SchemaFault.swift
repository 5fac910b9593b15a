/// Why a value does not meet a schema: a tree of reasons, printed as helm prints it.
struct SchemaFault: Error {
  enum Reason {
    /// Several faults of one value.
    case group
    /// Behind a `$ref`; a single fault there stands for itself.
    case reference
    case message(String)
  }

  var location: [String]
  var reason: Reason
  var causes: [SchemaFault] = []

  /// The faults of a value as the causes of something above: a group falls apart.
  var flattened: [SchemaFault] { if case .group = reason { causes } else { [self] } }

  /// `- at '/a': got number, want string`, one line for each fault, two blanks deeper for each level.
  func lines(_ indent: Int = 0) -> [String] {
    var lines: [String] = []
    var inner = indent
    if case .reference = reason, causes.count == 1 {
    } else {
      let text: String
      switch reason {
      case .group, .reference: text = "validation failed"
      case .message(let message): text = message
      }
      lines.append(String(repeating: "  ", count: indent) + "- at \(Self.quoted(SchemaPlace.text(location))): \(text)")
      inner += 1
    }
    for cause in causes { lines += cause.lines(inner) }
    return lines
  }

  /// In single quotes.
  static func quoted(_ text: String) -> String {
    let inner = text.goQuoted.dropFirst().dropLast().replacing("\\\"", with: "\"").replacing("'", with: "\\'")
    return "'" + inner + "'"
  }

  static func joined(_ names: [String]) -> String { names.map(quoted).joined(separator: ", ") }
}

/// Numbers as golang.org/x/text prints them in English: with commas, and in powers of ten where they are large.
enum SchemaNumber {
  static func text(_ value: Int) -> String { (value < 0 ? "-" : "") + grouped(String(value.magnitude)) }

  static func text(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞" }
    var (digits, exponent) = shortest(value.magnitude)
    let sign = value < 0 ? "-" : ""
    // As Go's %g with the fewest digits: 6 digits before the point at most.
    if exponent < -4 || exponent >= 6 {
      let mantissa = digits.prefix(1) + (digits.count > 1 ? "." + digits.dropFirst() : "")
      let power = String(exponent.magnitude)
      let raised = String(((exponent < 0 ? "-" : "") + (power.count < 2 ? "0" : "") + power).map { superscripts[$0] ?? $0 })
      return sign + mantissa + "×10" + raised
    }
    if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
    if digits.count <= exponent { digits += String(repeating: "0", count: exponent + 1 - digits.count) }
    let whole = digits.prefix(exponent + 1)
    let fraction = digits.dropFirst(exponent + 1)
    return sign + grouped(String(whole)) + (fraction.isEmpty ? "" : "." + fraction)
  }

  private static let superscripts: [Character: Character] = [
    "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹", "-": "⁻",
  ]

  private static func grouped(_ digits: String) -> String {
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return result
  }

  /// The number as digits * 10^exponent, its sign left out; nil for what is no number.
  static func decimal(_ value: Double) -> (digits: UInt64, exponent: Int)? {
    guard value.isFinite else { return nil }
    guard value != 0 else { return (0, 0) }
    let (digits, exponent) = shortest(value.magnitude)
    return UInt64(digits).map { ($0, exponent - digits.count + 1) }
  }

  /// The fewest digits that read back as the number, and the power of ten of the first.
  private static func shortest(_ value: Double) -> (digits: String, exponent: Int) {
    let text = value.description.lowercased()
    let parts = text.split(separator: "e")
    var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let whole = String(mantissa[0])
    var digits = whole + (mantissa.count > 1 ? String(mantissa[1]) : "")
    exponent += whole.count - 1
    while digits.hasPrefix("0"), digits.count > 1 {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
    return (digits, exponent)
  }
}
