import Foundation
import Manifests

/// One look at a Deployment and its ReplicaSets: what is to be done next, and the status to report. Pure.
struct DeploymentRollout {
  enum Step {
    case create(Value)
    case scale(Value, to: Int)
    case annotate(Value, revision: String)
    case delete(Value)
  }

  static let revisionAnnotation = "deployment.kubernetes.io/revision"
  static let desiredAnnotation = "deployment.kubernetes.io/desired-replicas"
  static let maximumAnnotation = "deployment.kubernetes.io/max-replicas"
  static let hashLabel = "pod-template-hash"

  let deployment: Value
  let now: Date
  private let sets: [Value]
  private let current: Value?
  private let desired: Int
  private let surge: Int
  private let unavailable: Int
  private(set) var steps: [Step] = []
  /// The revision that the Deployment is at; nil while it is paused before its first.
  private(set) var revision: String?
  private var createdName: String?

  init(deployment: Value, sets: [Value], now: Date) {
    self.deployment = deployment
    self.now = now
    self.sets = sets
    desired = deployment.spec["replicas"]?.int ?? 1
    let rolling = deployment.spec[path: "strategy", "rollingUpdate"]
    var surge = scaled(rolling?["maxSurge"], of: desired, default: "25%", roundingUp: true)
    var unavailable = scaled(rolling?["maxUnavailable"], of: desired, default: "25%", roundingUp: false)
    if surge == 0, unavailable == 0 { unavailable = 1 }
    if deployment.spec[path: "strategy", "type"]?.string == "Recreate" { (surge, unavailable) = (0, desired) }
    (self.surge, self.unavailable) = (surge, unavailable)
    let template = deployment.spec["template"] ?? .null
    current = sets.first { Self.withoutHash($0.spec["template"] ?? .null) == template }
  }

  private var old: [Value] { sets.filter { $0.uid != current?.uid } }
  private var isPaused: Bool { deployment.spec["paused"]?.bool == true }
  private var recreates: Bool { deployment.spec[path: "strategy", "type"]?.string == "Recreate" }

  private static func withoutHash(_ template: Value) -> Value {
    var template = template
    template.set(nil, at: ["metadata", "labels", hashLabel])
    return template
  }

  private static func replicas(_ set: Value) -> Int { set.spec["replicas"]?.int ?? 0 }
  private static func available(_ set: Value) -> Int { set.status["availableReplicas"]?.int ?? 0 }
  private static func number(_ set: Value) -> Int { set.annotation(revisionAnnotation).flatMap(Int.init) ?? 0 }

  // MARK: What to do

  mutating func decide() {
    if let current {
      revision = current.annotation(Self.revisionAnnotation)
      let newest = old.map(Self.number).max() ?? 0
      if Self.number(current) <= newest {  // a rollback: the old set becomes the newest revision
        let next = String(newest + 1)
        revision = next
        steps.append(.annotate(current, revision: next))
      }
    }
    if isPaused {
      scaleProportionally()
      return
    }
    guard let current else {
      if recreates, old.contains(where: { Self.replicas($0) > 0 || ($0.status["replicas"]?.int ?? 0) > 0 }) {
        scaleDownAll()
      } else {
        create()
      }
      return
    }
    if recreates {
      if old.contains(where: { Self.replicas($0) > 0 }) { scaleDownAll() }
      if !old.contains(where: { ($0.status["replicas"]?.int ?? 0) > 0 }), Self.replicas(current) != desired {
        steps.append(.scale(current, to: desired))
      }
    } else {
      rollForward(current)
      rollOldDown(current)
    }
    if isComplete { removeSurplusHistory() }
  }

