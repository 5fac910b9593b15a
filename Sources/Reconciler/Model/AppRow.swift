import Applications
import Drift
import Foundation
import Health
import Manifests

/// The identity of an Application object: its namespace and name.
public struct AppID: Sendable, Hashable, Comparable, CustomStringConvertible {
  public var namespace: String
  public var name: String
  public init(namespace: String, name: String) {
    self.namespace = namespace
    self.name = name
  }
  public var description: String { namespace + "/" + name }
  public static func < (a: AppID, b: AppID) -> Bool { (a.name, a.namespace) < (b.name, b.namespace) }
}

/// Argo CD's sync status of an app or a resource.
public enum SyncStatus: String, Sendable, Hashable, CaseIterable {
  case synced = "Synced"
  case outOfSync = "OutOfSync"
  case unknown = "Unknown"
}

/// A condition of an Application, as in `status.conditions`.
public struct AppCondition: Sendable, Hashable {
  /// Argo CD's type: `ComparisonError`, `InvalidSpecError`, `SyncError`, `SharedResourceWarning`, ….
  public var type: String
  public var message: String
  public var time: Date
  public init(type: String, message: String, time: Date) {
    self.type = type
    self.message = message
    self.time = time
  }
  public var isError: Bool { type.hasSuffix("Error") }
  /// The type that tells who does not lead, and the command line, of a ``Fight``.
  public static let fight = "FightWarning"
}

/// A commit, or a chart's version, as a person reads it. The texts come from outside and are not to be trusted.
public struct RevisionInfo: Sendable, Hashable {
  /// The full commit id, or the version.
  public var id: String
  public var subject: String
  public var author: String
  public var time: Date?
  /// The revisions of an app's other sources, in their order, as this one is.
  public var others: [String] = []
  public init(id: String, subject: String = "", author: String = "", time: Date? = nil) {
    self.id = id
    self.subject = subject
    self.author = author
    self.time = time
  }
  /// A commit's first digits, or the whole version; those of all sources where there are several.
  public var short: String { ([id] + others).map(Self.short).joined(separator: " ") }

  static func short(_ id: String) -> String {
    if id.hasPrefix("sha256:") { return String(id.dropFirst(7).prefix(7)) }
    return id.utf8.count >= 40 && id.allSatisfy(\.isHexDigit) ? String(id.prefix(7)) : id
  }

  /// Whether it names the same commits and versions.
  func isSame(_ other: RevisionInfo) -> Bool { id == other.id && others == other.others }
}

/// The cause of an app's drift in one line, ready for the fleet's DRIFT column.
public struct DriftSummary: Sendable, Hashable {
  /// Resources that are out of sync, missing or extra.
  public var resources: Int
  /// Fields that differ (changed and left over).
  public var fields: Int
  /// Fields that live in no manifest, set by people.
  public var foreign: Int
  /// Resources in Git that are not live.
  public var missing: Int
  /// Live resources that are no longer in Git.
  public var extra: Int
  /// The newest attribution among the drifting fields.
  public var cause: Attribution?

  public init(
    resources: Int = 0, fields: Int = 0, foreign: Int = 0, missing: Int = 0, extra: Int = 0, cause: Attribution? = nil
  ) {
    self.resources = resources
    self.fields = fields
    self.foreign = foreign
    self.missing = missing
    self.extra = extra
    self.cause = cause
  }
}

/// A running or finished operation as the fleet shows it.
public struct OperationSummary: Sendable, Hashable {
  public var phase: OperationPhase
  public var message: String
  public var startedAt: Date
  public var finishedAt: Date?
  /// Steps done and in all, where known.
  public var done: Int
  public var total: Int
  public init(
    phase: OperationPhase, message: String, startedAt: Date, finishedAt: Date? = nil, done: Int = 0, total: Int = 0
  ) {
    self.phase = phase
    self.message = message
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.done = done
    self.total = total
  }
}

/// Argo CD's `status.operationState.phase`.
public enum OperationPhase: String, Sendable, Hashable {
  case running = "Running"
  case terminating = "Terminating"
  case failed = "Failed"
  case error = "Error"
  case succeeded = "Succeeded"
  public var isOver: Bool { self == .failed || self == .error || self == .succeeded }
}

