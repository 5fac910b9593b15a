import Manifests

/// The order in which kustomize prints: basic kinds first, webhooks last, the rest by kind, namespace and name.
enum LegacyOrder {
  static let first = [
    "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy", "Role",
    "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service", "LimitRange",
    "PriorityClass", "PersistentVolume", "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob",
    "PodDisruptionBudget",
  ]
  static let last = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]

  /// Kinds to their ranks; those that are not listed rank 0.
  static func ranks(first: [String], last: [String]) -> [String: Int] {
    var ranks: [String: Int] = [:]
    for (index, kind) in first.enumerated() { ranks[kind] = index - first.count }
    for (index, kind) in last.enumerated() { ranks[kind] = index + 1 }
    return ranks
  }

  private static let ranks = ranks(first: first, last: last)

  /// What decides where a kind comes.
  struct Place {
    let rank: Int
    let kind: String
    let isNamespace: Bool
    let hasGroup: Bool

    init(_ gvk: GroupVersionKind, ranks: [String: Int]) {
      rank = ranks[gvk.kind] ?? 0
      kind = gvk.sortText
      isNamespace = gvk.kind == "Namespace"
      hasGroup = !gvk.group.isEmpty
    }

    /// Nil where both are of one kind.
    func precedes(_ other: Place) -> Bool? {
      if rank != other.rank { return rank < other.rank }
      // Kubernetes' own namespaces come before what others call so.
      if isNamespace, other.isNamespace, hasGroup != other.hasGroup { return !hasGroup }
      return kind == other.kind ? nil : LegacyOrder.before(kind, other.kind)
    }
  }

  static func place(_ gvk: GroupVersionKind) -> Place { Place(gvk, ranks: ranks) }

  /// Sorts a build's result.
  static func sort(_ map: inout ResourceMap, ranks: [String: Int]? = nil) {
    let ranks = ranks ?? Self.ranks
    func key(_ resource: KustomizeResource) -> (kind: Place, name: String) {
      (Place(resource.gvk, ranks: ranks), text(resource.id))
    }
    map.sort(by: key) { a, b in a.kind.precedes(b.kind) ?? before(a.name, b.name) }
  }

  private static func text(_ id: ResourceID) -> String {
    "\(id.namespace.isEmpty ? "~X" : id.namespace)|\(id.name.isEmpty ? "~N" : id.name)"
  }

  private static func before(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
}
