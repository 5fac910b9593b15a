import Manifests

// Stands in until Manifests has its schema.
struct SchemaNode: Sendable { init(openAPI: Value) {} }
struct Schema: Sendable {
  static let builtin = Schema()
  func node(for kind: GroupVersionKind) -> SchemaNode? { nil }
}
