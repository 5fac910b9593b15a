/// The order of kinds within a wave (source: Argo CD's gitops-engine, `sync_tasks.go`).
public enum KindOrder {
  /// Lower comes first; kinds that are not in the list come after all of it.
  public static func rank(_ kind: String) -> Int { ranks[kind] ?? kinds.count }

  static let kinds = [
    "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy", "PodDisruptionBudget",
    "ServiceAccount", "Secret", "SecretList", "ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim",
    "CustomResourceDefinition", "ClusterRole", "ClusterRoleList", "ClusterRoleBinding", "ClusterRoleBindingList", "Role",
    "RoleList", "RoleBinding", "RoleBindingList", "Service", "DaemonSet", "Pod", "ReplicationController", "ReplicaSet",
    "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "IngressClass", "Ingress", "APIService",
  ]

  private static let ranks = Dictionary(uniqueKeysWithValues: kinds.enumerated().map { ($1, $0) })
}
