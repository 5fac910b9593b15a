import Applications
import Foundation
import Manifests

/// The steps of one sync in their order: phase, wave, prunes first, kind, name.
public struct SyncPlan: Sendable, Hashable {
  /// What a plan is made from.
  public struct Input: Sendable {
    /// What Git asks for, with the namespaces that the objects will have.
    public var desired: [Value]
    /// The app's live objects, and the live counterparts of desired ones (hooks too) whoever they belong to.
    public var live: [LiveObject]
    /// What is asked for: prune, dry run, selection, strategy.
    public var sync: ApplicationOperation.Sync
    /// The app's options and the operation's together.
    public var options: SyncOptions
    /// The destination's namespace.
    public var namespace: String
    /// Labels and annotations for the namespace that `CreateNamespace=true` makes.
    public var namespaceMetadata: SyncPolicy.NamespaceMetadata?
    /// The commit; names hooks with generateName.
    public var revision: String
    /// When the operation started; names hooks with generateName.
    public var startedAt: Date
    /// Resources that differ from live, for `ApplyOutOfSyncOnly`; nil where that is not known.
    public var outOfSync: Set<ResourceKey>?
    /// Whether the cluster serves a kind; nil where that is not known.
    public var isServed: (@Sendable (GroupVersionKind) -> Bool)?
    /// Why a resource may not be synced (the project's rules); nil where it may.
    public var denial: (@Sendable (ResourceKey) -> String?)?
    /// Puts the app's tracking mark on hooks whose name is only made here.
    public var mark: (@Sendable (inout Value) -> Void)?
    /// Gives a manifest the live values of the fields that do not count (`RespectIgnoreDifferences`); nil where Git's count.
    public var respect: (@Sendable (Value) -> Value)?

    public init(
      desired: [Value], live: [LiveObject] = [], sync: ApplicationOperation.Sync = .init(),
      options: SyncOptions = SyncOptions(), namespace: String = "", namespaceMetadata: SyncPolicy.NamespaceMetadata? = nil,
      revision: String = "", startedAt: Date = .distantPast, outOfSync: Set<ResourceKey>? = nil,
      isServed: (@Sendable (GroupVersionKind) -> Bool)? = nil, denial: (@Sendable (ResourceKey) -> String?)? = nil,
      mark: (@Sendable (inout Value) -> Void)? = nil, respect: (@Sendable (Value) -> Value)? = nil
    ) {
      self.desired = desired
      self.live = live
      self.sync = sync
      self.options = options
      self.namespace = namespace
      self.namespaceMetadata = namespaceMetadata
      self.revision = revision
      self.startedAt = startedAt
      self.outOfSync = outOfSync
      self.isServed = isServed
      self.denial = denial
      self.mark = mark
      self.respect = respect
    }
  }

  /// In the order of execution; SyncFail hooks last.
  public var steps: [SyncStep]
  /// The namespace that has to be there before anything is tried, where it is not live.
  public var namespaceStep: StepProgress.ID?

  public init(_ input: Input) {
    var planner = SyncPlanner(input)
    self = planner.plan()
  }

  /// The hooks of one phase of the app's deletion, PreDelete or PostDelete.
  init(_ input: Input, deletionPhase: SyncPhase) {
    var planner = SyncPlanner(input)
    self = planner.plan(ofDeletion: deletionPhase)
  }

  init(steps: [SyncStep], namespaceStep: StepProgress.ID?) {
    self.steps = steps
    self.namespaceStep = namespaceStep
  }

  /// What would be deleted.
  public var prunes: [ResourceKey] { steps.filter(\.isPrune).map(\.key) }

  /// More than one phase or wave: then each waits for the health of the one before.
  public var isMultiStep: Bool {
    guard let first = steps.first, let last = steps.last else { return false }
    return first.id.phase != last.id.phase || first.id.wave != last.id.wave
  }
}

extension SyncPlan {
  /// The plan for people and scripts: `{"steps": [{"phase", "wave", "action", "key", "deletePolicies"?}]}`.
  public var value: Value {
    [
      "steps": .list(
        steps.map { step in
          var item: Value = [
            "phase": .string(step.id.phase.rawValue), "wave": Value(step.id.wave),
            "action": .string(step.action.rawValue), "key": .string(step.key.description),
          ]
          if step.isHook { item["deletePolicies"] = Value(step.deletePolicies.map(\.rawValue)) }
          return item
        })
    ]
  }
}
