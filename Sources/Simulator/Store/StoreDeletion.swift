import Foundation
import Manifests

extension StoreState {
  /// What a deletion left: the object as marked, or as it was last.
  typealias Deletion = (value: Value, isGone: Bool)

  mutating func delete(_ key: ResourceKey, options: DeleteOptions) throws(StatusError) -> Deletion {
    let type = try type(of: key.groupKind)
    let live = try existing(key, type).value
    try check(options, live, key, type)
    if options.dryRun { return (live, true) }

    var marked = live
    let graceful = gracePeriod(of: live, key, options)
    switch options.propagation {
    case .foreground: addFinalizer(&marked, "foregroundDeletion")
    case .orphan: addFinalizer(&marked, "orphan")
    case .background: break
    }
    let isNamespace = key.groupKind == Self.namespaceKind
    if marked.finalizers.isEmpty, graceful == 0, !isNamespace || contents(of: key.name).isEmpty {
      return (remove(key, type), true)
    }

    if !marked.isBeingDeleted {
      marked[path: "metadata", "deletionTimestamp"] = .string(Timestamp.text(now().addingTimeInterval(Double(graceful))))
      marked[path: "metadata", "deletionGracePeriodSeconds"] = Value(graceful)
      if type.hasGeneration {
        marked[path: "metadata", "generation"] = Value((live.metadata["generation"]?.int ?? 0) + 1)
      }
    } else if graceful < (live.metadata["deletionGracePeriodSeconds"]?.int ?? 0) {
      marked[path: "metadata", "deletionGracePeriodSeconds"] = Value(graceful)
    }
    if isNamespace { marked[path: "status", "phase"] = "Terminating" }
    if marked != live { commit(key, marked) }
    if isNamespace {
      empty(namespace: key.name)
    } else {
      settleDependents(of: key, marked)
    }
    if let final = finishDeletionIfFree(key, type) { return (final, true) }
    return (object(key)?.value ?? marked, object(key) == nil)
  }

  private func check(_ options: DeleteOptions, _ live: Value, _ key: ResourceKey, _ type: ResourceType) throws(StatusError) {
    if let uid = options.uid, uid != live.uid {
      throw .conflict(
        type, key.name,
        "the UID in the precondition (\(uid)) does not match the UID in record (\(live.uid)). The object might have been deleted and then recreated"
      )
    }
    if let version = options.resourceVersion, version != live.resourceVersion {
      throw .conflict(
        type, key.name,
        "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in record (\(live.resourceVersion)). The object might have been modified"
      )
    }
  }

  /// A pod that runs on a node goes only when its kubelet deletes it with a grace period of 0.
  private func gracePeriod(of live: Value, _ key: ResourceKey, _ options: DeleteOptions) -> Int {
    guard key.kind == "Pod", key.group.isEmpty, live[path: "spec", "nodeName"]?.string?.isEmpty == false else { return 0 }
    if ["Succeeded", "Failed"].contains(live[path: "status", "phase"]?.string) { return 0 }
    return options.gracePeriodSeconds ?? live[path: "spec", "terminationGracePeriodSeconds"]?.int ?? 30
  }

  private func addFinalizer(_ object: inout Value, _ finalizer: String) {
    guard !object.finalizers.contains(finalizer) else { return }
    object[path: "metadata", "finalizers"] = Value(object.finalizers + [finalizer])
  }

  /// Takes an object out of the store, with what that means for those it owned.
  @discardableResult
  private mutating func remove(_ key: ResourceKey, _ type: ResourceType) -> Value {
    let last = commit(key, nil).value
    addresses.release(last)
    afterRemoval(type, last)
    for dependent in (dependents[last.uid] ?? []).sorted() { collect(dependent, lost: last.uid) }
    settleOwners(of: last)
    finishNamespaceIfEmpty(key.namespace)
    return last
  }

  /// Removes an object that is being deleted once nothing holds it any more; nil where something does.
  @discardableResult
  mutating func finishDeletionIfFree(_ key: ResourceKey, _ type: ResourceType) -> Value? {
    guard let live = object(key)?.value, live.isBeingDeleted, live.finalizers.isEmpty else { return nil }
    if key.groupKind == Self.namespaceKind, !contents(of: key.name).isEmpty { return nil }
    guard (live.metadata["deletionGracePeriodSeconds"]?.int ?? 0) == 0 else { return nil }
    return remove(key, type)
  }

