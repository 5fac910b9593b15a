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

  static func precedes(_ a: GroupVersionKind, _ b: GroupVersionKind, ranks: [String: Int]? = nil) -> Bool {
    let ranks = ranks ?? Self.ranks
    let x = ranks[a.kind] ?? 0
    let y = ranks[b.kind] ?? 0
    return x != y ? x < y : before(a.sortText, b.sortText)
  }

  /// Sorts a build's result.
  static func sort(_ map: inout ResourceMap, ranks: [String: Int]? = nil) {
    let keys = Dictionary(uniqueKeysWithValues: map.resources.map { (ObjectIdentifier($0), ($0.id, $0.gvk)) })
    map.sort { a, b in
      guard let (x, xKind) = keys[ObjectIdentifier(a)], let (y, yKind) = keys[ObjectIdentifier(b)] else { return false }
      if xKind != yKind { return precedes(xKind, yKind, ranks: ranks) }
      return before(text(x), text(y))
    }
  }

  private static func text(_ id: ResourceID) -> String {
    "\(id.namespace.isEmpty ? "~X" : id.namespace)|\(id.name.isEmpty ? "~N" : id.name)"
  }

  private static func before(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
}
