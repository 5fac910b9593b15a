import Foundation
import Manifests

extension StoreState {
  // MARK: Create

  mutating func create(_ given: Value, manager: String, operation: WriteOperation = .update, dryRun: Bool)
    throws(StatusError) -> Value
  {
    let (type, key, prepared) = try prepareCreate(given)
    var object = prepared
    if object.name.count > 253 { throw nameTooLong(type, object.name) }
    if self.object(key) != nil { throw .alreadyExists(type, key.name) }
    try admitNamespace(of: key, type)

    Strategy.prepareForCreate(&object, type)
    Defaults.apply(to: &object, schema: schemas.node(for: object.groupVersionKind))
    stampNew(&object, type)
    Strategy.finishCreate(&object)
    try Validation.validate(object, type, previous: nil)
    let free = addresses
    try addresses.assign(to: &object, type: type, previous: nil)
    trackFields(&object, live: nil, type, manager: manager, subresource: nil, operation: operation)
    if dryRun {
      addresses = free
      return object
    }
    let stored = commit(key, object)
    afterCommit(type, stored.value, previous: nil)
    collectIfOrphaned(key, stored.value)
    return stored.value
  }

  /// The type, key and storage form of an object that is to be created, with its final name.
  private func prepareCreate(_ given: Value) throws(StatusError) -> (ResourceType, ResourceKey, Value) {
    guard given.object != nil else { throw .badRequest("the body is no object") }
    let type = try type(of: given.groupVersionKind.groupKind)
    var object = Conversion.toStorage(given, type)
    if object.metadata.object == nil { object["metadata"] = [:] }
    if object.name.isEmpty, let prefix = object.metadata["generateName"]?.string, !prefix.isEmpty {
      object[path: "metadata", "name"] = .string(prefix.prefix(248) + Identifiers.suffix())
    }
    guard !object.name.isEmpty else {
      throw .invalid(
        type, "",
        [.init(reason: "FieldValueRequired", message: "Required value: name or generateName is required", field: "metadata.name")]
      )
    }
    if type.namespaced {
      if object.namespace.isEmpty { object[path: "metadata", "namespace"] = "default" }
    } else {
      object[path: "metadata", "namespace"] = nil
    }
    let key = ResourceKey(group: type.group, kind: type.kind, namespace: object.namespace, name: object.name)
    return (type, key, object)
  }

  private func nameTooLong(_ type: ResourceType, _ name: String) -> StatusError {
    .invalid(
      type, name,
      [
        .init(
          reason: "FieldValueInvalid", message: "Invalid value: \"\(name)\": must be no more than 253 characters",
          field: "metadata.name")
      ])
  }

  private func admitNamespace(of key: ResourceKey, _ type: ResourceType) throws(StatusError) {
    guard type.namespaced else { return }
    let namespaceKey = ResourceKey(group: "", kind: "Namespace", namespace: "", name: key.namespace)
    guard let namespace = object(namespaceKey)?.value else {
      throw .notFound(try self.type(of: namespaceKey.groupKind), key.namespace)
    }
    if namespace.isBeingDeleted {
      var error = StatusError.forbidden(
        type, key.name, "unable to create new content in namespace \(key.namespace) because it is being terminated")
      error.causes = [
        .init(
          reason: "NamespaceTerminating", message: "namespace \(key.namespace) is being terminated", field: "metadata.namespace")
      ]
      throw error
    }
  }

  private func stampNew(_ object: inout Value, _ type: ResourceType) {
    var metadata = object.metadata
    for field in ["resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"] { metadata[field] = nil }
    metadata["uid"] = .string(Identifiers.uid())
    metadata["creationTimestamp"] = .string(Timestamp.text(now()))
    metadata["generation"] = type.hasGeneration ? 1 : nil
    object["metadata"] = metadata
    if type.kind == "Namespace", type.group.isEmpty {
      object[path: "metadata", "labels", "kubernetes.io/metadata.name"] = .string(object.name)
    }
  }

