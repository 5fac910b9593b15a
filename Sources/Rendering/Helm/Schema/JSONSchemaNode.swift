import Manifests

/// The drafts of JSON Schema that helm knows.
enum SchemaDraft: Int, Comparable {
  case draft4 = 4
  case draft6 = 6
  case draft7 = 7
  case draft2019 = 2019
  case draft2020 = 2020

  static func < (a: SchemaDraft, b: SchemaDraft) -> Bool { a.rawValue < b.rawValue }

  /// The draft that a `$schema` names; nil for what is none.
  init?(url: String) {
    var url = url
    if url.hasSuffix("#") { url.removeLast() }
    guard let name = ["http://json-schema.org/", "https://json-schema.org/"].lazy.compactMap({ url.droppingPrefix($0) }).first
    else { return nil }
    switch name {
    case "schema", "draft/2020-12/schema": self = .draft2020
    case "draft/2019-09/schema": self = .draft2019
    case "draft-07/schema": self = .draft7
    case "draft-06/schema": self = .draft6
    case "draft-04/schema": self = .draft4
    default: return nil
    }
  }

  var url: String {
    switch self {
    case .draft4: "http://json-schema.org/draft-04/schema#"
    case .draft6: "http://json-schema.org/draft-06/schema#"
    case .draft7: "http://json-schema.org/draft-07/schema#"
    case .draft2019: "https://json-schema.org/draft/2019-09/schema#"
    case .draft2020: "https://json-schema.org/draft/2020-12/schema#"
    }
  }

  var idKeyword: String { self == .draft4 ? "id" : "$id" }
}

/// The types of a value, in the order in which messages name them.
struct SchemaTypes: OptionSet {
  let rawValue: Int
  static let null = SchemaTypes(rawValue: 1)
  static let boolean = SchemaTypes(rawValue: 2)
  static let number = SchemaTypes(rawValue: 4)
  static let integer = SchemaTypes(rawValue: 8)
  static let string = SchemaTypes(rawValue: 16)
  static let array = SchemaTypes(rawValue: 32)
  static let object = SchemaTypes(rawValue: 64)

  static let names: [(type: SchemaTypes, name: String)] = [
    (.null, "null"), (.boolean, "boolean"), (.number, "number"), (.integer, "integer"), (.string, "string"),
    (.array, "array"), (.object, "object"),
  ]

  init(rawValue: Int) { self.rawValue = rawValue }

  init(_ names: [String]) {
    self = []
    for (type, name) in Self.names where names.contains(name) { insert(type) }
  }

  init(of value: Value) {
    switch value {
    case .null: self = .null
    case .bool: self = .boolean
    case .int, .double: self = .number
    case .string: self = .string
    case .list: self = .array
    case .object: self = .object
    }
  }

  var texts: [String] { Self.names.filter { contains($0.type) }.map(\.name) }
}

/// One schema, compiled. A reference, because schemas refer to each other in circles.
final class JSONSchemaNode {
  enum Items {
    case one(JSONSchemaNode)
    case many([JSONSchemaNode])
  }
  enum Additional {
    case allowed(Bool)
    case schema(JSONSchemaNode)
  }
  enum Dependency {
    case names([String])
    case schema(JSONSchemaNode)
  }

  let place: SchemaPlace
  /// The resource (a document, or what has an `$id`) that it is part of.
  var resource: SchemaResource
  var draft: SchemaDraft { resource.draft }
  /// For `true` and `false`.
  var bool: Bool?
  var types: SchemaTypes = []
  var constant: Value?
  var enumeration: [Value]?
  var format: String?
  var ref: JSONSchemaNode?
  var recursiveRef: JSONSchemaNode?
  var recursiveAnchor = false
  var dynamicRef: (target: JSONSchemaNode, anchor: String?)?
  var dynamicAnchor: String?

  var minProperties: Int?
  var maxProperties: Int?
  var required: [String] = []
  var properties: [String: JSONSchemaNode] = [:]
  var patternProperties: [(pattern: SchemaPattern, schema: JSONSchemaNode)] = []
  var additionalProperties: Additional?
  var propertyNames: JSONSchemaNode?
  var dependencies: [(name: String, dependency: Dependency)] = []
  var dependentSchemas: [(name: String, schema: JSONSchemaNode)] = []
  var dependentRequired: [(name: String, names: [String])] = []
  var unevaluatedProperties: JSONSchemaNode?

  var minItems: Int?
  var maxItems: Int?
  var uniqueItems = false
  var items: Items?
  var additionalItems: Additional?
  var prefixItems: [JSONSchemaNode] = []
  var contains: JSONSchemaNode?
  var minContains: Int?
  var maxContains: Int?
  var unevaluatedItems: JSONSchemaNode?

  var minLength: Int?
  var maxLength: Int?
  var pattern: SchemaPattern?
  var minimum: Double?
  var maximum: Double?
  var exclusiveMinimum: Double?
  var exclusiveMaximum: Double?
  var multipleOf: Double?

  var allOf: [JSONSchemaNode] = []
  var anyOf: [JSONSchemaNode] = []
  var oneOf: [JSONSchemaNode] = []
  var not: JSONSchemaNode?
  var ifSchema: JSONSchemaNode?
  var thenSchema: JSONSchemaNode?
  var elseSchema: JSONSchemaNode?

  init(_ place: SchemaPlace, _ resource: SchemaResource) {
    self.place = place
    self.resource = resource
  }
}

/// What an `$id` (or the document itself) spans: anchors are looked up in it.
final class SchemaResource {
  /// Without a fragment.
  let url: String
  /// The pointer to it within the document.
  let pointer: [String]
  let draft: SchemaDraft
  /// From an anchor to the pointer of its schema.
  var anchors: [String: [String]] = [:]
  var dynamicAnchors: Set<String> = []
  var dynamicNodes: [String: JSONSchemaNode] = [:]

  init(url: String, pointer: [String], draft: SchemaDraft) {
    self.url = url
    self.pointer = pointer
    self.draft = draft
  }
}
