import Applications
import Health
import Manifests

/// What is live in the cluster, by identity, with the indexes that the tree and the comparison need.
///
/// Bytes are kept for what no other object owns: that is what Applications manage, and what is compared. A Pod or a
/// ReplicaSet is known by its extracted fields only, and asked for again when somebody wants to see all of it.
public final class LiveStore {
  private var objects: [ResourceKey: StoredObject] = [:]
  private var byUID: [String: StoredObject] = [:]
  private var childrenByOwner: [String: [StoredObject]] = [:]
  private var keysByInstance: [String: Set<ResourceKey>] = [:]
  private var keysByKind: [GroupKind: Set<ResourceKey>] = [:]

  /// How objects say whose they are; objects that are in the store already keep what was read from them.
  public var tracking = Tracking()
  /// How objects are judged; likewise.
  public var health = HealthRules()

  public init() {}

  public var count: Int { objects.count }

  // MARK: Reading

  public subscript(key: ResourceKey) -> StoredObject? { objects[key] }
  /// Everything, in no particular order.
  var all: [StoredObject] { Array(objects.values) }
  public func object(uid: String) -> StoredObject? { byUID[uid] }
  /// What names `object` as an owner, in no particular order.
  public func children(of object: StoredObject) -> [StoredObject] { childrenByOwner[object.uid] ?? [] }
  /// Everything that says it belongs to `instance`.
  public func keys(instance: String) -> Set<ResourceKey> { keysByInstance[instance] ?? [] }
  public func keys(of kind: GroupKind) -> Set<ResourceKey> { keysByKind[kind] ?? [] }
  public func objects(of kind: GroupKind) -> [StoredObject] { keys(of: kind).compactMap { objects[$0] } }

  /// The object and what owns it, and what owns that, up to the root. Ends at a circle.
  public func ancestry(of object: StoredObject) -> [StoredObject] {
    var chain = [object]
    var seen: Set<String> = [object.uid]
    var current = object
    while let owner = current.owners.lazy.compactMap({ self.byUID[$0] }).first, seen.insert(owner.uid).inserted {
      chain.append(owner)
      current = owner
    }
    return chain
  }

  // MARK: Changing

  /// Takes in an object from a watch; returns it, and what stood in its place.
  ///
  /// - Parameter isWhole: false where only its metadata is there: such bytes are not kept.
  @discardableResult
  public func insert(
    _ value: Value, bytes: [UInt8], key: ResourceKey, isWhole: Bool = true
  ) -> (object: StoredObject, previous: StoredObject?) {
    let previous = objects[key]
    let owned = value.metadata["ownerReferences"]?.list?.isEmpty == false
    let keeps = isWhole && (!owned || tracking.owner(of: value, key: key) != nil)
    let object = StoredObject(
      value, key: key, tracking: tracking, health: health, bytes: keeps && !Self.isBulky(value, key) ? bytes : nil)
    if let previous { unindex(previous) }
    index(object)
    return (object, previous)
  }

  /// Takes an object out; returns what stood there.
  @discardableResult
  public func remove(_ key: ResourceKey) -> StoredObject? {
    guard let object = objects.removeValue(forKey: key) else { return nil }
    unindex(object)
    return object
  }

  /// Takes out all of one kind (its CRD is gone); returns what stood there.
  public func removeAll(of kind: GroupKind) -> [StoredObject] { keys(of: kind).compactMap { remove($0) } }

  private func index(_ object: StoredObject) {
    objects[object.key] = object
    keysByKind[object.key.groupKind, default: []].insert(object.key)
    if !object.uid.isEmpty { byUID[object.uid] = object }
    for owner in object.owners { childrenByOwner[owner, default: []].append(object) }
    if let instance = object.instance { keysByInstance[instance, default: []].insert(object.key) }
  }

  private func unindex(_ object: StoredObject) {
    keysByKind[object.key.groupKind]?.remove(object.key)
    // A successor of the same name has another uid.
    if byUID[object.uid] === object { byUID[object.uid] = nil }
    for owner in object.owners {
      childrenByOwner[owner]?.removeAll { $0 === object }
      if childrenByOwner[owner]?.isEmpty == true { childrenByOwner[owner] = nil }
    }
    if let instance = object.instance {
      keysByInstance[instance]?.remove(object.key)
      if keysByInstance[instance]?.isEmpty == true { keysByInstance[instance] = nil }
    }
  }

  /// Helm's release records: up to a megabyte each, and never an Application's.
  private static func isBulky(_ value: Value, _ key: ResourceKey) -> Bool {
    key.kind == "Secret" && key.group.isEmpty && value["type"]?.string == "helm.sh/release.v1"
  }
}
