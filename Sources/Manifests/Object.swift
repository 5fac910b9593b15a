import OrderedCollections

/// A map from strings to values that keeps the order in which its keys came.
///
/// Two objects are equal when they hold the same values under the same keys, in whatever order.
public struct Object: Sendable {
  public typealias Element = (key: String, value: Value)
  @usableFromInline var storage: OrderedDictionary<String, Value>

  public init() { storage = [:] }

  /// Later pairs win over earlier ones of the same key.
  public init(_ pairs: some Sequence<(String, Value)>) {
    storage = OrderedDictionary(pairs, uniquingKeysWith: { _, last in last })
  }

  public subscript(key: String) -> Value? {
    get { storage[key] }
    set { storage[key] = newValue }
  }

  /// The keys in order.
  public var keys: [String] { Array(storage.keys) }
  /// The values in the order of their keys.
  public var values: [Value] { Array(storage.values) }
  public var count: Int { storage.count }
  public var isEmpty: Bool { storage.isEmpty }
  public func contains(_ key: String) -> Bool { storage.keys.contains(key) }

  /// Sets the value of a key; returns the one that it had.
  @discardableResult
  public mutating func updateValue(_ value: Value, forKey key: String) -> Value? { storage.updateValue(value, forKey: key) }
  @discardableResult
  public mutating func removeValue(forKey key: String) -> Value? { storage.removeValue(forKey: key) }
  public mutating func removeAll(where gone: (Element) -> Bool) {
    storage.removeAll { gone(($0.key, $0.value)) }
  }
  public mutating func reserveCapacity(_ count: Int) { storage.reserveCapacity(count) }

  public func mapValues(_ transform: (Value) throws -> Value) rethrows -> Object {
    var result = Object()
    result.storage = try storage.mapValues(transform)
    return result
  }

  public func filter(_ keep: (Element) throws -> Bool) rethrows -> Object {
    Object(try storage.filter { try keep(($0.key, $0.value)) }.elements.map { ($0.key, $0.value) })
  }

  /// The same with keys in ascending order (by UTF-8 bytes, as Go sorts), at this level only.
  public func sortedByKey() -> Object {
    Object(storage.elements.map { ($0.key, $0.value) }.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) })
  }
}

extension Object: Sequence {
  public var underestimatedCount: Int { storage.count }

  public struct Iterator: IteratorProtocol {
    @usableFromInline var base: OrderedDictionary<String, Value>.Iterator
    init(_ base: OrderedDictionary<String, Value>.Iterator) { self.base = base }
    public mutating func next() -> Element? { base.next().map { ($0.key, $0.value) } }
  }

  public func makeIterator() -> Iterator { Iterator(storage.makeIterator()) }
}

extension Object: Hashable {
  public static func == (a: Object, b: Object) -> Bool {
    guard a.storage.count == b.storage.count else { return false }
    for (key, value) in a.storage where b.storage[key] != value { return false }
    return true
  }

  public func hash(into hasher: inout Hasher) {
    // Independent of order, as equality is.
    var combined = 0
    for (key, value) in storage {
      var one = Hasher()
      one.combine(key)
      one.combine(value)
      combined ^= one.finalize()
    }
    hasher.combine(combined)
  }
}

extension Object: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }
}
