import Manifests

extension StoreState {
  /// The objects that a fresh cluster has.
  mutating func bootstrap() {
    for name in ["default", "kube-system", "kube-public", "kube-node-lease"] {
      _ = try? create(
        ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]], manager: "kube-apiserver", dryRun: false)
    }
  }

  /// What follows from a write: a namespace gets its service account, a definition its resource.
  mutating func afterCommit(_ type: ResourceType, _ object: Value, previous: Value?) {
    switch (type.group, type.kind) {
    case ("", "Namespace") where previous == nil:
      _ = try? create(
        ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": "default", "namespace": .string(object.name)]],
        manager: "kube-controller-manager", dryRun: false)
      _ = try? create(
        [
          "apiVersion": "v1", "kind": "ConfigMap",
          "metadata": [
            "name": "kube-root-ca.crt", "namespace": .string(object.name),
            "annotations": [
              "kubernetes.io/description":
                "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters."
            ],
          ],
          "data": ["ca.crt": ""],
        ], manager: "kube-controller-manager", dryRun: false)
    case ("apiextensions.k8s.io", "CustomResourceDefinition"):
      serve(definition: object)
    default: break
    }
  }

  /// What follows from a removal.
  mutating func afterRemoval(_ type: ResourceType, _ object: Value) {
    guard type.kind == "CustomResourceDefinition", let kind = object[path: "spec", "names", "kind"]?.string else { return }
    registry.remove(GroupKind(group: object[path: "spec", "group"]?.string ?? "", kind: kind))
  }
}
