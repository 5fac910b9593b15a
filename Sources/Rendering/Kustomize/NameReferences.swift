import Manifests

/// Brings fields that name other resources up to date once names have changed.
struct NameReferences {
  let references: [TransformerConfig.NameReference]

  func update(_ map: ResourceMap) throws {
    let index = Index(map)
    for referrer in map.resources {
      let original = referrer.originalID.gvk
      var candidates: [KustomizeResource]?
      for reference in references {
        for spec in reference.referrers.list where spec.kinds.selects(original) {
          // Candidates are only looked for where there is something to update.
          guard Self.exists(referrer.value, spec.components[...]) else { continue }
          let reachable = try candidates ?? index.reachable(from: referrer)
          candidates = reachable
          let update = ReferenceUpdate(referrer: referrer, target: reference.target, path: spec.path, candidates: reachable)
          do {
            // A copy, for the referrer may be a candidate as well.
            var value = referrer.value
            try spec.apply(to: &value, making: .nothing, update.set)
            referrer.value = value
          } catch let error as RenderError {
            throw RenderError(
              .invalid, file: referrer.file.isEmpty ? nil : referrer.file, "'\(spec.path)' of \(referrer.id): \(error.message)")
          }
        }
      }
    }
  }

  private static func exists(_ value: Value, _ path: ArraySlice<String>) -> Bool {
    guard let first = path.first else { return !value.isNull }
    switch value {
    case .object(let object):
      let key = first.hasSuffix("[]") ? String(first.dropLast(2)) : first
      return object[key].map { exists($0, path.dropFirst()) } ?? false
    case .list(let list): return list.contains { exists($0, path) }
    default: return false
    }
  }

  /// Resources by what decides whether others can refer to them.
  private struct Index {
    let all: [KustomizeResource]

    init(_ map: ResourceMap) {
      // Only names that changed need any reference to follow.
      all = map.resources.filter { !$0.previous.isEmpty }
    }

    func reachable(from referrer: KustomizeResource) throws -> [KustomizeResource] {
      let id = referrer.id
      if id.gvk.isClusterScoped { return all }
      let namespaces = try accountNamespaces(referrer)
      return all.filter { candidate in
        let other = candidate.id
        return other.gvk.isClusterScoped || other.effectiveNamespace == id.effectiveNamespace
          || namespaces.contains(other.namespace)
      }
    }

    /// A RoleBinding names accounts of other namespaces too.
    private func accountNamespaces(_ referrer: KustomizeResource) throws -> Set<String> {
      guard referrer.kind == "RoleBinding" else { return [] }
      var found: Set<String> = []
      for subject in referrer.value["subjects"]?.list ?? []
      where subject.has("namespace") && subject["kind"]?.string == "ServiceAccount" {
        guard let namespace = subject["namespace"]?.string else {
          throw RenderError(.invalid, "a subject of \(referrer.id) has an empty namespace")
        }
        found.insert(namespace)
      }
      return found
    }
  }
}

/// One field of one resource that names others.
private struct ReferenceUpdate {
  let referrer: KustomizeResource
  let target: KindSelector
  let path: String
  let candidates: [KustomizeResource]
  private let roleKind: KindSelector?

  init(referrer: KustomizeResource, target: KindSelector, path: String, candidates: [KustomizeResource]) {
    self.referrer = referrer
    self.target = target
    self.path = path
    self.candidates = candidates
    let role = referrer.value["roleRef"]
    if path.hasSuffix("roleRef/name"), let group = role?["apiGroup"]?.string, let kind = role?["kind"]?.string {
      roleKind = KindSelector(group: group, kind: kind)
    } else {
      roleKind = nil
    }
  }

  func set(_ value: inout Value) throws {
    switch value {
    case .null: return
    case .object: try setMap(&value)
    case .list(var list):
      for index in list.indices {
        if list[index].object != nil { try setMap(&list[index]) } else { try setScalar(&list[index]) }
      }
      value = .list(list)
    default: try setScalar(&value)
    }
  }

  private func setScalar(_ value: inout Value) throws {
    guard let name = value.scalarText else { return }
    guard let referral = try select(name, candidates, sameNamespace: false), referral.name != name else { return }
    value = .string(referral.name)
  }

  /// A map with name and namespace, as a subject of a binding.
  private func setMap(_ value: inout Value) throws {
    guard let name = value["name"]?.scalarText else {
      throw RenderError(.invalid, "the map that should name another resource has no 'name'")
    }
    var candidates = candidates
    if let namespace = value["namespace"]?.scalarText {
      func within(_ id: (KustomizeResource) -> ResourceID) -> [KustomizeResource] {
        candidates.filter { !id($0).gvk.isClusterScoped && id($0).effectiveNamespace == namespace }
      }
      let original = within(\.originalID)
      candidates = original.isEmpty ? within(\.id) : original
    }
    guard let referral = try select(name, candidates, sameNamespace: true) else { return }
    if referral.name == name, referral.namespace.isEmpty { return }
    value["name"] = .string(referral.name)
    if !referral.namespace.isEmpty { value["namespace"] = .string(referral.namespace) }
  }

  /// The one resource that the name means; nil where none does.
  private func select(_ name: String, _ candidates: [KustomizeResource], sameNamespace: Bool) throws -> KustomizeResource? {
    let own = referrer.id
    var left = candidates.filter { candidate in
      let ids = candidate.previousIDs
      guard ids.contains(where: { $0.name == name }), ids.contains(where: { target.selects($0.gvk) }) else { return false }
      if let roleKind, !ids.contains(where: { roleKind.selects($0.gvk) }) { return false }
      if own.gvk.isClusterScoped { return true }
      let id = candidate.id
      return id.gvk.isClusterScoped || candidate.kind == "ServiceAccount" || id.effectiveNamespace == own.effectiveNamespace
    }
    for allowsNone in [true, false] {
      if left.count < 2 { return left.first }
      left = left.filter { $0.hasSameAffixes(as: referrer, allowsNone: allowsNone) }
    }
    guard let first = left.first else { return nil }
    if left.allSatisfy({ $0.name == first.name && (!sameNamespace || $0.namespace == first.namespace) }) { return first }
    let names = left.map { "\($0.id)" }.joined(separator: ", ")
    throw RenderError(.invalid, "'\(name)' could mean several resources: \(names)")
  }
}
