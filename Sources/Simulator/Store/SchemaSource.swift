import Manifests

/// The schemas by which field ownership and patches tell list elements apart.
struct SchemaSource: Sendable {
  private var custom: [GroupVersionKind: SchemaNode] = [:]

  /// The node of a kind; nil for custom resources without a schema.
  func node(for kind: GroupVersionKind) -> SchemaNode? {
    custom[kind] ?? Schema.builtin.node(for: kind)
  }

  /// Remembers the structural schema of one version of a custom kind.
  mutating func define(_ kind: GroupVersionKind, openAPI: Value?) {
    custom[kind] = openAPI.map { SchemaNode(openAPI: $0) }
  }
}
