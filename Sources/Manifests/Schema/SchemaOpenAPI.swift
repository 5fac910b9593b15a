extension SchemaNode {
  /// From the structural schema of a custom resource (`spec.versions[].schema.openAPIV3Schema`).
  ///
  /// Defaults and quantities are taken over; `x-kubernetes-preserve-unknown-fields` and what has no type become ``Scalar/any``.
  public convenience init(openAPI schema: Value) {
    let defaultValue = schema["default"]
    if schema["x-kubernetes-int-or-string"]?.bool == true {
      // Quantities are published as what they may be written as, with the pattern that all of them have.
      let isQuantity = schema["pattern"]?.string?.contains("[KMGTPE]i") == true
      self.init(scalar: isQuantity ? .quantity : .intOrString, absentIsZero: false, defaultValue: defaultValue)
      return
    }
    let isAtomicMap = schema["x-kubernetes-map-type"]?.string == "atomic"
    switch schema["type"]?.string {
    case "array":
      let keys = schema["x-kubernetes-list-map-keys"]?.list?.compactMap(\.string) ?? []
      let list: ListKind =
        switch schema["x-kubernetes-list-type"]?.string {
        case "map" where !keys.isEmpty: .map(keys: keys)
        case "set": .set
        default: .atomic
        }
      self.init(
        list: list, absentIsZero: false, defaultValue: defaultValue,
        items: SchemaNode(openAPI: schema["items"] ?? .null))
    case "object":
      if let properties = schema["properties"]?.object {
        self.init(
          isAtomicMap: isAtomicMap, absentIsZero: false, defaultValue: defaultValue,
          definition: SchemaDefinition {
            Dictionary(uniqueKeysWithValues: properties.map { ($0.key, SchemaNode(openAPI: $0.value)) })
          })
      } else if let additional = schema["additionalProperties"], additional.object != nil {
        self.init(
          isAtomicMap: isAtomicMap, absentIsZero: false, defaultValue: defaultValue,
          additional: SchemaNode(openAPI: additional))
      } else {
        self.init(scalar: .any, absentIsZero: false, defaultValue: defaultValue)
      }
    case "string":
      let scalar: Scalar = schema["format"]?.string == "date-time" ? .time : .string
      self.init(scalar: scalar, absentIsZero: false, defaultValue: defaultValue)
    case "integer": self.init(scalar: .integer, absentIsZero: false, defaultValue: defaultValue)
    case "number": self.init(scalar: .number, absentIsZero: false, defaultValue: defaultValue)
    case "boolean": self.init(scalar: .boolean, absentIsZero: false, defaultValue: defaultValue)
    default: self.init(scalar: .any, absentIsZero: false, defaultValue: defaultValue)
    }
  }
}

extension SchemaNode {
  /// From the schema of a custom resource as a whole: with the `metadata` every object has.
  public static func customResource(openAPI schema: Value) -> SchemaNode {
    let body = SchemaNode(openAPI: schema)
    return SchemaNode(
      definition: SchemaDefinition {
        var fields = body.fields
        fields["metadata"] = Schema.builtin.node(definition: "meta/v1/ObjectMeta")
        return fields
      })
  }

  /// What is known of any object at all: its `metadata`.
  public static let anyObject = customResource(openAPI: ["type": "object", "properties": [:]])
}
