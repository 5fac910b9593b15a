import GoTemplate

/// What `.Capabilities` says of a cluster: its version and the API versions it serves.
struct Capabilities {
  /// As helm 4.1 has it when nobody says which cluster it is.
  static let defaultKubeVersion = "v1.35.0"
  private static let defaultAPIVersions: [GoString] = [
    "v1", "admissionregistration.k8s.io/v1", "admissionregistration.k8s.io/v1alpha1", "admissionregistration.k8s.io/v1beta1",
    "internal.apiserver.k8s.io/v1alpha1", "apps/v1", "apps/v1beta1", "apps/v1beta2", "authentication.k8s.io/v1",
    "authentication.k8s.io/v1alpha1", "authentication.k8s.io/v1beta1", "authorization.k8s.io/v1",
    "authorization.k8s.io/v1beta1", "autoscaling/v1", "autoscaling/v2", "autoscaling/v2beta1", "autoscaling/v2beta2",
    "batch/v1", "batch/v1beta1", "certificates.k8s.io/v1", "certificates.k8s.io/v1beta1", "certificates.k8s.io/v1alpha1",
    "coordination.k8s.io/v1alpha2", "coordination.k8s.io/v1beta1", "coordination.k8s.io/v1", "discovery.k8s.io/v1",
    "discovery.k8s.io/v1beta1", "events.k8s.io/v1", "events.k8s.io/v1beta1", "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1", "flowcontrol.apiserver.k8s.io/v1beta1", "flowcontrol.apiserver.k8s.io/v1beta2",
    "flowcontrol.apiserver.k8s.io/v1beta3", "networking.k8s.io/v1", "networking.k8s.io/v1beta1", "node.k8s.io/v1",
    "node.k8s.io/v1alpha1", "node.k8s.io/v1beta1", "policy/v1", "policy/v1beta1", "rbac.authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1alpha1", "resource.k8s.io/v1",
    "resource.k8s.io/v1beta2", "resource.k8s.io/v1beta1", "resource.k8s.io/v1alpha3", "scheduling.k8s.io/v1alpha1",
    "scheduling.k8s.io/v1beta1", "scheduling.k8s.io/v1", "storage.k8s.io/v1beta1", "storage.k8s.io/v1",
    "storage.k8s.io/v1alpha1", "storagemigration.k8s.io/v1beta1", "apiextensions.k8s.io/v1beta1", "apiextensions.k8s.io/v1",
  ]

  private static let defaultAPIVersionSet = Set(defaultAPIVersions)

  /// With its suffix: `v1.28.5-gke.1000`.
  let version: String
  /// Only its numbers: `v1.28.5`.
  let plainVersion: String
  private let major: String
  private let minor: String
  /// Those besides helm's list.
  private let apiVersions: [GoString]

  /// - Parameters:
  ///   - kubeVersion: empty for helm's own default.
  ///   - apiVersions: what the cluster serves besides helm's list, as `group/version` or `group/version/Kind`.
  init(kubeVersion: String, apiVersions: [String]) throws(RenderError) {
    var text = kubeVersion.isEmpty ? Self.defaultKubeVersion : kubeVersion.trimmedWhitespace
    if text.hasPrefix("v") { text.removeFirst() }
    let numbers = text.prefix { $0 == "." || ($0.isASCII && $0.isNumber) }
    let components = numbers.split(separator: ".", omittingEmptySubsequences: false)
    let rest = text.dropFirst(numbers.count)
    guard components.count >= 2, components.allSatisfy({ !$0.isEmpty }), rest.isEmpty || rest.first == "-" || rest.first == "+"
    else {
      let shown =
        text.first?.isNumber == true
        ? "illegal version string \(kubeVersion.goQuoted)" : "could not parse \(kubeVersion.goQuoted) as version"
      throw RenderError(.invalid, "invalid kube version '\(kubeVersion)': \(shown)")
    }
    if let zero = components.first(where: { $0.count > 1 && $0.hasPrefix("0") }) {
      throw RenderError(
        .invalid,
        "invalid kube version '\(kubeVersion)': illegal zero-prefixed version component \(String(zero).goQuoted) in "
          + kubeVersion.goQuoted)
    }
    version = "v" + text
    plainVersion = "v" + numbers
    major = String(components[0])
    minor = String(components[1])
    self.apiVersions = apiVersions.map { GoString($0) }
  }

  /// The value of `.Capabilities`.
  var value: GoValue {
    let known = Self.defaultAPIVersionSet.union(apiVersions)
    let has = GoMethod("(string) bool") { _, _, arguments in .bool(known.contains(arguments[0].string ?? "")) }
    let versions = GoSlice(
      .named("common.VersionSet", .strings), (Self.defaultAPIVersions + apiVersions).map(GoValue.string),
      methods: MethodTable(["Has": has]))
    return .object(
      GoObject(
        type: .pointer(.structure("common.Capabilities")),
        fields: [
          ("KubeVersion", .object(KubeVersionObject(version: version, plain: plainVersion, major: major, minor: minor))),
          ("APIVersions", .slice(versions)), ("HelmVersion", .object(HelmVersionObject())),
        ]))
  }

  private final class KubeVersionObject: GoObject {
    private let plain: GoString

    init(version: String, plain: String, major: String, minor: String) {
      let plain = GoString(plain)
      self.plain = plain
      let whole = GoString(version)
      super.init(
        type: .structure("common.KubeVersion"),
        fields: [("Version", .string(whole)), ("Major", .string(GoString(major))), ("Minor", .string(GoString(minor)))],
        methods: MethodTable([
          "String": GoMethod("() string") { _, _, _ in .string(plain) },
          "GitVersion": GoMethod("() string") { _, _, _ in .string(whole) },
        ]))
    }

    override var stringerText: GoString? { plain }
    override var passedToFunction: GoObject { Passed(type: type, fields: fields, plain: plain) }

    /// The struct itself: helm's `String()` is a method of its pointer.
    private final class Passed: GoObject {
      private let plain: GoString

      init(type: GoType, fields: [(name: GoString, value: GoValue)], plain: GoString) {
        self.plain = plain
        super.init(type: type, fields: fields)
      }

      override var printedFields: [(name: GoString, value: GoValue)] {
        [fields[0], ("normalizedVersion", .string(plain))] + fields[1...]
      }
      override func isEqual(to other: GoObject) -> Bool { (other as? Passed)?.fields[0].value.string == fields[0].value.string }
    }
  }

  /// The helm whose behaviour this is.
  private final class HelmVersionObject: GoObject {
    init() {
      super.init(
        type: .structure("version.BuildInfo"),
        fields: [
          ("Version", "v4.1.4"), ("GitCommit", "05fa37973dc9e42b76e1d2883494c87174b6074f"), ("GitTreeState", "clean"),
          ("GoVersion", "go1.25.9"), ("KubeClientVersion", "v1.35"),
        ])
    }

    override var jsonMembers: [(GoString, GoValue)]? {
      let names: [GoString] = ["version", "git_commit", "git_tree_state", "go_version", "kube_client_version"]
      return zip(names, fields).map { ($0, $1.value) }
    }
  }
}
