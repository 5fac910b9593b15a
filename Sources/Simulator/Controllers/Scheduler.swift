import Manifests

/// Where pods may run.
enum Scheduling {
  /// Whether a pod's node selector, and the node's cordon and taints, allow it there.
  static func fits(_ pod: Value, on node: Value) -> Bool {
    guard node.spec["unschedulable"]?.bool != true else { return false }
    for (key, value) in pod.spec["nodeSelector"]?.object ?? [:] where node.label(key) != value.string { return false }
    let tolerations = pod.spec["tolerations"]?.list ?? []
    return (node.spec["taints"]?.list ?? []).allSatisfy { taint in
      guard ["NoSchedule", "NoExecute"].contains(taint["effect"]?.string) else { return true }
      return tolerations.contains { toleration in
        let key = toleration["key"]?.string
        return (key == nil || key == taint["key"]?.string)
          && (toleration["effect"]?.string == nil || toleration["effect"] == taint["effect"])
          && (toleration["operator"]?.string == "Exists" || toleration["value"]?.string == taint["value"]?.string)
      }
    }
  }

  /// Why no node takes the pod, in the scheduler's words.
  static func refusal(nodes: Int, unboundClaims: Bool) -> String {
    let reason =
      unboundClaims
      ? "pod has unbound immediate PersistentVolumeClaims" : "\(nodes) node(s) didn't match Pod's node affinity/selector"
    return nodes == 0
      ? "no nodes available to schedule pods"
      : "0/\(nodes) nodes are available: \(reason). preemption: 0/\(nodes) nodes are available: "
        + "\(nodes) Preemption is not helpful for scheduling."
  }
}

/// Places pods on the node with the fewest of them.
final class Scheduler: Controller {
  let component = "default-scheduler"
  let manager = Managers.scheduler

  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey] {
    switch object.resourceKey.groupKind {
    case Kinds.pod: !deleted && isWaiting(object) ? [object.resourceKey] : []
    case Kinds.node, Kinds.volumeClaim: view.objects(Kinds.pod).filter(isWaiting).map(\.resourceKey)
    default: []
    }
  }

  private func isWaiting(_ pod: Value) -> Bool { pod.spec["nodeName"]?.string == nil && pod.isActivePod }

  func reconcile(_ key: ResourceKey, _ context: ControllerContext) {
    guard let pod = context.view.object(key), isWaiting(pod) else { return }
    let nodes = context.view.objects(Kinds.node)
    let claims = (pod.spec["volumes"]?.list ?? []).compactMap { $0[path: "persistentVolumeClaim", "claimName"]?.string }
    let unbound = claims.contains {
      context.view.object(Kinds.volumeClaim, pod.namespace, $0)?.phase != "Bound"
    }
    let fitting = unbound ? [] : nodes.filter { Scheduling.fits(pod, on: $0) }
    guard !fitting.isEmpty else {
      let message = Scheduling.refusal(nodes: nodes.count, unboundClaims: unbound)
      if pod.condition("PodScheduled")?["message"]?.string != message {
        var status = StatusBuilder(pod, now: context.now)
        status.condition("PodScheduled", .false, reason: "Unschedulable", message: message, hasProbeTime: true)
        context.updateStatus(pod, to: status.value)
        context.record(pod, "FailedScheduling", message, warning: true)
      }
      return
    }
    let load = context.view.podsOnNode
    guard let node = fitting.min(by: { (load[$0.name] ?? 0, $0.name) < (load[$1.name] ?? 0, $1.name) }) else { return }
    context.patch(key, ["spec": ["nodeName": .string(node.name)]])
    context.record(pod, "Scheduled", "Successfully assigned \(pod.namespace)/\(pod.name) to \(node.name)")
  }
}