  private mutating func create() {
    let template = deployment.spec["template"] ?? .null
    let hash = templateHash(template)
    let name = "\(deployment.name)-\(hash)"
    guard !sets.contains(where: { $0.name == name }) else { return }
    let total = old.map(Self.replicas).reduce(0, +)
    let count = recreates ? desired : max(0, min(desired, desired + surge - total))
    let next = String((old.map(Self.number).max() ?? 0) + 1)
    revision = next
    createdName = name
    var labelled = template
    labelled.set(.string(hash), at: ["metadata", "labels", Self.hashLabel])
    var selector = deployment.spec["selector"] ?? [:]
    selector.set(.string(hash), at: ["matchLabels", Self.hashLabel])
    var annotations: Value = [
      Self.desiredAnnotation: .string(String(desired)),
      Self.maximumAnnotation: .string(String(desired + surge)),
      Self.revisionAnnotation: .string(next),
    ]
    for (key, value) in deployment.annotations
    where key != "kubectl.kubernetes.io/last-applied-configuration" && key != Self.revisionAnnotation {
      annotations[key] = .string(value)
    }
    var spec: Value = [
      "replicas": Value(count), "selector": selector, "template": labelled,
    ]
    if let minReady = deployment.spec["minReadySeconds"] { spec["minReadySeconds"] = minReady }
    let set: Value = [
      "apiVersion": "apps/v1",
      "kind": "ReplicaSet",
      "metadata": [
        "name": .string(name), "namespace": .string(deployment.namespace),
        "labels": labelled.metadata["labels"] ?? [:], "annotations": annotations,
        "ownerReferences": [deployment.asController],
      ],
      "spec": spec,
    ]
    steps.append(.create(set))
  }

  private mutating func rollForward(_ current: Value) {
    let have = Self.replicas(current)
    if have > desired {
      steps.append(.scale(current, to: desired))
    } else if have < desired {
      let total = sets.map(Self.replicas).reduce(0, +)
      let count = min(desired, have + max(0, desired + surge - total))
      if count > have { steps.append(.scale(current, to: count)) }
    } else if current.annotation(Self.desiredAnnotation) != String(desired) {
      steps.append(.scale(current, to: desired))
    }
  }

  private mutating func rollOldDown(_ current: Value) {
    let active = old.filter { Self.replicas($0) > 0 }
    guard !active.isEmpty else { return }
    let total = sets.map(Self.replicas).reduce(0, +)
    let minimum = desired - unavailable
    let newUnavailable = Self.replicas(current) - Self.available(current)
    var budget = total - minimum - newUnavailable
    guard budget > 0 else { return }
    var counts: [String: Int] = [:]
    for set in active {  // what is not available anyway goes first
      let sick = min(budget, Self.replicas(set) - min(Self.replicas(set), Self.available(set)))
      counts[set.uid] = Self.replicas(set) - sick
      budget -= sick
    }
    var spare = sets.map(Self.available).reduce(0, +) - minimum
    for set in active where spare > 0 {
      let count = counts[set.uid] ?? Self.replicas(set)
      let down = min(count, spare)
      counts[set.uid] = count - down
      spare -= down
    }
    for set in active {
      if let count = counts[set.uid], count != Self.replicas(set) { steps.append(.scale(set, to: count)) }
    }
  }

  private mutating func scaleDownAll() {
    for set in old where Self.replicas(set) > 0 { steps.append(.scale(set, to: 0)) }
  }

  /// A paused Deployment is still scaled: its newest active ReplicaSet takes the difference.
  private mutating func scaleProportionally() {
    guard let set = current ?? sets.last(where: { Self.replicas($0) > 0 }) else { return }
    let others = sets.filter { $0.uid != set.uid }.map(Self.replicas).reduce(0, +)
    let count = max(0, desired - others)
    if count != Self.replicas(set) { steps.append(.scale(set, to: count)) }
  }

  private mutating func removeSurplusHistory() {
    let limit = deployment.spec["revisionHistoryLimit"]?.int ?? 10
    let idle = old.filter { Self.replicas($0) == 0 && ($0.status["replicas"]?.int ?? 0) == 0 && !$0.isBeingDeleted }
      .sorted { Self.number($0) < Self.number($1) }
    for set in idle.prefix(max(0, idle.count - limit)) { steps.append(.delete(set)) }
  }

  // MARK: What to report

