import Manifests

/// Keeps `metadata.managedFields` true over a write.
enum FieldTracking {
  static func track(
    _ object: inout Value, live: Value?, schema: SchemaNode?, manager: String, subresource: String?,
    operation: WriteOperation, time: String
  ) {
    if operation == .applied { return }
    let given = object.metadata["managedFields"]
    let writer = ManagedFieldsEntry(
      manager: manager, operation: .update, subresource: subresource ?? "", time: time, apiVersion: object.apiVersion,
      fields: FieldSet())
    let entries = ManagedFields.updated(
      baseline(given, live), from: live ?? emptyObject(like: object), to: object, schema: schema, writer: writer)
    ManagedFields.set(entries, in: &object)
  }

  /// The entries before a write: those that came with the object, else those of the live one. A single empty entry, or an
  /// empty list on an object that had some, asks to forget them all.
  private static func baseline(_ given: Value?, _ live: Value?) -> [ManagedFieldsEntry] {
    if let list = given?.list, list.count == 1, list[0].object?.isEmpty == true { return [] }
    if let given, let parsed = Optional(ManagedFields.parse(object: ["metadata": ["managedFields": given]])), !parsed.isEmpty {
      return parsed
    }
    return live.map { ManagedFields.parse(object: $0) } ?? []
  }

  /// What an object of the kind looks like before anything is set: the parts that Go's types always write. What stands
  /// here already is not new, so nobody comes to own the bare map or list.
  static func emptyObject(like object: Value) -> Value {
    var empty = emptyParts[object.groupVersionKind.groupKind] ?? [:]
    empty["apiVersion"] = object["apiVersion"]
    empty["kind"] = object["kind"]
    empty["metadata"] = ["creationTimestamp": .null]
    return empty
  }

  private static let podTemplate: Value = ["metadata": ["creationTimestamp": .null], "spec": ["containers": .null]]

  private static let emptyParts: [GroupKind: Value] = [
    GroupKind(group: "", kind: "Pod"): ["spec": ["containers": .null], "status": [:]],
    GroupKind(group: "", kind: "Service"): ["spec": [:], "status": ["loadBalancer": [:]]],
    GroupKind(group: "", kind: "Namespace"): ["spec": [:], "status": [:]],
    GroupKind(group: "", kind: "Node"): [
      "spec": [:], "status": ["daemonEndpoints": ["kubeletEndpoint": ["Port": 0]], "nodeInfo": [:]],
    ],
    GroupKind(group: "", kind: "PersistentVolumeClaim"): ["spec": ["resources": [:]], "status": [:]],
    GroupKind(group: "", kind: "PersistentVolume"): ["spec": [:], "status": [:]],
    GroupKind(group: "", kind: "ResourceQuota"): ["spec": [:], "status": [:]],
    GroupKind(group: "", kind: "LimitRange"): ["spec": ["limits": .null]],
    GroupKind(group: "", kind: "Event"): ["involvedObject": [:], "source": [:]],
    GroupKind(group: "", kind: "ReplicationController"): ["spec": [:], "status": [:]],
    GroupKind(group: "apps", kind: "Deployment"): [
      "spec": ["selector": .null, "template": podTemplate, "strategy": [:]], "status": [:],
    ],
    GroupKind(group: "apps", kind: "ReplicaSet"): [
      "spec": ["selector": .null, "template": podTemplate], "status": [:],
    ],
    GroupKind(group: "apps", kind: "StatefulSet"): [
      "spec": ["selector": .null, "template": podTemplate, "serviceName": "", "updateStrategy": [:]], "status": [:],
    ],
    GroupKind(group: "apps", kind: "DaemonSet"): [
      "spec": ["selector": .null, "template": podTemplate, "updateStrategy": [:]], "status": [:],
    ],
    GroupKind(group: "batch", kind: "Job"): ["spec": ["template": podTemplate], "status": [:]],
    GroupKind(group: "batch", kind: "CronJob"): [
      "spec": [
        "jobTemplate": ["metadata": ["creationTimestamp": .null], "spec": ["template": podTemplate]]
      ], "status": [:],
    ],
    GroupKind(group: "autoscaling", kind: "HorizontalPodAutoscaler"): [
      "spec": ["scaleTargetRef": [:]], "status": ["currentMetrics": .null],
    ],
    GroupKind(group: "networking.k8s.io", kind: "Ingress"): ["spec": [:], "status": ["loadBalancer": [:]]],
    GroupKind(group: "networking.k8s.io", kind: "IngressClass"): ["spec": [:]],
    GroupKind(group: "networking.k8s.io", kind: "NetworkPolicy"): ["spec": ["podSelector": [:]]],
    GroupKind(group: "discovery.k8s.io", kind: "EndpointSlice"): ["endpoints": .null, "ports": .null],
    GroupKind(group: "policy", kind: "PodDisruptionBudget"): ["spec": [:], "status": [:]],
    GroupKind(group: "coordination.k8s.io", kind: "Lease"): ["spec": [:]],
    GroupKind(group: "rbac.authorization.k8s.io", kind: "Role"): ["rules": .null],
    GroupKind(group: "rbac.authorization.k8s.io", kind: "ClusterRole"): ["rules": .null],
    GroupKind(group: "rbac.authorization.k8s.io", kind: "RoleBinding"): ["roleRef": [:]],
    GroupKind(group: "rbac.authorization.k8s.io", kind: "ClusterRoleBinding"): ["roleRef": [:]],
    GroupKind(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition"): [
      "spec": ["names": [:], "versions": .null],
      "status": ["conditions": .null, "acceptedNames": [:], "storedVersions": .null],
    ],
  ]
}
