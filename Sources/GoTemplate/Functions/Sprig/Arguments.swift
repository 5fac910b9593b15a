/// Reading arguments in the bodies of functions, and Sprig's conversions.
extension GoValue {
  /// The bytes of an argument that the signature says is a string.
  var argumentText: GoString { if case .string(let text) = self { text } else { GoString() } }
  /// The number of an argument that the signature says is an int.
  var argumentInt: Int { asInteger ?? 0 }
  var argumentBool: Bool { if case .bool(let value) = self { value } else { false } }
  var argumentFloat: Double { if case .float64(let value) = self { value } else { 0 } }
  /// The map of an argument that the signature says is one; an empty one for Go's nil map.
  var argumentMap: GoMap { map ?? GoMap() }
  var argumentList: [GoValue] { elements ?? [] }

  /// Go's kind, `invalid` for no value.
  var kindName: String { type?.kind ?? "invalid" }

  /// Sprig's `toString`.
  var displayText: GoString {
    switch self {
    case .string(let text): return text
    case .bytes(let bytes): return GoString(bytes: bytes)
    case .object(let object): if let text = object.stringerText { return text }
    default: break
    }
    return Printer.text(self)
  }

  /// The number as spf13/cast makes it: 0 for what is none.
  var castInt64: Int64 {
    switch self {
    case .int(let value): Int64(value)
    case .int64(let value): value
    case .float64(let value): Int64(truncatingGo: value)
    case .bool(let value): value ? 1 : 0
    case .string(let text): NumberParsing.int(Self.withoutZeroDecimals(text.text), base: 0) ?? 0
    case .number(let number):
      switch number.storage {
      case .signed(let value): value
      case .unsigned(let value): Int64(truncatingIfNeeded: value)
      case .float(let value): Int64(truncatingGo: value)
      }
    case .object(let object): Int64((object as? NamedNumber)?.castNumber ?? 0)
    default: 0
    }
  }

  var castFloat: Double {
    switch self {
    case .int(let value): Double(value)
    case .int64(let value): Double(value)
    case .float64(let value): value
    case .bool(let value): value ? 1 : 0
    case .string(let text): NumberParsing.float(text.text) ?? 0
    case .number(let number):
      switch number.storage {
      case .signed(let value): Double(value)
      case .unsigned(let value): Double(value)
      case .float(let value): value
      }
    case .object(let object): Double((object as? NamedNumber)?.castNumber ?? 0)
    default: 0
    }
  }

  /// `1.00` is 1.
  private static func withoutZeroDecimals(_ text: String) -> String {
    var foundZero = false
    let bytes = Array(text.utf8)
    for index in bytes.indices.reversed() {
      switch bytes[index] {
      case UInt8(ascii: "."):
        if foundZero { return String(decoding: bytes[..<index], as: UTF8.self) }
      case UInt8(ascii: "0"): foundZero = true
      default: return text
      }
    }
    return text
  }

  /// Sprig's emptiness: false, 0, nil and whatever has no elements.
  var isEmptyValue: Bool { !isTrue }

  /// Go's `reflect.DeepEqual`: types count.
  func deepEquals(_ other: GoValue, depth: Int = 0) -> Bool {
    guard depth < 500 else { return false }
    switch (self, other) {
    case (.null, .null): return true
    case (.bool(let a), .bool(let b)): return a == b
    case (.int(let a), .int(let b)): return a == b
    case (.int64(let a), .int64(let b)): return a == b
    case (.float64(let a), .float64(let b)): return a == b
    case (.string(let a), .string(let b)): return a == b
    case (.bytes(let a), .bytes(let b)): return a == b
    case (.number(let a), .number(let b)): return a == b
    case (.list(let a), .list(let b)):
      return a.count == b.count && zip(a, b).allSatisfy { $0.deepEquals($1, depth: depth + 1) }
    case (.slice(let a), .slice(let b)):
      return a.type == b.type && a.isNil == b.isNil && a.elements.count == b.elements.count
        && zip(a.elements, b.elements).allSatisfy { $0.deepEquals($1, depth: depth + 1) }
    case (.map(let a), .map(let b)):
      return a === b
        || a.type == b.type && a.count == b.count
          && a.storage.allSatisfy { key, value in
            b[key].map { value.deepEquals($0, depth: depth + 1) } ?? false
          }
    case (.object(let a), .object(let b)): return a.isEqual(to: b)
    default: return false
    }
  }

  /// A list's elements for Sprig's list functions, which take slices of any type.
  func listElements(_ message: String) throws -> [GoValue] {
    if let elements { return elements }
    guard let type else { throw FunctionError.nilDereference }
    throw FunctionError(message + " " + type.kind)
  }
}

extension FunctionError {
  /// What Go says where a function reaches into nil.
  static let nilDereference = FunctionError(
    "runtime error: invalid memory address or nil pointer dereference")
}

extension Int64 {
  /// As Go converts on amd64: what does not fit becomes the smallest number.
  init(truncatingGo value: Double) {
    self = value >= -9.223372036854775808e18 && value < 9.223372036854775807e18 ? Int64(value) : .min
  }
}
