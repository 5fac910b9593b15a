import Applications
import Foundation
import Manifests

/// When an app is synced without anyone asking (source of the rules: Argo CD's `autoSync`).
public enum AutoSync {
  /// How live and Git compare, as far as it matters here.
  public struct Comparison: Sendable, Hashable {
    public struct Resource: Sendable, Hashable {
      public var key: ResourceKey
      public var isSynced: Bool
      /// Live, and gone from Git.
      public var requiresPruning: Bool
      public init(key: ResourceKey, isSynced: Bool, requiresPruning: Bool = false) {
        self.key = key
        self.isSynced = isSynced
        self.requiresPruning = requiresPruning
      }
    }
    public var status: SyncStatusCode
    /// The commit compared with; empty with several sources.
    public var revision: String
    public var revisions: [String]
    public var resources: [Resource]
    /// Earlier commits at which Git asked for just the same: having synced one of them is having synced this one.
    public var unchangedSince: Set<String>
    public init(
      status: SyncStatusCode, revision: String, revisions: [String] = [], resources: [Resource],
      unchangedSince: Set<String> = []
    ) {
      self.status = status
      self.revision = revision
      self.revisions = revisions
      self.resources = resources
      self.unchangedSince = unchangedSince
    }
    var revisionText: String { revisions.isEmpty ? revision : revisions.joined(separator: ", ") }
  }

  /// How long self-heal waits before it tries again what did not last.
  public struct SelfHealPolicy: Sendable, Hashable {
    public var first: Duration
    public var factor: Int
    public var longest: Duration
    /// After this long without a self-heal the count starts anew.
    public var cooldown: Duration
    public init(
      first: Duration = .seconds(2), factor: Int = 3, longest: Duration = .seconds(300), cooldown: Duration = .seconds(300)
    ) {
      self.first = first
      self.factor = factor
      self.longest = longest
      self.cooldown = cooldown
    }

    /// The pause after `attempts` in a row; none before the first.
    public func pause(attempts: Int) -> Duration {
      guard attempts > 0 else { return .zero }
      return RetryStrategy(limit: 0, duration: first, factor: factor, maxDuration: longest)
        .pause(retriesMade: attempts - 1)
    }
  }

  public enum Decision: Sendable, Hashable {
    /// Write this operation. The text says why, for the timeline.
    case sync(ApplicationOperation, String)
    /// The same, to undo a change on the cluster.
    case selfHeal(ApplicationOperation, String)
    /// Ask again after this long.
    case wait(Duration, String)
    /// Nothing to do, or not allowed.
    case skip(String)
    /// Not done for a reason that somebody has to look at: the message of a `SyncError` condition.
    case blocked(String)

    /// An operation is to be written.
    public var isToSync: Bool {
      switch self {
      case .sync, .selfHeal: true
      case .wait, .skip, .blocked: false
      }
    }
  }

  /// - Parameters:
  ///   - guardVerdict: what ``PruneGuard`` says of the prunes that the sync would make; nil where none are made.
  public static func decide(
    _ app: Application, _ comparison: Comparison, policy: SelfHealPolicy = SelfHealPolicy(),
    guardVerdict: PruneGuard.Verdict? = nil, at now: Date
  ) -> Decision {
    guard app.spec.syncPolicy.isAutomated, let automated = app.spec.syncPolicy.automated else {
      return .skip("auto-sync is off")
    }
    let last = app.status.operationState
    if app.operation != nil || last.map({ !$0.phase.isCompleted }) == true {
      return .skip("another operation is in progress")
    }
    if app.isDeleting { return .skip("the app is being deleted") }
    if comparison.status != .outOfSync { return .skip("the app is \(comparison.status.rawValue)") }
    let differing = comparison.resources.filter { !$0.isSynced }
    if !automated.prune && differing.allSatisfy(\.requiresPruning) {
      return .skip("only prunes remain, and automated prune is off")
    }

    var sync = ApplicationOperation.Sync(
      revision: comparison.revision, revisions: comparison.revisions, prune: automated.prune,
      syncOptions: app.spec.syncPolicy.syncOptions)
    var isSelfHeal = false
    if let last, wasAttempted(app, comparison, last) {
      if last.phase != .succeeded {
        return .blocked("Failed last sync attempt to [\(comparison.revisionText)]: \(last.message)")
      }
      guard automated.selfHeal else {
        return .skip("\(comparison.revisionText) was synced already, and self-heal is off")
      }
      var attempts = 0
      if let finished = last.finishedAt, now < finished + policy.cooldown.inSeconds {
        attempts = last.operation.sync?.selfHealAttempts ?? 0
      }
      let due = (last.finishedAt ?? last.startedAt) + policy.pause(attempts: attempts).inSeconds
      if due > now { return .wait(.seconds(due.timeIntervalSince(now)), "self-heal backs off after \(attempts) attempts") }
      sync.selfHealAttempts = attempts + 1
      sync.resources = differing.map { ApplicationOperation.Resource($0.key) }
      isSelfHeal = true
    }

    if automated.prune {
      if !automated.allowEmpty && comparison.resources.allSatisfy(\.requiresPruning) {
        return .blocked(
          "Skipping sync attempt to [\(comparison.revisionText)]: auto-sync will wipe out all resources")
      }
      if let verdict = guardVerdict, !verdict.isHarmless {
        return .blocked("Skipping sync attempt to [\(comparison.revisionText)]: \(verdict.message)")
      }
    }
    let operation = ApplicationOperation(
      sync: sync, initiatedBy: .init(automated: true), retry: app.spec.syncPolicy.retry ?? .automated)
    if isSelfHeal { return .selfHeal(operation, "self-heal of \(differing.count) resources") }
    return .sync(operation, "new revision \(comparison.revisionText)")
  }

  /// Whether the last sync was to this revision with these parameters already.
  private static func wasAttempted(_ app: Application, _ comparison: Comparison, _ last: OperationState) -> Bool {
    guard let result = last.syncResult, last.operation.sync?.dryRun != true else { return false }
    if app.spec.hasMultipleSources {
      return result.revisions == comparison.revisions
        && result.sources.map(parameters) == app.spec.sources.map { parameters($0.raw) }
    }
    return (result.revision == comparison.revision || comparison.unchangedSince.contains(result.revision))
      && result.source.map(parameters) == parameters(app.spec.source.raw)
  }

  /// A source without the revision it names: that a branch was renamed changes nothing.
  private static func parameters(_ source: Value) -> Value {
    var source = source
    source["targetRevision"] = nil
    return source
  }
}
