import Foundation
import Manifests

/// Who controls an object.
struct ControllerReference: Sendable {
  var kind: String
  var name: String
  var uid: String
  var apiVersion: String

  func key(in namespace: String) -> ResourceKey {
    ResourceKey(
      group: GroupVersionKind(apiVersion: apiVersion, kind: kind).group, kind: kind, namespace: namespace, name: name)
  }
}

// Fields that several controllers read.
extension Value {
  var creationTimestamp: String { metadata["creationTimestamp"]?.string ?? "" }
  var generation: Int { metadata["generation"]?.int ?? 0 }
  var spec: Value { self["spec"] ?? .null }
  var status: Value { self["status"] ?? .null }

  var controllerReference: ControllerReference? {
    guard
      let reference = metadata["ownerReferences"]?.list?.first(where: { $0["controller"]?.bool == true }),
      let kind = reference["kind"]?.string, let name = reference["name"]?.string, let uid = reference["uid"]?.string,
      let apiVersion = reference["apiVersion"]?.string
    else { return nil }
    return ControllerReference(kind: kind, name: name, uid: uid, apiVersion: apiVersion)
  }

  /// The key of the object that controls this one.
  var controllerKey: ResourceKey? { controllerReference.map { $0.key(in: namespace) } }

  /// A reference to this object as the controller of another.
  var asController: Value {
    [
      "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name), "uid": .string(uid),
      "controller": true, "blockOwnerDeletion": true,
    ]
  }

  func condition(_ type: String) -> Value? {
    status["conditions"]?.list?.first { $0["type"]?.string == type }
  }

  func isTrue(_ condition: String) -> Bool { self.condition(condition)?["status"]?.string == "True" }

  // Pods

  var phase: String { status["phase"]?.string ?? "" }
  var isFinishedPod: Bool { phase == "Succeeded" || phase == "Failed" }
  /// Counts for its controller: neither finished nor on its way out.
  var isActivePod: Bool { !isFinishedPod && !isBeingDeleted }
  var isReadyPod: Bool { isTrue("Ready") }

  /// Ready for at least `minReadySeconds`.
  func isAvailablePod(minReadySeconds: Int, now: Date) -> Bool {
    guard isReadyPod else { return false }
    guard minReadySeconds > 0 else { return true }
    return now.timeIntervalSince(readySince ?? now) >= Double(minReadySeconds)
  }

  var readySince: Date? { condition("Ready")?["lastTransitionTime"]?.string.flatMap(Timestamp.parse) }
}

extension Value {
  init(_ date: Date) { self = .string(Timestamp.text(date)) }
}

/// A status with its conditions, being put together from the one that stands.
struct StatusBuilder {
  private(set) var value: Value
  private let now: Date

  init(_ object: Value, now: Date) {
    value = object["status"]?.object == nil ? [:] : object.status
    self.now = now
  }

  /// Sets a field; zero counts are left out, as Go's omitempty does, unless `keepingZero`.
  mutating func set(_ field: String, _ count: Int, keepingZero: Bool = false) {
    value[field] = count == 0 && !keepingZero ? nil : Value(count)
  }

  mutating func set(_ field: String, _ new: Value?) { value[field] = new }

  /// Sets a condition. `lastTransitionTime` moves only when its status turns, `lastUpdateTime` (where the kind has it) when
  /// anything about it changes, or when it is `touched`.
  mutating func condition(
    _ type: String, _ status: ConditionStatus, reason: String? = nil, message: String? = nil, hasUpdateTime: Bool = false,
    hasProbeTime: Bool = false, touched: Bool = false
  ) {
    var conditions = value["conditions"]?.list ?? []
    let index = conditions.firstIndex { $0["type"]?.string == type }
    let old = index.map { conditions[$0] }
    let isSameStatus = old?["status"]?.string == status.rawValue
    if isSameStatus, !touched, old?["reason"]?.string == reason, old?["message"]?.string == message { return }
    var new: Value = ["type": .string(type), "status": .string(status.rawValue)]
    if hasProbeTime { new["lastProbeTime"] = .null }
    if hasUpdateTime { new["lastUpdateTime"] = Value(now) }
    new["lastTransitionTime"] = isSameStatus ? old?["lastTransitionTime"] ?? Value(now) : Value(now)
    if let reason { new["reason"] = .string(reason) }
    if let message { new["message"] = .string(message) }
    if let index { conditions[index] = new } else { conditions.append(new) }
    value["conditions"] = .list(conditions)
  }

  mutating func removeCondition(_ type: String) {
    let conditions = (value["conditions"]?.list ?? []).filter { $0["type"]?.string != type }
    value["conditions"] = conditions.isEmpty ? nil : .list(conditions)
  }
}

enum ConditionStatus: String, Sendable, ExpressibleByBooleanLiteral {
  case `true` = "True"
  case `false` = "False"
  case unknown = "Unknown"
  init(_ value: Bool) { self = value ? .true : .false }
  init(booleanLiteral value: Bool) { self.init(value) }
}
