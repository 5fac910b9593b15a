import Manifests

// Small words for writing OpenAPI v3 schemas as values. `open` objects keep fields that their schema does not list: the API
// server would drop them otherwise, and newer Argo CDs know fields that this list does not.
extension Value {
  /// Nullable, because an API server that was built with a Go newer than its own (Kubernetes 1.20 with Go 1.18 and later) takes
  /// an empty string for null and would refuse a status with an empty group.
  static let schemaString: Value = ["type": "string", "nullable": true]
  static let schemaInteger: Value = ["type": "integer", "format": "int64"]
  static let schemaBoolean: Value = ["type": "boolean"]
  static let schemaTime: Value = ["type": "string", "format": "date-time"]
  static let schemaAny: Value = ["x-kubernetes-preserve-unknown-fields": true]
  static let schemaOpenObject: Value = ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
  static let schemaStringMap: Value = ["type": "object", "additionalProperties": .schemaString]
  static let schemaStrings: Value = .schemaList(of: .schemaString)

  static func schemaList(of items: Value) -> Value { ["type": "array", "items": items] }

  static func schemaEnum(_ values: String...) -> Value { ["type": "string", "enum": Value(values)] }

  static func schemaObject(
    _ properties: KeyValuePairs<String, Value>, required: [String] = [], open: Bool = true
  ) -> Value {
    var schema: Value = [
      "type": "object", "properties": .object(Object(properties.map { ($0.key, $0.value) })),
    ]
    if !required.isEmpty { schema["required"] = Value(required) }
    if open { schema["x-kubernetes-preserve-unknown-fields"] = true }
    return schema
  }

  func described(_ text: String) -> Value {
    var schema = self
    schema["description"] = .string(text)
    return schema
  }
}
