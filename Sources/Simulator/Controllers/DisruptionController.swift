import Manifests

/// Counts for every PodDisruptionBudget how many pods may be evicted now.
final class DisruptionController: Controller {
  let component = "controllermanager"

  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey] {
    switch object.resourceKey.groupKind {
    case Kinds.disruptionBudget: return [object.resourceKey]
    case Kinds.pod:
      if let before, !deleted, before.isReadyPod == object.isReadyPod, before.isActivePod == object.isActivePod { return [] }
      return view.objects(Kinds.disruptionBudget, in: object.namespace).filter {
        PodSelector($0.spec["selector"])?.matches(object) == true
      }.map(\.resourceKey)
    default: return []
    }
  }

  func reconcile(_ key: ResourceKey, _ context: ControllerContext) {
    guard let budget = context.view.object(key), !budget.isBeingDeleted else { return }
    let pods = context.view.pods(in: key.namespace, matching: PodSelector(budget.spec["selector"])).filter(\.isActivePod)
    let expected = max(pods.count, wantedPods(of: pods, context))
    let desired =
      if let limit = budget.spec["maxUnavailable"] {
        max(0, expected - scaled(limit, of: expected, default: "0", roundingUp: true))
      } else {
        scaled(budget.spec["minAvailable"], of: expected, default: "1", roundingUp: true)
      }
    let healthy = pods.filter(\.isReadyPod).count
    let allowed = max(0, healthy - desired)
    var status = StatusBuilder(budget, now: context.now)
    status.set("currentHealthy", healthy, keepingZero: true)
    status.set("desiredHealthy", desired, keepingZero: true)
    status.set("disruptionsAllowed", allowed, keepingZero: true)
    status.set("expectedPods", expected, keepingZero: true)
    status.set("observedGeneration", budget.generation)
    status.condition(
      "DisruptionAllowed", ConditionStatus(allowed > 0), reason: allowed > 0 ? "SufficientPods" : "InsufficientPods",
      message: "")
    context.updateStatus(budget, to: status.value)
  }

  /// How many pods the controllers of these pods want.
  private func wantedPods(of pods: [Value], _ context: ControllerContext) -> Int {
    Set(pods.compactMap(\.controllerKey)).reduce(0) { $0 + (context.view.object($1)?.spec["replicas"]?.int ?? 0) }
  }
}
