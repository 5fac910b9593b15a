import Foundation
import Manifests
import Synchronization

/// The state of the embedded cluster: every object, one increasing resource version, and a window of past changes.
///
/// It does what an API server does between the wire and etcd: defaults, validation, ownership of fields, generations,
/// finalizers, garbage collection. Reads and writes are synchronous and take one lock; whoever follows a kind gets every
/// change in order. The controllers use it directly, the HTTP server is a thin layer above it.
///
///     let store = ObjectStore()
///     try store.create(deployment, by: "kubectl-client-side-apply")
///     for await event in store.subscribe(to: [Kinds.pod]) { … }
public final class ObjectStore: Sendable {
  let state: Mutex<StoreState>

  /// - Parameters:
  ///   - registry: the kinds it serves; custom ones join as their definitions are created.
  ///   - historyLimit: how many past changes a watch can resume over; older ones answer 410.
  ///   - now: the clock behind creation, deletion and managed-field times.
  public init(
    registry: ResourceRegistry = .builtin, historyLimit: Int = 8192, now: @escaping @Sendable () -> Date = { Date() }
  ) {
    state = Mutex(StoreState(registry: registry, historyLimit: historyLimit, now: now))
    state.withLock { $0.bootstrap() }
  }

  /// The kinds served now.
  public var registry: ResourceRegistry { state.withLock { $0.registry } }
  /// The latest resource version.
  public var resourceVersion: Int64 { state.withLock { $0.resourceVersion } }
  /// The time by the store's clock.
  public var now: Date { state.withLock { $0.now }() }

  // MARK: Reading

  /// The object under a key; nil where there is none. Cluster-scoped objects have an empty namespace.
  public func get(_ key: ResourceKey) -> Value? { stored(key)?.value }

  /// The same with its encoded form and version.
  public func stored(_ key: ResourceKey) -> StoredObject? {
    state.withLock { $0.objects[key.groupKind]?[ObjectName(key)] }
  }

  /// The objects of a kind by namespace and name; those of one namespace where given.
  public func list(_ kind: GroupKind, namespace: String? = nil) -> [Value] {
    snapshot(kind, namespace: namespace).objects.map(\.value)
  }

  /// The objects of a kind and the resource version at which this was true.
  public func snapshot(_ kind: GroupKind, namespace: String? = nil) -> (objects: [StoredObject], resourceVersion: Int64) {
    let (objects, version) = state.withLock { ($0.objects[kind] ?? [:], $0.resourceVersion) }
    let chosen = objects.filter { namespace == nil || $0.key.namespace == namespace }
    return (chosen.sorted { $0.key < $1.key }.map(\.value), version)
  }

  /// The objects that name `uid` among their owners.
  public func dependents(of uid: String) -> [Value] {
    state.withLock { state in
      (state.dependents[uid] ?? []).sorted().compactMap { state.objects[$0.groupKind]?[ObjectName($0)]?.value }
    }
  }

  // MARK: Writing

  /// Creates an object, with `metadata.generateName` where it has no name.
  ///
  /// - Parameter manager: the field manager that is recorded for it.
  /// - Returns: the object as stored.
  @discardableResult
  public func create(_ object: Value, by manager: String, dryRun: Bool = false) throws(StatusError) -> Value {
    try state.withLock { (state) throws(StatusError) in try state.create(object, manager: manager, dryRun: dryRun) }
  }

  /// Replaces an object; where it carries a resource version, only if that is still the latest.
  ///
  /// - Parameter subresource: `status` changes only the status, nil everything but it.
  @discardableResult
  public func update(
    _ object: Value, by manager: String, subresource: String? = nil, dryRun: Bool = false
  ) throws(StatusError) -> Value {
    try state.withLock { (state) throws(StatusError) in
      try state.update(object, manager: manager, subresource: subresource, dryRun: dryRun)
    }
  }

