import Foundation
import Manifests

/// What the store's lock guards, with the parts that all writes share. The writes themselves are in extensions.
struct StoreState: Sendable {
  var registry: ResourceRegistry
  let now: @Sendable () -> Date
  private(set) var resourceVersion: Int64 = 1
  private(set) var objects: [GroupKind: [ObjectName: StoredObject]] = [:]
  /// Keys of objects by the uid of each of their owners.
  private(set) var dependents: [String: Set<ResourceKey>] = [:]
  /// Keys by uid, to find owners.
  private(set) var keys: [String: ResourceKey] = [:]
  var addresses = AddressPool()
  var schemas = SchemaSource()

  private let historyLimit: Int
  private var history: [StoreEvent] = []
  private var subscribers: [Subscriber] = []
  private var nextSubscriber = 0

  private struct Subscriber: Sendable {
    var id: Int
    var kinds: Set<GroupKind>?
    var namespace: String?
    var handler: @Sendable (StoreEvent) -> Void
  }

  init(registry: ResourceRegistry, historyLimit: Int, now: @escaping @Sendable () -> Date) {
    self.registry = registry
    self.historyLimit = historyLimit
    self.now = now
  }

  func type(of kind: GroupKind) throws(StatusError) -> ResourceType {
    guard let type = registry[kind] else { throw .noSuchPath }
    return type
  }

  func object(_ key: ResourceKey) -> StoredObject? { objects[key.groupKind]?[ObjectName(key)] }

  /// The object that must be there.
  func existing(_ key: ResourceKey, _ type: ResourceType) throws(StatusError) -> StoredObject {
    guard let object = object(key) else { throw .notFound(type, key.name) }
    return object
  }

  // MARK: Committing

  /// Stores a new state of an object, or with nil removes it, and tells every subscriber.
  @discardableResult
  mutating func commit(_ key: ResourceKey, _ value: Value?) -> StoredObject {
    let name = ObjectName(key)
    let previous = objects[key.groupKind]?[name]
    resourceVersion += 1
    var current = value ?? previous?.value ?? .null
    current[path: "metadata", "resourceVersion"] = .string(String(resourceVersion))
    let object = StoredObject(current, resourceVersion: resourceVersion)
    unindex(key, previous)
    if value != nil {
      objects[key.groupKind, default: [:]][name] = object
      index(key, object)
    } else {
      objects[key.groupKind]?[name] = nil
    }
    record(
      StoreEvent(
        change: value == nil ? .deleted : previous == nil ? .added : .modified, kind: key.groupKind, object: object,
        previous: previous))
    return object
  }

  private mutating func index(_ key: ResourceKey, _ object: StoredObject) {
    keys[object.value.uid] = key
    for owner in object.value.ownerUIDs { dependents[owner, default: []].insert(key) }
  }

  private mutating func unindex(_ key: ResourceKey, _ object: StoredObject?) {
    guard let object else { return }
    keys[object.value.uid] = nil
    for owner in object.value.ownerUIDs {
      dependents[owner]?.remove(key)
      if dependents[owner]?.isEmpty == true { dependents[owner] = nil }
    }
  }

  private mutating func record(_ event: StoreEvent) {
    history.append(event)
    if history.count > 2 * historyLimit { history.removeFirst(history.count - historyLimit) }
    for subscriber in subscribers where subscriber.kinds?.contains(event.kind) != false {
      if let namespace = subscriber.namespace, namespace != event.value.namespace { continue }
      subscriber.handler(event)
    }
  }

  // MARK: Following

  mutating func addSubscriber(
    kinds: Set<GroupKind>?, namespace: String?, _ handler: @escaping @Sendable (StoreEvent) -> Void
  ) -> Int {
    nextSubscriber += 1
    subscribers.append(Subscriber(id: nextSubscriber, kinds: kinds, namespace: namespace, handler: handler))
    return nextSubscriber
  }

  mutating func removeSubscriber(_ id: Int) { subscribers.removeAll { $0.id == id } }

  /// The known changes of a kind after a version.
  ///
  /// - Throws: 410 where changes after that version have been forgotten.
  func events(of kind: GroupKind, namespace: String?, since version: Int64) throws(StatusError) -> [StoreEvent] {
    let oldest = history.first?.object.resourceVersion ?? resourceVersion + 1
    guard version + 1 >= oldest else {
      throw .gone("too old resource version: \(version) (\(oldest - 1))")
    }
    // The log is in order of versions: look back from its end.
    let start = history.lastIndex { $0.object.resourceVersion <= version }.map { $0 + 1 } ?? 0
    return history[start...].filter { $0.kind == kind && (namespace == nil || $0.value.namespace == namespace) }
  }

  /// Forgets all past changes, so that every watch that resumes gets a 410.
  mutating func forgetHistory() {
    resourceVersion += 1
    history = []
  }
}

extension Value {
  /// The uids in `metadata.ownerReferences`.
  var ownerUIDs: [String] { metadata["ownerReferences"]?.list?.compactMap { $0["uid"]?.string } ?? [] }
  var finalizers: [String] { metadata["finalizers"]?.list?.compactMap(\.string) ?? [] }
  var isBeingDeleted: Bool { metadata["deletionTimestamp"]?.string != nil }
}
