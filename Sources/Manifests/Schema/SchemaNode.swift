import Synchronization

/// What is known of one place in a manifest: its type, how its list elements are told apart, its default.
///
/// Nodes are shared and immutable; the fields of a struct are read out of the table when first asked for.
public final class SchemaNode: Sendable {
  /// The types that are neither struct, map nor list.
  public enum Scalar: Sendable, Hashable {
    case string, integer, number, boolean, quantity, intOrString, time
    /// As Go writes durations: `8760h` is `8760h0m0s`.
    case duration
    /// Base64 text.
    case bytes
    /// Any value at all, also maps and lists.
    case any
  }

  /// How the elements of a list are told apart.
  public enum ListKind: Sendable, Hashable {
    /// By nothing: the list is one value.
    case atomic
    /// By their value; order means nothing.
    case set
    /// By the values of these fields.
    case map(keys: [String])
  }

  /// Nil for structs, maps and lists.
  public let scalar: Scalar?
  /// Only of meaning where ``items`` is set.
  public let list: ListKind
  /// The field by which strategic merge patches tell the elements of this list apart; nil where they replace the list.
  public let patchMergeKey: String?
  /// Whether server-side apply takes this map or struct as one value.
  public let isAtomicMap: Bool
  /// Whether a strategic merge patch drops the keys it does not name (`retainKeys`), as for volumes and strategies.
  public let retainsKeys: Bool
  /// Whether absent and zero (`0`, `false`, `""`, `{}`) mean the same to the server.
  public let absentIsZero: Bool
  /// What the server sets where the field is absent, as far as it is always the same.
  public let defaultValue: Value?
  /// Whether the server, or a controller of its own, sets the field where it is absent, to a value that varies.
  public let isServerFilled: Bool
  /// The type of a list's elements; nil where this is no list.
  public let items: SchemaNode?
  /// The type of a map's values; nil where this is no map with free keys.
  public let additional: SchemaNode?
  private let definition: SchemaDefinition?

  init(
    scalar: Scalar? = nil, list: ListKind = .atomic, patchMergeKey: String? = nil, isAtomicMap: Bool = false,
    retainsKeys: Bool = false, absentIsZero: Bool = true, defaultValue: Value? = nil, isServerFilled: Bool = false,
    items: SchemaNode? = nil,
    additional: SchemaNode? = nil, definition: SchemaDefinition? = nil
  ) {
    self.scalar = scalar
    self.list = list
    self.patchMergeKey = patchMergeKey
    self.isAtomicMap = isAtomicMap
    self.retainsKeys = retainsKeys
    self.absentIsZero = absentIsZero
    self.defaultValue = defaultValue
    self.isServerFilled = isServerFilled
    self.items = items
    self.additional = additional
    self.definition = definition
  }

  /// A scalar by its type.
  public convenience init(scalar: Scalar) { self.init(scalar: scalar, absentIsZero: false) }

  /// A list that is one value.
  public convenience init(items: SchemaNode) { self.init(list: .atomic, absentIsZero: false, items: items) }

  /// A struct; `additional` is the type of the fields not named.
  public convenience init(fields: [String: SchemaNode], additional: SchemaNode? = nil) {
    self.init(absentIsZero: false, additional: additional, definition: SchemaDefinition { fields })
  }

  /// The node of a struct's field; nil where this is no struct or has no such field.
  public func field(_ name: String) -> SchemaNode? { definition?.fields[name] }
  /// Whether this is a struct, with fields that are known by name.
  public var isStruct: Bool { definition != nil }
  /// The fields of a struct by name; empty for anything else.
  public var fields: [String: SchemaNode] { definition?.fields ?? [:] }
  /// The node under a key of a struct or a map with free keys.
  public func child(_ key: String) -> SchemaNode? { definition?.fields[key] ?? additional }
}

/// A struct, whose fields are made when first looked at.
final class SchemaDefinition: Sendable {
  private let made = Mutex<[String: SchemaNode]?>(nil)
  private let make: @Sendable () -> [String: SchemaNode]

  init(_ make: @escaping @Sendable () -> [String: SchemaNode]) { self.make = make }

  var fields: [String: SchemaNode] {
    if let fields = made.withLock({ $0 }) { return fields }
    let fields = make()  // outside the lock: making twice does no harm
    made.withLock { $0 = fields }
    return fields
  }
}
