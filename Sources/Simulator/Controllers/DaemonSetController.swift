import Manifests

/// Keeps one pod of a DaemonSet on every node that its template may run on.
final class DaemonSetController: Controller {
  let component = "daemonset-controller"
  private static let revisionLabel = "controller-revision-hash"

  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey] {
    switch object.resourceKey.groupKind {
    case Kinds.daemonSet: return [object.resourceKey]
    case Kinds.pod:
      return object.controllerReference?.kind == "DaemonSet" ? [object.controllerKey].compactMap(\.self) : []
    case Kinds.node:
      // A node's heartbeat changes nothing here; its coming, going and cordoning does.
      guard deleted || before == nil || before?.spec != object.spec else { return [] }
      return view.objects(Kinds.daemonSet).map(\.resourceKey)
    default: return []
    }
  }

  func reconcile(_ key: ResourceKey, _ context: ControllerContext) {
    guard let set = context.view.object(key), !set.isBeingDeleted else { return }
    let template = set.spec["template"] ?? .null
    let hash = templateHash(template)
    let nodes = context.view.objects(Kinds.node).filter { Scheduling.fits(template, on: $0) }.map(\.name)
    let pods = context.view.owned(by: set.uid, Kinds.pod)
    ensureRevision("\(set.name)-\(hash)", hash, set, context)

    var byNode: [String: [Value]] = [:]
    for pod in pods { byNode[pod.spec["nodeName"]?.string ?? "", default: []].append(pod) }
    for node in nodes where (byNode[node] ?? []).isEmpty {
      var new = pod(from: template, owner: set, labels: [Self.revisionLabel: hash], chance: context.chance)
      new.set(.string(node), at: ["spec", "nodeName"])
      context.create(new)
      context.record(set, "SuccessfulCreate", "Created pod: \(new.name)")
    }
    for (node, surplus) in byNode {
      let isWanted = nodes.contains(node)
      for pod in surplus where !pod.isBeingDeleted && (!isWanted || pod.isFinishedPod) { remove(pod, of: set, context) }
    }

    let living = pods.filter(\.isActivePod)
    let updated = living.filter { $0.label(Self.revisionLabel) == hash }
    if set.spec[path: "updateStrategy", "type"]?.string != "OnDelete" {
      let limit = scaled(
        set.spec[path: "updateStrategy", "rollingUpdate", "maxUnavailable"], of: nodes.count, default: "1",
        roundingUp: true)
      var budget = limit - (nodes.count - living.filter(\.isReadyPod).count)
      for pod in living where pod.label(Self.revisionLabel) != hash {
        if pod.isReadyPod {
          guard budget > 0 else { continue }
          budget -= 1
        }
        remove(pod, of: set, context)
      }
    }

    let ready = living.filter(\.isReadyPod).count
    var status = StatusBuilder(set, now: context.now)
    status.set("currentNumberScheduled", living.count, keepingZero: true)
    status.set("numberMisscheduled", 0, keepingZero: true)
    status.set("desiredNumberScheduled", nodes.count, keepingZero: true)
    status.set("numberReady", ready, keepingZero: true)
    status.set("observedGeneration", set.generation)
    status.set("updatedNumberScheduled", updated.count)
    status.set("numberAvailable", ready)
    status.set("numberUnavailable", max(0, nodes.count - ready))
    context.updateStatus(set, to: status.value)
  }

  private func remove(_ pod: Value, of set: Value, _ context: ControllerContext) {
    context.delete(pod)
    context.record(set, "SuccessfulDelete", "Deleted pod: \(pod.name)")
  }

  private func ensureRevision(_ name: String, _ hash: String, _ set: Value, _ context: ControllerContext) {
    let revisions = context.view.owned(by: set.uid, Kinds.controllerRevision)
    guard !revisions.contains(where: { $0.name == name }) else { return }
    let newest = revisions.compactMap { $0["revision"]?.int }.max() ?? 0
    var revision = controllerRevision(name, of: set, number: newest + 1)
    revision.set(.string(hash), at: ["metadata", "labels", Self.revisionLabel])
    context.create(revision)
  }
}
