import Manifests

/// The rules that a schema itself must meet, draft by draft: the documents behind `$schema`, without what they only remark.
///
/// Their shape is that of the official ones, since it shows in how faults are told.
enum SchemaMetaschema {
  /// The document behind a URL without fragment; nil where it is none of a draft.
  static func document(_ url: String) -> Value? {
    if let draft = SchemaDraft(url: url) {
      switch draft {
      case .draft4: return draft4
      case .draft6, .draft7: return draft6(draft)
      case .draft2019, .draft2020: return vocabularies(of: draft)
      }
    }
    for draft in [SchemaDraft.draft2019, .draft2020] {
      guard let name = url.droppingPrefix(base(draft)), let content = vocabulary(String(name), draft) else { continue }
      return resource(url, draft, content)
    }
    return nil
  }

  private static let names = ["array", "boolean", "integer", "null", "number", "object", "string"].map { Value.string($0) }
  private static let schema: Value = ["$ref": "#"]
  private static let text: Value = ["type": "string"]
  private static let reference: Value = ["type": "string", "format": "uri-reference"]
  private static let regex: Value = ["type": "string", "format": "regex"]
  private static let flag: Value = ["type": "boolean"]
  private static let number: Value = ["type": "number"]
  private static let array: Value = ["type": "array"]
  private static let positive: Value = ["type": "number", "exclusiveMinimum": 0]

  private static func map(of schema: Value) -> Value { ["type": "object", "additionalProperties": schema] }
  private static func list(of schema: Value) -> Value { ["type": "array", "minItems": 1, "items": schema] }
  private static func either(_ schemas: Value...) -> Value { ["anyOf": .list(schemas)] }

  /// `type`, which is a name or several.
  private static func type(_ simple: Value) -> Value {
    either(simple, ["type": "array", "items": simple, "minItems": 1, "uniqueItems": true])
  }

  private static func merged(_ objects: [String: Value]...) -> Value {
    .object(Object(objects.reduce(into: [:]) { $0.merge($1) { _, new in new } }.map { ($0.key, $0.value) }))
  }

  // MARK: Draft 4

  private static var draft4: Value {
    let schemas: Value = ["$ref": "#/definitions/schemaArray"]
    let strings: Value = ["$ref": "#/definitions/stringArray"]
    let count: Value = ["$ref": "#/definitions/positiveInteger"]
    let countOrZero: Value = ["$ref": "#/definitions/positiveIntegerDefault0"]
    let properties: [String: Value] = [
      "id": text, "$schema": text, "$ref": text, "title": text, "description": text,
      "multipleOf": ["type": "number", "minimum": 0, "exclusiveMinimum": true],
      "maximum": number, "exclusiveMaximum": flag, "minimum": number, "exclusiveMinimum": flag,
      "maxLength": count, "minLength": countOrZero, "pattern": regex,
      "additionalItems": either(flag, schema), "items": either(schema, schemas),
      "maxItems": count, "minItems": countOrZero, "uniqueItems": flag,
      "maxProperties": count, "minProperties": countOrZero, "required": strings,
      "additionalProperties": either(flag, schema), "definitions": map(of: schema), "properties": map(of: schema),
      "patternProperties": map(of: schema), "dependencies": map(of: either(schema, strings)),
      "enum": ["type": "array", "minItems": 1, "uniqueItems": true], "type": type(["$ref": "#/definitions/simpleTypes"]),
      "format": text, "allOf": schemas, "anyOf": schemas, "oneOf": schemas, "not": schema,
    ]
    return [
      "$schema": .string(SchemaDraft.draft4.url), "id": .string(SchemaDraft.draft4.url), "type": "object",
      "definitions": [
        "schemaArray": list(of: schema), "positiveInteger": ["type": "integer", "minimum": 0],
        "positiveIntegerDefault0": ["allOf": [["$ref": "#/definitions/positiveInteger"], [:]]],
        "simpleTypes": ["enum": .list(names)],
        "stringArray": ["type": "array", "items": text, "minItems": 1, "uniqueItems": true],
      ],
      "properties": merged(properties),
      "dependencies": ["exclusiveMaximum": ["maximum"], "exclusiveMinimum": ["minimum"]],
    ]
  }

  // MARK: Drafts 6 and 7

