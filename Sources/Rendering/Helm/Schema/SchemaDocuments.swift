import GoTemplate
import Manifests

/// Why a schema itself is no good, in helm's words.
struct SchemaProblem: Error {
  var message: String
  /// The document that it lacks.
  var wanted: String?
}

/// The documents of a schema, and where in them its references lead.
///
/// The order of the steps is that of the library that helm uses, as it decides which of several faults is told: a document's
/// resources and anchors, then the rules of its draft, then the references out of it.
final class SchemaDocuments {
  private struct Document {
    var value: Value
    /// Outermost first.
    var resources: [SchemaResource]
  }

  /// The documents behind URLs, as far as they were fetched.
  private let remote: [String: RemoteSchema]
  private var documents: [String: Document] = [:]
  /// What was found to be a schema although no keyword says so.
  private var checked: Set<SchemaPlace> = []
  private let rules: SchemaRules
  /// The drafts of documents that extend one.
  private var extensions: [String: SchemaDraft] = [:]
  private let checking = SchemaValidator.Budget()
  /// What may still be looked at.
  private var steps = 3_000_000

  init(remote: [String: RemoteSchema], rules: SchemaRules) {
    self.remote = remote
    self.rules = rules
  }

  func spend(_ count: Int) throws(SchemaProblem) {
    steps -= count
    guard steps > 0 else { throw SchemaProblem(message: "gave up: the schema takes too long to read") }
  }

  /// Reads a document; what is wrong with it is told as Go tells it.
  static func read(_ bytes: [UInt8]) throws(SchemaProblem) -> Value {
    do throws(JSONError) { return try JSON.decode(bytes) } catch {
      throw SchemaProblem(message: GoJSONFault.message(of: bytes) ?? error.message)
    }
  }

  // MARK: Documents

  /// Takes in a document. All but the drafts' own are held against the rules of their draft.
  func add(_ value: Value, url: String) throws(SchemaProblem) {
    documents[url] = Document(value: value, resources: [])
    try collect(value, [], in: url, base: nil, fallback: .draft2020, depth: 0)
    let isOfficial = ["http://json-schema.org/", "https://json-schema.org/"].contains(where: url.hasPrefix)
    if !isOfficial { try check(value, SchemaPlace(document: url)) }
  }

  private func check(_ value: Value, _ place: SchemaPlace) throws(SchemaProblem) {
    let draft = try resource(at: place).draft
    guard let fault = try SchemaValidator.fault(value, rules.node(draft), checking) else { return }
    let lines = fault.flattened.flatMap { $0.lines() }
    throw SchemaProblem(
      message: "\"\(place)\" is not valid against metaschema: jsonschema validation failed with '\(draft.url)'\n"
        + lines.joined(separator: "\n"))
  }

  /// The draft that a schema names; a `$schema` of somebody's own is a document whose `$schema` says which draft it extends.
  private func draft(
    of schema: Object, at place: SchemaPlace, fallback: SchemaDraft, after seen: [String] = []
  ) throws(SchemaProblem) -> SchemaDraft {
    guard let name = schema["$schema"]?.string else { return fallback }
    if let draft = SchemaDraft(url: name) { return draft }
    let next = SchemaURL.split(name).url
    if let fault = SchemaFormat.urlFault(next) {
      throw SchemaProblem(message: "invalid $schema in \"\(place)\": \(fault)")
    }
    guard !place.pointer.isEmpty || next != place.document else {
      throw SchemaProblem(message: "draft \(next.goQuoted) is not supported")
    }
    guard !seen.contains(next) else { throw SchemaProblem(message: "cycle in resolving $schema in \(next.goQuoted)") }
    if let known = extensions[next] { return known }
    guard let object = try fetched(next).object else { return fallback }
    let draft = try draft(of: object, at: SchemaPlace(document: next), fallback: fallback, after: seen + [next])
    extensions[next] = draft
    return draft
  }

