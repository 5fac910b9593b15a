import Drift
import Kubernetes
import Manifests

/// Which HorizontalPodAutoscaler sets the replicas of a workload.
enum Autoscalers {
  /// `autoscaling/HorizontalPodAutoscaler`.
  static let kind = GroupKind(group: "autoscaling", kind: "HorizontalPodAutoscaler")

  /// What an autoscaler scales, as `Kind/name`; empty for any other object.
  static func target(of object: Value, key: ResourceKey) -> String {
    guard key.groupKind == kind, let target = object[path: "spec", "scaleTargetRef"] else { return "" }
    return "\(target["kind"]?.string ?? "")/\(target["name"]?.string ?? "")"
  }

  /// The name of the one that targets `key`; nil where none does.
  @NetworkActor
  static func name(targeting key: ResourceKey, in store: LiveStore) -> String? {
    let target = "\(key.kind)/\(key.name)"
    return store.objects(of: kind)
      .first { $0.key.namespace == key.namespace && $0.scaleTarget == target }?.key.name
  }

  /// What to do where Git sets the replicas that an autoscaler sets too; empty where there is nothing to say, also because the
  /// field is ignored.
  @NetworkActor
  static func hint(for resource: DesiredResource?, in store: LiveStore) -> String {
    guard let resource, let replicas = resource.compiled?.compared("spec", "replicas"), !replicas.isNull,
      let name = name(targeting: resource.key, in: store)
    else { return "" }
    return "HorizontalPodAutoscaler \(name) sets the replicas of this workload, and Git says \(JSON.text(replicas)):"
      + " leave spec.replicas out of Git, or ignore it"
  }
}
