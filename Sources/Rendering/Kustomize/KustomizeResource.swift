import Manifests

/// A resource on its way through a build, with the names it had.
final class KustomizeResource {
  /// How a generated resource meets one that is there already.
  enum Behavior: String { case create, replace, merge }

  struct Identity: Hashable {
    var namespace: String
    var name: String
    var kind: String
  }

  var value: Value { didSet { present = nil } }
  /// The identities before each change of name, namespace or kind; the oldest first.
  private(set) var previous: [Identity] = [] { didSet { past = nil } }
  /// What ``id`` and ``previousIDs`` were found to be; nil once what they come from has changed.
  private var present: ResourceID?
  private var past: (gvk: GroupVersionKind, ids: [ResourceID])?
  /// The prefixes and suffixes that were added, in order: which overlays the resource went through.
  var prefixes: [String] = []
  var suffixes: [String] = []
  var behavior: Behavior?
  var needsHash = false
  /// The variables that take their value from here.
  var variables: [String] = []
  /// The file it was read from, from the tree's root; empty for a generated one.
  var file: String
  var line: Int
  var origin: Origin?
  var transformations: [Origin] = []
  /// For patches: may change the name or the kind of what they are applied to.
  var allowsNameChange = false
  var allowsKindChange = false
  /// Labels and annotations that are set together.
  var shared: [SharedScalars] = []
  /// Scalars that were set without a type: what is later put there by its text becomes whatever the text says.
  var untyped: Set<[YAML.Step]> = []
  /// What was null until a replacement made something in it: a strategic merge still takes it for null, and drops it.
  var filledNulls: Set<[YAML.Step]> = []
  /// Where nothing stands after a key within braces.
  var emptyInFlow: Set<[YAML.Step]> = []
  /// The texts of scalars that would be printed in another way. A key with nothing after it is spelled "": a strategic merge patch
  /// drops it, wherever it is. A JSON patch makes values of all.
  var spellings: [[YAML.Step]: String] = [:] { didSet { present = nil } }

  init(_ value: Value, file: String = "", line: Int = 0) {
    self.value = value
    self.file = file
    self.line = line
  }

  var gvk: GroupVersionKind { id.gvk }
  var kind: String { id.gvk.kind }
  var name: String {
    get { id.name }
    set { value[path: "metadata", "name"] = .string(newValue) }
  }
  var namespace: String {
    get { id.namespace }
    set { value[path: "metadata", "namespace"] = newValue.isEmpty ? nil : .string(newValue) }
  }

  /// A scalar of the resource as the text that it was read from; nil for maps, lists and a null without a text.
  func text(_ value: Value, at place: [YAML.Step]) -> String? {
    // A spelling holds only for as long as the value is what it says.
    if !spellings.isEmpty, let spelling = spellings[place], YAMLScalar.spelled(spelling).value == value { return spelling }
    return value.scalarText
  }

  /// Labels or annotations as texts.
  func texts(_ field: String) -> [String: String] {
    var texts: [String: String] = [:]
    for (key, value) in self.value["metadata"]?[field]?.object ?? [:] {
      texts[key] = text(value, at: [.key("metadata"), .key(field), .key(key)]) ?? (value.isNull ? "null" : "")
    }
    return texts
  }

  /// A strategic merge makes texts of scalars that have no type.
  func makeUntypedText() {
    for place in untyped {
      guard let scalar = SharedScalars.value(at: place[...], in: value), scalar.string == nil,
        let text = text(scalar, at: place)
      else { continue }
      SharedScalars.set(.string(text), at: place[...], in: &value)
    }
    untyped = []
  }

  /// Nothing that JSON cannot say may be left.
  func demandNumbers() throws {
    for (place, text) in spellings {
      guard case .double(let number) = SharedScalars.value(at: place[...], in: value), !number.isFinite else { continue }
      throw RenderError(.invalid, file: file.isEmpty ? nil : file, line: line > 0 ? line : nil, "'\(text)' is no number in \(id)")
    }
  }

  /// Takes over the spellings of another one, where both hold the same now.
  func adoptSpellings(of other: KustomizeResource) {
    for (place, text) in other.spellings where !text.isEmpty {
      if SharedScalars.value(at: place[...], in: value) == YAMLScalar.spelled(text).value { spellings[place] = text }
    }
  }

  var id: ResourceID {
    if let present { return present }
    let metadata = value["metadata"]
    func named(_ field: String) -> String {
      metadata?[field].flatMap { text($0, at: [.key("metadata"), .key(field)]) } ?? ""
    }
    let id = ResourceID(gvk: value.groupVersionKind, name: named("name"), namespace: named("namespace"))
    present = id
    return id
  }
  /// The identity it came with.
  var originalID: ResourceID { previousIDs.first ?? id }
  var previousIDs: [ResourceID] {
    if previous.isEmpty { return [] }
    let gvk = gvk
    if let past, past.gvk == gvk { return past.ids }
    let ids = previous.map {
      ResourceID(
        gvk: GroupVersionKind(group: gvk.group, version: gvk.version, kind: $0.kind), name: $0.name, namespace: $0.namespace)
    }
    past = (gvk, ids)
    return ids
  }
  var allIDs: [ResourceID] { previousIDs + [id] }

