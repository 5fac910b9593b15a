import Manifests

extension GoValue {
  /// A value as a template sees it.
  ///
  /// - Parameter numbersAreFloats: whether every number becomes a `float64`, as in Helm's values, which come through JSON; else
  ///   integers become `int64`.
  public init(_ value: Manifests.Value, numbersAreFloats: Bool = true) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = numbersAreFloats ? .float64(Double(value)) : .int64(value)
    case .double(let value): self = .float64(value)
    case .string(let value): self = .string(GoString(value))
    case .list(let list): self = .list(list.map { GoValue($0, numbersAreFloats: numbersAreFloats) })
    case .object(let object): self = .map(GoMap(object, numbersAreFloats: numbersAreFloats))
    }
  }

  /// The value as JSON would carry it: integers stay integers, structs become maps, what is no UTF-8 is replaced.
  public var manifestValue: Manifests.Value {
    switch self {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(Int64(value))
    case .int64(let value): .int(value)
    case .float64(let value): .double(value)
    case .string(let value): .string(value.text)
    case .list(let elements): .list(elements.map(\.manifestValue))
    case .map(let map): .object(Object(map.sortedPairs.map { ($0.key.text, $0.value.manifestValue) }))
    case .bytes(let bytes): .string(Base64.encode(bytes))
    case .number(let number):
      switch number.storage {
      case .signed(let value): .int(value)
      case .unsigned(let value): Int64(exactly: value).map(Manifests.Value.int) ?? .double(Double(value))
      case .float(let value): .double(value)
      }
    case .slice(let slice): slice.isNil ? .null : .list(slice.elements.map(\.manifestValue))
    case .object(let object): object.jsonValue.manifestValue
    }
  }
}

extension GoMap {
  /// A map as a template sees it; see ``GoValue/init(_:numbersAreFloats:)``.
  public convenience init(_ object: Object, numbersAreFloats: Bool = true, type: GoType = .anyMap) {
    var storage: [GoString: GoValue] = [:]
    storage.reserveCapacity(object.count)
    for (key, value) in object { storage[GoString(key)] = GoValue(value, numbersAreFloats: numbersAreFloats) }
    self.init(storage, type: type)
  }
}