  /// The document behind a URL.
  private func fetched(_ url: String) throws(SchemaProblem) -> Value {
    func failing(_ reason: String) -> SchemaProblem {
      SchemaProblem(message: "failing loading \(url.goQuoted): \(reason)")
    }
    if let document = SchemaMetaschema.document(url) { return document }
    switch url.firstRange(of: "://").map({ url[..<$0.lowerBound].lowercased() }) {
    case "file"?: throw failing("open \(url.dropFirst(7)): no such file or directory")
    case "http"?, "https"?: break
    // Helm takes a name that it cannot resolve for a schema that allows everything.
    case nil where url.hasPrefix("urn:"): return true
    default: throw failing("no URLLoader registered for \(url.goQuoted)")
    }
    switch remote[url] {
    case nil:
      guard remote.count < RemoteSchema.limit else {
        throw failing("more than \(RemoteSchema.limit) documents are referred to elsewhere")
      }
      var problem = failing("it was not fetched")
      problem.wanted = url
      throw problem
    case .failure(let reason)?: throw failing(reason)
    case .document(let bytes)?:
      do throws(SchemaProblem) { return try Self.read(bytes) } catch { throw failing(error.message) }
    }
  }

  // MARK: Resources

  /// Notes the resources and anchors of a schema and of those within it.
  private func collect(
    _ value: Value, _ pointer: [String], in document: String, base: SchemaResource?, fallback: SchemaDraft, depth: Int
  ) throws(SchemaProblem) {
    guard depth < 200 else { throw SchemaProblem(message: "the schema is nested deeper than 200 levels") }
    let place = SchemaPlace(document: document, pointer: pointer)
    guard let object = value.object else {
      if pointer.isEmpty { documents[document]?.resources = [SchemaResource(url: document, pointer: [], draft: fallback)] }
      return
    }
    try spend(1 + pointer.count / 4)
    var draft = try draft(of: object, at: place, fallback: fallback)
    var id = Self.id(object, draft)
    if id.isEmpty, !pointer.isEmpty, draft != fallback {
      // A `$schema` counts where a resource begins.
      draft = fallback
      id = Self.id(object, draft)
    }
    let resource: SchemaResource
    if id.isEmpty {
      resource = base ?? SchemaResource(url: document, pointer: [], draft: draft)
      if base == nil { documents[document]?.resources.append(resource) }
    } else {
      guard SchemaFormat.urlFault(id) == nil else {
        throw SchemaProblem(message: "error in parsing id at \"\(place)\"")
      }
      try spend((base?.url.utf8.count ?? 0) + id.utf8.count)
      let url = SchemaURL.join(base?.url ?? document, id)
      let known = documents[document]?.resources ?? []
      try spend(known.count * (1 + url.utf8.count / 64))
      if let same = known.first(where: { $0.url == url }) {
        throw SchemaProblem(
          message: "duplicate id \(url.goQuoted) in \(document.goQuoted) at \(SchemaPlace.text(pointer).goQuoted)"
            + " and \(SchemaPlace.text(same.pointer).goQuoted)")
      }
      resource = SchemaResource(url: url, pointer: pointer, draft: draft)
      documents[document]?.resources.append(resource)
    }
    try collectAnchors(object, place, resource)
    for (path, child) in SchemaKeywords.subschemas(object, resource.draft) {
      try collect(child, pointer + path, in: document, base: resource, fallback: resource.draft, depth: depth + 1)
    }
  }

  /// Without its fragment; before draft 2019-09 a reference hides it.
  private static func id(_ object: Object, _ draft: SchemaDraft) -> String {
    guard draft >= .draft2019 || object["$ref"] == nil, let id = object[draft.idKeyword]?.string else { return "" }
    return SchemaURL.split(id).url
  }

