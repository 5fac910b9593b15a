import Manifests

/// What a strategic merge needs to know of a field: its children, and by which keys its elements are told apart.
enum PatchSchema {
  case builtin(SchemaNode)
  case custom(OpenAPISchema.Node)

  func field(_ name: String) -> PatchSchema? {
    switch self {
    case .builtin(let node): node.child(name).map(PatchSchema.builtin)
    case .custom(let node): node.field(name)
    }
  }

  var elements: PatchSchema? {
    switch self {
    case .builtin(let node): node.items.map(PatchSchema.builtin)
    case .custom(let node): node.elements
    }
  }

  /// Nil where a patch replaces the list; empty where elements are told apart by their value.
  var mergeKeys: [String]? {
    switch self {
    case .builtin(let node):
      guard let key = node.patchMergeKey else { return node.list == .set ? [] : nil }
      if case .map(let keys) = node.list, keys.contains(key) { return keys }
      return key.isEmpty ? [] : [key]
    case .custom(let node): return node.mergeKeys
    }
  }
}
