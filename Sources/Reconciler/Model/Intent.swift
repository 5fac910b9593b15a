import Applications
import Manifests

/// What a sync is asked to do; written into the Application's `operation` in Argo CD's schema.
public struct SyncRequest: Sendable, Hashable {
  /// A revision to sync to; empty for the app's targetRevision.
  public var revision: String
  /// The same for an app with several sources: one per source, empty for the source's own; beats ``revision``.
  public var revisions: [String]
  public var prune: Bool
  public var dryRun: Bool
  public var force: Bool
  /// Only these resources; empty means all. With a selection no hooks run, as in Argo CD.
  public var resources: [ResourceKey]
  public var applyOutOfSyncOnly: Bool
  /// Plain apply: no hooks run.
  public var skipsHooks: Bool
  /// More sync options, for this operation alone, on top of the app's: `Replace=true`.
  public var options: [String]
  /// Nil for what the app says.
  public var retry: RetryStrategy?
  /// Manifests that stand in for Git's (`app sync --local`), one text each.
  public var manifests: [String]
  /// `name: value` notes that the operation carries.
  public var info: [ApplicationSpec.InfoItem]
  /// Where it deletes data: what a person has agreed to.
  public var consent: DeletionConsent?
  public init(
    revision: String = "", revisions: [String] = [], prune: Bool = false, dryRun: Bool = false, force: Bool = false,
    resources: [ResourceKey] = [], applyOutOfSyncOnly: Bool = false, skipsHooks: Bool = false, options: [String] = [],
    retry: RetryStrategy? = nil, manifests: [String] = [], info: [ApplicationSpec.InfoItem] = [],
    consent: DeletionConsent? = nil
  ) {
    self.revision = revision
    self.revisions = revisions
    self.prune = prune
    self.dryRun = dryRun
    self.force = force
    self.resources = resources
    self.applyOutOfSyncOnly = applyOutOfSyncOnly
    self.skipsHooks = skipsHooks
    self.options = options
    self.retry = retry
    self.manifests = manifests
    self.info = info
    self.consent = consent
  }

  /// What is asked for of each source.
  var perSource: [String] { revisions.isEmpty ? [revision] : revisions }
}

/// What a person wants done. Every mutating intent ends in a write to the Application object, never in an apply from the
/// console: whoever leads carries it out.
public enum Intent: Sendable, Hashable {
  /// Send tree, drift, operation and history of this app, and go on sending them as they change.
  case open(AppID)
  case close(AppID)
  case describe(AppID, ResourceKey)
  case refresh(AppID, hard: Bool)
  case previewSync(AppID, SyncRequest)
  case sync(AppID, SyncRequest)
  case terminate(AppID)
  /// Agrees to the deletions that ask for a person's consent (`Prune=confirm`, `Delete=confirm`).
  case confirmDeletion(AppID)
  case previewRollback(AppID, historyID: Int)
  /// Rolls back by history id. Auto-sync, where on, is suspended first, and the notice says so.
  case rollback(AppID, historyID: Int, prune: Bool, consent: DeletionConsent? = nil)
  /// Makes the commit that would do this in Git; answered with ``ReconcilerEvent/commit``.
  case previewCommit(AppID, CommitPlan.Request)
  /// Pushes such a commit: to the branch that the app follows, or to a new one.
  case pushCommit(AppID, CommitPlan, branch: String)
  /// Switches `syncPolicy.automated` off (keeping its settings) or on again.
  case setAutoSync(AppID, Bool)
  /// Adds a rule to the Application's `ignoreDifferences`; `respecting` has syncs leave such fields alone too.
  case ignore(AppID, IgnoreDifference, respecting: Bool)
  /// Follows a pod's log; previous container, tail in lines.
  case followLog(ResourceKey, container: String, previous: Bool, tail: Int)
  case stopLog(ResourceKey)
  /// Ask every known cluster how it is.
  case listClusters
  /// A note of the SRE's own for the timeline.
  case note(AppID?, String)
  /// A demo scenario by name; answered with a notice where no demo runs.
  case scenario(String)
}
