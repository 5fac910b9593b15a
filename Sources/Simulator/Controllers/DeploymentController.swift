import Foundation
import Manifests

/// Rolls a Deployment's ReplicaSets to its template, within maxSurge and maxUnavailable.
final class DeploymentController: Controller {
  let component = "deployment-controller"

  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey] {
    switch object.resourceKey.groupKind {
    case Kinds.deployment: return [object.resourceKey]
    case Kinds.replicaSet:
      return object.controllerReference?.kind == "Deployment" ? [object.controllerKey].compactMap(\.self) : []
    default: return []
    }
  }

  func reconcile(_ key: ResourceKey, _ context: ControllerContext) {
    guard let deployment = context.view.object(key), !deployment.isBeingDeleted else { return }
    var rollout = DeploymentRollout(
      deployment: deployment, sets: context.view.owned(by: deployment.uid, Kinds.replicaSet), now: context.now)
    rollout.decide()
    for step in rollout.steps { perform(step, of: deployment, context) }
    if let revision = rollout.revision, deployment.annotation(DeploymentRollout.revisionAnnotation) != revision {
      context.patch(key, ["metadata": ["annotations": [DeploymentRollout.revisionAnnotation: .string(revision)]]])
    }
    context.updateStatus(deployment, to: rollout.status())
    if let deadline = rollout.deadline {
      context.wake(key, after: deadline.timeIntervalSince(context.now) + 1)
    }
  }

  private func perform(_ step: DeploymentRollout.Step, of deployment: Value, _ context: ControllerContext) {
    switch step {
    case .create(let set):
      context.create(set)
      if let count = set.spec["replicas"]?.int, count > 0 {
        context.record(deployment, "ScalingReplicaSet", "Scaled up replica set \(set.name) from 0 to \(count)")
      }
    case .scale(let set, let count):
      let old = set.spec["replicas"]?.int ?? 0
      let desired = deployment.spec["replicas"] ?? 1
      var new = set
      new.set(Value(count), at: ["spec", "replicas"])
      new.set(
        .string(String(desired.int ?? 1)), at: ["metadata", "annotations", DeploymentRollout.desiredAnnotation])
      context.update(set, to: new)
      let direction = count > old ? "up" : "down"
      if count != old {
        context.record(
          deployment, "ScalingReplicaSet", "Scaled \(direction) replica set \(set.name) from \(old) to \(count)")
      }
    case .annotate(let set, let revision):
      context.patch(
        set.resourceKey,
        ["metadata": ["annotations": [DeploymentRollout.revisionAnnotation: .string(revision)]]])
    case .delete(let set):
      context.delete(set)
    }
  }
}