  // MARK: Garbage collection

  /// One owner of this object is gone: forget it, and with the last one go too.
  private mutating func collect(_ key: ResourceKey, lost uid: String) {
    guard let live = object(key)?.value, let type = registry[key.groupKind] else { return }
    let others = (live.metadata["ownerReferences"]?.list ?? []).filter { $0["uid"]?.string != uid }
    if others.contains(where: { $0["uid"]?.string.map { keys[$0] != nil } == true }) {
      disown(key, uid)
    } else if !live.isBeingDeleted || !live.finalizers.isEmpty || type.kind == "Pod" {
      if !live.isBeingDeleted { _ = try? delete(key, options: DeleteOptions()) }
    }
  }

  /// Deletes an object that was made for owners of which none exists.
  mutating func collectIfOrphaned(_ key: ResourceKey, _ value: Value) {
    let owners = value.ownerUIDs
    guard !owners.isEmpty, owners.allSatisfy({ keys[$0] == nil }) else { return }
    _ = try? delete(key, options: DeleteOptions())
  }

  private mutating func disown(_ key: ResourceKey, _ uid: String) {
    guard var live = object(key)?.value else { return }
    let rest = (live.metadata["ownerReferences"]?.list ?? []).filter { $0["uid"]?.string != uid }
    live[path: "metadata", "ownerReferences"] = rest.isEmpty ? nil : .list(rest)
    commit(key, live)
  }

  /// Carries out the propagation that a deleted object's finalizers ask for.
  private mutating func settleDependents(of key: ResourceKey, _ owner: Value) {
    if owner.finalizers.contains("orphan") {
      for dependent in (dependents[owner.uid] ?? []).sorted() { disown(dependent, owner.uid) }
      dropFinalizer("orphan", key)
    }
    if owner.finalizers.contains("foregroundDeletion") {
      for dependent in (dependents[owner.uid] ?? []).sorted() where object(dependent)?.value.isBeingDeleted == false {
        _ = try? delete(dependent, options: DeleteOptions(propagation: .foreground))
      }
      finishForegroundIfFree(key)
    }
  }

  /// Tells owners that are being deleted in the foreground that a dependent has gone.
  private mutating func settleOwners(of gone: Value) {
    for owner in gone.ownerUIDs { if let key = keys[owner] { finishForegroundIfFree(key) } }
  }

  private mutating func finishForegroundIfFree(_ key: ResourceKey) {
    guard let owner = object(key)?.value, owner.isBeingDeleted, owner.finalizers.contains("foregroundDeletion") else { return }
    let isBlocked = (dependents[owner.uid] ?? []).contains { dependent in
      object(dependent)?.value.metadata["ownerReferences"]?.list?.contains {
        $0["uid"]?.string == owner.uid && $0["blockOwnerDeletion"]?.bool == true
      } == true
    }
    if !isBlocked { dropFinalizer("foregroundDeletion", key) }
  }

  private mutating func dropFinalizer(_ finalizer: String, _ key: ResourceKey) {
    guard var live = object(key)?.value, let type = registry[key.groupKind] else { return }
    let rest = live.finalizers.filter { $0 != finalizer }
    live[path: "metadata", "finalizers"] = rest.isEmpty ? nil : Value(rest)
    commit(key, live)
    finishDeletionIfFree(key, type)
  }

  // MARK: Namespaces

  static let namespaceKind = GroupKind(group: "", kind: "Namespace")

  /// The keys of everything in a namespace.
  private func contents(of namespace: String) -> [ResourceKey] {
    registry.types.filter(\.namespaced).flatMap { type in
      (objects[type.groupKind] ?? [:]).keys.filter { $0.namespace == namespace }.sorted().map {
        ResourceKey(group: type.group, kind: type.kind, namespace: namespace, name: $0.name)
      }
    }
  }

  private mutating func empty(namespace: String) {
    for key in contents(of: namespace) where object(key)?.value.isBeingDeleted == false {
      _ = try? delete(key, options: DeleteOptions())
    }
  }

  private mutating func finishNamespaceIfEmpty(_ namespace: String) {
    let key = ResourceKey(group: "", kind: "Namespace", namespace: "", name: namespace)
    guard !namespace.isEmpty, object(key)?.value.isBeingDeleted == true, let type = registry[Self.namespaceKind] else { return }
    finishDeletionIfFree(key, type)
  }
}