  private func collectAnchors(_ object: Object, _ place: SchemaPlace, _ resource: SchemaResource) throws(SchemaProblem) {
    func add(_ anchor: String) throws(SchemaProblem) {
      if let known = resource.anchors[anchor], known != place.pointer {
        throw SchemaProblem(
          message: "duplicate anchor \(anchor.goQuoted) in \(place.document.goQuoted) at \(SchemaPlace.text(known).goQuoted)"
            + " and \(SchemaPlace.text(place.pointer).goQuoted)")
      }
      resource.anchors[anchor] = place.pointer
    }
    if resource.draft < .draft2019 {
      guard object["$ref"] == nil, let id = object[resource.draft.idKeyword]?.string else { return }
      guard let fragment = SchemaURL.unescaped(SchemaURL.split(id).fragment) else {
        throw SchemaProblem(message: "error in parsing anchor at \"\(place)\"")
      }
      if !fragment.isEmpty, !fragment.hasPrefix("/") { try add(fragment) }
      return
    }
    if let anchor = object["$anchor"]?.string { try add(anchor) }
    if resource.draft >= .draft2020, let anchor = object["$dynamicAnchor"]?.string {
      try add(anchor)
      resource.dynamicAnchors.insert(anchor)
    }
  }

  // MARK: References

  /// The place that a reference means. Whether anything stands there is seen when it is read.
  func place(of reference: String, from resource: SchemaResource) throws(SchemaProblem) -> SchemaPlace {
    let (relative, encoded) = SchemaURL.split(reference)
    let url = SchemaURL.join(resource.url, relative)
    let fragment = SchemaURL.unescaped(encoded) ?? encoded
    try spend(documents.values.reduce(1) { $0 + $1.resources.count } * (1 + url.utf8.count / 64) + fragment.utf8.count / 8)
    var found = find(url)
    if found == nil {
      try add(fetched(url), url: url)
      found = find(url)
    }
    guard let (document, target) = found else { throw SchemaProblem(message: "failing loading \(url.goQuoted)") }
    if fragment.isEmpty { return SchemaPlace(document: document, pointer: target.pointer) }
    guard fragment.hasPrefix("/") else {
      guard let pointer = target.anchors[fragment] else {
        let name = "\(target.url)#\(SchemaURL.escaped(fragment: fragment))"
        throw SchemaProblem(message: "anchor in \(name.goQuoted) not found in schema \(document.goQuoted)")
      }
      return SchemaPlace(document: document, pointer: pointer)
    }
    guard let tokens = SchemaPlace.tokens(fragment) else {
      let whole = SchemaPlace(document: document, pointer: target.pointer).description
      throw SchemaProblem(message: "invalid json-pointer \((whole + SchemaURL.escaped(fragment: fragment)).goQuoted)")
    }
    return SchemaPlace(document: document, pointer: target.pointer + tokens)
  }

  private func find(_ url: String) -> (document: String, resource: SchemaResource)? {
    if let document = documents[url], let root = document.resources.first { return (url, root) }
    for (name, document) in documents {
      if let resource = document.resources.first(where: { $0.url == url }) { return (name, resource) }
    }
    return nil
  }

  // MARK: Places

  /// The innermost resource around a place.
  func resource(at place: SchemaPlace) throws(SchemaProblem) -> SchemaResource {
    let known = documents[place.document]?.resources ?? []
    try spend(known.count + place.pointer.count)
    return known.last { place.pointer.starts(with: $0.pointer) }
      ?? SchemaResource(url: place.document, pointer: [], draft: .draft2020)
  }

  /// The schema that stands at a node's place. Where no keyword says that there is one it is held against the rules first, and may
  /// turn out to be a resource of its own.
  func schema(of node: JSONSchemaNode) throws(SchemaProblem) -> Value {
    let place = node.place
    let resource = node.resource
    guard let value = value(at: place) else { throw SchemaProblem(message: "json-pointer in \"\(place)\" not found") }
    guard !SchemaKeywords.isSchema(place.pointer.dropFirst(resource.pointer.count), resource.draft) else { return value }
    if checked.insert(place).inserted {
      try collect(value, place.pointer, in: place.document, base: resource, fallback: resource.draft, depth: 0)
      try check(value, place)
    }
    node.resource = try self.resource(at: place)
    return value
  }

  private func value(at place: SchemaPlace) -> Value? {
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
}