  private static func draft6(_ draft: SchemaDraft) -> Value {
    let schemas: Value = ["$ref": "#/definitions/schemaArray"]
    let strings: Value = ["$ref": "#/definitions/stringArray"]
    let count: Value = ["$ref": "#/definitions/nonNegativeInteger"]
    let countOrZero: Value = ["$ref": "#/definitions/nonNegativeIntegerDefault0"]
    var patterns = map(of: schema)
    if draft == .draft7 { patterns["propertyNames"] = ["format": "regex"] }
    let properties: [String: Value] = [
      "$id": reference, "$schema": ["type": "string", "format": "uri"], "$ref": reference, "title": text, "description": text,
      "examples": draft == .draft6 ? [:] : array, "multipleOf": positive, "maximum": number, "exclusiveMaximum": number,
      "minimum": number, "exclusiveMinimum": number, "maxLength": count, "minLength": countOrZero, "pattern": regex,
      "additionalItems": schema, "items": either(schema, schemas), "maxItems": count, "minItems": countOrZero,
      "uniqueItems": flag, "contains": schema, "maxProperties": count, "minProperties": countOrZero, "required": strings,
      "additionalProperties": schema, "definitions": map(of: schema), "properties": map(of: schema),
      "patternProperties": patterns, "dependencies": map(of: either(schema, strings)), "propertyNames": schema,
      "const": true, "enum": ["type": "array", "minItems": 1, "uniqueItems": true],
      "type": type(["$ref": "#/definitions/simpleTypes"]), "format": text, "allOf": schemas, "anyOf": schemas,
      "oneOf": schemas, "not": schema,
    ]
    let since7: [String: Value] = [
      "$comment": text, "readOnly": flag, "writeOnly": flag, "if": schema, "then": schema, "else": schema,
      "contentMediaType": text, "contentEncoding": text,
    ]
    return [
      "$schema": .string(draft.url), "$id": .string(draft.url), "type": ["object", "boolean"],
      "definitions": [
        "schemaArray": list(of: schema), "nonNegativeInteger": ["type": "integer", "minimum": 0],
        "nonNegativeIntegerDefault0": ["allOf": [["$ref": "#/definitions/nonNegativeInteger"], [:]]],
        "simpleTypes": ["enum": .list(names)], "stringArray": ["type": "array", "items": text, "uniqueItems": true],
      ],
      "properties": draft == .draft7 ? merged(properties, since7) : merged(properties),
    ]
  }

  // MARK: Drafts 2019-09 and 2020-12

  private static func base(_ draft: SchemaDraft) -> String { String(draft.url.dropLast("schema#".count)) }

  /// A document that other schemas may extend: references within it lead to the outermost.
  private static func resource(_ url: String, _ draft: SchemaDraft, _ content: [String: Value]) -> Value {
    let recursion: [String: Value] =
      draft == .draft2019 ? ["$recursiveAnchor": true] : ["$dynamicAnchor": "meta"]
    let head: [String: Value] = [
      "$schema": .string(draft.url), "$id": .string(url), "type": ["object", "boolean"],
    ]
    return merged(head, recursion, content)
  }

  private static func inner(_ draft: SchemaDraft) -> Value {
    draft == .draft2019 ? ["$recursiveRef": "#"] : ["$dynamicRef": "#meta"]
  }

