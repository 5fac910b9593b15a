import Manifests

/// Turns schema documents into nodes, each place of a document once.
final class SchemaCompiler {
  private let documents: SchemaDocuments
  /// The drafts' own documents are strict about formats, whatever their draft makes of them.
  private let assertsFormats: Bool
  private var nodes: [SchemaPlace: JSONSchemaNode] = [:]
  /// In the order in which they were met; the first of several faults is the one that is told.
  private var queue: [JSONSchemaNode] = []

  private init(_ documents: SchemaDocuments, assertsFormats: Bool) {
    self.documents = documents
    self.assertsFormats = assertsFormats
  }

  /// - Parameter remote: the documents that it refers to; the problem names one that is not among them.
  static func compile(
    _ schema: Value, remote: [String: RemoteSchema], rules: SchemaRules
  ) throws(SchemaProblem) -> JSONSchemaNode {
    let documents = SchemaDocuments(remote: remote, rules: rules)
    return try SchemaCompiler(documents, assertsFormats: false).compile(schema, url: "file:///values.schema.json")
  }

  /// The rules of a draft.
  static func compile(_ draft: SchemaDraft) throws(SchemaProblem) -> JSONSchemaNode {
    let url = SchemaURL.split(draft.url).url
    let documents = SchemaDocuments(remote: [:], rules: SchemaRules())
    return try SchemaCompiler(documents, assertsFormats: true).compile(SchemaMetaschema.document(url) ?? true, url: url)
  }

  private func compile(_ schema: Value, url: String) throws(SchemaProblem) -> JSONSchemaNode {
    try documents.add(schema, url: url)
    let root = try node(SchemaPlace(document: url))
    var done = 0
    while done < queue.count {
      let node = queue[done]
      done += 1
      let schema = try documents.schema(of: node)
      try meetResource(of: node)
      switch schema {
      case .bool(let flag): node.bool = flag
      case .object(let object): try fill(node, object)
      default: throw SchemaProblem(message: "invalid schema at \"\(node.place)\"")
      }
    }
    return root
  }

  /// With a schema comes the resource around it, and with that all that dynamic references to it may mean.
  private func meetResource(of node: JSONSchemaNode) throws(SchemaProblem) {
    let resource = node.resource
    _ = try self.node(SchemaPlace(document: node.place.document, pointer: resource.pointer))
    guard node.draft >= .draft2020, node.place.pointer == resource.pointer else { return }
    for anchor in resource.dynamicAnchors.sorted() {
      guard let pointer = resource.anchors[anchor] else { continue }
      resource.dynamicNodes[anchor] = try self.node(SchemaPlace(document: node.place.document, pointer: pointer))
    }
  }

  private func node(_ place: SchemaPlace) throws(SchemaProblem) -> JSONSchemaNode {
    if let known = nodes[place] { return known }
    let node = JSONSchemaNode(place, try documents.resource(at: place))
    nodes[place] = node
    queue.append(node)
    return node
  }

