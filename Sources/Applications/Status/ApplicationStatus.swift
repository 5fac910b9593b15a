import Foundation
import Manifests

/// Argo CD's sync status of an app or a resource.
public enum SyncStatusCode: String, Sendable, Hashable {
  case synced = "Synced"
  case outOfSync = "OutOfSync"
  case unknown = "Unknown"
}

/// `status` of an Application, in Argo CD's schema. Fields that are not known here survive in ``others``.
public struct ApplicationStatus: Sendable, Hashable {
  /// A health as it is recorded: Argo CD's word, and what it says.
  public struct Health: Sendable, Hashable {
    public var status: String
    public var message: String
    public var lastTransitionTime: Date?
    public init(status: String, message: String = "", lastTransitionTime: Date? = nil) {
      self.status = status
      self.message = message
      self.lastTransitionTime = lastTransitionTime
    }
  }

  /// `status.sync`.
  public struct Sync: Sendable, Hashable {
    public var status: SyncStatusCode
    /// The commit that live was compared with.
    public var revision: String
    public var revisions: [String]
    /// `comparedTo`: source(s), destination and ignoreDifferences as they were, as written.
    public var comparedTo: Value?
    public init(status: SyncStatusCode, revision: String = "", revisions: [String] = [], comparedTo: Value? = nil) {
      self.status = status
      self.revision = revision
      self.revisions = revisions
      self.comparedTo = comparedTo
    }
  }

  /// One entry of `status.conditions`.
  public struct Condition: Sendable, Hashable {
    public var type: String
    public var message: String
    public var lastTransitionTime: Date?
    public init(type: String, message: String, lastTransitionTime: Date? = nil) {
      self.type = type
      self.message = message
      self.lastTransitionTime = lastTransitionTime
    }
  }

  /// One entry of `status.resources`.
  public struct Resource: Sendable, Hashable {
    public var key: ResourceKey
    public var version: String
    public var status: SyncStatusCode?
    public var health: Health?
    public var hook: Bool
    /// Live, and no longer in Git.
    public var requiresPruning: Bool
    public var requiresDeletionConfirmation: Bool
    public var syncWave: Int
    public init(
      key: ResourceKey, version: String, status: SyncStatusCode?, health: Health? = nil, hook: Bool = false,
      requiresPruning: Bool = false, requiresDeletionConfirmation: Bool = false, syncWave: Int = 0
    ) {
      self.key = key
      self.version = version
      self.status = status
      self.health = health
      self.hook = hook
      self.requiresPruning = requiresPruning
      self.requiresDeletionConfirmation = requiresDeletionConfirmation
      self.syncWave = syncWave
    }
  }

  public var sync: Sync?
  public var health: Health?
  public var resources: [Resource]
  public var conditions: [Condition]
  public var history: [RevisionHistory]
  public var operationState: OperationState?
  public var images: [String]
  public var externalURLs: [String]
  public var reconciledAt: Date?
  /// `Directory`, `Kustomize`, `Helm` or `Plugin`.
  public var sourceType: String
  public var sourceTypes: [String]
  public var controllerNamespace: String
  /// What else stands in `status`, as it came.
  public var others: Object

  public init(
    sync: Sync? = nil, health: Health? = nil, resources: [Resource] = [], conditions: [Condition] = [],
    history: [RevisionHistory] = [], operationState: OperationState? = nil, images: [String] = [],
    externalURLs: [String] = [], reconciledAt: Date? = nil, sourceType: String = "", sourceTypes: [String] = [],
    controllerNamespace: String = ""
  ) {
    self.sync = sync
    self.health = health
    self.resources = resources
    self.conditions = conditions
    self.history = history
    self.operationState = operationState
    self.images = images
    self.externalURLs = externalURLs
    self.reconciledAt = reconciledAt
    self.sourceType = sourceType
    self.sourceTypes = sourceTypes
    self.controllerNamespace = controllerNamespace
    others = [:]
  }
}

/// One entry of `status.history`: a sync of the whole app that succeeded.
public struct RevisionHistory: Sendable, Hashable {
  /// Counted up; what a rollback names.
  public var id: Int
  public var revision: String
  public var revisions: [String]
  /// The source(s) as they were, as written.
  public var source: Value?
  public var sources: [Value]
  public var deployStartedAt: Date?
  public var deployedAt: Date
  public var initiatedBy: ApplicationOperation.Initiator

  public init(
    id: Int, revision: String, revisions: [String] = [], source: Value? = nil, sources: [Value] = [],
    deployStartedAt: Date?, deployedAt: Date, initiatedBy: ApplicationOperation.Initiator
  ) {
    self.id = id
    self.revision = revision
    self.revisions = revisions
    self.source = source
    self.sources = sources
    self.deployStartedAt = deployStartedAt
    self.deployedAt = deployedAt
    self.initiatedBy = initiatedBy
  }

  public init(_ value: Value) {
    let by = value["initiatedBy"]
    self.init(
      id: value["id"]?.int ?? 0, revision: value["revision"]?.string ?? "",
      revisions: (value["revisions"]?.list ?? []).compactMap(\.string), source: value["source"],
      sources: value["sources"]?.list ?? [], deployStartedAt: Timestamp.parse(value["deployStartedAt"]?.string),
      deployedAt: Timestamp.parse(value["deployedAt"]?.string) ?? .distantPast,
      initiatedBy: ApplicationOperation.Initiator(
        username: by?["username"]?.string ?? "", automated: by?["automated"]?.bool ?? false))
  }

  public var value: Value {
    var builder = ObjectBuilder()
    builder.set("revision", revision)
    builder.set("revisions", revisions)
    builder.set("deployedAt", Timestamp.text(deployedAt))
    builder.set("id", Value(id))
    builder.set("source", source)
    builder.set("sources", sources)
    builder.set("deployStartedAt", deployStartedAt.map(Timestamp.text) ?? "")
    var by = ObjectBuilder()
    by.set("username", initiatedBy.username)
    by.set("automated", initiatedBy.automated)
    builder.set("initiatedBy", by.value)
    return builder.value
  }
}
