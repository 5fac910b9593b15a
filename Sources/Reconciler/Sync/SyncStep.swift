import Applications
import Manifests

/// One thing that a sync does: apply a resource, run a hook, or prune.
public struct SyncStep: Sendable, Hashable, Identifiable {
  public enum DryRun: Sendable, Hashable {
    case server
    /// Cannot be tried before the sync has made what it needs (its CRD or namespace).
    case skipped
  }

  public var id: StepProgress.ID
  public var action: StepProgress.Action
  public var groupVersionKind: GroupVersionKind
  /// What is applied: with namespace, name and hook finalizer; nil for a prune.
  public var manifest: Value?
  /// The object as it was when the plan was made.
  public var live: LiveObject?
  public var options: ResourceSyncOptions
  /// Of hooks; empty otherwise.
  public var deletePolicies: [HookDeletePolicy]
  public var dryRun: DryRun
  /// Why the step cannot work at all (unknown kind, forbidden by the project); empty where it can.
  public var problem: String

  public var key: ResourceKey { id.key }
  var isHook: Bool { action == .hook }
  var isPrune: Bool { action == .prune }

  /// The kind as Argo CD's messages name it: `apps/Deployment/web`.
  var label: String { "\(key.group)/\(key.kind)/\(key.name)" }

  /// How the manifest is brought in, given whether it is live at that moment.
  func applyMode(isLive: Bool, liveOptions: ResourceSyncOptions?, migrate: Bool) -> ApplyMode {
    let replaces = options.replace || liveOptions?.replace == true
    let force = options.force || liveOptions?.force == true
    if replaces {
      guard isLive else { return ApplyMode(.create, validate: options.validate) }
      // Deleting these to create them again would take everything in them along.
      let isContainer = key.kind == "CustomResourceDefinition" || key.kind == "Namespace"
      return ApplyMode(.replace, force: force && !isContainer, validate: options.validate)
    }
    if options.serverSideApply {
      return ApplyMode(
        .serverSide(migrating: migrate && options.clientSideApplyMigration), force: force, validate: options.validate)
    }
    return ApplyMode(.clientSide, force: force, validate: options.validate)
  }
}
