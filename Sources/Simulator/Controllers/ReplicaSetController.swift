import Manifests

/// Keeps as many pods of a ReplicaSet as it asks for.
final class ReplicaSetController: Controller {
  let component = "replicaset-controller"

  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey] {
    switch object.resourceKey.groupKind {
    case Kinds.replicaSet: [object.resourceKey]
    case Kinds.pod: object.controllerReference?.kind == "ReplicaSet" ? [object.controllerKey].compactMap(\.self) : []
    default: []
    }
  }

  func reconcile(_ key: ResourceKey, _ context: ControllerContext) {
    guard let set = context.view.object(key), !set.isBeingDeleted else { return }
    let pods = context.view.owned(by: set.uid, Kinds.pod).filter(\.isActivePod)
    let wanted = set.spec["replicas"]?.int ?? 1
    if pods.count < wanted {
      for _ in pods.count..<wanted {
        let new = pod(from: set.spec["template"] ?? .null, owner: set, chance: context.chance)
        context.create(new)
        context.record(set, "SuccessfulCreate", "Created pod: \(new.name)")
      }
    } else if pods.count > wanted {
      for surplus in pods.sorted(by: deletionOrder).prefix(pods.count - wanted) {
        context.delete(surplus)
        context.record(set, "SuccessfulDelete", "Deleted pod: \(surplus.name)")
      }
    }

    let minReady = set.spec["minReadySeconds"]?.int ?? 0
    let ready = pods.filter(\.isReadyPod)
    let available = ready.filter { $0.isAvailablePod(minReadySeconds: minReady, now: context.now) }
    if available.count < ready.count { context.wake(key, after: Double(minReady)) }
    var status = StatusBuilder(set, now: context.now)
    status.set("replicas", pods.count, keepingZero: true)
    status.set("fullyLabeledReplicas", pods.count)
    status.set("readyReplicas", ready.count)
    status.set("availableReplicas", available.count)
    status.set("observedGeneration", set.generation)
    context.updateStatus(set, to: status.value)
  }
}
