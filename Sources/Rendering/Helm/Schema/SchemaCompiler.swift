import GoTemplate
import Manifests

/// Why a schema itself is no good, in helm's words.
struct SchemaProblem: Error {
  var message: String
  /// The document that it lacks.
  var wanted: String?
}

/// Turns schema documents into nodes, each place of a document once.
final class SchemaCompiler {
  static let rootURL = "file:///values.schema.json"

  private struct Place: Hashable {
    var document: String
    var pointer: [String]
  }

  private struct Document {
    var value: Value
    /// Outermost first.
    var resources: [SchemaResource]
  }

  /// The documents behind URLs, as far as they were fetched.
  private let remote: [String: RemoteSchema]
  private var documents: [String: Document] = [:]
  private var nodes: [Place: JSONSchemaNode] = [:]
  /// What may still be looked at, and how many schemas lead to the one at hand.
  private var steps = 3_000_000
  private var depth = 0

  init(remote: [String: RemoteSchema] = [:]) { self.remote = remote }

  private func spend(_ count: Int) throws {
    steps -= count
    guard steps > 0 else { throw SchemaProblem(message: "gave up: the schema takes too long to read") }
  }

  /// Compiles a document once it has been held against the rules of its draft.
  func compile(_ schema: Value) throws -> JSONSchemaNode {
    try compile(schema, url: Self.rootURL, draft: try checkedDraft(of: schema, url: Self.rootURL))
  }

  func compile(_ schema: Value, url: String, draft: SchemaDraft) throws -> JSONSchemaNode {
    try add(schema, url: url, draft: draft)
    return try node(Place(document: url, pointer: []))
  }

  /// The draft of a document, once it is held against that draft's rules.
  private func checkedDraft(of schema: Value, url: String) throws -> SchemaDraft {
    let draft = try draft(of: schema, url: url)
    if let fault = try SchemaValidator.fault(schema, SchemaMetaschema.node(draft)) {
      let lines = fault.flattened.flatMap { $0.lines() }
      throw SchemaProblem(
        message: "\"\(url)#\" is not valid against metaschema: jsonschema validation failed with '\(draft.url)'\n"
          + lines.joined(separator: "\n"))
    }
    return draft
  }

  /// A `$schema` of somebody's own is a document whose `$schema` says which draft it extends.
  private func draft(of document: Value, url: String, after seen: [String] = []) throws -> SchemaDraft {
    guard let name = document["$schema"]?.string else { return .draft2020 }
    if let draft = SchemaDraft(url: name) { return draft }
    let next = String(name.prefix { $0 != "#" })
    guard next != url else { throw SchemaProblem(message: "draft \(next.goQuoted) is not supported") }
    guard !seen.contains(next) else { throw SchemaProblem(message: "cycle in resolving $schema in \(next.goQuoted)") }
    return try draft(of: fetched(next), url: next, after: seen + [next])
  }

  /// The document behind a URL.
  private func fetched(_ url: String) throws -> Value {
    func failing(_ reason: String) -> SchemaProblem {
      SchemaProblem(message: "failing loading \(url.goQuoted): \(reason)")
    }
    if let draft = SchemaDraft(url: url) { return SchemaMetaschema.document(draft) }
    switch url.firstRange(of: "://").map({ url[..<$0.lowerBound].lowercased() }) {
    case "file"?: throw failing("open \(url.dropFirst(7)): no such file or directory")
    case "http"?, "https"?: break
    default: throw failing("no URLLoader registered for \(url.goQuoted)")
    }
    switch remote[url] {
    case nil:
      var problem = failing("it was not fetched")
      problem.wanted = url
      throw problem
    case .failure(let reason)?: throw failing(reason)
    case .document(let bytes)?:
      do { return try Self.read(bytes) } catch { throw failing(error.message) }
    }
  }

  /// Reads a document; what is wrong with it is told as Go tells it.
  static func read(_ bytes: [UInt8]) throws(SchemaProblem) -> Value {
    do throws(JSONError) { return try JSON.decode(bytes) } catch {
      throw SchemaProblem(message: GoJSONFault.message(of: bytes) ?? error.message)
    }
  }

  // MARK: Resources

  private func add(_ value: Value, url: String, draft: SchemaDraft) throws {
    var document = Document(value: value, resources: [])
    try collect(value, [], SchemaResource(url: url, pointer: [], draft: draft), &document, depth: 0)
    documents[url] = document
  }

