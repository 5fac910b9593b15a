import Foundation
import Manifests

/// Writes what components report as Event objects: the same report about the same object counts up instead of piling up, and
/// what is older than its lifetime goes.
final class EventRecorder {
  private struct Known {
    var key: ResourceKey
    var count: Int
    var last: Date
  }

  private struct Identity: Hashable {
    var uid: String
    var reason: String
    var message: String
    var component: String
  }

  private let store: ObjectStore
  private let lifetime: Double
  private let chance: Chance
  private var known: [Identity: Known] = [:]

  init(store: ObjectStore, lifetime: Double, chance: Chance) {
    self.store = store
    self.lifetime = lifetime
    self.chance = chance
  }

  func record(_ event: ClusterEvent, manager: String, now: Date) {
    let identity = Identity(
      uid: event.object.uid, reason: event.reason, message: event.message, component: event.component)
    if var entry = known[identity], store.get(entry.key) != nil {
      entry.count += 1
      entry.last = now
      known[identity] = entry
      _ = try? store.change(entry.key, by: manager) { value in
        value["count"] = Value(entry.count)
        value["lastTimestamp"] = Value(now)
      }
      return
    }
    let namespace = event.object.namespace.isEmpty ? "default" : event.object.namespace
    let name = "\(event.object.name).\(chance.hex(16))"
    let key = ResourceKey(group: "", kind: "Event", namespace: namespace, name: name)
    known[identity] = Known(key: key, count: 1, last: now)
    _ = try? store.create(object(event, key, now: now), by: manager)
  }

  private func object(_ event: ClusterEvent, _ key: ResourceKey, now: Date) -> Value {
    var involved: Value = [
      "apiVersion": .string(event.object.apiVersion), "kind": .string(event.object.kind), "name": .string(event.object.name),
      "namespace": .string(event.object.namespace), "resourceVersion": .string(event.object.resourceVersion),
      "uid": .string(event.object.uid),
    ]
    if let path = event.fieldPath { involved["fieldPath"] = .string(path) }
    var source: Value = ["component": .string(event.component)]
    if let host = event.host { source["host"] = .string(host) }
    return [
      "apiVersion": "v1", "kind": "Event",
      "metadata": ["name": .string(key.name), "namespace": .string(key.namespace)],
      "involvedObject": involved, "reason": .string(event.reason), "message": .string(event.message),
      "source": source, "firstTimestamp": Value(now), "lastTimestamp": Value(now), "count": 1,
      "type": .string(event.kind.rawValue), "eventTime": .null, "reportingComponent": .string(event.component),
      "reportingInstance": .string(event.host ?? ""),
    ]
  }

  /// Removes what has not happened again within the lifetime; answers when the next is to go.
  func expire(now: Date) -> Date? {
    var next: Date?
    for (identity, entry) in known {
      let due = entry.last.addingTimeInterval(lifetime)
      if due <= now {
        known[identity] = nil
        _ = try? store.delete(entry.key)
      } else {
        next = min(next ?? due, due)
      }
    }
    return next
  }
}
