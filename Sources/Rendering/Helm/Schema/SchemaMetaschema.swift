import Manifests

/// The rules that a schema itself must meet, by draft, in the shape of the official metaschemas, so that faults read the same.
enum SchemaMetaschema {
  /// Compiled anew for each schema: nodes are not shared between threads.
  static func node(_ draft: SchemaDraft) throws -> JSONSchemaNode {
    try SchemaCompiler().compile(document(draft), url: draft.url, draft: draft)
  }

  static func document(_ draft: SchemaDraft) -> Value {
    switch draft {
    case .draft4, .draft6, .draft7: oldDocument(draft)
    case .draft2019, .draft2020: newDocument(draft)
    }
  }

  private static let simpleTypes: Value = ["enum": ["array", "boolean", "integer", "null", "number", "object", "string"]]
  private static let nonNegative: Value = ["type": "integer", "minimum": 0]
  private static let text: Value = ["type": "string"]
  private static let flag: Value = ["type": "boolean"]
  private static let number: Value = ["type": "number"]

  private static func type(_ simple: Value) -> Value {
    ["anyOf": [simple, ["type": "array", "items": simple, "minItems": 1, "uniqueItems": true]]]
  }

  private static func names(minimum: Int) -> Value {
    var value: Value = ["type": "array", "items": text, "uniqueItems": true]
    if minimum > 0 { value["minItems"] = .int(Int64(minimum)) }
    return value
  }

  private static func map(of schema: Value) -> Value { ["type": "object", "additionalProperties": schema] }
  private static func list(of schema: Value) -> Value { ["type": "array", "minItems": 1, "items": schema] }

  /// Drafts 4 to 7: one document.
  private static func oldDocument(_ draft: SchemaDraft) -> Value {
    let schema: Value = ["$ref": "#"]
    let schemaOrFlag: Value = draft == .draft4 ? ["anyOf": [flag, schema]] : schema
    let orZero: Value = ["allOf": [nonNegative, [:]]]
    var patterns = map(of: schema)
    if draft >= .draft6 { patterns["propertyNames"] = ["format": "regex"] }
    var properties: Object = [
      draft.idKeyword: text, "$schema": text, "$ref": text, "title": text, "description": text,
      "multipleOf": draft == .draft4
        ? ["type": "number", "minimum": 0, "exclusiveMinimum": true] : ["type": "number", "exclusiveMinimum": 0],
      "maximum": number, "minimum": number,
      "exclusiveMaximum": draft == .draft4 ? flag : number, "exclusiveMinimum": draft == .draft4 ? flag : number,
      "maxLength": nonNegative, "minLength": orZero, "pattern": ["type": "string", "format": "regex"],
      "additionalItems": schemaOrFlag, "items": ["anyOf": [schema, list(of: schema)]],
      "maxItems": nonNegative, "minItems": orZero, "uniqueItems": flag,
      "maxProperties": nonNegative, "minProperties": orZero, "required": names(minimum: draft == .draft4 ? 1 : 0),
      "additionalProperties": schemaOrFlag, "definitions": map(of: schema), "properties": map(of: schema),
      "patternProperties": patterns,
      "dependencies": map(of: ["anyOf": [schema, names(minimum: draft == .draft4 ? 1 : 0)]]),
      "enum": ["type": "array", "minItems": 1, "uniqueItems": true],
      "type": type(simpleTypes), "format": text,
      "allOf": list(of: schema), "anyOf": list(of: schema), "oneOf": list(of: schema), "not": schema,
    ]
    var document: Value = ["$schema": .string(draft.url), draft.idKeyword: .string(draft.url)]
    if draft >= .draft6 {
      properties["contains"] = schema
      properties["propertyNames"] = schema
      properties["const"] = true
    }
    if draft >= .draft7 {
      properties["examples"] = ["type": "array"]
      properties["$comment"] = text
      properties["readOnly"] = flag
      properties["writeOnly"] = flag
      for keyword in ["if", "then", "else"] { properties[keyword] = schema }
      for keyword in ["contentMediaType", "contentEncoding"] { properties[keyword] = text }
    }
    if draft == .draft4 {
      document["type"] = "object"
      document["dependencies"] = ["exclusiveMaximum": ["maximum"], "exclusiveMinimum": ["minimum"]]
    } else {
      document["type"] = ["object", "boolean"]
    }
    document["properties"] = .object(properties)
    return document
  }

