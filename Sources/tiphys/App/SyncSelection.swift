import Manifests
import Reconciler

/// Which resources `--resource` and `--label` mean.
struct SyncSelection {
  private var wanted: [Pattern] = []
  private var unwanted: [Pattern] = []
  private var labels: [(key: String, value: String)] = []

  /// One `--resource`: `group:kind:[namespace/]name`, each part a name or `*`.
  private struct Pattern {
    var text: String
    var group: String
    var kind: String
    var namespace: String
    var name: String

    init(_ text: String) throws {
      self.text = text
      let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3, !parts[1].isEmpty, !parts[2].isEmpty else {
        throw Failure(
          "--resource \(text): write group:kind:name or group:kind:namespace/name, as in apps:Deployment:web; * stands for any")
      }
      let path = parts[2].split(separator: "/", maxSplits: 1).map(String.init)
      (group, kind) = (parts[0], parts[1])
      (namespace, name) = path.count == 2 ? (path[0], path[1]) : ("*", parts[2])
    }

    func matches(_ key: ResourceKey) -> Bool {
      func same(_ pattern: String, _ text: String) -> Bool { pattern == "*" || pattern == text }
      return same(group, key.group) && same(kind, key.kind) && same(namespace, key.namespace) && same(name, key.name)
    }
  }

  /// - Parameters:
  ///   - resources: a leading `!` takes out instead of in.
  ///   - labels: `key=value`; all of them have to be there.
  init(resources: [String], labels: [String]) throws {
    for text in resources {
      if text.hasPrefix("!") { unwanted.append(try Pattern(String(text.dropFirst()))) } else { wanted.append(try Pattern(text)) }
    }
    for label in labels {
      let parts = label.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !parts[0].isEmpty else { throw Failure("--label \(label): write key=value") }
      self.labels.append((parts[0], parts[1]))
    }
  }

  var isEmpty: Bool { wanted.isEmpty && unwanted.isEmpty && labels.isEmpty }

  /// The resources of the app that are meant, out of what Git asks for and what would be pruned.
  func keys(manifests: [Value], extra: [ResourceKey]) throws -> [ResourceKey] {
    var found: [ResourceKey] = []
    for manifest in manifests where labels.allSatisfy({ manifest.label($0.key) == $0.value }) {
      found.append(manifest.resourceKey)
    }
    if labels.isEmpty { found += extra }
    for pattern in wanted where !found.contains(where: pattern.matches) {
      throw Failure("--resource \(pattern.text): the Application has no such resource")
    }
    let keys = Set(found).filter { key in
      (wanted.isEmpty || wanted.contains { $0.matches(key) }) && !unwanted.contains { $0.matches(key) }
    }
    guard !keys.isEmpty else { throw Failure("no resource of the Application is meant by --resource and --label") }
    return keys.sorted()
  }
}
