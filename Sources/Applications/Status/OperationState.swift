import Foundation
import Manifests

/// `status.operationState`: the record of the running or last operation.
public struct OperationState: Sendable, Hashable {
  public enum Phase: String, Sendable, Hashable {
    case running = "Running"
    case terminating = "Terminating"
    case failed = "Failed"
    case error = "Error"
    case succeeded = "Succeeded"
    public var isCompleted: Bool { self == .failed || self == .error || self == .succeeded }
  }

  public var operation: ApplicationOperation
  public var phase: Phase
  public var message: String
  public var startedAt: Date
  /// Set with `Running`: the last attempt is over, a retry is due.
  public var finishedAt: Date?
  public var retryCount: Int
  public var syncResult: SyncResult?

  public init(
    operation: ApplicationOperation, phase: Phase, message: String = "", startedAt: Date, finishedAt: Date? = nil,
    retryCount: Int = 0, syncResult: SyncResult? = nil
  ) {
    self.operation = operation
    self.phase = phase
    self.message = message
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.retryCount = retryCount
    self.syncResult = syncResult
  }

  /// Nil where the value is no map or its phase is none.
  public init?(_ value: Value) {
    guard let phase = Phase(rawValue: value["phase"]?.string ?? "") else { return nil }
    self.init(
      operation: ApplicationOperation(value["operation"] ?? [:]), phase: phase, message: value["message"]?.string ?? "",
      startedAt: Timestamp.parse(value["startedAt"]?.string) ?? .distantPast,
      finishedAt: Timestamp.parse(value["finishedAt"]?.string), retryCount: value["retryCount"]?.int ?? 0,
      syncResult: value["syncResult"].map(SyncResult.init))
  }

  public var value: Value {
    var builder = ObjectBuilder()
    builder.set("operation", operation.value)
    builder.set("phase", phase.rawValue)
    builder.set("message", message)
    builder.set("startedAt", Timestamp.text(startedAt))
    builder.set("finishedAt", finishedAt.map(Timestamp.text) ?? "")
    builder.set("retryCount", retryCount)
    builder.set("syncResult", syncResult?.value)
    return builder.value
  }
}

/// `status.operationState.syncResult`.
public struct SyncResult: Sendable, Hashable {
  /// In the order of execution.
  public var resources: [ResourceResult]
  /// The full commit id.
  public var revision: String
  public var revisions: [String]
  /// As written in the spec (or the rollback).
  public var source: Value?
  public var sources: [Value]
  /// What the namespace was given: labels and annotations of the spec at that time, as written.
  public var managedNamespaceMetadata: Value?

  public init(
    resources: [ResourceResult] = [], revision: String, revisions: [String] = [], source: Value?, sources: [Value] = [],
    managedNamespaceMetadata: Value? = nil
  ) {
    self.resources = resources
    self.revision = revision
    self.revisions = revisions
    self.source = source
    self.sources = sources
    self.managedNamespaceMetadata = managedNamespaceMetadata
  }

  public init(_ value: Value) {
    self.init(
      resources: (value["resources"]?.list ?? []).map(ResourceResult.init), revision: value["revision"]?.string ?? "",
      revisions: (value["revisions"]?.list ?? []).compactMap(\.string), source: value["source"],
      sources: value["sources"]?.list ?? [], managedNamespaceMetadata: value["managedNamespaceMetadata"])
  }

  public var value: Value {
    var builder = ObjectBuilder()
    builder.set("resources", resources.map(\.value))
    // Not left out when empty: Argo CD's schema requires it.
    builder.set("revision", Value.string(revision))
    builder.set("revisions", revisions)
    builder.set("source", source)
    builder.set("sources", sources)
    builder.set("managedNamespaceMetadata", managedNamespaceMetadata)
    return builder.value
  }
}

/// One entry of `status.operationState.syncResult.resources`.
public struct ResourceResult: Sendable, Hashable {
  public enum Status: String, Sendable, Hashable {
    case synced = "Synced"
    case syncFailed = "SyncFailed"
    case pruned = "Pruned"
    case pruneSkipped = "PruneSkipped"
  }

  public var key: ResourceKey
  public var version: String
  /// Nil while only the hook's phase is known.
  public var status: Status?
  public var message: String
  /// `PreSync`, … of a hook; empty for ordinary resources.
  public var hookType: String
  /// The phase of a hook, or of an ordinary resource's operation (`Running` while its health is awaited).
  public var hookPhase: OperationState.Phase?
  /// The phase of the sync in which it ran.
  public var syncPhase: String
  public var images: [String]

  public init(
    key: ResourceKey, version: String, status: Status? = nil, message: String = "", hookType: String = "",
    hookPhase: OperationState.Phase? = nil, syncPhase: String, images: [String] = []
  ) {
    self.key = key
    self.version = version
    self.status = status
    self.message = message
    self.hookType = hookType
    self.hookPhase = hookPhase
    self.syncPhase = syncPhase
    self.images = images
  }

  public init(_ value: Value) {
    func text(_ key: String) -> String { value[key]?.string ?? "" }
    self.init(
      key: ResourceKey(group: text("group"), kind: text("kind"), namespace: text("namespace"), name: text("name")),
      version: text("version"), status: Status(rawValue: text("status")), message: text("message"),
      hookType: text("hookType"), hookPhase: OperationState.Phase(rawValue: text("hookPhase")),
      syncPhase: text("syncPhase"), images: (value["images"]?.list ?? []).compactMap(\.string))
  }

  public var value: Value {
    var builder = ObjectBuilder()
    // The first five are required by Argo CD's schema, also when empty.
    builder.set("group", Value.string(key.group))
    builder.set("version", Value.string(version))
    builder.set("kind", Value.string(key.kind))
    builder.set("namespace", Value.string(key.namespace))
    builder.set("name", Value.string(key.name))
    builder.set("status", status?.rawValue ?? "")
    builder.set("message", message)
    builder.set("hookType", hookType)
    builder.set("hookPhase", hookPhase?.rawValue ?? "")
    builder.set("syncPhase", syncPhase)
    builder.set("images", images)
    return builder.value
  }
}
