import Manifests

/// `crds`: definitions of custom resources in OpenAPI form whose fields are marked as names of other resources.
enum CustomResourceConfig {
  static func config(_ value: Value, file: String) throws -> TransformerConfig {
    guard let definitions = value.object else {
      throw RenderError(.invalid, file: file, "a file under 'crds' is a map of OpenAPI definitions")
    }
    var config = TransformerConfig()
    for (name, definition) in definitions {
      let properties = self.properties(definition)
      guard ["kind", "apiVersion", "metadata"].allSatisfy({ properties[$0] != nil }) else { continue }
      let parts = name.split(separator: ".")
      guard parts.count >= 3 else { throw RenderError(.invalid, file: file, "'\(name)' should be group.version.kind") }
      try load(properties, kind: String(parts.last ?? ""), definitions, path: [], into: &config, depth: 0)
    }
    return config
  }

  private static func properties(_ definition: Value) -> Object {
    (definition["Schema"] ?? definition["schema"] ?? definition)["properties"]?.object ?? [:]
  }

  private static func load(
    _ properties: Object, kind: String, _ definitions: Object, path: [String], into config: inout TransformerConfig, depth: Int
  ) throws {
    guard depth < 32 else { return }
    for (name, property) in properties {
      let place = (path + [name]).joined(separator: "/")
      let spec = FieldSpec(place, kind: kind)
      if property.has("x-kubernetes-annotation") { try config.commonAnnotations.merge(spec) }
      if property.has("x-kubernetes-label-selector") { try config.commonLabels.merge(spec) }
      if property.has("x-kubernetes-identity") { try config.namePrefix.merge(spec) }
      if let version = property["x-kubernetes-object-ref-api-version"]?.string,
        let target = property["x-kubernetes-object-ref-kind"]?.string
      {
        let key = property["x-kubernetes-object-ref-name-key"]?.string ?? "name"
        let reference = TransformerConfig.NameReference(
          target: KindSelector(version: version, kind: target), referrers: FieldSpecs([FieldSpec(place + "/" + key, kind: kind)]))
        var other = TransformerConfig()
        other.nameReferences = [reference]
        try config.merge(other)
      }
      if let reference = property["$ref"]?.string {
        let target = definitions[reference] ?? definitions[String(reference.split(separator: "/").last ?? "")]
        if let target {
          try load(self.properties(target), kind: kind, definitions, path: path + [name], into: &config, depth: depth + 1)
        }
      }
    }
  }
}
