import Manifests

/// An `argoproj.io/v1alpha1` AppProject: what its Applications may use. Read tolerantly, like an Application.
public struct AppProject: Sendable, Hashable {
  /// A kind, with globs; `name` (of cluster-scoped resources) too.
  public struct KindPattern: Sendable, Hashable {
    public var group: String
    public var kind: String
    public var name: String
    public init(group: String, kind: String, name: String = "") {
      self.group = group
      self.kind = kind
      self.name = name
    }
  }

  /// `spec.roles[]`.
  public struct Role: Sendable, Hashable {
    public var name: String
    public var description: String
    /// Lines of the access policy: `p, proj:web:deployer, applications, sync, web/*, allow`.
    public var policies: [String]
    public var groups: [String]
    public init(name: String, description: String = "", policies: [String] = [], groups: [String] = []) {
      self.name = name
      self.description = description
      self.policies = policies
      self.groups = groups
    }
  }

  /// `spec.orphanedResources`.
  public struct OrphanedResources: Sendable, Hashable {
    public var warn: Bool
    public var ignore: [KindPattern]
  }

  public var namespace: String
  public var name: String
  public var description: String
  /// URL globs; `!` before one denies.
  public var sourceRepos: [String]
  /// Server, name and namespace are globs; `!` before one denies.
  public var destinations: [Destination]
  /// Namespaces outside the control plane's in which Applications of this project may live.
  public var sourceNamespaces: [String]
  public var clusterResourceWhitelist: [KindPattern]
  public var clusterResourceBlacklist: [KindPattern]
  /// Nil (not given) allows every namespaced kind; an empty list none.
  public var namespaceResourceWhitelist: [KindPattern]?
  public var namespaceResourceBlacklist: [KindPattern]
  public var roles: [Role]
  public var syncWindows: [SyncWindow]
  public var permitOnlyProjectScopedClusters: Bool
  /// Nil where orphans are not looked for.
  public var orphanedResources: OrphanedResources?
  public var problems: [SpecProblem]
  public var raw: Value

  public init(_ value: Value) {
    let root = SpecReader.Problems()
    let spec = SpecReader(value["spec"] ?? [:], path: "spec", problems: root)
    func patterns(_ key: String, in reader: SpecReader) -> [KindPattern]? {
      reader.optionalChildren(key)?.map {
        KindPattern(group: $0.string("group"), kind: $0.string("kind"), name: $0.string("name"))
      }
    }
    raw = value
    namespace = value.namespace
    name = value.name
    description = spec.string("description")
    sourceRepos = spec.strings("sourceRepos")
    destinations = spec.children("destinations").map {
      Destination(server: $0.string("server"), name: $0.string("name"), namespace: $0.string("namespace"))
    }
    sourceNamespaces = spec.strings("sourceNamespaces")
    clusterResourceWhitelist = patterns("clusterResourceWhitelist", in: spec) ?? []
    clusterResourceBlacklist = patterns("clusterResourceBlacklist", in: spec) ?? []
    namespaceResourceWhitelist = patterns("namespaceResourceWhitelist", in: spec)
    namespaceResourceBlacklist = patterns("namespaceResourceBlacklist", in: spec) ?? []
    roles = spec.children("roles").map {
      Role(
        name: $0.string("name"), description: $0.string("description"), policies: $0.strings("policies"),
        groups: $0.strings("groups"))
    }
    syncWindows = spec.children("syncWindows").map(SyncWindow.init)
    permitOnlyProjectScopedClusters = spec.bool("permitOnlyProjectScopedClusters")
    orphanedResources = spec.child("orphanedResources").map {
      OrphanedResources(warn: $0.optionalBool("warn") ?? false, ignore: patterns("ignore", in: $0) ?? [])
    }
    problems = root.list
  }

  /// The project `default` as it is before anyone edits it: everything is permitted.
  public static let permissive = AppProject([
    "apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject", "metadata": ["name": "default"],
    "spec": [
      "sourceRepos": ["*"], "destinations": [["server": "*", "namespace": "*"]],
      "clusterResourceWhitelist": [["group": "*", "kind": "*"]],
    ],
  ])
}
