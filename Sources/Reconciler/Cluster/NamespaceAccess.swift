import HTTP
import Kubernetes
import Manifests

/// Which namespaces somebody with few rights may read, asked once for each.
@NetworkActor
final class NamespaceAccess {
  private let client: ClusterClient
  private var rules: [String: AccessRules] = [:]
  private var asked: Set<String> = []
  private var canListNamespaces: Bool?
  private var listed: Set<String> = []

  init(client: ClusterClient) { self.client = client }

  /// The namespaces, out of `candidates` and those that can be listed, in which `resource` may be listed and watched.
  func namespaces(for resource: APIResource) -> [String] {
    rules.filter { $0.value.allow(["list", "watch"], group: resource.group, resource: resource.plural) }.keys.sorted()
  }

  func knows(_ namespace: String) -> Bool { rules[namespace] != nil || asked.contains(namespace) }

  /// Asks for the rights in what is new among the candidates; few requests, also with many namespaces.
  func learn(_ candidates: Set<String>) async {
    if canListNamespaces == nil {
      let namespaces = APIResource(group: "", version: "v1", kind: "Namespace", plural: "namespaces", namespaced: false)
      let list = try? await client.list(namespaces)
      canListNamespaces = list != nil
      listed = Set((list?.items ?? []).map(\.name))
    }
    let new = candidates.union(listed).filter { !$0.isEmpty && rules[$0] == nil }.sorted()
    asked.formUnion(new)
    for (namespace, answer) in zip(new, await client.rules(in: new)) {
      if case .success(let found) = answer { rules[namespace] = found }
    }
  }
}
