import Applications
import Manifests

/// Which kinds are watched: Argo CD's `resource.exclusions` and `resource.inclusions`, over what is noise in any cluster.
struct ResourceFilter: Sendable, Hashable {
  /// Globs of groups and kinds; an empty list matches all.
  struct Rule: Sendable, Hashable {
    var groups: [String]
    var kinds: [String]
    func matches(_ kind: GroupKind) -> Bool {
      (groups.isEmpty || Glob.anyMatches(groups, kind.group, mode: .glob))
        && (kinds.isEmpty || Glob.anyMatches(kinds, kind.kind, mode: .glob))
    }
  }

  /// Never watched: high churn and never anybody's desired state.
  private static let noise: Set<GroupKind> = [
    GroupKind(group: "", kind: "Event"), GroupKind(group: "events.k8s.io", kind: "Event"),
    GroupKind(group: "", kind: "Endpoints"), GroupKind(group: "", kind: "Node"), GroupKind(group: "", kind: "ComponentStatus"),
    GroupKind(group: "coordination.k8s.io", kind: "Lease"),
  ]

  /// Only the tree needs these: whose they are, and no more. What they hold (a whole pod template, a disk's inventory) is
  /// fetched where somebody wants to see it, or has one in Git.
  private static let treeOnly: Set<GroupKind> = [
    GroupKind(group: "apps", kind: "ControllerRevision"), GroupKind(group: "storage.k8s.io", kind: "CSINode"),
    GroupKind(group: "storage.k8s.io", kind: "CSIStorageCapacity"), GroupKind(group: "storage.k8s.io", kind: "VolumeAttachment"),
    GroupKind(group: "resource.k8s.io", kind: "ResourceSlice"),
  ]

  static func needsOnlyMetadata(_ kind: GroupKind) -> Bool { treeOnly.contains(kind) }

  /// What Argo CD 3 ships in argocd-cm, but for EndpointSlices: the tree counts them.
  static let defaultExclusions = [
    Rule(groups: ["metrics.k8s.io", "authentication.k8s.io", "authorization.k8s.io"], kinds: []),
    Rule(groups: ["certificates.k8s.io"], kinds: ["CertificateSigningRequest"]),
    Rule(groups: ["cert-manager.io"], kinds: ["CertificateRequest"]),
    Rule(groups: ["cilium.io"], kinds: ["CiliumIdentity", "CiliumEndpoint", "CiliumEndpointSlice"]),
    Rule(
      groups: ["kyverno.io", "reports.kyverno.io", "wgpolicyk8s.io"],
      kinds: [
        "PolicyReport", "ClusterPolicyReport", "EphemeralReport", "ClusterEphemeralReport", "AdmissionReport",
        "ClusterAdmissionReport", "BackgroundScanReport", "ClusterBackgroundScanReport", "UpdateRequest",
      ]),
  ]

  var exclusions = Self.defaultExclusions
  /// Where not empty, only these.
  var inclusions: [Rule] = []

  func includes(_ kind: GroupKind) -> Bool {
    !Self.noise.contains(kind) && !exclusions.contains { $0.matches(kind) }
      && (inclusions.isEmpty || kind.group == "argoproj.io" || inclusions.contains { $0.matches(kind) })
  }

  /// The rules of one of argocd-cm's keys; nil where the text is no list of rules.
  static func rules(_ text: String) -> [Rule]? {
    guard let list = (try? YAML.decode(Array(text.utf8)))?.list else { return nil }
    return list.map { rule in
      Rule(
        groups: (rule["apiGroups"]?.list ?? []).compactMap(\.string), kinds: (rule["kinds"]?.list ?? []).compactMap(\.string))
    }
  }
}