  /// Whether any identity that it has or had is meant.
  func hasID(where matches: (ResourceID) -> Bool) -> Bool { matches(id) || previousIDs.contains(where: matches) }

  /// Notes the present identity before it changes.
  func keepIdentity() {
    previous.append(Identity(namespace: id.effectiveNamespace, name: name, kind: kind))
  }

  /// Brings fields that are set together in line once a transformer has run.
  func settleShared() {
    for index in shared.indices { shared[index].settle(in: &value) }
  }

  /// Whether kustomize has noted anything about it, such as a name it had.
  var hasNotes: Bool { !previous.isEmpty || !prefixes.isEmpty || !suffixes.isEmpty || needsHash || behavior != nil }

  /// Nothing between braces comes out as an empty text.
  func fillEmptyInFlow() {
    for place in emptyInFlow where SharedScalars.value(at: place[...], in: value)?.isNull == true {
      SharedScalars.set("", at: place[...], in: &value)
    }
    emptyInFlow = []
  }

  /// A JSON patch makes everything anew.
  func forgetNodes() {
    spellings = [:]
    shared = []
    untyped = []
    filledNulls = []
  }

  /// Where annotations are set anew as a whole, all become texts, and none is set together with others any more.
  ///
  /// - Parameter isFromJSON: whether they have just been through JSON.
  func renewAnnotations(isFromJSON: Bool = false) {
    let place: [YAML.Step] = [.key("metadata"), .key("annotations")]
    for index in shared.indices { shared[index].forget(within: place) }
    filledNulls.remove(place)
    guard let annotations = value["metadata"]?["annotations"]?.object, annotations.contains(where: { $0.value.string == nil })
    else { return }
    var texts = texts("annotations")
    if isFromJSON {
      // JSON has one kind of number only.
      for (key, element) in annotations { if let number = element.number { texts[key] = number.goText } }
    }
    value[path: "metadata", "annotations"] = Value(texts)
  }

  func noteHash() {
    needsHash = true
  }

  func noteBehavior(_ behavior: Behavior?) {
    self.behavior = behavior
  }

  /// Whether both went through the same overlays, counted from the outermost; what went through fewer matches too,
  /// and with `allowsNone` also what went through none.
  func hasSameAffixes(as other: KustomizeResource, allowsNone: Bool) -> Bool {
    func same(_ a: [String], _ b: [String]) -> Bool {
      if a.isEmpty || b.isEmpty { return allowsNone || (a.isEmpty && b.isEmpty) }
      let count = min(a.count, b.count)
      return a.suffix(count) == b.suffix(count)
    }
    return same(prefixes, other.prefixes) && same(suffixes, other.suffixes)
  }

  /// Takes over labels, annotations, name and history of the resource that this one replaces or merges with.
  func adopt(_ old: KustomizeResource) {
    for field in ["labels", "annotations"] {
      let merged = old.texts(field).merging(texts(field)) { $1 }
      if !merged.isEmpty { value[path: "metadata", field] = Value(merged) }
    }
    name = old.name
    namespace = old.namespace
    previous = old.previous
    prefixes = old.prefixes
    suffixes = old.suffixes
    variables = old.variables
    behavior = old.behavior
    needsHash = needsHash && old.needsHash
    if origin == nil { origin = old.origin }
    transformations = old.transformations
  }
}

/// Where a resource or a change comes from, for `buildMetadata`.
struct Origin: Hashable {
  var path = ""
  var configuredIn = ""
  var configuredBy: [(key: String, value: String)] = []

  func appending(_ path: String) -> Origin { Origin(path: Self.join(self.path, path)) }

  /// `a/b` with `..` folded where that is possible, as Go's path.Join does.
  static func join(_ a: String, _ b: String) -> String {
    var parts: [Substring] = []
    for part in (a.isEmpty ? b : a + "/" + b).split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  var value: Value {
    var object = Object()
    if !path.isEmpty { object["path"] = .string(path) }
    if !configuredIn.isEmpty { object["configuredIn"] = .string(configuredIn) }
    if !configuredBy.isEmpty { object["configuredBy"] = .object(Object(configuredBy.map { ($0.key, .string($0.value)) })) }
    return .object(object)
  }

  static func == (a: Origin, b: Origin) -> Bool { a.value == b.value }
  func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

extension Value {
  /// A scalar as the text that stands in YAML; nil for maps, lists and null.
  var scalarText: String? {
    switch self {
    case .string(let text): text
    case .int(let value): String(value)
    case .double(let value): value.goJSONText
    case .bool(let value): value ? "true" : "false"
    case .null, .list, .object: nil
    }
  }

  /// The value under a key, null for an explicit null.
  func has(_ key: String) -> Bool { object?.contains(key) ?? false }
}
