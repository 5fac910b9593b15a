import Manifests

/// Argo CD's own application controller, which Tiphys never competes with.
enum ArgoCDController {
  private static let name = "argocd-application-controller"
  private static let kinds = ["StatefulSet", "Deployment"]

  static func isIt(_ key: ResourceKey, namespace: String) -> Bool {
    key.name == name && key.namespace == namespace && key.group == "apps" && kinds.contains(key.kind)
  }

  /// Whether one is there, with a pod that is ready.
  static func isActive(in store: LiveStore, namespace: String) -> Bool {
    kinds.contains { kind in
      let object = store[ResourceKey(group: "apps", kind: kind, namespace: namespace, name: name)]
      // The summary of a workload is "ready/wanted".
      return object?.summary.split(separator: "/").first.flatMap { Int($0) } ?? 0 > 0
    }
  }
}