  private func collect(
    _ value: Value, _ pointer: [String], _ outer: SchemaResource, _ document: inout Document, depth: Int
  ) throws {
    guard depth < 200 else { throw SchemaProblem(message: "the schema is nested deeper than 200 levels") }
    var resource = outer
    if pointer.isEmpty { document.resources.append(outer) }
    guard let object = value.object else { return }
    try spend(1 + pointer.count / 4)
    let id = object[outer.draft.idKeyword]?.string
    if let id, id.hasPrefix("#"), outer.draft <= .draft7 {
      resource.anchors[String(id.dropFirst())] = pointer
    } else if let id, !id.isEmpty, outer.draft >= .draft2019 || object["$ref"] == nil {
      try spend(outer.url.utf8.count + id.utf8.count)
      let url = Self.join(outer.url, String(id.prefix { $0 != "#" }))
      let draft = object["$schema"]?.string.flatMap { SchemaDraft(url: $0) } ?? outer.draft
      if pointer.isEmpty {
        resource = SchemaResource(url: url, pointer: [], draft: draft)
        document.resources = [resource]
      } else {
        resource = SchemaResource(url: url, pointer: pointer, draft: draft)
        document.resources.append(resource)
      }
    }
    if resource.draft >= .draft2019, let anchor = object["$anchor"]?.string { resource.anchors[anchor] = pointer }
    if resource.draft >= .draft2020, let anchor = object["$dynamicAnchor"]?.string {
      resource.anchors[anchor] = pointer
      resource.dynamicAnchors.insert(anchor)
    }
    for (path, child) in SchemaKeywords.subschemas(object) {
      try collect(child, pointer + path, resource, &document, depth: depth + 1)
    }
  }

  private func resource(_ place: Place) throws -> SchemaResource {
    let known = documents[place.document]?.resources ?? []
    try spend(known.count + place.pointer.count)
    return known.last { place.pointer.starts(with: $0.pointer) }
      ?? SchemaResource(url: place.document, pointer: [], draft: .draft2020)
  }

  private func value(_ place: Place) -> Value? {
    var current = documents[place.document]?.value
    for token in place.pointer {
      switch current {
      case .object(let object): current = object[token]
      case .list(let list): current = Int(token).flatMap { list.indices.contains($0) ? list[$0] : nil }
      default: return nil
      }
    }
    return current
  }

  // MARK: References

  private static func join(_ base: String, _ reference: String) -> String {
    if reference.isEmpty { return base }
    if reference.contains("://") || reference.hasPrefix("urn:") { return reference }
    let parts = base.prefix { $0 != "#" && $0 != "?" }.parts(separatedBy: "://")
    guard parts.count == 2, let slash = parts[1].firstIndex(of: "/") else { return reference }
    let authority = parts[0] + "://" + parts[1][..<slash]
    let directory = reference.hasPrefix("/") ? "" : TreePath.parent(String(parts[1][parts[1].index(after: slash)...]))
    return authority + "/" + (TreePath.join(directory, reference) ?? reference)
  }

