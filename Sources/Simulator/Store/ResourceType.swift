import Manifests

/// One kind of object that the server serves: its names, where it lives and which subresources it has.
public struct ResourceType: Sendable, Hashable {
  /// The API group; empty for the core group.
  public var group: String
  public var kind: String
  /// The name in paths: `deployments`.
  public var plural: String
  public var singular: String
  public var namespaced: Bool
  /// Served versions, the preferred one (in which objects are stored) first.
  public var versions: [String]
  public var shortNames: [String]
  public var categories: [String]
  /// `status`, `scale`, `log`, `eviction`, …
  public var subresources: Set<String>
  /// Whether `metadata.generation` counts changes of the specification.
  public var hasGeneration: Bool
  /// Defined by a CustomResourceDefinition.
  public var isCustom: Bool

  public init(
    group: String, kind: String, plural: String, singular: String? = nil, namespaced: Bool = true, versions: [String],
    shortNames: [String] = [], categories: [String] = [], subresources: Set<String> = [], hasGeneration: Bool = false,
    isCustom: Bool = false
  ) {
    self.group = group
    self.kind = kind
    self.plural = plural
    self.singular = singular ?? kind.lowercased()
    self.namespaced = namespaced
    self.versions = versions
    self.shortNames = shortNames
    self.categories = categories
    self.subresources = subresources
    self.hasGeneration = hasGeneration
    self.isCustom = isCustom
  }

  public var groupKind: GroupKind { GroupKind(group: group, kind: kind) }
  /// The version in which the store keeps objects.
  public var storageVersion: String { versions[0] }
  /// `apps/v1`, or `v1` in the core group.
  public func apiVersion(_ version: String) -> String { group.isEmpty ? version : group + "/" + version }
  /// `deployments.apps`, or `pods` in the core group: the name in error messages.
  public var qualifiedName: String { group.isEmpty ? plural : plural + "." + group }
}

/// Every kind the server serves, found by kind or by path.
public struct ResourceRegistry: Sendable {
  /// In the order in which they were registered.
  public private(set) var types: [ResourceType] = []
  private var byKind: [GroupKind: Int] = [:]
  private var byPath: [String: Int] = [:]

  public init(_ types: [ResourceType] = []) {
    for type in types { register(type) }
  }

  /// The type of a kind, in whatever version.
  public subscript(_ kind: GroupKind) -> ResourceType? { byKind[kind].map { types[$0] } }

  /// The type at `/apis/GROUP/VERSION/PLURAL`.
  public func type(group: String, version: String, plural: String) -> ResourceType? {
    byPath["\(group)/\(version)/\(plural)"].map { types[$0] }
  }

  /// Adds a type, or replaces the one of the same kind.
  public mutating func register(_ type: ResourceType) {
    remove(type.groupKind)
    types.append(type)
    index()
  }

  /// Forgets a type.
  public mutating func remove(_ kind: GroupKind) {
    guard byKind[kind] != nil else { return }
    types.removeAll { $0.groupKind == kind }
    index()
  }

  private mutating func index() {
    byKind = [:]
    byPath = [:]
    for (position, type) in types.enumerated() {
      byKind[type.groupKind] = position
      for version in type.versions { byPath["\(type.group)/\(version)/\(type.plural)"] = position }
    }
  }
}
