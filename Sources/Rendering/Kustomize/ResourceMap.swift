import Manifests

/// The resources of a build in their order.
struct ResourceMap {
  private(set) var resources: [KustomizeResource] = []

  init(_ resources: [KustomizeResource] = []) { self.resources = resources }

  mutating func append(_ resource: KustomizeResource) throws {
    let id = resource.id
    guard !resources.contains(where: { $0.id.matches(id) }) else {
      throw RenderError(
        .invalid, file: resource.file.isEmpty ? nil : resource.file, line: resource.line > 0 ? resource.line : nil,
        "the build has \(id) twice")
    }
    resources.append(resource)
  }

  mutating func append(contentsOf others: [KustomizeResource]) throws {
    // Many at once: looked up by a set instead of by walking the list for each.
    var known: Set<ResourceID> = []
    for resource in resources { known.insert(resource.id.normal) }
    for resource in others {
      guard known.insert(resource.id.normal).inserted else {
        throw RenderError(
          .invalid, file: resource.file.isEmpty ? nil : resource.file, line: resource.line > 0 ? resource.line : nil,
          "the build has \(resource.id) twice")
      }
    }
    resources += others
  }

  mutating func removeAll(where gone: (KustomizeResource) -> Bool) { resources.removeAll(where: gone) }
  /// Orders by what `key` gives for each; equals keep their order.
  mutating func sort<Key>(by key: (KustomizeResource) -> Key, _ precedes: (Key, Key) -> Bool) {
    let keys = resources.map(key)
    resources = resources.indices.sorted { a, b in
      if precedes(keys[a], keys[b]) { return true }
      return precedes(keys[b], keys[a]) ? false : a < b
    }.map { resources[$0] }
  }

  func matching(anyID matches: (ResourceID) -> Bool) -> [KustomizeResource] {
    resources.filter { $0.hasID(where: matches) }
  }

  /// A patch may have given a resource the name of another one.
  func demandUnique() throws {
    var known: Set<ResourceID> = []
    for resource in resources {
      let id = resource.id
      guard known.insert(id.normal).inserted else {
        throw RenderError(.invalid, file: resource.file.isEmpty ? nil : resource.file, "the build ends up with \(id) twice")
      }
    }
  }

  /// The one resource that a patch without a target is for: by its present or any earlier identity.
  func target(of id: ResourceID) throws -> KustomizeResource {
    let found = matching { $0.matches(id) }
    if let only = found.first, found.count == 1 { return only }
    if found.isEmpty { throw RenderError(.invalid, "no resource matches the strategic merge patch for \(id)") }
    throw RenderError(.invalid, "\(found.count) resources match the strategic merge patch for \(id)")
  }

  /// Adds a generated resource, or lets it replace or merge with the one that has its name.
  mutating func absorb(_ resource: KustomizeResource) throws {
    let id = resource.id
    let found = matching { $0.matches(id) }
    guard let old = found.first else {
      guard resource.behavior != .merge, resource.behavior != .replace else {
        throw RenderError(.invalid, "\(id) does not exist, so it cannot be merged or replaced; use behavior: create")
      }
      return try append(resource)
    }
    guard found.count == 1, let index = resources.firstIndex(where: { $0 === old }) else {
      throw RenderError(.invalid, "several resources could be merged with \(id)")
    }
    switch resource.behavior {
    case .replace: resource.adopt(old)
    case .merge:
      resource.adopt(old)
      if let origin = old.origin { resource.origin = origin }
      for field in ["data", "binaryData"] {
        var merged = old.value[field]?.object ?? [:]
        for (key, element) in resource.value[field]?.object ?? [:] { merged[key] = element }
        resource.value[field] = merged.isEmpty ? nil : .object(merged)
      }
    default:
      throw RenderError(.invalid, "\(id) exists already; use behavior: merge or replace")
    }
    // A patch may have made another kind of the old one.
    guard resource.id.matches(old.id) else { throw RenderError(.invalid, "there is no \(resource.id) that could be replaced") }
    resources[index] = resource
  }
}

/// What patches and replacements are aimed at. Names are anchored regular expressions.
struct ResourceSelector {
  var group = ""
  var version = ""
  var kind = ""
  var name = ""
  var namespace = ""
  var labelSelector = ""
  var annotationSelector = ""

  /// Compiled, once per use.
  func matcher() throws -> Matcher { try Matcher(self) }

  struct Matcher {
    private let patterns: [String: Pattern]
    private let labels: LabelSelector
    private let annotations: LabelSelector

    init(_ selector: ResourceSelector) throws {
      var patterns: [String: Pattern] = [:]
      for (field, text) in [
        ("group", selector.group), ("version", selector.version), ("kind", selector.kind), ("name", selector.name),
        ("namespace", selector.namespace),
      ] where !text.isEmpty {
        guard let pattern = Pattern("^(?:\(text))$") else {
          throw RenderError(.invalid, "the target's \(field) '\(text)' is no regular expression")
        }
        patterns[field] = pattern
      }
      self.patterns = patterns
      labels = try LabelSelector(selector.labelSelector)
      annotations = try LabelSelector(selector.annotationSelector)
    }

    private func matches(_ field: String, _ text: String) -> Bool {
      patterns[field].map { $0.isFound(in: text) } ?? true
    }

    func selects(gvk: GroupVersionKind) -> Bool {
      matches("group", gvk.group) && matches("version", gvk.version) && matches("kind", gvk.kind)
    }

    func selects(id: ResourceID) -> Bool {
      selects(gvk: id.gvk) && matches("name", id.name) && matches("namespace", id.effectiveNamespace)
    }

    func selectsMetadata(_ resource: KustomizeResource) -> Bool {
      labels.matches(resource, "labels") && annotations.matches(resource, "annotations")
    }

    /// By the name and namespace it came with, or those it has.
    func selects(_ resource: KustomizeResource) -> Bool {
      let now = resource.id
      let first = resource.originalID
      return (matches("namespace", first.effectiveNamespace) || matches("namespace", now.effectiveNamespace))
        && (matches("name", first.name) || matches("name", now.name)) && selects(gvk: now.gvk) && selectsMetadata(resource)
    }
  }
}