  private var isComplete: Bool {
    guard let current else { return false }
    let total = sets.compactMap { $0.status["replicas"]?.int }.reduce(0, +)
    return current.status["replicas"]?.int ?? 0 == desired && total == desired && Self.available(current) == desired
      && Self.replicas(current) == desired
  }

  private var deadlineSeconds: Int { deployment.spec["progressDeadlineSeconds"]?.int ?? 600 }

  /// When a rollout that makes no progress counts as failed; nil where none is under way.
  var deadline: Date? {
    guard !isComplete, !isPaused, let progressing = deployment.condition("Progressing"),
      progressing["reason"]?.string != "ProgressDeadlineExceeded",
      let since = progressing["lastUpdateTime"]?.string.flatMap(Timestamp.parse)
    else { return isComplete || isPaused ? nil : now.addingTimeInterval(Double(deadlineSeconds)) }
    return since.addingTimeInterval(Double(deadlineSeconds))
  }

  func status() -> Value {
    var status = StatusBuilder(deployment, now: now)
    let total = sets.compactMap { $0.status["replicas"]?.int }.reduce(0, +)
    let ready = sets.compactMap { $0.status["readyReplicas"]?.int }.reduce(0, +)
    let available = sets.map(Self.available).reduce(0, +)
    let updated = current?.status["replicas"]?.int ?? 0
    let madeProgress =
      updated > deployment.status["updatedReplicas"]?.int ?? 0
      || ready > deployment.status["readyReplicas"]?.int ?? 0
      || available > deployment.status["availableReplicas"]?.int ?? 0
    status.set("observedGeneration", deployment.generation)
    status.set("replicas", total)
    status.set("updatedReplicas", updated)
    status.set("readyReplicas", ready)
    status.set("availableReplicas", available)
    status.set("unavailableReplicas", max(0, max(total, desired) - available))
    if available >= desired - unavailable {
      status.condition(
        "Available", .true, reason: "MinimumReplicasAvailable", message: "Deployment has minimum availability.",
        hasUpdateTime: true)
    } else {
      status.condition(
        "Available", .false, reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.", hasUpdateTime: true)
    }
    progress(&status, madeProgress: madeProgress)
    return status.value
  }

  private func progress(_ status: inout StatusBuilder, madeProgress: Bool) {
    let before = deployment.condition("Progressing")
    func set(_ value: ConditionStatus, _ reason: String, _ message: String, touched: Bool = false) {
      status.condition(
        "Progressing", value, reason: reason, message: message, hasUpdateTime: true, touched: touched)
    }
    if isPaused {
      if before?["reason"]?.string != "DeploymentPaused" {
        set(.unknown, "DeploymentPaused", "Deployment is paused")
      }
      return
    }
    if before?["reason"]?.string == "DeploymentPaused" { set(.unknown, "DeploymentResumed", "Deployment is resumed") }
    if let createdName {
      set(.true, "NewReplicaSetCreated", "Created new replica set \"\(createdName)\"")
      return
    }
    guard let current else { return }
    if isComplete {
      set(.true, "NewReplicaSetAvailable", "ReplicaSet \"\(current.name)\" has successfully progressed.")
      return
    }
    let isOnlyScaled =
      before?["reason"]?.string == "NewReplicaSetAvailable" && !old.contains { Self.replicas($0) > 0 }
    if isOnlyScaled, !isNewTarget { return }
    let since = before?["lastUpdateTime"]?.string.flatMap(Timestamp.parse)
    if madeProgress || before == nil || isNewTarget {
      set(.true, "ReplicaSetUpdated", "ReplicaSet \"\(current.name)\" is progressing.", touched: true)
    } else if before?["reason"]?.string != "ProgressDeadlineExceeded", let since,
      now.timeIntervalSince(since) >= Double(deadlineSeconds)
    {
      set(.false, "ProgressDeadlineExceeded", "ReplicaSet \"\(current.name)\" has timed out progressing.")
    }
  }

  /// The last report was about another ReplicaSet.
  private var isNewTarget: Bool {
    guard let current, let message = deployment.condition("Progressing")?["message"]?.string else { return false }
    return !message.contains("\"\(current.name)\"")
  }
}
