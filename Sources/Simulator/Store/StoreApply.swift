import Manifests
import Synchronization

extension ObjectStore {
  /// Server-side apply: creates the object or merges what `manager` applies into it.
  ///
  /// - Parameter force: takes over fields that others own instead of a conflict (409).
  @discardableResult
  public func apply(
    _ config: Value, by manager: String, force: Bool = false, subresource: String? = nil, dryRun: Bool = false
  ) throws(StatusError) -> Value {
    try state.withLock { (state) throws(StatusError) in
      try state.apply(config, manager: manager, force: force, subresource: subresource, dryRun: dryRun)
    }
  }
}

extension StoreState {
  mutating func apply(_ given: Value, manager: String, force: Bool, subresource: String?, dryRun: Bool)
    throws(StatusError) -> Value
  {
    let type = try type(of: given.groupVersionKind.groupKind)
    var config = Conversion.toStorage(given, type)
    if !type.namespaced { config[path: "metadata", "namespace"] = nil }
    config[path: "metadata", "managedFields"] = nil
    keepOwnPart(&config, type, subresource)
    let key = config.resourceKey
    let live = object(key)?.value
    if subresource != nil, live == nil { throw .notFound(type, key.name) }
    let applier = ManagedFieldsEntry(
      manager: manager, operation: .apply, subresource: subresource ?? "", time: Timestamp.text(now()),
      apiVersion: given.apiVersion, fields: FieldSet())
    let merged: Value
    do {
      merged = try ServerSideApply.apply(
        config, to: live ?? ["apiVersion": config["apiVersion"] ?? "", "kind": config["kind"] ?? "", "metadata": [:]],
        schema: schemas.node(for: config.groupVersionKind), applier: applier, force: force)
    } catch {
      var refusal = StatusError(code: 409, reason: "Conflict", message: error.description)
      refusal.causes = error.conflicts.map {
        StatusError.Cause(reason: "FieldManagerConflict", message: $0.message, field: $0.path.text)
      }
      throw refusal
    }
    guard let live else { return try create(merged, manager: manager, operation: .applied, dryRun: dryRun) }
    if let version = config.metadata["resourceVersion"]?.string, version != live.resourceVersion {
      throw .modified(type, key.name)
    }
    return try replace(
      live, with: merged, key, type, manager: manager, subresource: subresource, operation: .applied, dryRun: dryRun)
  }

  /// An apply owns nothing in the part it cannot write.
  private func keepOwnPart(_ config: inout Value, _ type: ResourceType, _ subresource: String?) {
    guard type.subresources.contains("status") else { return }
    if subresource == nil {
      config["status"] = nil
    } else {
      config = .object((config.object ?? [:]).filter { ["apiVersion", "kind", "metadata", "status"].contains($0.key) })
      config["metadata"] = .object((config.metadata.object ?? [:]).filter { ["name", "namespace"].contains($0.key) })
    }
  }
}
