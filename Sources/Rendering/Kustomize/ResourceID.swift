import Manifests

/// Which kinds something is about; an empty part stands for all.
struct KindSelector: Hashable {
  var group = ""
  var version = ""
  var kind = ""

  func selects(_ gvk: GroupVersionKind) -> Bool {
    (group.isEmpty || group == gvk.group) && (version.isEmpty || version == gvk.version) && (kind.isEmpty || kind == gvk.kind)
  }

  var gvk: GroupVersionKind { GroupVersionKind(group: group, version: version, kind: kind) }
}

/// The identity of a resource at one moment of a build.
struct ResourceID: Hashable, CustomStringConvertible {
  let gvk: GroupVersionKind
  let name: String
  let namespace: String
  let isClusterScoped: Bool

  init(gvk: GroupVersionKind, name: String, namespace: String) {
    self.gvk = gvk
    self.name = name
    self.namespace = namespace
    isClusterScoped = gvk.isClusterScoped
  }

  /// What the namespace comes down to: cluster-scoped kinds have none, and an absent one is `default`.
  var effectiveNamespace: String {
    if isClusterScoped { return Self.noNamespace }
    return namespace.isEmpty ? "default" : namespace
  }

  static let noNamespace = "_non_namespaceable_"

  /// The same resource, where an absent namespace and `default` are one.
  func matches(_ other: ResourceID) -> Bool {
    name == other.name && gvk == other.gvk && effectiveNamespace == other.effectiveNamespace
  }

  /// The same for all that match one another.
  var normal: ResourceID {
    ResourceID(gvk: gvk, name: name, namespace: effectiveNamespace, isClusterScoped: isClusterScoped)
  }

  private init(gvk: GroupVersionKind, name: String, namespace: String, isClusterScoped: Bool) {
    self.gvk = gvk
    self.name = name
    self.namespace = namespace
    self.isClusterScoped = isClusterScoped
  }

  static func == (a: ResourceID, b: ResourceID) -> Bool { a.name == b.name && a.gvk == b.gvk && a.namespace == b.namespace }

  func hash(into hasher: inout Hasher) {
    // Enough to tell most apart.
    hasher.combine(name)
    hasher.combine(gvk.kind)
  }

  var description: String { "\(gvk.kind).\(gvk.apiVersion) \(namespace.isEmpty ? "" : namespace + "/")\(name)" }
}

extension GroupVersionKind {
  /// Whether the kind is known to belong to no namespace. Unknown kinds are taken to belong to one.
  var isClusterScoped: Bool {
    // Of this group Kubernetes 1.21, from which kustomize knows its kinds, had one version.
    if group == "flowcontrol.apiserver.k8s.io", version != "v1beta1" { return false }
    return Self.clusterScoped[group]?.contains(kind) ?? false
  }

  private static let clusterScoped: [String: Set<String>] = [
    "": ["ComponentStatus", "Namespace", "Node", "PersistentVolume"],
    "admissionregistration.k8s.io": [
      "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
    ],
    "apiextensions.k8s.io": ["CustomResourceDefinition"],
    "apiregistration.k8s.io": ["APIService"],
    "authentication.k8s.io": ["TokenReview"],
    "authorization.k8s.io": ["SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"],
    "certificates.k8s.io": ["CertificateSigningRequest"],
    "flowcontrol.apiserver.k8s.io": ["FlowSchema", "PriorityLevelConfiguration"],
    "internal.apiserver.k8s.io": ["StorageVersion"],
    "networking.k8s.io": ["IngressClass"],
    "node.k8s.io": ["RuntimeClass"],
    "policy": ["PodSecurityPolicy"],
    "rbac.authorization.k8s.io": ["ClusterRole", "ClusterRoleBinding"],
    "scheduling.k8s.io": ["PriorityClass"],
    "storage.k8s.io": ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
  ]

  /// The text that kustomize sorts kinds by, an empty group last among them.
  var sortText: String { "\(group.isEmpty ? "~G" : group)_\(version.isEmpty ? "~V" : version)_\(kind.isEmpty ? "~K" : kind)" }
}
