import Applications
import Foundation
import Health
import Manifests

/// Carries out one attempt of a ``SyncPlan``: events in, actions out, no I/O.
///
/// The driver hands every event to ``handle(_:at:)`` and does what comes back, in order and without waiting for one action
/// before the next; each action that asks something of the cluster is answered by exactly one event. It starts with
/// `.start` and ends with the action `.finish`. An attempt that was interrupted goes on with
/// ``init(plan:configuration:resuming:)``, then `.start`.
///
/// The rules are Argo CD's: everything is dry-run first; phase by phase and wave by wave; each wave waits for the health
/// of the one before where there is more than one; hooks are waited for; a failure runs the SyncFail hooks and ends.
public struct SyncMachine: Sendable {
  public struct Configuration: Sendable, Hashable {
    /// Between waves.
    public var waveDelay: Duration
    /// How long a CRD may take to be established before what uses it is applied nevertheless.
    public var crdTimeout: Duration
    /// How long a terminated sync waits for answers before it ends without them.
    public var terminationTimeout: Duration
    /// Nothing is changed; every step is tried and reported.
    public var dryRun: Bool
    /// Whether what is gone from Git is deleted, or only reported.
    public var prune: Bool
    /// A person has agreed to prune what asks for that (`Prune=confirm`).
    public var isPruneConfirmed: Bool
    public var propagation: SyncOptions.Propagation

    public init(
      dryRun: Bool = false, prune: Bool = false, isPruneConfirmed: Bool = false,
      propagation: SyncOptions.Propagation = .foreground, waveDelay: Duration = .seconds(2),
      crdTimeout: Duration = .seconds(10), terminationTimeout: Duration = .seconds(10)
    ) {
      self.dryRun = dryRun
      self.prune = prune
      self.isPruneConfirmed = isPruneConfirmed
      self.propagation = propagation
      self.waveDelay = waveDelay
      self.crdTimeout = crdTimeout
      self.terminationTimeout = terminationTimeout
    }
  }

  public enum Event: Sendable, Hashable {
    case start
    /// The results as they were at this checkpoint, or later, are stored in the cluster.
    case recorded(Int)
    /// Answers to the actions of the same names.
    case dryRun(SyncStep.ID, Answer)
    case applied(SyncStep.ID, Answer)
    case deleted(SyncStep.ID, Answer)
    case hookFinalizerRemoved(SyncStep.ID, Answer)
    /// A live object was added or changed, or its health was assessed anew.
    case observed(LiveObject)
    /// A live object is no more. An empty uid stands for whatever was there.
    case gone(ResourceKey, uid: String)
    /// Why an object is not healthy yet, in more words than its own status has ("pod web-x: ImagePullBackOff").
    case explained(ResourceKey, String)
    /// A person has agreed to the prunes that ask for it.
    case pruneConfirmed
    /// No further wave may begin, for this reason (a sync window); nil lets them begin again.
    case hold(String?)
    case timer(Timer)
    case terminate
  }

  public enum Answer: Sendable, Hashable {
    /// What was done, in kubectl's words ("deployment.apps/web configured"), and the object as the server returned it.
    case done(String, LiveObject?)
    /// There is no such object (any more).
    case notFound
    case failed(String)
  }

  public enum Timer: Sendable, Hashable {
    case wave(Int)
    case customResourceDefinitions(Int)
    case termination
  }

