/// A Go map from strings. A reference, as Go's maps are: what `set` changes is seen by everybody who holds the map.
///
/// Not for use by two threads at once.
public final class GoMap {
  private var own: [GoString: GoValue]
  /// The map whose entries these are, for a view of it under another type.
  private let base: GoMap?
  public let type: GoType
  /// Methods of a named map type, such as `.Files.Get`; they win over keys of the same name.
  public let methods: MethodTable?
  private let beganAsNil: Bool
  /// Whether it is Go's nil map, which JSON and YAML have as null.
  public var isNil: Bool { beganAsNil && storage.isEmpty }

  public init(
    _ storage: [GoString: GoValue] = [:], type: GoType = .anyMap, methods: MethodTable? = nil, isNil: Bool = false
  ) {
    beganAsNil = isNil
    own = storage
    base = nil
    self.type = type
    self.methods = methods
  }

  /// An empty map with room for some keys.
  convenience init(minimumCapacity count: Int) { self.init(Dictionary(minimumCapacity: count)) }

  private init(viewOf base: GoMap, type: GoType, methods: MethodTable?) {
    beganAsNil = base.beganAsNil
    own = [:]
    self.base = base.base ?? base
    self.type = type
    self.methods = methods
  }

  /// The same map under another type, as Go converts one map type into another: what changes here changes there.
  public func view(as type: GoType, methods: MethodTable? = nil) -> GoMap { GoMap(viewOf: self, type: type, methods: methods) }

  /// Whether what changes here changes there.
  func isSame(as other: GoMap) -> Bool { (base ?? self) === (other.base ?? other) }

  public var storage: [GoString: GoValue] { base?.own ?? own }

  /// Later pairs win over earlier ones of the same key.
  public convenience init(_ pairs: some Sequence<(GoString, GoValue)>, type: GoType = .anyMap) {
    self.init(Dictionary(pairs, uniquingKeysWith: { $1 }), type: type)
  }

  /// The value under a key; nil where there is none (a key with the value nil gives `.some(.null)`). Setting nil removes it.
  public subscript(key: GoString) -> GoValue? {
    get { if let base { base.own[key] } else { own[key] } }
    set { if let base { base.own[key] = newValue } else { own[key] = newValue } }
  }

  public var count: Int { storage.count }
  public var isEmpty: Bool { storage.isEmpty }
  public func contains(_ key: GoString) -> Bool { storage[key] != nil }
  /// The keys in ascending order of their bytes: the order of `range`, of printing and of every function here that lists keys.
  public var sortedKeys: [GoString] { storage.keys.sorted() }
  /// Keys and values in ascending order of the keys.
  public var sortedPairs: [(key: GoString, value: GoValue)] {
    storage.map { (key: $0.key, value: $0.value) }.sorted { $0.key < $1.key }
  }
  public func removeValue(forKey key: GoString) { self[key] = nil }
}
