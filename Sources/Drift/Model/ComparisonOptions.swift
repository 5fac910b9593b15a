import Applications
import Manifests

/// What decides how a resource is compared, apart from the two manifests.
public struct ComparisonOptions: Sendable, Hashable {
  /// Which resources are compared without their `status` (`ignoreResourceStatusField` in `resource.compareoptions`).
  public enum IgnoredStatus: String, Sendable, Hashable {
    case all, crd, none
  }

  /// What `argocd-cm` says about a kind (`resource.customizations.*`).
  public struct ResourceOverride: Sendable, Hashable {
    /// The resources it is for, and the fields of theirs that do not count.
    public var ignored: IgnoreDifference
    /// Fields of custom resources whose type is a built-in one: dotted path to a type such as `core/v1/PodSpec`,
    /// `core/Quantity` or `meta/v1/Duration`.
    public var knownTypeFields: [String: String]
    public init(ignored: IgnoreDifference, knownTypeFields: [String: String] = [:]) {
      self.ignored = ignored
      self.knownTypeFields = knownTypeFields
    }
  }

  /// `spec.ignoreDifferences` of the Application.
  public var ignoreDifferences: [IgnoreDifference]
  public var overrides: [ResourceOverride]
  public var ignoredStatus: IgnoredStatus
  /// Whether the rules of a role that aggregates others are left to the controller that fills them.
  public var ignoresAggregatedRules: Bool
  /// Field managers whose server-side applies are this program's own.
  public var managers: Set<String>
  /// Whether a sync applies server-side, where maps and lists may be taken as one value.
  public var appliesServerSide: Bool
  /// Whether the server's answer to a dry-run apply decides (`ServerSideDiff=true`).
  public var usesDryRun: Bool
  /// Whether what admission webhooks change in that answer counts too (`IncludeMutationWebhook=true`).
  public var includesMutations: Bool
  /// Annotations whose values are hidden as those of Secrets are (`resource.sensitive.mask.annotations`).
  public var maskedAnnotations: Set<String>
  public var tracking: Tracking

  public init(
    ignoreDifferences: [IgnoreDifference] = [], overrides: [ResourceOverride] = [], ignoredStatus: IgnoredStatus = .all,
    ignoresAggregatedRules: Bool = true, managers: Set<String> = ["argocd-controller", "tiphys"],
    appliesServerSide: Bool = false, usesDryRun: Bool = false, includesMutations: Bool = false,
    maskedAnnotations: Set<String> = [], tracking: Tracking = Tracking()
  ) {
    self.ignoreDifferences = ignoreDifferences
    self.overrides = overrides
    self.ignoredStatus = ignoredStatus
    self.ignoresAggregatedRules = ignoresAggregatedRules
    self.managers = managers
    self.appliesServerSide = appliesServerSide
    self.usesDryRun = usesDryRun
    self.includesMutations = includesMutations
    self.maskedAnnotations = maskedAnnotations
    self.tracking = tracking
  }
}