  // MARK: Update

  mutating func update(
    _ given: Value, manager: String, subresource: String?, operation: WriteOperation = .update, dryRun: Bool
  ) throws(StatusError) -> Value {
    let type = try type(of: given.groupVersionKind.groupKind)
    let converted = Conversion.toStorage(given, type)
    let key = ResourceKey(
      group: type.group, kind: type.kind, namespace: type.namespaced ? converted.namespace : "", name: converted.name)
    let live = try existing(key, type).value
    if !converted.resourceVersion.isEmpty, converted.resourceVersion != live.resourceVersion {
      throw .modified(type, key.name)
    }
    if !converted.uid.isEmpty, converted.uid != live.uid {
      throw .conflict(
        type, key.name,
        "StorageError: invalid object, Code: 4, Key: /registry/\(type.plural)/\(key.namespace)/\(key.name), ResourceVersion: 0, "
          + "AdditionalErrorMsg: Precondition failed: UID in precondition: \(converted.uid), UID in object meta: \(live.uid)")
    }
    return try replace(
      live, with: converted, key, type, manager: manager, subresource: subresource, operation: operation, dryRun: dryRun)
  }

  mutating func change(
    _ key: ResourceKey, manager: String, subresource: String?, dryRun: Bool,
    _ body: (inout Value) throws(StatusError) -> Void
  ) throws(StatusError) -> Value {
    let type = try type(of: key.groupKind)
    let live = try existing(key, type).value
    var changed = live
    try body(&changed)
    if !changed.resourceVersion.isEmpty, changed.resourceVersion != live.resourceVersion { throw .modified(type, key.name) }
    return try replace(live, with: changed, key, type, manager: manager, subresource: subresource, dryRun: dryRun)
  }

  /// Writes `given` over `live`, or does nothing where that changes nothing.
  mutating func replace(
    _ live: Value, with given: Value, _ key: ResourceKey, _ type: ResourceType, manager: String, subresource: String?,
    operation: WriteOperation = .update, dryRun: Bool
  ) throws(StatusError) -> Value {
    var object = given
    keepIdentity(&object, live)
    Strategy.prepareForUpdate(&object, live: live, type, subresource: subresource)
    Defaults.apply(to: &object, schema: schemas.node(for: object.groupVersionKind))
    try addresses.assign(to: &object, type: type, previous: live)
    try Validation.validate(object, type, previous: live)
    if type.hasGeneration, subresource != "status", Strategy.specChanged(object, live, type) {
      object[path: "metadata", "generation"] = Value((live.metadata["generation"]?.int ?? 0) + 1)
    }
    trackFields(&object, live: live, type, manager: manager, subresource: subresource, operation: operation)
    if object == live { return live }
    if dryRun { return object }
    let stored = commit(key, object)
    afterCommit(type, stored.value, previous: live)
    return finishDeletionIfFree(key, type) ?? stored.value
  }

  private func keepIdentity(_ object: inout Value, _ live: Value) {
    var metadata = object.metadata.object ?? [:]
    for field in [
      "name", "namespace", "uid", "resourceVersion", "creationTimestamp", "generation", "selfLink", "deletionTimestamp",
      "deletionGracePeriodSeconds", "generateName",
    ] {
      metadata[field] = live.metadata[field]
    }
    object["metadata"] = .object(metadata)
    object["apiVersion"] = live["apiVersion"]
    object["kind"] = live["kind"]
  }

  // MARK: Field ownership

  func trackFields(
    _ object: inout Value, live: Value?, _ type: ResourceType, manager: String, subresource: String?,
    operation: WriteOperation
  ) {
    FieldTracking.track(
      &object, live: live, schema: schemas.node(for: object.groupVersionKind), manager: manager, subresource: subresource,
      operation: operation, time: Timestamp.text(now()))
  }
}

/// How a write claims fields.
enum WriteOperation: Sendable {
  /// What changed is the writer's.
  case update
  /// The merge has settled who owns what: the entries come with the object.
  case applied
}
