import Applications
import HTTP
import Manifests

/// Whether to work beside an Argo CD.
public enum ArgoCDPresence: String, Sendable, CaseIterable {
  /// Look for its controller.
  case detect
  /// One is at work here, whether its controller can be seen or not.
  case present
  /// None is: Tiphys may lead.
  case absent
}

/// Argo CD's own application controller, which Tiphys never competes with.
enum ArgoCDController {
  private static let name = "argocd-application-controller"
  private static let kinds = ["StatefulSet", "Deployment"]

  /// Whether the object may be one: by its name, which charts put a release's name before.
  static func isIt(_ key: ResourceKey, namespace: String) -> Bool {
    key.name.hasSuffix("application-controller") && key.namespace == namespace && key.group == "apps" && kinds.contains(key.kind)
  }

  /// Whether one is there that is not scaled to zero. One that restarts is still at work: its pods come back.
  static func isActive(in store: LiveStore, namespace: String) -> Bool {
    kinds.contains { kind in
      store.keys(of: GroupKind(group: "apps", kind: kind)).contains { key in
        guard isIt(key, namespace: namespace), let object = store[key] else { return false }
        guard key.name == name || object.decoded()?.label("app.kubernetes.io/name") == name else { return false }
        // The summary of a workload is "ready/wanted".
        return object.summary.split(separator: "/").last.flatMap { Int($0) } ?? 0 > 0
      }
    }
  }

  /// Why it cannot be told; nil where it can.
  @NetworkActor
  static func obstacle(in cluster: ClusterCache, namespace: String) -> String? {
    kinds.lazy.compactMap { kind in
      cluster.obstacle(ResourceKey(group: "apps", kind: kind, namespace: namespace, name: name))
    }.first
  }
}