  /// Reads, changes and writes an object in one step, so that it never conflicts (unless `body`
  /// sets another resource version). `body` must not use the store.
  ///
  /// - Returns: the object as stored.
  @discardableResult
  public func change(
    _ key: ResourceKey, by manager: String, subresource: String? = nil, dryRun: Bool = false,
    _ body: (inout Value) throws(StatusError) -> Void
  ) throws(StatusError) -> Value {
    try state.withLock { (state) throws(StatusError) in
      try state.change(key, manager: manager, subresource: subresource, dryRun: dryRun, body)
    }
  }

  /// Deletes an object: at once, or by marking it where a finalizer or the grace period of a running pod holds it.
  ///
  /// - Returns: the object as it was left or, where it is gone, as it was last.
  @discardableResult
  public func delete(_ key: ResourceKey, options: DeleteOptions = DeleteOptions()) throws(StatusError) -> Value {
    try state.withLock { (state) throws(StatusError) in try state.delete(key, options: options).value }
  }

  // MARK: Watching

  /// Every later change of these kinds (of all where nil), in order. The stream buffers without bound.
  ///
  /// - Parameter replay: begins with an `.added` for each object that exists.
  public func subscribe(to kinds: Set<GroupKind>? = nil, namespace: String? = nil, replay: Bool = false)
    -> AsyncStream<StoreEvent>
  {
    let (stream, continuation) = AsyncStream.makeStream(of: StoreEvent.self)
    let id = state.withLock { state in
      if replay {
        for kind in (kinds.map(Array.init) ?? Array(state.objects.keys)).sorted(by: { $0.description < $1.description }) {
          for (name, object) in (state.objects[kind] ?? [:]).sorted(by: { $0.key < $1.key })
          where namespace == nil || name.namespace == namespace {
            continuation.yield(StoreEvent(change: .added, kind: kind, object: object, previous: nil))
          }
        }
      }
      return state.addSubscriber(kinds: kinds, namespace: namespace) { continuation.yield($0) }
    }
    continuation.onTermination = { [weak self] _ in self?.unsubscribe(id) }
    return stream
  }

  /// Calls `handler` for every later change of these kinds, in order, under the store's lock: it must be quick and must
  /// not use the store. Ends with ``unsubscribe(_:)``.
  ///
  /// - Parameter resourceVersion: begins with the changes since that version. 410 where they are no longer known.
  func follow(
    _ kind: GroupKind, namespace: String?, since resourceVersion: Int64?, _ handler: @escaping @Sendable (StoreEvent) -> Void
  ) throws(StatusError) -> Int {
    try state.withLock { (state) throws(StatusError) in
      if let resourceVersion {
        for event in try state.events(of: kind, namespace: namespace, since: resourceVersion) { handler(event) }
      }
      return state.addSubscriber(kinds: [kind], namespace: namespace, handler)
    }
  }

  func unsubscribe(_ id: Int) { state.withLock { $0.removeSubscriber(id) } }
}

/// How an object is deleted.
public struct DeleteOptions: Sendable {
  public enum Propagation: String, Sendable {
    case background = "Background"
    case foreground = "Foreground"
    case orphan = "Orphan"
  }

  /// What becomes of the objects it owns.
  public var propagation: Propagation
  /// Seconds a running pod gets; nil for its own `terminationGracePeriodSeconds`.
  public var gracePeriodSeconds: Int?
  /// Only if the object still has this uid.
  public var uid: String?
  /// Only if the object still has this version.
  public var resourceVersion: String?
  public var dryRun: Bool

  public init(
    propagation: Propagation = .background, gracePeriodSeconds: Int? = nil, uid: String? = nil,
    resourceVersion: String? = nil, dryRun: Bool = false
  ) {
    self.propagation = propagation
    self.gracePeriodSeconds = gracePeriodSeconds
    self.uid = uid
    self.resourceVersion = resourceVersion
    self.dryRun = dryRun
  }
}

/// Where an object stands within its kind.
struct ObjectName: Hashable, Comparable {
  var namespace: String
  var name: String

  init(namespace: String, name: String) {
    self.namespace = namespace
    self.name = name
  }

  init(_ key: ResourceKey) { self.init(namespace: key.namespace, name: key.name) }

  static func < (a: ObjectName, b: ObjectName) -> Bool { (a.namespace, a.name) < (b.namespace, b.name) }
}
