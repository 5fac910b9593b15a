import Foundation
import Manifests

/// The phases of a sync, and of the deletion of an app, in the order in which they run.
public enum SyncPhase: String, Sendable, Hashable, CaseIterable, Comparable {
  case preSync = "PreSync"
  case sync = "Sync"
  case postSync = "PostSync"
  case syncFail = "SyncFail"
  case preDelete = "PreDelete"
  case postDelete = "PostDelete"

  /// Those that a sync has.
  public static let ofSync: Set<SyncPhase> = [.preSync, .sync, .postSync, .syncFail]

  public static func < (a: SyncPhase, b: SyncPhase) -> Bool { a.rank < b.rank }
  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// One resource or hook within a running or finished operation.
public struct StepProgress: Sendable, Hashable, Identifiable {
  public enum Action: String, Sendable, Hashable { case apply, prune, hook }
  public enum State: Sendable, Hashable {
    case pending
    /// Sent to the API server.
    case applying
    /// Applied (or deleted); its health does not matter or is not known yet.
    case applied
    case waitingForHealth
    case healthy
    case failed
    /// Left alone, with the reason in the message (Prune=false, dry run …).
    case skipped
  }

  public struct ID: Sendable, Hashable {
    public var phase: SyncPhase
    public var wave: Int
    public var key: ResourceKey
    public init(phase: SyncPhase, wave: Int, key: ResourceKey) {
      self.phase = phase
      self.wave = wave
      self.key = key
    }
  }

  public var id: ID
  public var action: Action
  public var state: State
  /// Why it waits or failed ("2 of 3 replicas available · pod web-x: ImagePullBackOff"), or what the server answered.
  public var message: String
  public var startedAt: Date?
  public var finishedAt: Date?

  public init(
    id: ID, action: Action, state: State = .pending, message: String = "", startedAt: Date? = nil, finishedAt: Date? = nil
  ) {
    self.id = id
    self.action = action
    self.state = state
    self.message = message
    self.startedAt = startedAt
    self.finishedAt = finishedAt
  }
}

/// A whole operation: the one model that the console draws as lanes and the command line as lines.
public struct OperationProgress: Sendable, Hashable {
  public var phase: OperationPhase
  public var message: String
  public var revision: RevisionInfo?
  /// The user, or "automated".
  public var initiatedBy: String
  public var dryRun: Bool
  public var retry: Int
  public var retryLimit: Int
  public var startedAt: Date
  public var finishedAt: Date?
  /// In the order of execution: by phase, wave, kind, name.
  public var steps: [StepProgress]
  /// How long whole syncs of the app usually take, in seconds; nil where that is not known, or this is none.
  public var usualDuration: Double?

  public init(
    phase: OperationPhase, message: String = "", revision: RevisionInfo? = nil, initiatedBy: String = "",
    dryRun: Bool = false, retry: Int = 0, retryLimit: Int = 0, startedAt: Date, finishedAt: Date? = nil,
    steps: [StepProgress] = [], usualDuration: Double? = nil
  ) {
    self.phase = phase
    self.message = message
    self.revision = revision
    self.initiatedBy = initiatedBy
    self.dryRun = dryRun
    self.retry = retry
    self.retryLimit = retryLimit
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.steps = steps
    self.usualDuration = usualDuration
  }
}

/// One entry of `status.history`.
public struct HistoryEntry: Sendable, Hashable, Identifiable {
  public var id: Int
  public var revision: RevisionInfo
  public var deployStartedAt: Date?
  public var deployedAt: Date
  public var initiatedBy: String
  /// What the source was, apart from its revision: `path: apps/web`, `helm.parameters: image.tag=2`, one line each.
  public var parameters: [String]
  public init(
    id: Int, revision: RevisionInfo, deployStartedAt: Date?, deployedAt: Date, initiatedBy: String, parameters: [String] = []
  ) {
    self.id = id
    self.revision = revision
    self.deployStartedAt = deployStartedAt
    self.deployedAt = deployedAt
    self.initiatedBy = initiatedBy
    self.parameters = parameters
  }
}

/// What a sync or a rollback would do, for the dialog that asks before it.
public struct SyncPreview: Sendable, Hashable {
  public var revision: RevisionInfo?
  /// In Git, not live.
  public var creates: [ResourceKey]
  /// Live and different.
  public var changes: [ResourceKey]
  /// Live, no longer in Git: what prune would delete.
  public var deletes: [ResourceKey]
  /// For each deleted resource that carries data, what hangs on it ("PVC data-pg-0, 500Gi").
  public var dataLoss: [ResourceKey: String]
  /// Why the deletes need a person to type the app's name: they take data along, or too much of the app; empty where they
  /// do not.
  public var danger: String
  /// What a forced sync might delete to create it again, of what carries data, with what hangs on it.
  public var replaces: [ResourceKey: String]
  /// One line where a folder was renamed: "everything under apps/pg moved to apps/postgres: …".
  public var rename: String?
  /// Why no preview can be made; empty where it could.
  public var problem: String

  public init(
    revision: RevisionInfo? = nil, creates: [ResourceKey] = [], changes: [ResourceKey] = [], deletes: [ResourceKey] = [],
    dataLoss: [ResourceKey: String] = [:], danger: String = "", replaces: [ResourceKey: String] = [:], rename: String? = nil,
    problem: String = ""
  ) {
    self.revision = revision
    self.creates = creates
    self.changes = changes
    self.deletes = deletes
    self.dataLoss = dataLoss
    self.danger = danger
    self.replaces = replaces
    self.rename = rename
    self.problem = problem
  }
}