  private static func vocabularies(of draft: SchemaDraft) -> Value {
    let names =
      draft == .draft2019
      ? ["core", "applicator", "validation", "meta-data", "format", "content"]
      : ["core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "content"]
    let schema = inner(draft)
    var properties: [String: Value] = [
      "definitions": map(of: schema),
      "dependencies": map(of: either(schema, ["$ref": "meta/validation#/$defs/stringArray"])),
    ]
    if draft == .draft2020 {
      properties["$recursiveAnchor"] = ["$ref": "meta/core#/$defs/anchorString"]
      properties["$recursiveRef"] = ["$ref": "meta/core#/$defs/uriReferenceString"]
    }
    return resource(
      base(draft) + "schema", draft,
      ["allOf": .list(names.map { ["$ref": .string("meta/" + $0)] }), "properties": merged(properties)])
  }

  private static func vocabulary(_ name: String, _ draft: SchemaDraft) -> [String: Value]? {
    switch name {
    case "meta/core": core(draft)
    case "meta/applicator": applicator(draft)
    case "meta/unevaluated" where draft == .draft2020:
      ["properties": ["unevaluatedItems": inner(draft), "unevaluatedProperties": inner(draft)]]
    case "meta/validation": validation
    case "meta/meta-data":
      [
        "properties": [
          "title": text, "description": text, "default": true, "deprecated": flag, "readOnly": flag, "writeOnly": flag,
          "examples": array,
        ]
      ]
    case "meta/format" where draft == .draft2019, "meta/format-annotation" where draft == .draft2020,
      "meta/format-assertion" where draft == .draft2020:
      ["properties": ["format": text]]
    case "meta/content":
      ["properties": ["contentEncoding": text, "contentMediaType": text, "contentSchema": inner(draft)]]
    default: nil
    }
  }

  private static func core(_ draft: SchemaDraft) -> [String: Value] {
    let definitions = map(of: inner(draft))
    guard draft == .draft2020 else {
      let properties: Value = [
        "$id": ["type": "string", "format": "uri-reference", "pattern": "^[^#]*#?$"],
        "$schema": ["type": "string", "format": "uri"],
        "$anchor": ["type": "string", "pattern": "^[A-Za-z][-A-Za-z0-9.:_]*$"], "$ref": reference,
        "$recursiveRef": reference, "$recursiveAnchor": flag,
        "$vocabulary": [
          "type": "object", "propertyNames": ["type": "string", "format": "uri"], "additionalProperties": flag,
        ],
        "$comment": text, "$defs": definitions,
      ]
      return ["properties": properties]
    }
    let uri: Value = ["$ref": "#/$defs/uriString"]
    let reference: Value = ["$ref": "#/$defs/uriReferenceString"]
    let anchor: Value = ["$ref": "#/$defs/anchorString"]
    return [
      "properties": [
        "$id": ["$ref": "#/$defs/uriReferenceString", "pattern": "^[^#]*#?$"], "$schema": uri, "$ref": reference,
        "$anchor": anchor, "$dynamicRef": reference, "$dynamicAnchor": anchor,
        "$vocabulary": ["type": "object", "propertyNames": uri, "additionalProperties": flag],
        "$comment": text, "$defs": definitions,
      ],
      "$defs": [
        "anchorString": ["type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"],
        "uriString": ["type": "string", "format": "uri"], "uriReferenceString": Self.reference,
      ],
    ]
  }

  private static func applicator(_ draft: SchemaDraft) -> [String: Value] {
    let schema = inner(draft)
    let schemas: Value = ["$ref": "#/$defs/schemaArray"]
    var patterns = map(of: schema)
    patterns["propertyNames"] = ["format": "regex"]
    let properties: [String: Value] = [
      "contains": schema, "additionalProperties": schema, "properties": map(of: schema), "patternProperties": patterns,
      "dependentSchemas": map(of: schema), "propertyNames": schema, "if": schema, "then": schema, "else": schema,
      "allOf": schemas, "anyOf": schemas, "oneOf": schemas, "not": schema,
    ]
    let own: [String: Value] =
      draft == .draft2019
      ? [
        "additionalItems": schema, "unevaluatedItems": schema, "items": either(schema, schemas),
        "unevaluatedProperties": schema,
      ] : ["prefixItems": schemas, "items": schema]
    return ["properties": merged(properties, own), "$defs": ["schemaArray": list(of: schema)]]
  }

  private static var validation: [String: Value] {
    let count: Value = ["$ref": "#/$defs/nonNegativeInteger"]
    let countOrZero: Value = ["$ref": "#/$defs/nonNegativeIntegerDefault0"]
    let strings: Value = ["$ref": "#/$defs/stringArray"]
    return [
      "properties": [
        "type": type(["$ref": "#/$defs/simpleTypes"]), "const": true, "enum": array, "multipleOf": positive,
        "maximum": number, "exclusiveMaximum": number, "minimum": number, "exclusiveMinimum": number,
        "maxLength": count, "minLength": countOrZero, "pattern": regex, "maxItems": count, "minItems": countOrZero,
        "uniqueItems": flag, "maxContains": count, "minContains": count, "maxProperties": count,
        "minProperties": countOrZero, "required": strings, "dependentRequired": map(of: strings),
      ],
      "$defs": [
        "nonNegativeInteger": ["type": "integer", "minimum": 0],
        "nonNegativeIntegerDefault0": ["$ref": "#/$defs/nonNegativeInteger"], "simpleTypes": ["enum": .list(names)],
        "stringArray": ["type": "array", "items": text, "uniqueItems": true],
      ],
    ]
  }
}

/// The drafts' own documents, compiled: once for all schemas of a rendering, as nodes stay on the thread that made them.
final class SchemaRules {
  private var drafts: [SchemaDraft: JSONSchemaNode] = [:]

  func node(_ draft: SchemaDraft) throws(SchemaProblem) -> JSONSchemaNode {
    if let known = drafts[draft] { return known }
    let node = try SchemaCompiler.compile(draft)
    drafts[draft] = node
    return node
  }
}