  private func resolve(_ reference: String, from resource: SchemaResource) throws -> Place {
    let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let fragment = parts.count > 1 ? Self.percentDecoded(parts[1]) : ""
    let url = Self.join(resource.url, parts[0])
    try spend(documents.values.reduce(1) { $0 + $1.resources.count } * (1 + url.utf8.count / 64) + fragment.utf8.count / 8)
    let target: (document: String, resource: SchemaResource)
    if let known = find(url) {
      target = known
    } else if url.hasPrefix("urn:") {
      // Helm takes a name that it cannot resolve for a schema that allows everything.
      try add(true, url: url, draft: resource.draft)
      return Place(document: url, pointer: [])
    } else if let draft = SchemaDraft(url: url) {
      try add(SchemaMetaschema.document(draft), url: draft.url, draft: draft)
      return try resolve(draft.url, from: resource)
    } else {
      let document = try fetched(url)
      try add(document, url: url, draft: checkedDraft(of: document, url: url))
      return try resolve(url + "#" + (parts.count > 1 ? parts[1] : ""), from: resource)
    }
    if fragment.isEmpty { return Place(document: target.document, pointer: target.resource.pointer) }
    guard fragment.hasPrefix("/") else {
      guard let pointer = target.resource.anchors[fragment] else {
        throw SchemaProblem(
          message: "anchor in \("\(url)#\(fragment)".goQuoted) not found in schema \(target.document.goQuoted)")
      }
      return Place(document: target.document, pointer: pointer)
    }
    let tokens = fragment.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
      $0.replacing("~1", with: "/").replacing("~0", with: "~")
    }
    let place = Place(document: target.document, pointer: target.resource.pointer + tokens.map { String($0) })
    guard value(place) != nil else {
      throw SchemaProblem(message: "json-pointer in \("\(url)#\(fragment)".goQuoted) not found")
    }
    return place
  }

  private func find(_ url: String) -> (document: String, resource: SchemaResource)? {
    let url = String(url.prefix { $0 != "#" })
    for (name, document) in documents {
      for resource in document.resources where resource.url.prefix(while: { $0 != "#" }) == url { return (name, resource) }
      if name.prefix(while: { $0 != "#" }) == url, let root = document.resources.first { return (name, root) }
    }
    return nil
  }

  private static func percentDecoded(_ text: String) -> String {
    guard text.contains("%") else { return text }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2, rest.prefix(2).allSatisfy(\.isHexDigit),
        let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Nodes

  private func node(_ place: Place) throws -> JSONSchemaNode {
    if let known = nodes[place] { return known }
    depth += 1
    defer { depth -= 1 }
    guard depth < 4000 else {
      throw SchemaProblem(message: "gave up: more than 4000 references of the schema lead to each other")
    }
    let resource = try resource(place)
    let node = JSONSchemaNode(draft: resource.draft, resource: resource)
    nodes[place] = node
    switch value(place) {
    case .bool(let flag)?: node.bool = flag
    case .object(let object)?: try fill(node, object, place, resource)
    default: throw SchemaProblem(message: "invalid schema at /\(place.pointer.joined(separator: "/"))")
    }
    return node
  }

  private func pattern(_ text: String) throws -> SchemaPattern {
    try spend(200)
    let pattern = try SchemaPattern(text)
    try spend(5 * pattern.size)
    return pattern
  }

  private func fill(_ node: JSONSchemaNode, _ object: Object, _ place: Place, _ resource: SchemaResource) throws {
    func at(_ tokens: String...) throws -> JSONSchemaNode {
      try self.node(Place(document: place.document, pointer: place.pointer + tokens))
    }
    func schema(_ keyword: String) throws -> JSONSchemaNode? { object[keyword] == nil ? nil : try at(keyword) }
    func list(_ keyword: String) throws -> [JSONSchemaNode] {
      try (object[keyword]?.list ?? []).indices.map { try at(keyword, String($0)) }
    }
    func map(_ keyword: String) throws -> [(String, JSONSchemaNode)] {
      try (object[keyword]?.object?.keys.sorted() ?? []).map { ($0, try at(keyword, $0)) }
    }
    func count(_ keyword: String) -> Int? { object[keyword]?.number.map { Int(exactly: $0.rounded()) ?? .max } }
    func names(_ value: Value?) -> [String] { value?.list?.compactMap(\.string) ?? [] }
    func additional(_ keyword: String) throws -> JSONSchemaNode.Additional? {
      switch object[keyword] {
      case nil: nil
      case .bool(let flag)?: .allowed(flag)
      default: .schema(try at(keyword))
      }
    }
    let draft = node.draft
    if let reference = object["$ref"]?.string {
      node.ref = try self.node(resolve(reference, from: resource))
      if draft < .draft2019 {
        // Helm looks at this one all the same.
        if draft >= .draft6 { node.constant = object["const"] }
        return
      }
    }
    node.allOf = try list("allOf")
    node.anyOf = try list("anyOf")
    node.oneOf = try list("oneOf")
    node.not = try schema("not")
    if draft < .draft2020 {
      let isMany = object["items"]?.list != nil
      node.items = isMany ? .many(try list("items")) : try schema("items").map { .one($0) }
      // They are what the schemas of single elements leave.
      let additionalItems = try additional("additionalItems")
      if isMany { node.additionalItems = additionalItems }
    } else {
      node.prefixItems = try list("prefixItems")
      if let items = try schema("items") { node.items = .one(items) }
    }
    node.properties = Dictionary(try map("properties"), uniquingKeysWith: { $1 })
    node.patternProperties = try map("patternProperties").map { (try pattern($0.0), $0.1) }
    node.additionalProperties = try additional("additionalProperties")
    for (name, value) in (object["dependencies"]?.object ?? [:]).sortedByKey() {
      node.dependencies.append((name, value.list != nil ? .names(names(value)) : .schema(try at("dependencies", name))))
    }
    switch object["type"] {
    case .string(let name)?: node.types = SchemaTypes([name])
    case let value?: node.types = SchemaTypes(names(value))
    case nil: break
    }
    node.enumeration = object["enum"]?.list
    node.multipleOf = object["multipleOf"]?.number
    node.minimum = object["minimum"]?.number
    node.maximum = object["maximum"]?.number
    if draft == .draft4 {
      if object["exclusiveMinimum"] == true { swap(&node.minimum, &node.exclusiveMinimum) }
      if object["exclusiveMaximum"] == true { swap(&node.maximum, &node.exclusiveMaximum) }
    }
    node.minLength = count("minLength")
    node.maxLength = count("maxLength")
    node.pattern = try object["pattern"]?.string.map { try pattern($0) }
    node.minItems = count("minItems")
    node.maxItems = count("maxItems")
    node.uniqueItems = object["uniqueItems"] == true
    node.minProperties = count("minProperties")
    node.maxProperties = count("maxProperties")
    node.required = names(object["required"])
    // From draft 2019-09 on a format is a remark.
    if draft < .draft2019 { node.format = object["format"]?.string }
    if draft >= .draft6 {
      node.propertyNames = try schema("propertyNames")
      node.contains = try schema("contains")
      node.constant = object["const"]
      node.exclusiveMinimum = object["exclusiveMinimum"]?.number
      node.exclusiveMaximum = object["exclusiveMaximum"]?.number
    }
    if draft >= .draft7, let condition = try schema("if") {
      node.ifSchema = condition
      node.thenSchema = try schema("then")
      node.elseSchema = try schema("else")
    }
    if draft >= .draft2019 {
      node.minContains = count("minContains")
      node.maxContains = count("maxContains")
      node.unevaluatedItems = try schema("unevaluatedItems")
      node.unevaluatedProperties = try schema("unevaluatedProperties")
      node.dependentSchemas = try map("dependentSchemas").map { ($0.0, $0.1) }
      node.dependentRequired = (object["dependentRequired"]?.object ?? [:]).sortedByKey().map { ($0.key, names($0.value)) }
    }
    if draft == .draft2019 {
      node.recursiveAnchor = object["$recursiveAnchor"] == true
      node.recursiveRef = try object["$recursiveRef"]?.string.map { try self.node(resolve($0, from: resource)) }
    }
    if draft == .draft2020 {
      node.dynamicAnchor = object["$dynamicAnchor"]?.string
      if let anchor = node.dynamicAnchor { resource.dynamicNodes[anchor] = node }
      if let reference = object["$dynamicRef"]?.string {
        let target = try self.node(resolve(reference, from: resource))
        let fragment = reference.split(separator: "#", maxSplits: 1).last.map(String.init)
        node.dynamicRef = (target, fragment.flatMap { $0.hasPrefix("/") ? nil : $0 })
      }
    }
  }
}

/// Where schemas stand within a schema.
enum SchemaKeywords {
  static let single = [
    "additionalItems", "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then",
    "unevaluatedItems", "unevaluatedProperties", "contentSchema",
  ]
  static let lists = ["allOf", "anyOf", "oneOf", "prefixItems", "items"]
  static let maps = ["properties", "patternProperties", "definitions", "$defs", "dependentSchemas", "dependencies"]

  static func subschemas(_ object: Object) -> [(path: [String], value: Value)] {
    var result: [([String], Value)] = []
    for keyword in single {
      if let value = object[keyword], value.object != nil { result.append(([keyword], value)) }
    }
    for keyword in lists {
      for (index, value) in (object[keyword]?.list ?? []).enumerated() { result.append(([keyword, String(index)], value)) }
    }
    for keyword in maps {
      for (name, value) in object[keyword]?.object ?? [:] { result.append(([keyword, name], value)) }
    }
    return result
  }
}