  /// What is to be deleted, and why.
  public struct Deletion: Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
      case prune
      /// The previous run of a hook, before the next (`BeforeHookCreation`).
      case beforeHookCreation
      /// The sync is over (`HookSucceeded`, `HookFailed`).
      case hookPolicy
      case termination
    }
    public var key: ResourceKey
    public var groupVersionKind: GroupVersionKind
    /// A precondition; empty where it is not known.
    public var uid: String
    public var propagation: SyncOptions.Propagation
    public var reason: Reason
  }

  public enum Action: Sendable, Hashable {
    /// Try on the server (`dryRun=All`); with `force` in the mode, a refusal because of immutable fields is none. Errors
    /// that say nothing about the manifest (see ``DryRun/isRefusal(status:message:)``) are to be answered with `.done`.
    case dryRun(SyncStep.ID, Value, ApplyMode)
    case apply(SyncStep.ID, Value, ApplyMode)
    case delete(SyncStep.ID, Deletion)
    case removeHookFinalizer(SyncStep.ID, ResourceKey, GroupVersionKind)
    /// Answer with `.timer` after this long.
    case wait(Timer, Duration)
    /// Store ``results``, ``phase`` and ``message`` in `status.operationState`, then answer with `.recorded`. Several that
    /// wait may be stored as one, under the last checkpoint. Where storing fails because somebody else leads, the attempt
    /// is to be dropped.
    case record(checkpoint: Int)
    /// The attempt is over.
    case finish(OperationState.Phase, String)
  }

  public let plan: SyncPlan
  public let configuration: Configuration
  /// `Running` until the end.
  public internal(set) var phase: OperationState.Phase = .running
  /// What is going on, in Argo CD's words: "waiting for healthy state of apps/Deployment/web and 2 more resources".
  public internal(set) var message = ""

  var states: [StepState]
  let indexes: [SyncStep.ID: Int]
  var stage = Stage.idle
  var failure: String?
  var isPruneConfirmed: Bool
  /// Why no further wave may begin.
  var heldBy: String?
  /// Something was applied already: then everything was tried before.
  var wasStarted = false
  /// Results of steps that an earlier attempt's plan had and this one has not (a pruned object is no longer live).
  let carried: [ResourceResult]
  var resultCount = 0
  /// Checkpoints asked for, and stored.
  var checkpoint = 0
  var stored = 0
  var hasUnrecorded = false
  var timerNumber = 0
  var isDelaying = false
  var outbox: [Action] = []
  var now = Date.distantPast

  /// A new attempt.
  public init(plan: SyncPlan, configuration: Configuration = Configuration()) {
    self.init(plan: plan, configuration: configuration, resuming: [])
  }

  /// Goes on with an attempt that somebody else began.
  /// - Parameters:
  ///   - plan: made anew from the same revision and what is live now.
  ///   - results: `status.operationState.syncResult.resources` as recorded. Steps that have ended are not done again; a
  ///     hook that may have been started is looked for among the live objects before it is created.
  public init(plan: SyncPlan, configuration: Configuration = Configuration(), resuming results: [ResourceResult]) {
    self.plan = plan
    self.configuration = configuration
    isPruneConfirmed = configuration.isPruneConfirmed
    indexes = Dictionary(plan.steps.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    states = plan.steps.map { StepState(live: $0.live) }
    var carried: [ResourceResult] = []
    for result in results {
      let index = plan.steps.firstIndex { $0.key == result.key && $0.id.phase.rawValue == result.syncPhase }
      if let index {
        states[index].restore(result, isHook: plan.steps[index].isHook, order: resultCount)
      } else {
        carried.append(result)
      }
      resultCount += 1
    }
    self.carried = carried
    // The destination's namespace is made before everything is tried.
    wasStarted = results.contains { $0.key.kind != "Namespace" || !$0.hookType.isEmpty }
  }

  /// What one event leads to. `now` only stamps the progress.
  public mutating func handle(_ event: Event, at now: Date) -> [Action] {
    self.now = now
    outbox = []
    if stage.isFinished { return [] }
    let said = message
    take(event)
    while proceed() {}
    updateMessage()
    if message != said { hasUnrecorded = true }
    // What dry runs refuse is told with the end: a record of it would be taken for something that was done.
    if hasUnrecorded && !stage.isFinished && stage != .dryRunning { _ = askToRecord() }
    defer { outbox = [] }
    return outbox
  }

  /// True once `.finish` was returned.
  public var isFinished: Bool { stage.isFinished }
}

// MARK: State

extension SyncMachine {
  /// What a step waits for from the cluster.
  enum Request: Sendable, Hashable {
    case dryRun, apply, prune, clear, strip, cleanup, terminate
  }

  struct StepState: Sendable, Hashable {
    var status: ResourceResult.Status?
    var phase: OperationState.Phase?
    var message = ""
    /// More words on why it waits.
    var detail = ""
    var live: LiveObject?
    /// What the server returned when it was applied: older states that still come in do not count.
    var floor: LiveObject?
    /// The uid of an object that went while an apply was on its way.
    var lostUID: String?
    var request: Request?
    /// An earlier leader was about to create the hook: what is live of it is no earlier run's.
    var isAnnounced = false
    /// The place among the results; nil while there is none.
    var order: Int?
    var startedAt: Date?
    var finishedAt: Date?

    init(live: LiveObject?) { self.live = live }

    var isPending: Bool { phase == nil }
    var isRunning: Bool { phase == .running }
    var isCompleted: Bool { phase?.isCompleted ?? false }
    var isUnsuccessful: Bool { isCompleted && phase != .succeeded }

    mutating func restore(_ result: ResourceResult, isHook: Bool, order: Int) {
      self.order = order
      message = result.message
      // Written before the hook was created: if it is not live, it was never made.
      if isHook && result.status == nil && result.hookPhase == .running {
        isAnnounced = true
        if live == nil { return }
      }
      status = result.status ?? (isHook ? .synced : nil)
      phase = result.hookPhase ?? (status == .syncFailed ? .failed : .succeeded)
    }
  }

  enum Stage: Sendable, Hashable {
    case idle
    case makingNamespace(Int)
    case dryRunning
    case running(Wave)
    /// The wave's health, hooks and deletions are waited for.
    case settling
    /// The outcome of hooks is stored before they may vanish.
    case storing(checkpoint: Int)
    case strippingFinalizers
    case cleaning(OperationState.Phase, String)
    case terminating
    case finished
    var isFinished: Bool { self == .finished }
  }

  /// The steps of one phase and wave on their way.
  struct Wave: Sendable, Hashable {
    enum Part: Sendable, Hashable {
      case strip, confirm, prune, clear, vanish
      /// A hook is only created once it is recorded that it will be.
      case announce(Int, checkpoint: Int)
      case apply(Int)
      case establish(Int)
    }
    var steps: [Int]
    /// Runs of steps of one kind.
    var groups: [[Int]]
    var part = Part.strip
    /// The SyncFail hooks.
    var isFailurePhase: Bool
    var hasFailed = false
  }
}
