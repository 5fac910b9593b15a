import Manifests

/// The kinds that controllers watch or make, with the version in which they make them.
enum Kinds {
  static let pod = GroupKind(group: "", kind: "Pod")
  static let node = GroupKind(group: "", kind: "Node")
  static let namespace = GroupKind(group: "", kind: "Namespace")
  static let service = GroupKind(group: "", kind: "Service")
  static let endpoints = GroupKind(group: "", kind: "Endpoints")
  static let event = GroupKind(group: "", kind: "Event")
  static let configMap = GroupKind(group: "", kind: "ConfigMap")
  static let serviceAccount = GroupKind(group: "", kind: "ServiceAccount")
  static let volumeClaim = GroupKind(group: "", kind: "PersistentVolumeClaim")
  static let volume = GroupKind(group: "", kind: "PersistentVolume")
  static let deployment = GroupKind(group: "apps", kind: "Deployment")
  static let replicaSet = GroupKind(group: "apps", kind: "ReplicaSet")
  static let statefulSet = GroupKind(group: "apps", kind: "StatefulSet")
  static let daemonSet = GroupKind(group: "apps", kind: "DaemonSet")
  static let controllerRevision = GroupKind(group: "apps", kind: "ControllerRevision")
  static let job = GroupKind(group: "batch", kind: "Job")
  static let cronJob = GroupKind(group: "batch", kind: "CronJob")
  static let autoscaler = GroupKind(group: "autoscaling", kind: "HorizontalPodAutoscaler")
  static let disruptionBudget = GroupKind(group: "policy", kind: "PodDisruptionBudget")
  static let endpointSlice = GroupKind(group: "discovery.k8s.io", kind: "EndpointSlice")
  static let ingress = GroupKind(group: "networking.k8s.io", kind: "Ingress")

  /// The kinds that the controllers keep in sight. Events are written, never read back.
  static let watched: Set<GroupKind> = [
    pod, node, namespace, service, endpoints, configMap, serviceAccount, volumeClaim, volume, deployment, replicaSet,
    statefulSet, daemonSet, controllerRevision, job, cronJob, autoscaler, disruptionBudget, endpointSlice, ingress,
  ]
}

/// The names under which a cluster's own parts write; they end up in `managedFields` and in Events.
enum Managers {
  static let controllerManager = "kube-controller-manager"
  static let scheduler = "kube-scheduler"
  static let kubelet = "kubelet"
  static let ingress = "nginx-ingress-controller"
  static let cloud = "cloud-controller-manager"
  static let provisioner = "csi-provisioner"
}
