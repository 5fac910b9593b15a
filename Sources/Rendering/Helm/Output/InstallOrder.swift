/// The order in which helm installs and prints kinds; those that it does not know come last, by name.
enum InstallOrder {
  private static let kinds = [
    "PriorityClass", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy", "PodDisruptionBudget",
    "ServiceAccount", "Secret", "SecretList", "ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim",
    "CustomResourceDefinition", "ClusterRole", "ClusterRoleList", "ClusterRoleBinding", "ClusterRoleBindingList", "Role",
    "RoleList", "RoleBinding", "RoleBindingList", "Service", "DaemonSet", "Pod", "ReplicationController", "ReplicaSet",
    "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "IngressClass", "Ingress", "APIService",
    "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
  ]
  private static let ranks = Dictionary(uniqueKeysWithValues: kinds.enumerated().map { ($1, $0) })

  /// Sorted by kind; equal kinds stay in their order.
  static func sorted<Element>(_ elements: [Element], by kind: (Element) -> String) -> [Element] {
    let keyed = elements.enumerated().map { (kind: kind($1), rank: ranks[kind($1)] ?? kinds.count, index: $0, element: $1) }
    return keyed.sorted { a, b in
      if a.rank != b.rank { return a.rank < b.rank }
      if a.rank == kinds.count, a.kind != b.kind { return a.kind.utf8.lexicographicallyPrecedes(b.kind.utf8) }
      return a.index < b.index
    }.map(\.element)
  }
}
