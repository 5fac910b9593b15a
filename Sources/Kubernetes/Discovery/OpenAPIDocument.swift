import Manifests

/// Finds a kind's schema in what a server publishes, with every reference resolved.
struct OpenAPIDocument {
  private let schemas: Object
  private let prefix: String
  /// Deeper nesting is cut to "anything": recursive types have no end.
  private static let depthLimit = 24

  /// - Parameter document: an OpenAPI v3 document (`components.schemas`) or a v2 one (`definitions`).
  init?(_ document: Value) {
    if let schemas = document[path: "components", "schemas"]?.object {
      self.schemas = schemas
      prefix = "#/components/schemas/"
    } else if let definitions = document["definitions"]?.object {
      schemas = definitions
      prefix = "#/definitions/"
    } else {
      return nil
    }
  }

  /// The kind's schema in one piece; nil where the document does not know the kind.
  func schema(of kind: GroupVersionKind) -> Value? {
    for (name, schema) in schemas {
      let isIt = (schema["x-kubernetes-group-version-kind"]?.list ?? []).contains { entry in
        entry["group"]?.string == kind.group && entry["version"]?.string == kind.version && entry["kind"]?.string == kind.kind
      }
      if isIt { return resolve(schema, within: [name], depth: 0) }
    }
    return nil
  }

  private func resolve(_ schema: Value, within open: Set<String>, depth: Int) -> Value {
    guard depth < Self.depthLimit, schema.object != nil else { return [:] }
    if let reference = reference(schema) {
      guard !open.contains(reference), let target = schemas[reference] else { return [:] }
      var resolved = resolve(target, within: open.union([reference]), depth: depth + 1)
      // What stands beside the reference belongs to this place.
      for key in ["default", "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type"] {
        if let value = schema[key] { resolved[key] = value }
      }
      return resolved
    }
    var result = schema
    if let properties = schema["properties"]?.object {
      result["properties"] = .object(
        Object(properties.map { ($0.key, resolve($0.value, within: open, depth: depth + 1)) }))
    }
    if let items = schema["items"], items.object != nil { result["items"] = resolve(items, within: open, depth: depth + 1) }
    if let more = schema["additionalProperties"], more.object != nil {
      result["additionalProperties"] = resolve(more, within: open, depth: depth + 1)
    }
    return result
  }

  /// The name that a schema refers to, by itself or as the only part of `allOf`.
  private func reference(_ schema: Value) -> String? {
    let text = schema["$ref"]?.string ?? schema["allOf"]?.list?.first?["$ref"]?.string
    return text.flatMap { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : nil }
  }
}
