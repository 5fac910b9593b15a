import Foundation

/// How a reconciler is set up.
public struct ReconcilerOptions: Sendable {
  /// Where Applications, projects and Argo CD's settings live.
  public var namespace: String
  /// Nothing is written to the cluster, ever.
  public var readOnly: Bool
  /// Files (YAML) to take the Applications from instead of the cluster; projects are taken from them too.
  public var applicationFiles: [String]
  /// Under which the Lease is held: `host_pid`.
  public var identity: String
  /// Who is named as the initiator of operations.
  public var user: String
  /// How often Git is asked; nil for what argocd-cm says (180 s without it).
  public var pollInterval: Duration?
  /// Where mirrors of repositories are kept.
  public var cacheDirectory: String
  /// Apps whose charts are rendered by a binary of this machine: its path by `name` or `namespace/name`.
  public var externalHelm: [String: String] = [:]
  /// Judge only these; nil for all.
  public var appFilter: Set<AppID>?
  /// Whether this process may take the Lease and carry out operations.
  public var canLead: Bool
  public var lease: LeaseTiming
  /// The pause between waves; nil for what argocd-cmd-params-cm says (2 s without it).
  public var waveDelay: Duration?
  public var argoCD: ArgoCDPresence
  /// The share of an app's resources that may be pruned without a person's consent, where argocd-cm says nothing.
  public var largestPruneShare = PruneGuard().largestShare
  public var now: @Sendable () -> Date

  public init(
    namespace: String = "argocd", readOnly: Bool = false, applicationFiles: [String] = [], identity: String,
    user: String = "", pollInterval: Duration? = nil, cacheDirectory: String, appFilter: Set<AppID>? = nil,
    canLead: Bool = true, lease: LeaseTiming = LeaseTiming(), waveDelay: Duration? = nil, argoCD: ArgoCDPresence = .detect,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.namespace = namespace
    self.readOnly = readOnly
    self.applicationFiles = applicationFiles
    self.identity = identity
    self.user = user
    self.pollInterval = pollInterval
    self.cacheDirectory = cacheDirectory
    self.appFilter = appFilter
    self.canLead = canLead
    self.lease = lease
    self.waveDelay = waveDelay
    self.argoCD = argoCD
    self.now = now
  }
}
