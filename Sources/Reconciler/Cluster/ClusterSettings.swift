import Applications
import Drift
import Health
import Manifests

/// What argocd-cm says, as far as it steers the reconciler.
struct ClusterSettings: Sendable, Hashable {
  var tracking = Tracking()
  var filter = ResourceFilter()
  /// How well objects are; with the Lua checks of `resource.customizations`.
  var health = HealthRules()
  /// `tiphys.prune.largestShare`: the share of an app's resources that may be pruned without a person's consent; nil where
  /// nothing is said.
  var largestPruneShare: Double?
  /// `timeout.reconciliation`: how often Git is asked; zero means never.
  var pollInterval = Duration.seconds(180)
  var sync = SyncSettings()
  /// `helm.valuesFileSchemes`: where values files may be fetched from.
  var valueFileSchemes: Set<String> = ["http", "https"]
  /// `application.namespaces` in argocd-cmd-params-cm: where Applications may live besides the controller's own namespace; globs.
  var applicationNamespaces: [String] = []
  /// How every Application is compared, before its own wishes.
  var comparison = ComparisonOptions()
  /// What in it could not be understood, and counts as not being there.
  var problems: [SpecProblem] = []
  /// `kustomize.remoteBases` (a key of Tiphys's own): whether kustomizations may have bases in other repositories, those that
  /// the project's `sourceRepos` permit.
  var allowsRemoteBases = false

  init() {}

  /// - Parameter configMap: argocd-cm; null where there is none.
  init(configMap: Value) {
    func setting(_ key: String) -> String? { configMap["data"]?[key]?.string }
    comparison = ComparisonOptions(configMap: configMap["data"] ?? .null, problems: &problems)
    if let method = setting("application.resourceTrackingMethod").flatMap(Tracking.Method.init) { tracking.method = method }
    if let label = setting("application.instanceLabelKey"), !label.isEmpty { tracking.labelKey = label }
    if let installation = setting("installationID") { tracking.installationID = installation }
    if let exclusions = setting("resource.exclusions").flatMap(ResourceFilter.rules) { filter.exclusions = exclusions }
    if let inclusions = setting("resource.inclusions").flatMap(ResourceFilter.rules) { filter.inclusions = inclusions }
    allowsRemoteBases = setting("kustomize.remoteBases") == "true"
    if let schemes = setting("helm.valuesFileSchemes") { valueFileSchemes = Set(CommaList.items(schemes)) }
    var texts: [String: String] = [:]
    for (key, value) in configMap["data"]?.object ?? [:] { texts[key] = value.string }
    health = HealthRules(customizations: HealthCustomizations(configMapData: texts))
    largestPruneShare = setting("tiphys.prune.largestShare").flatMap(PruneGuard.share)
    if let timeout = setting("timeout.reconciliation").flatMap(GoDuration.parse) { pollInterval = timeout }
    comparison.tracking = tracking
  }
}