/// Self-heal that goes on fighting somebody over one field.
public struct Fight: Sendable, Hashable {
  public var key: ResourceKey
  public var path: String
  public var ours: Value?
  public var theirs: Value?
  public var opponent: Attribution?
  /// When the field was taken back.
  public var flips: [Date]
  /// What ends it: the rule that ignores exactly this field.
  public var rule: IgnoreDifference?
  /// The HorizontalPodAutoscaler that targets the workload, where the fight is over its replicas.
  public var autoscaler: String?
  /// Self-heal holds back until then.
  public var heldUntil: Date?
  public init(
    key: ResourceKey, path: String, ours: Value?, theirs: Value?, opponent: Attribution?,
    flips: [Date],
    rule: IgnoreDifference? = nil, autoscaler: String? = nil, heldUntil: Date? = nil
  ) {
    self.rule = rule
    self.autoscaler = autoscaler
    self.heldUntil = heldUntil
    self.key = key
    self.path = path
    self.ours = ours
    self.theirs = theirs
    self.opponent = opponent
    self.flips = flips
  }
}

extension Fight {
  /// The fight in one sentence, for who does not see it on a screen.
  public var sentence: String {
    func text(_ value: Value?) -> String { value.map { $0.string ?? JSON.text($0) } ?? "nothing" }
    let who =
      opponent.map { $0.manager + ($0.subresource.isEmpty ? "" : " (\($0.subresource))") }
      ?? "somebody unrecorded"
    var sentence =
      "self-heal fights \(who) over \(path) of \(key.kind) \(key.name): Git says \(text(ours)), the cluster \(text(theirs)),"
      + " taken back \(flips.count) times within ten minutes; suspend auto-sync, or ignore the field"
    if let autoscaler { sentence += " (HorizontalPodAutoscaler \(autoscaler) sets the replicas)" }
    return sentence
  }
}

/// One Application as the fleet and the app's header show it.
public struct AppRow: Sendable, Hashable, Identifiable {
  public var id: AppID
  public var project: String
  /// The destination as in the spec: the cluster's name (or server URL) and the namespace.
  public var destinationCluster: String
  public var destinationNamespace: String
  public var repoURL: String
  public var path: String
  public var targetRevision: String
  public var sync: SyncStatus
  public var health: Health
  public var drift: DriftSummary
  public var fight: Fight?
  /// The revision that the comparison was made against.
  public var revision: RevisionInfo?
  public var conditions: [AppCondition]
  public var operation: OperationSummary?
  /// When the last successful sync finished.
  public var lastSync: Date?
  public var createdAt: Date?
  public var autoSync: Bool
  public var selfHeal: Bool
  public var autoPrune: Bool
  /// When the verdict was last made; nil until the first ("loading", not "nothing").
  public var judgedAt: Date?

  public init(
    id: AppID, project: String = "default", destinationCluster: String = "in-cluster", destinationNamespace: String = "",
    repoURL: String = "", path: String = "", targetRevision: String = "HEAD", sync: SyncStatus = .unknown,
    health: Health = Health(.unknown), drift: DriftSummary = DriftSummary(), fight: Fight? = nil,
    revision: RevisionInfo? = nil, conditions: [AppCondition] = [], operation: OperationSummary? = nil,
    lastSync: Date? = nil, createdAt: Date? = nil, autoSync: Bool = false, selfHeal: Bool = false,
    autoPrune: Bool = false, judgedAt: Date? = nil
  ) {
    self.id = id
    self.project = project
    self.destinationCluster = destinationCluster
    self.destinationNamespace = destinationNamespace
    self.repoURL = repoURL
    self.path = path
    self.targetRevision = targetRevision
    self.sync = sync
    self.health = health
    self.drift = drift
    self.fight = fight
    self.revision = revision
    self.conditions = conditions
    self.operation = operation
    self.lastSync = lastSync
    self.createdAt = createdAt
    self.autoSync = autoSync
    self.selfHeal = selfHeal
    self.autoPrune = autoPrune
    self.judgedAt = judgedAt
  }
}