  /// Drafts 2019-09 and 2020-12: a vocabulary for each kind of keyword.
  private static func newDocument(_ draft: SchemaDraft) -> Value {
    let schema: Value = draft == .draft2019 ? ["$recursiveRef": "#"] : ["$dynamicRef": "#meta"]
    let anchor: Value = ["type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"]
    var core: Object = [
      "$id": ["type": "string", "pattern": "^[^#]*#?$"], "$schema": text, "$ref": text, "$anchor": anchor, "$comment": text,
      "$defs": map(of: schema), "$vocabulary": map(of: flag),
    ]
    var applicator: Object = [
      "additionalProperties": schema, "properties": map(of: schema), "dependentSchemas": map(of: schema),
      "propertyNames": schema, "contains": schema, "if": schema, "then": schema, "else": schema, "not": schema,
      "allOf": list(of: schema), "anyOf": list(of: schema), "oneOf": list(of: schema),
    ]
    var patterns = map(of: schema)
    patterns["propertyNames"] = ["format": "regex"]
    applicator["patternProperties"] = patterns
    let unevaluated: Object = ["unevaluatedItems": schema, "unevaluatedProperties": schema]
    if draft == .draft2019 {
      core["$recursiveRef"] = text
      core["$recursiveAnchor"] = flag
      applicator["additionalItems"] = schema
      applicator["items"] = ["anyOf": [schema, list(of: schema)]]
      for (keyword, value) in unevaluated { applicator[keyword] = value }
    } else {
      core["$dynamicRef"] = text
      core["$dynamicAnchor"] = anchor
      applicator["prefixItems"] = list(of: schema)
      applicator["items"] = schema
    }
    let validation: Object = [
      "type": type(simpleTypes), "const": true, "enum": ["type": "array"],
      "multipleOf": ["type": "number", "exclusiveMinimum": 0], "maximum": number, "exclusiveMaximum": number,
      "minimum": number, "exclusiveMinimum": number, "maxLength": nonNegative, "minLength": nonNegative,
      "pattern": ["type": "string", "format": "regex"], "maxItems": nonNegative, "minItems": nonNegative,
      "uniqueItems": flag, "maxContains": nonNegative, "minContains": nonNegative, "maxProperties": nonNegative,
      "minProperties": nonNegative, "required": names(minimum: 0), "dependentRequired": map(of: names(minimum: 0)),
    ]
    let metadata: Object = [
      "title": text, "description": text, "deprecated": flag, "readOnly": flag, "writeOnly": flag, "examples": ["type": "array"],
    ]
    let content: Object = ["contentEncoding": text, "contentMediaType": text, "contentSchema": schema]
    var vocabularies = [core, applicator]
    if draft == .draft2020 { vocabularies.append(unevaluated) }
    vocabularies += [validation, metadata, ["format": text], content]
    var document: Value = [
      "$schema": .string(draft.url), "$id": .string(String(draft.url.dropLast())), "type": ["object", "boolean"],
      "allOf": .list(vocabularies.map { ["type": ["object", "boolean"], "properties": .object($0)] }),
      "properties": [
        "definitions": map(of: schema), "dependencies": map(of: ["anyOf": [schema, names(minimum: 0)]]),
      ],
    ]
    if draft == .draft2019 { document["$recursiveAnchor"] = true } else { document["$dynamicAnchor"] = "meta" }
    return document
  }
}
