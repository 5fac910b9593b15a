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

  var value: Value
  /// The identities before each change of name, namespace or kind; the oldest first.
  private(set) var previous: [Identity] = []
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
  /// Scalars that replacements have made.
  var untyped: Set<[YAML.Step]> = []
  /// Keys with nothing after them. A strategic merge patch drops them, wherever they are; a JSON patch makes them nulls.
  var bareNulls: [[YAML.Step]] = []

  init(_ value: Value, file: String = "", line: Int = 0) {
    self.value = value
    self.file = file
    self.line = line
  }

  var gvk: GroupVersionKind { value.groupVersionKind }
  var kind: String { value.kind }
  var name: String {
    get { scalar(value.metadata["name"]) }
    set { value[path: "metadata", "name"] = .string(newValue) }
  }
  var namespace: String {
    get { scalar(value.metadata["namespace"]) }
    set { value[path: "metadata", "namespace"] = newValue.isEmpty ? nil : .string(newValue) }
  }

  private func scalar(_ value: Value?) -> String { value.flatMap(\.scalarText) ?? "" }

  var id: ResourceID { ResourceID(gvk: gvk, name: name, namespace: namespace) }
  /// The identity it came with.
  var originalID: ResourceID { previousIDs.first ?? id }
  var previousIDs: [ResourceID] {
    let gvk = gvk
    return previous.map {
      ResourceID(
        gvk: GroupVersionKind(group: gvk.group, version: gvk.version, kind: $0.kind), name: $0.name, namespace: $0.namespace)
    }
  }
  var allIDs: [ResourceID] { previousIDs + [id] }

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

  /// A JSON patch makes everything anew.
  func forgetNodes() {
    bareNulls = []
    shared = []
    untyped = []
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
      var merged = old.value.metadata[field]?.object ?? [:]
      for (key, element) in value.metadata[field]?.object ?? [:] { merged[key] = element }
      if !merged.isEmpty { value[path: "metadata", field] = .object(merged) }
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
