import Foundation
import Manifests

// Reading and writing `status` in Argo CD's schema.

extension ApplicationStatus {
  private static let known: Set<String> = [
    "sync", "health", "resources", "conditions", "history", "operationState", "summary", "reconciledAt", "sourceType",
    "sourceTypes", "controllerNamespace",
  ]

  public init(_ value: Value) {
    func strings(_ value: Value?) -> [String] { (value?.list ?? []).compactMap(\.string) }
    sync = value["sync"].flatMap(Sync.init)
    health = value["health"].flatMap(Health.init)
    resources = (value["resources"]?.list ?? []).map(Resource.init)
    conditions = (value["conditions"]?.list ?? []).map(Condition.init)
    history = (value["history"]?.list ?? []).map(RevisionHistory.init)
    operationState = value["operationState"].flatMap(OperationState.init)
    images = strings(value["summary"]?["images"])
    externalURLs = strings(value["summary"]?["externalURLs"])
    reconciledAt = Timestamp.parse(value["reconciledAt"]?.string)
    sourceType = value["sourceType"]?.string ?? ""
    sourceTypes = strings(value["sourceTypes"])
    controllerNamespace = value["controllerNamespace"]?.string ?? ""
    others = (value.object ?? [:]).filter { !Self.known.contains($0.key) }
  }

  /// What is to stand under `status`.
  public var value: Value {
    var builder = ObjectBuilder()
    for (key, value) in others { builder.set(key, value) }
    builder.set("conditions", conditions.map(\.value))
    builder.set("controllerNamespace", controllerNamespace)
    builder.set("health", health?.value)
    builder.set("history", history.map(\.value))
    builder.set("operationState", operationState?.value)
    builder.set("reconciledAt", reconciledAt.map(Timestamp.text) ?? "")
    builder.set("resources", resources.map(\.value))
    builder.set("sourceType", sourceType)
    builder.set("sourceTypes", sourceTypes)
    var summary = ObjectBuilder()
    summary.set("externalURLs", externalURLs)
    summary.set("images", images)
    builder.set("summary", summary.value)
    builder.set("sync", sync?.value)
    return builder.value
  }
}

extension ApplicationStatus.Health {
  init?(_ value: Value) {
    guard value.object != nil else { return nil }
    self.init(
      status: value["status"]?.string ?? "", message: value["message"]?.string ?? "",
      lastTransitionTime: Timestamp.parse(value["lastTransitionTime"]?.string))
  }

  var value: Value {
    var builder = ObjectBuilder()
    builder.set("status", status)
    builder.set("message", message)
    builder.set("lastTransitionTime", lastTransitionTime.map(Timestamp.text) ?? "")
    return builder.value
  }
}

extension ApplicationStatus.Sync {
  init?(_ value: Value) {
    guard let status = SyncStatusCode(rawValue: value["status"]?.string ?? "") else { return nil }
    self.init(
      status: status, revision: value["revision"]?.string ?? "",
      revisions: (value["revisions"]?.list ?? []).compactMap(\.string), comparedTo: value["comparedTo"])
  }

  var value: Value {
    var builder = ObjectBuilder()
    builder.set("comparedTo", comparedTo)
    builder.set("revision", revision)
    builder.set("revisions", revisions)
    builder.set("status", status.rawValue)
    return builder.value
  }
}

extension ApplicationStatus.Condition {
  init(_ value: Value) {
    self.init(
      type: value["type"]?.string ?? "", message: value["message"]?.string ?? "",
      lastTransitionTime: Timestamp.parse(value["lastTransitionTime"]?.string))
  }

  var value: Value {
    var builder = ObjectBuilder()
    builder.set("lastTransitionTime", lastTransitionTime.map(Timestamp.text) ?? "")
    // Both are required by the schema.
    builder.set("message", Value.string(message))
    builder.set("type", Value.string(type))
    return builder.value
  }
}

extension ApplicationStatus.Resource {
  init(_ value: Value) {
    func text(_ key: String) -> String { value[key]?.string ?? "" }
    self.init(
      key: ResourceKey(group: text("group"), kind: text("kind"), namespace: text("namespace"), name: text("name")),
      version: text("version"), status: SyncStatusCode(rawValue: text("status")),
      health: value["health"].flatMap(ApplicationStatus.Health.init), hook: value["hook"]?.bool ?? false,
      requiresPruning: value["requiresPruning"]?.bool ?? false,
      requiresDeletionConfirmation: value["requiresDeletionConfirmation"]?.bool ?? false,
      syncWave: value["syncWave"]?.int ?? 0)
  }

  var value: Value {
    var builder = ObjectBuilder()
    builder.set("group", key.group)
    builder.set("health", health?.value)
    builder.set("hook", hook)
    builder.set("kind", key.kind)
    builder.set("name", key.name)
    builder.set("namespace", key.namespace)
    builder.set("requiresDeletionConfirmation", requiresDeletionConfirmation)
    builder.set("requiresPruning", requiresPruning)
    builder.set("status", status?.rawValue ?? "")
    builder.set("syncWave", syncWave)
    builder.set("version", version)
    return builder.value
  }
}
