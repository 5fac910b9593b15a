import Kubernetes
import Manifests

/// Which HorizontalPodAutoscaler sets the replicas of a workload.
enum Autoscalers {
  /// `autoscaling/HorizontalPodAutoscaler`.
  static let kind = GroupKind(group: "autoscaling", kind: "HorizontalPodAutoscaler")

  /// The name of the one that targets `key`; nil where none does.
  @NetworkActor
  static func name(targeting key: ResourceKey, in store: LiveStore) -> String? {
    for object in store.objects(of: kind) where object.key.namespace == key.namespace {
      guard let target = object.decoded()?[path: "spec", "scaleTargetRef"] else { continue }
      if target["kind"]?.string == key.kind, target["name"]?.string == key.name {
        return object.key.name
      }
    }
    return nil
  }
}
