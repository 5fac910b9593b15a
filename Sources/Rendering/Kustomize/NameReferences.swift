import Manifests

/// Brings fields that name other resources up to date once names have changed.
struct NameReferences {
  let references: [TransformerConfig.NameReference]

  func update(_ map: ResourceMap) throws {
    let index = Index(map)
    // The places of each kind, found once.
    var places: [GroupVersionKind: [Place]] = [:]
    for referrer in map.resources {
      let kind = referrer.originalID.gvk
      let own = places[kind] ?? self.places(of: kind)
      places[kind] = own
      var namespaces: Set<String>?
      for place in own {
        do {
          guard try place.spec.visit(referrer.value, { _ in true }) else { continue }
          let reached = try namespaces ?? index.accountNamespaces(referrer)
          namespaces = reached
          let update = ReferenceUpdate(referrer: referrer, place: place, candidates: Candidates(index, referrer, reached))
          // What to set is found before it is set, for the referrer may be a candidate as well.
          var results: [Value?] = []
          _ = try place.spec.visit(referrer.value) { value in
            results.append(try update.updated(value))
            return false
          }
          guard results.contains(where: { $0 != nil }) else { continue }
          var next = 0
          try place.spec.apply(to: &referrer.value, making: .nothing) { value in
            if let result = results[next] { value = result }
            next += 1
          }
        } catch let error as RenderError {
          throw RenderError(
            .invalid, file: referrer.file.isEmpty ? nil : referrer.file,
            "'\(place.spec.path)' of \(referrer.id): \(error.message)")
        }
      }
    }
  }

  private func places(of kind: GroupVersionKind) -> [Place] {
    references.flatMap { reference in
      reference.referrers.list.filter { $0.kinds.selects(kind) }.map { Place(spec: $0, target: reference.target) }
    }
  }
}

/// A field that names resources of a kind.
private struct Place {
  let spec: FieldSpec
  let target: KindSelector
}

/// The resources that others may have to follow: only names that changed need that.
private struct Index {
  private let all: [KustomizeResource]
  /// By each name they had.
  private let byName: [String: [KustomizeResource]]

  init(_ map: ResourceMap) {
    all = map.resources.filter { !$0.previous.isEmpty }
    var byName: [String: [KustomizeResource]] = [:]
    for resource in all {
      for name in Set(resource.previous.map(\.name)) { byName[name, default: []].append(resource) }
    }
    self.byName = byName
  }

  func named(_ name: String) -> [KustomizeResource] { byName[name] ?? [] }
  func first(where matches: (KustomizeResource) -> Bool) -> KustomizeResource? { all.first(where: matches) }

  /// A RoleBinding names accounts of other namespaces too.
  func accountNamespaces(_ referrer: KustomizeResource) throws -> Set<String> {
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

/// What one resource can refer to.
private struct Candidates {
  private let index: Index
  private let referrer: ResourceID
  private let accountNamespaces: Set<String>

  init(_ index: Index, _ referrer: KustomizeResource, _ accountNamespaces: Set<String>) {
    self.index = index
    self.referrer = referrer.id
    self.accountNamespaces = accountNamespaces
  }

  func named(_ name: String) -> [KustomizeResource] { index.named(name).filter(isReachable) }

  /// Whether any candidate, of whatever name, had the namespace at first.
  func hasOriginal(in namespace: String) -> Bool {
    index.first { isReachable($0) && Self.isIn(namespace, $0.originalID) } != nil
  }

  static func isIn(_ namespace: String, _ id: ResourceID) -> Bool { !id.isClusterScoped && id.effectiveNamespace == namespace }

  private func isReachable(_ candidate: KustomizeResource) -> Bool {
    if referrer.isClusterScoped { return true }
    let id = candidate.id
    return id.isClusterScoped || id.effectiveNamespace == referrer.effectiveNamespace || accountNamespaces.contains(id.namespace)
  }
}

/// One field of one resource that names others.
private struct ReferenceUpdate {
  private let referrer: KustomizeResource
  private let target: KindSelector
  private let candidates: Candidates
  private let roleKind: KindSelector?

  init(referrer: KustomizeResource, place: Place, candidates: Candidates) {
    self.referrer = referrer
    target = place.target
    self.candidates = candidates
    if place.spec.path.hasSuffix("roleRef/name"), let role = referrer.value["roleRef"], let group = role["apiGroup"]?.string,
      let kind = role["kind"]?.string
    {
      roleKind = KindSelector(group: group, kind: kind)
    } else {
      roleKind = nil
    }
  }

  /// What the field is to be; nil where it stays as it is.
  func updated(_ value: Value) throws -> Value? {
    switch value {
    case .null: return nil
    case .object: return try updatedMap(value)
    case .list(let list):
      let updated = try list.map { element in
        element.object != nil ? try updatedMap(element) : try updatedScalar(element)
      }
      guard updated.contains(where: { $0 != nil }) else { return nil }
      return .list(zip(list, updated).map { $1 ?? $0 })
    default: return try updatedScalar(value)
    }
  }

  private func updatedScalar(_ value: Value) throws -> Value? {
    guard let name = value.scalarText else { return nil }
    guard let referral = try select(name, candidates.named(name), sameNamespace: false), referral.name != name else { return nil }
    return .string(referral.name)
  }

  /// A map with name and namespace, as a subject of a binding.
  private func updatedMap(_ value: Value) throws -> Value? {
    guard let name = value["name"]?.scalarText else {
      throw RenderError(.invalid, "the map that should name another resource has no 'name'")
    }
    var candidates = candidates.named(name)
    if candidates.isEmpty { return nil }
    if let namespace = value["namespace"]?.scalarText {
      let byOriginal = self.candidates.hasOriginal(in: namespace)
      candidates = candidates.filter { Candidates.isIn(namespace, byOriginal ? $0.originalID : $0.id) }
    }
    guard let referral = try select(name, candidates, sameNamespace: true) else { return nil }
    if referral.name == name, referral.namespace.isEmpty { return nil }
    var value = value
    value["name"] = .string(referral.name)
    if !referral.namespace.isEmpty { value["namespace"] = .string(referral.namespace) }
    return value
  }

  /// The one resource that the name means; nil where none does.
  private func select(_ name: String, _ candidates: [KustomizeResource], sameNamespace: Bool) throws -> KustomizeResource? {
    if candidates.isEmpty { return nil }
    let own = referrer.id
    var left = candidates.filter { candidate in
      let ids = candidate.previousIDs
      guard ids.contains(where: { $0.name == name }), ids.contains(where: { target.selects($0.gvk) }) else { return false }
      if let roleKind, !ids.contains(where: { roleKind.selects($0.gvk) }) { return false }
      if own.isClusterScoped { return true }
      let id = candidate.id
      return id.isClusterScoped || candidate.kind == "ServiceAccount" || id.effectiveNamespace == own.effectiveNamespace
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
