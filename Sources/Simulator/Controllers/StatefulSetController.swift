import Manifests

/// Keeps the numbered pods of a StatefulSet and their claims, in order. Claims outlive their pods and the set itself.
final class StatefulSetController: Controller {
  let component = "statefulset-controller"
  private static let revisionLabel = "controller-revision-hash"

  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey] {
    switch object.resourceKey.groupKind {
    case Kinds.statefulSet: [object.resourceKey]
    case Kinds.pod: object.controllerReference?.kind == "StatefulSet" ? [object.controllerKey].compactMap(\.self) : []
    default: []
    }
  }

  func reconcile(_ key: ResourceKey, _ context: ControllerContext) {
    guard let set = context.view.object(key), !set.isBeingDeleted else { return }
    let template = set.spec["template"] ?? .null
    let update = "\(set.name)-\(templateHash(template))"
    let pods = context.view.owned(by: set.uid, Kinds.pod)
    let current = set.status["currentRevision"]?.string ?? update
    let byOrdinal = Dictionary(pods.compactMap { pod in ordinal(of: pod, in: set).map { ($0, pod) } }) { $1 }
    ensureRevision(update, set, context)

    let replicas = set.spec["replicas"]?.int ?? 1
    let partition = set.spec[path: "updateStrategy", "rollingUpdate", "partition"]?.int ?? 0
    let isParallel = set.spec["podManagementPolicy"]?.string == "Parallel"
    act(set, byOrdinal, replicas: replicas, isParallel: isParallel, partition: partition, current, update, context)

    let counted = byOrdinal.filter { $0.key < replicas }.values.filter { !$0.isBeingDeleted }
    let ready = counted.filter(\.isReadyPod)
    let updated = counted.filter { $0.label(Self.revisionLabel) == update }.count
    let isRolledOut = updated == replicas && ready.count == replicas && byOrdinal.count == replicas
    var status = StatusBuilder(set, now: context.now)
    status.set("observedGeneration", set.generation)
    status.set("replicas", byOrdinal.count, keepingZero: true)
    status.set("readyReplicas", ready.count)
    status.set("availableReplicas", ready.count, keepingZero: true)
    status.set(
      "currentReplicas", isRolledOut ? replicas : counted.filter { $0.label(Self.revisionLabel) == current }.count)
    status.set("updatedReplicas", updated)
    status.set("currentRevision", .string(isRolledOut ? update : current))
    status.set("updateRevision", .string(update))
    status.set("collisionCount", 0, keepingZero: true)
    context.updateStatus(set, to: status.value)
  }

  /// One step: ordered sets move by one pod at a time and wait for it to be ready.
  private func act(
    _ set: Value, _ pods: [Int: Value], replicas: Int, isParallel: Bool, partition: Int, _ current: String,
    _ update: String, _ context: ControllerContext
  ) {
    for ordinal in 0..<max(0, replicas) {
      guard let pod = pods[ordinal] else {
        let revision = ordinal < partition ? current : update
        create(ordinal, of: set, revision: revision, context)
        if isParallel { continue } else { return }
      }
      if pod.isFinishedPod, !pod.isBeingDeleted {
        context.delete(pod)
        return
      }
      if !isParallel, pod.isBeingDeleted || !pod.isReadyPod {
        // A pod of the old generation that never gets ready is replaced all the same.
        if !pod.isBeingDeleted, pod.label(Self.revisionLabel) == update || ordinal < partition { return }
        if pod.isBeingDeleted { return }
        break
      }
    }
    for ordinal in pods.keys.sorted(by: >) where ordinal >= replicas {
      guard let pod = pods[ordinal], !pod.isBeingDeleted else { if isParallel { continue } else { return } }
      remove(pod, of: set, context)
      if !isParallel { return }
    }
    guard set.spec[path: "updateStrategy", "type"]?.string != "OnDelete" else { return }
    for ordinal in stride(from: replicas - 1, through: max(0, partition), by: -1) {
      guard let pod = pods[ordinal] else { return }
      if pod.isBeingDeleted { return }
      if pod.label(Self.revisionLabel) != update {
        remove(pod, of: set, context)
        return
      }
      if !pod.isReadyPod { return }
    }
  }

  private func ordinal(of pod: Value, in set: Value) -> Int? {
    guard pod.name.hasPrefix(set.name + "-") else { return nil }
    return Int(pod.name.dropFirst(set.name.count + 1))
  }

  private func create(_ ordinal: Int, of set: Value, revision: String, _ context: ControllerContext) {
    let name = "\(set.name)-\(ordinal)"
    var volumes = set.spec[path: "template", "spec", "volumes"]?.list ?? []
    for template in set.spec["volumeClaimTemplates"]?.list ?? [] {
      let claim = "\(template.name)-\(name)"
      if context.view.object(Kinds.volumeClaim, set.namespace, claim) == nil {
        context.create(self.claim(claim, from: template, of: set))
        context.record(
          set, "SuccessfulCreate",
          "create Claim \(claim) Pod \(name) in StatefulSet \(set.name) success")
      }
      volumes.append(["name": .string(template.name), "persistentVolumeClaim": ["claimName": .string(claim)]])
    }
    var new = pod(
      from: set.spec["template"] ?? .null, owner: set, name: name,
      labels: [
        Self.revisionLabel: revision, "statefulset.kubernetes.io/pod-name": name,
        "apps.kubernetes.io/pod-index": String(ordinal),
      ], chance: context.chance)
    if !volumes.isEmpty { new.set(.list(volumes), at: ["spec", "volumes"]) }
    new.set(.string(name), at: ["spec", "hostname"])
    if let service = set.spec["serviceName"]?.string, !service.isEmpty {
      new.set(.string(service), at: ["spec", "subdomain"])
    }
    context.create(new)
    context.record(set, "SuccessfulCreate", "create Pod \(name) in StatefulSet \(set.name) successful")
  }

  private func claim(_ name: String, from template: Value, of set: Value) -> Value {
    var labels: Value = template.metadata["labels"] ?? [:]
    for (key, value) in set.spec[path: "selector", "matchLabels"]?.object ?? [:] { labels[key] = value }
    return [
      "apiVersion": "v1", "kind": "PersistentVolumeClaim",
      "metadata": ["name": .string(name), "namespace": .string(set.namespace), "labels": labels],
      "spec": template.spec,
    ]
  }

  private func remove(_ pod: Value, of set: Value, _ context: ControllerContext) {
    context.delete(pod)
    context.record(set, "SuccessfulDelete", "delete Pod \(pod.name) in StatefulSet \(set.name) successful")
  }

  private func ensureRevision(_ name: String, _ set: Value, _ context: ControllerContext) {
    let revisions = context.view.owned(by: set.uid, Kinds.controllerRevision)
    let newest = revisions.compactMap { $0["revision"]?.int }.max() ?? 0
    if let known = revisions.first(where: { $0.name == name }) {
      if known["revision"]?.int != newest { context.patch(known.resourceKey, ["revision": Value(newest + 1)]) }
      return
    }
    context.create(controllerRevision(name, of: set, number: newest + 1))
    let limit = set.spec["revisionHistoryLimit"]?.int ?? 10
    let inUse = Set(context.view.owned(by: set.uid, Kinds.pod).compactMap { $0.label(Self.revisionLabel) })
    let idle = revisions.filter { !inUse.contains($0.name) }
    for surplus in idle.prefix(max(0, idle.count - limit)) { context.delete(surplus) }
  }
}

/// The record of one generation of a StatefulSet's or DaemonSet's template.
func controllerRevision(_ name: String, of owner: Value, number: Int) -> Value {
  var labels: Value = owner.spec[path: "template", "metadata", "labels"] ?? [:]
  labels["controller-revision-hash"] = .string(name)
  return [
    "apiVersion": "apps/v1", "kind": "ControllerRevision",
    "metadata": [
      "name": .string(name), "namespace": .string(owner.namespace), "labels": labels,
      "ownerReferences": [owner.asController],
    ],
    "data": ["spec": ["template": owner.spec["template"] ?? .null]],
    "revision": Value(number),
  ]
}
