import Applications
import Health
import Manifests

/// What the sync engine knows about one live object.
public struct LiveObject: Sendable, Hashable {
  public var key: ResourceKey
  public var version: String
  public var uid: String
  public var resourceVersion: String
  /// Nil where the kind has no health of its own.
  public var health: Health?
  /// True while it has a deletionTimestamp.
  public var isDeleting: Bool
  /// What keeps it from going once it is deleted.
  public var finalizers: [String]
  /// Of CustomResourceDefinitions: whether their kind can be used. True for everything else.
  public var isEstablished: Bool
  public var wave: Int
  public var isHook: Bool
  public var options: ResourceSyncOptions
  /// True where the object says that it belongs to the app; only such objects are ever pruned.
  public var isTracked: Bool
  /// True where a field manager of `kubectl apply` or of Argo CD's client-side apply owns fields.
  public var needsClientSideApplyMigration: Bool

  /// - Parameters:
  ///   - health: as assessed; a deletionTimestamp may count as Progressing there.
  ///   - appOptions: the app's sync options.
  ///   - migrationManager: whose client-side applies a server-side apply takes over.
  public init(
    _ object: Value, health: Health?, isTracked: Bool = true, appOptions: SyncOptions = SyncOptions(),
    migrationManager: String? = nil
  ) {
    finalizers = (object.metadata["finalizers"]?.list ?? []).compactMap(\.string)
    key = object.resourceKey
    version = object.groupVersionKind.version
    uid = object.uid
    resourceVersion = object.resourceVersion
    self.health = health
    isDeleting = object.metadata["deletionTimestamp"]?.string != nil
    isEstablished = Self.isEstablished(object)
    wave = SyncWave.of(object)
    isHook = HookAnnotations(object).isHook
    options = ResourceSyncOptions(object, app: appOptions)
    self.isTracked = isTracked
    needsClientSideApplyMigration =
      ClientSideApplyMigration(manager: migrationManager ?? ClientSideApplyMigration.defaultManager).isNeeded(object)
  }

  /// Held until its outcome as a hook was read.
  public var hasHookFinalizer: Bool {
    get { finalizers.contains(FinalizerKey.hook) }
    set {
      finalizers.removeAll { $0 == FinalizerKey.hook }
      if newValue { finalizers.append(FinalizerKey.hook) }
    }
  }

  private static func isEstablished(_ object: Value) -> Bool {
    guard object.kind == "CustomResourceDefinition" else { return true }
    return (object[path: "status", "conditions"]?.list ?? []).contains {
      $0["type"] == "Established" && $0["status"] == "True"
    }
  }

  /// True where this is known to be an older state of the object than `other`. Versions that are no numbers cannot be
  /// compared and are taken as newer.
  func isOlder(than other: LiveObject) -> Bool {
    guard uid == other.uid, let a = UInt64(resourceVersion), let b = UInt64(other.resourceVersion) else { return false }
    return a < b
  }
}

/// How a manifest gets into the cluster.
public struct ApplyMode: Sendable, Hashable {
  public enum Method: Sendable, Hashable {
    /// Three-way merge with the `last-applied-configuration` annotation, as `kubectl apply`.
    case clientSide
    /// Server-side apply with forced conflicts. `migrating`: first a client-side apply takes over the fields of older managers.
    case serverSide(migrating: Bool)
    /// POST; the object must not exist.
    case create
    /// PUT.
    case replace
  }
  public var method: Method
  /// Where the server refuses the change (immutable fields, a conflict): delete, and create again.
  public var force: Bool
  /// Whether unknown and doubled fields are an error (`fieldValidation=Strict`) or ignored.
  public var validate: Bool

  public init(_ method: Method, force: Bool = false, validate: Bool = true) {
    self.method = method
    self.force = force
    self.validate = validate
  }
}
