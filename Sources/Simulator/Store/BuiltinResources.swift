extension ResourceRegistry {
  /// The built-in kinds of a modern server.
  public static let builtin = ResourceRegistry(core + workloads + network + policy + access + cluster)

  private static func type(
    _ group: String, _ versions: [String], _ kind: String, _ plural: String, _ short: [String] = [], cluster: Bool = false,
    all: Bool = false, _ subresources: Set<String> = [], generation: Bool = false
  ) -> ResourceType {
    ResourceType(
      group: group, kind: kind, plural: plural, namespaced: !cluster, versions: versions, shortNames: short,
      categories: all ? ["all"] : [], subresources: subresources, hasGeneration: generation)
  }

  private static let core = [
    type("", ["v1"], "ConfigMap", "configmaps", ["cm"]),
    type("", ["v1"], "Endpoints", "endpoints", ["ep"]),
    type("", ["v1"], "Event", "events", ["ev"]),
    type("", ["v1"], "LimitRange", "limitranges", ["limits"]),
    type("", ["v1"], "Namespace", "namespaces", ["ns"], cluster: true, ["status", "finalize"]),
    type("", ["v1"], "Node", "nodes", ["no"], cluster: true, ["status"]),
    type("", ["v1"], "PersistentVolumeClaim", "persistentvolumeclaims", ["pvc"], ["status"]),
    type("", ["v1"], "PersistentVolume", "persistentvolumes", ["pv"], cluster: true, ["status"]),
    type(
      "", ["v1"], "Pod", "pods", ["po"], all: true,
      ["status", "log", "eviction", "binding", "ephemeralcontainers", "exec", "attach", "portforward"], generation: true),
    type("", ["v1"], "PodTemplate", "podtemplates", generation: true),
    type(
      "", ["v1"], "ReplicationController", "replicationcontrollers", ["rc"], all: true, ["status", "scale"], generation: true),
    type("", ["v1"], "ResourceQuota", "resourcequotas", ["quota"], ["status"]),
    type("", ["v1"], "Secret", "secrets"),
    type("", ["v1"], "ServiceAccount", "serviceaccounts", ["sa"], ["token"]),
    type("", ["v1"], "Service", "services", ["svc"], all: true, ["status", "proxy"]),
  ]

  private static let workloads = [
    type("apps", ["v1"], "ControllerRevision", "controllerrevisions"),
    type("apps", ["v1"], "DaemonSet", "daemonsets", ["ds"], all: true, ["status"], generation: true),
    type("apps", ["v1"], "Deployment", "deployments", ["deploy"], all: true, ["status", "scale"], generation: true),
    type("apps", ["v1"], "ReplicaSet", "replicasets", ["rs"], all: true, ["status", "scale"], generation: true),
    type("apps", ["v1"], "StatefulSet", "statefulsets", ["sts"], all: true, ["status", "scale"], generation: true),
    type("batch", ["v1"], "CronJob", "cronjobs", ["cj"], all: true, ["status"], generation: true),
    type("batch", ["v1"], "Job", "jobs", all: true, ["status"], generation: true),
    type(
      "autoscaling", ["v2", "v1"], "HorizontalPodAutoscaler", "horizontalpodautoscalers", ["hpa"], all: true, ["status"]),
  ]

  private static let network = [
    type("networking.k8s.io", ["v1"], "Ingress", "ingresses", ["ing"], ["status"], generation: true),
    type("networking.k8s.io", ["v1"], "IngressClass", "ingressclasses", cluster: true, generation: true),
    type("networking.k8s.io", ["v1"], "NetworkPolicy", "networkpolicies", ["netpol"], generation: true),
    type("discovery.k8s.io", ["v1"], "EndpointSlice", "endpointslices", generation: true),
  ]

  private static let policy = [
    type("policy", ["v1"], "PodDisruptionBudget", "poddisruptionbudgets", ["pdb"], ["status"], generation: true),
    type("coordination.k8s.io", ["v1"], "Lease", "leases"),
    type("events.k8s.io", ["v1"], "Event", "events", ["ev"]),
    type("scheduling.k8s.io", ["v1"], "PriorityClass", "priorityclasses", ["pc"], cluster: true, generation: true),
    type("node.k8s.io", ["v1"], "RuntimeClass", "runtimeclasses", cluster: true),
  ]

  private static let access = [
    type("rbac.authorization.k8s.io", ["v1"], "ClusterRoleBinding", "clusterrolebindings", cluster: true),
    type("rbac.authorization.k8s.io", ["v1"], "ClusterRole", "clusterroles", cluster: true),
    type("rbac.authorization.k8s.io", ["v1"], "RoleBinding", "rolebindings"),
    type("rbac.authorization.k8s.io", ["v1"], "Role", "roles"),
  ]

  private static let cluster = [
    type("storage.k8s.io", ["v1"], "StorageClass", "storageclasses", ["sc"], cluster: true),
    type("storage.k8s.io", ["v1"], "CSIDriver", "csidrivers", cluster: true),
    type("storage.k8s.io", ["v1"], "CSINode", "csinodes", cluster: true),
    type("storage.k8s.io", ["v1"], "VolumeAttachment", "volumeattachments", cluster: true, ["status"]),
    type(
      "apiextensions.k8s.io", ["v1"], "CustomResourceDefinition", "customresourcedefinitions", ["crd", "crds"], cluster: true,
      ["status"], generation: true),
    type("apiregistration.k8s.io", ["v1"], "APIService", "apiservices", cluster: true, ["status"]),
    type(
      "admissionregistration.k8s.io", ["v1"], "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", cluster: true,
      generation: true),
    type(
      "admissionregistration.k8s.io", ["v1"], "ValidatingWebhookConfiguration", "validatingwebhookconfigurations",
      cluster: true, generation: true),
  ]
}
