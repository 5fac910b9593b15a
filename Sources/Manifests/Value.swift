/// One node of a manifest: what JSON can say, with integers kept apart from floating-point numbers.
///
/// Kubernetes decodes numbers the same way: an integer that fits in 64 bits stays an integer, anything else is a double.
/// Equality ignores the order of an object's keys; the order is kept for printing.
public enum Value: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int64)
  case double(Double)
  case string(String)
  case list([Value])
  case object(Object)
}

// MARK: Reading

extension Value {
  /// The string, or nil where this is anything else.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The integer, or nil where this is anything else.
  public var int: Int? { if case .int(let value) = self { Int(value) } else { nil } }
  /// The boolean, or nil where this is anything else.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The number as a double, for integers too.
  public var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
  /// The elements, or nil where this is no list.
  public var list: [Value]? { if case .list(let value) = self { value } else { nil } }
  /// The object, or nil where this is none.
  public var object: Object? { if case .object(let value) = self { value } else { nil } }
  public var isNull: Bool { if case .null = self { true } else { false } }

  /// The value under `key`; nil where this is no object or has no such key. Setting nil removes the key; setting on
  /// anything but an object makes it an object first.
  public subscript(key: String) -> Value? {
    get { if case .object(let object) = self { object[key] } else { nil } }
    set {
      guard case .object(var object) = self else {
        if let newValue { self = .object([key: newValue]) }
        return
      }
      self = .null  // lets the object be changed in place
      object[key] = newValue
      self = .object(object)
    }
  }

  /// The element at `index`; nil where this is no list or the index is outside it.
  public subscript(index: Int) -> Value? {
    if case .list(let list) = self, list.indices.contains(index) { list[index] } else { nil }
  }

  /// The value at the end of a path of object keys.
  public subscript(path first: String, _ rest: String...) -> Value? {
    get { value(at: [first] + rest) }
    set { set(newValue, at: [first] + rest) }
  }

  /// The value at the end of a path of object keys; nil where any step is missing.
  public func value(at path: some Collection<String>) -> Value? {
    var current = self
    for key in path {
      guard let next = current[key] else { return nil }
      current = next
    }
    return current
  }

  /// Sets (or with nil removes) the value at a path of object keys. Objects on the way are made when a value is set.
  public mutating func set(_ value: Value?, at path: some Collection<String>) {
    guard let key = path.first else {
      if let value { self = value }
      return
    }
    let rest = path.dropFirst()
    if rest.isEmpty {
      self[key] = value
    } else {
      guard var child = self[key] ?? (value == nil ? nil : .object([:])) else { return }
      self[key] = .null
      child.set(value, at: rest)
      self[key] = child
    }
  }

  /// The first number inside that is not finite, which JSON does not have; nil where all are.
  public var nonFiniteNumber: Double? {
    switch self {
    case .double(let number): return number.isFinite ? nil : number
    case .list(let list):
      for element in list { if let number = element.nonFiniteNumber { return number } }
      return nil
    case .object(let object):
      for element in object.values { if let number = element.nonFiniteNumber { return number } }
      return nil
    default: return nil
    }
  }

  /// The type in the words that an error message uses.
  public var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .int, .double: "a number"
    case .string: "a string"
    case .list: "a list"
    case .object: "a map"
    }
  }
}

// MARK: Literals

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(arrayLiteral elements: Value...) { self = .list(elements) }
  public init(dictionaryLiteral elements: (String, Value)...) { self = .object(Object(elements)) }
}

extension Value {
  public init(_ value: String) { self = .string(value) }
  public init(_ value: Int) { self = .int(Int64(value)) }
  public init(_ value: Bool) { self = .bool(value) }
  public init(_ strings: [String]) { self = .list(strings.map(Value.string)) }
  public init(_ strings: [String: String]) {
    self = .object(Object(strings.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
  }
  /// A string, or null where there is none.
  public init(orNull value: String?) { self = value.map(Value.string) ?? .null }
}
