/// A value inside a template, as Go would hold it: integers apart from floating-point numbers, bytes apart from strings, maps
/// by reference.
///
/// What is large and rare stands apart (`indirect`), so that a value is copied with one reference count at most.
public enum GoValue {
  /// No value: Go's `nil` interface, or what a missing key gives.
  case null
  case bool(Bool)
  /// Go's `int`.
  case int(Int)
  case int64(Int64)
  case float64(Double)
  case string(GoString)
  /// `[]interface {}`.
  case list([GoValue])
  /// `map[string]interface {}` and other maps from strings.
  case map(GoMap)
  /// `[]byte`.
  case bytes([UInt8])
  /// A number of any other type, in the type's own range.
  indirect case number(GoNumber)
  /// A slice of any other type, such as `[]string`.
  indirect case slice(GoSlice)
  /// A struct, a pointer to one, or a value with methods.
  case object(GoObject)
}

/// An integer or float of one of Go's less common types.
public struct GoNumber: Sendable, Hashable {
  public enum Storage: Sendable, Hashable {
    case signed(Int64)
    case unsigned(UInt64)
    case float(Double)
  }
  public let type: GoType
  public let storage: Storage
  public init(_ value: UInt8) { (type, storage) = (.uint8, .unsigned(UInt64(value))) }
  public init(_ value: UInt64) { (type, storage) = (.uint64, .unsigned(value)) }
  public init(_ value: Int32) { (type, storage) = (.int32, .signed(Int64(value))) }
  public init(_ type: GoType, _ storage: Storage) {
    self.type = type
    self.storage = storage
  }
}

/// A slice of another type than `[]interface {}` and `[]byte`. Templates cannot change a slice in place, so it is a value.
public struct GoSlice {
  public let type: GoType
  public let elements: [GoValue]
  /// Whether it is Go's nil slice, which is `null` in JSON. Nil slices have no elements.
  public let isNil: Bool
  public let methods: MethodTable?

  public init(_ type: GoType, _ elements: [GoValue], methods: MethodTable? = nil) {
    self.type = type
    self.elements = elements
    self.methods = methods
    isNil = false
  }
  /// The nil slice of a type.
  public init(nilOf type: GoType) {
    self.type = type
    elements = []
    methods = nil
    isNil = true
  }
}

extension GoValue {
  public static func string(_ text: String) -> GoValue { .string(GoString(text)) }
  public static func strings(_ texts: [GoString]) -> GoValue { .slice(GoSlice(.strings, texts.map(GoValue.string))) }
  public static func strings(_ texts: [String]) -> GoValue { strings(texts.map { GoString($0) }) }
  public static func uint8(_ value: UInt8) -> GoValue { .number(GoNumber(value)) }
  public static func uint64(_ value: UInt64) -> GoValue { .number(GoNumber(value)) }

  public var isNull: Bool { if case .null = self { true } else { false } }

  /// Whether it is no value, or Go's nil of its type.
  var isNil: Bool {
    switch self {
    case .null: true
    case .slice(let slice): slice.isNil
    case .map(let map): map.isNil
    case .object(let object): object.isNilPointer
    default: false
    }
  }

  /// The dynamic type; nil for no value.
  public var type: GoType? {
    switch self {
    case .null: nil
    case .bool: .bool
    case .int: .int
    case .int64: .int64
    case .float64: .float64
    case .string: .string
    case .list: .anySlice
    case .map(let map): map.type
    case .bytes: .bytes
    case .number(let number): number.type
    case .slice(let slice): slice.type
    case .object(let object): object.type
    }
  }

  /// The elements where this is a slice of any type.
  public var elements: [GoValue]? {
    switch self {
    case .list(let elements): elements
    case .slice(let slice): slice.elements
    case .bytes(let bytes): bytes.map(GoValue.uint8)
    default: nil
    }
  }

  public var map: GoMap? { if case .map(let map) = self { map } else { nil } }
  public var string: GoString? { if case .string(let string) = self { string } else { nil } }

  /// Truth as `if` sees it: false, 0, nil and what is empty are not true; a struct always is.
  public var isTrue: Bool {
    switch self {
    case .null: false
    case .bool(let value): value
    case .int(let value): value != 0
    case .int64(let value): value != 0
    case .float64(let value): value != 0
    case .string(let value): !value.isEmpty
    case .list(let elements): !elements.isEmpty
    case .map(let map): !map.isEmpty
    case .bytes(let bytes): !bytes.isEmpty
    case .number(let number):
      switch number.storage {
      case .signed(let value): value != 0
      case .unsigned(let value): value != 0
      case .float(let value): value != 0
      }
    case .slice(let slice): !slice.elements.isEmpty
    case .object(let object): object.isTrue
    }
  }
}

extension GoValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(GoString(value)) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .float64(value) }
  public init(arrayLiteral elements: GoValue...) { self = .list(elements) }
  public init(dictionaryLiteral elements: (GoString, GoValue)...) { self = .map(GoMap(elements)) }
}
