/// A schema node as field ownership sees it: what is unknown is a map with free keys or an atomic list.
struct FieldType {
  let node: SchemaNode?
  private let isRoot: Bool

  /// The type of a whole object. Without a schema, only its metadata is known.
  init(root node: SchemaNode?) {
    self.node = node
    isRoot = true
  }

  private init(_ node: SchemaNode?) {
    self.node = node
    isRoot = false
  }

  private static let objectMeta = Schema.builtin.node(definition: "meta/v1/ObjectMeta")

  func child(_ key: String) -> FieldType {
    if isRoot, key == "metadata" { return FieldType(Self.objectMeta) }
    return FieldType(node?.child(key))
  }

  /// Whether the key is a field of a struct rather than a free key.
  func hasField(_ key: String) -> Bool {
    if isRoot, ["apiVersion", "kind", "metadata"].contains(key) { return true }
    return node?.field(key) != nil
  }

  var items: FieldType { FieldType(node?.items) }
  var list: SchemaNode.ListKind { node?.items == nil ? .atomic : node?.list ?? .atomic }
  var isAtomicMap: Bool { node?.isAtomicMap ?? false }

  /// How an element of this list is told from the others; nil where it lacks all of its key fields.
  func element(_ item: Value) -> PathElement? {
    switch list {
    case .atomic: return nil
    case .set: return .value(item)
    case .map(let keys):
      var fields = Object()
      for key in keys {
        if let value = item[key], !value.isNull {
          fields[key] = value
        } else if let value = items.child(key).node?.defaultValue {
          fields[key] = value
        }
      }
      return fields.isEmpty ? nil : .key(fields)
    }
  }

  /// The elements of a list by what tells them apart, or nil where the list is one value: it is atomic, or an element
  /// has no key or the key of another.
  func elements(_ list: [Value]) -> [(element: PathElement, value: Value)]? {
    if case .atomic = self.list { return nil }
    var result: [(element: PathElement, value: Value)] = []
    result.reserveCapacity(list.count)
    for item in list {
      guard let element = element(item) else { return nil }
      result.append((element, item))
    }
    return result
  }
}
