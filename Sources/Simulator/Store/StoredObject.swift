import Manifests
import Synchronization

/// An object as the store keeps it, with its JSON made at most once.
public final class StoredObject: Sendable {
  /// In the storage version, with `metadata.resourceVersion` set.
  public let value: Value
  public let resourceVersion: Int64
  private let encoded = Mutex<[UInt8]?>(nil)

  init(_ value: Value, resourceVersion: Int64) {
    self.value = value
    self.resourceVersion = resourceVersion
  }

  /// The object as compact JSON.
  public var json: [UInt8] {
    encoded.withLock { cached in
      if let cached { return cached }
      let bytes = JSON.encode(Self.ordered(value))
      cached = bytes
      return bytes
    }
  }

  /// The same without `kind` and `apiVersion`, as items of a list are written.
  var jsonWithoutType: [UInt8] {
    let head = JSON.encode(["kind": .string(value.kind), "apiVersion": .string(value.apiVersion)]).count
    // `{"kind":…,"apiVersion":…` ends where the head's closing brace would stand; a comma follows.
    return [UInt8(ascii: "{")] + json.dropFirst(head)
  }

  /// The object with `kind` and `apiVersion` in front, as the server writes it.
  static func ordered(_ value: Value) -> Value {
    guard let object = value.object else { return value }
    var result = Object()
    result.reserveCapacity(object.count)
    result["kind"] = object["kind"]
    result["apiVersion"] = object["apiVersion"]
    for (key, element) in object where result[key] == nil { result[key] = element }
    return .object(result)
  }
}

/// One change, in the order in which the store made it.
public struct StoreEvent: Sendable {
  public enum Change: Sendable, Equatable { case added, modified, deleted }

  public var change: Change
  public var kind: GroupKind
  /// The object after the change; for a deletion its last state, with the deletion's own resource version.
  public var object: StoredObject
  /// The object before the change; nil for an addition.
  public var previous: StoredObject?

  public var value: Value { object.value }
  public var key: ResourceKey {
    ResourceKey(group: kind.group, kind: kind.kind, namespace: value.namespace, name: value.name)
  }
}