  private func fill(_ node: JSONSchemaNode, _ object: Object) throws(SchemaProblem) {
    func at(_ tokens: String...) throws(SchemaProblem) -> JSONSchemaNode {
      try self.node(SchemaPlace(document: node.place.document, pointer: node.place.pointer + tokens))
    }
    func schema(_ keyword: String) throws(SchemaProblem) -> JSONSchemaNode? { object[keyword] == nil ? nil : try at(keyword) }
    func list(_ keyword: String) throws(SchemaProblem) -> [JSONSchemaNode] {
      var nodes: [JSONSchemaNode] = []
      for index in (object[keyword]?.list ?? []).indices { nodes.append(try at(keyword, String(index))) }
      return nodes
    }
    func map(_ keyword: String) throws(SchemaProblem) -> [(name: String, schema: JSONSchemaNode)] {
      var nodes: [(name: String, schema: JSONSchemaNode)] = []
      for name in object[keyword]?.object?.keys.sorted() ?? [] { nodes.append((name, try at(keyword, name))) }
      return nodes
    }
    func referred(_ keyword: String) throws(SchemaProblem) -> JSONSchemaNode? {
      guard let reference = object[keyword]?.string else { return nil }
      return try self.node(documents.place(of: reference, from: node.resource))
    }
    func pattern(_ text: String, _ keyword: String) throws(SchemaProblem) -> SchemaPattern {
      try documents.spend(200)
      let pattern: SchemaPattern
      do throws(SchemaPattern.Fault) { pattern = try SchemaPattern(text) } catch {
        let place = SchemaPlace(document: node.place.document, pointer: node.place.pointer + [keyword])
        throw SchemaProblem(message: "invalid regex \(text.goQuoted) at \(place.description.goQuoted): \(error.reason)")
      }
      try documents.spend(5 * pattern.size)
      return pattern
    }
    func count(_ keyword: String) -> Int? { object[keyword]?.number.map { Int(exactly: $0.rounded()) ?? .max } }
    func names(_ value: Value?) -> [String] { value?.list?.compactMap(\.string) ?? [] }
    func additional(_ keyword: String) throws(SchemaProblem) -> JSONSchemaNode.Additional? {
      switch object[keyword] {
      case nil: nil
      case .bool(let flag)?: .allowed(flag)
      default: .schema(try at(keyword))
      }
    }
    let draft = node.draft
    node.ref = try referred("$ref")
    if node.ref != nil, draft < .draft2019 {
      // Helm looks at this one all the same.
      if draft >= .draft6 { node.constant = object["const"] }
      return
    }
    node.allOf = try list("allOf")
    node.anyOf = try list("anyOf")
    node.oneOf = try list("oneOf")
    node.not = try schema("not")
    if draft < .draft2020 {
      let isMany = object["items"]?.list != nil
      node.items = isMany ? .many(try list("items")) : try schema("items").map { JSONSchemaNode.Items.one($0) }
      // They are what the schemas of single elements leave.
      if isMany { node.additionalItems = try additional("additionalItems") }
    }
    node.properties = Dictionary(try map("properties"), uniquingKeysWith: { $1 })
    for (text, schema) in try map("patternProperties") {
      node.patternProperties.append((try pattern(text, "patternProperties"), schema))
    }
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
    if let text = object["pattern"]?.string { node.pattern = try pattern(text, "pattern") }
    node.minItems = count("minItems")
    node.maxItems = count("maxItems")
    node.uniqueItems = object["uniqueItems"] == true
    node.minProperties = count("minProperties")
    node.maxProperties = count("maxProperties")
    node.required = names(object["required"])
    // From draft 2019-09 on a format is a remark.
    if draft < .draft2019 || assertsFormats { node.format = object["format"]?.string }
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
      node.recursiveRef = try referred("$recursiveRef")
      node.recursiveAnchor = object["$recursiveAnchor"] == true
      node.minContains = count("minContains")
      node.maxContains = count("maxContains")
      node.unevaluatedItems = try schema("unevaluatedItems")
      node.unevaluatedProperties = try schema("unevaluatedProperties")
      node.dependentSchemas = try map("dependentSchemas")
      node.dependentRequired = (object["dependentRequired"]?.object ?? [:]).sortedByKey().map { ($0.key, names($0.value)) }
    }
    if draft >= .draft2020 {
      node.dynamicAnchor = object["$dynamicAnchor"]?.string
      if let target = try referred("$dynamicRef") {
        let anchor = SchemaURL.split(object["$dynamicRef"]?.string ?? "").fragment
        node.dynamicRef = (target, anchor.isEmpty || anchor.hasPrefix("/") ? nil : anchor)
      }
      node.prefixItems = try list("prefixItems")
      if let items = try schema("items") { node.items = .one(items) }
    }
  }
}
