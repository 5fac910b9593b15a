import Manifests

/// What the controllers know of the cluster: the objects of the watched kinds as the watch brought them, findable by key and
/// by owner. It is only ever touched by the manager that keeps it.
final class ClusterView {
  private var objects: [GroupKind: [String: [String: Value]]] = [:]
  private var keysByOwner: [String: Set<ResourceKey>] = [:]
  /// How many pods that have not finished are placed on each node.
  private(set) var podsOnNode: [String: Int] = [:]

  func object(_ kind: GroupKind, _ namespace: String, _ name: String) -> Value? { objects[kind]?[namespace]?[name] }

  func object(_ key: ResourceKey) -> Value? { object(key.groupKind, key.namespace, key.name) }

  /// The objects of a kind in a namespace, or in all of them, by name.
  func objects(_ kind: GroupKind, in namespace: String? = nil) -> [Value] {
    guard let byNamespace = objects[kind] else { return [] }
    if let namespace { return (byNamespace[namespace] ?? [:]).values.sorted { $0.name < $1.name } }
    return byNamespace.values.flatMap(\.values).sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
  }

  /// The objects of a kind that name `uid` as their controller, oldest first.
  func owned(by uid: String, _ kind: GroupKind) -> [Value] {
    (keysByOwner[uid] ?? []).filter { $0.groupKind == kind }.compactMap(object)
      .sorted { ($0.creationTimestamp, $0.name) < ($1.creationTimestamp, $1.name) }
  }

  /// The pods of a namespace that a selector picks; none for an absent or an empty selector.
  func pods(in namespace: String, matching selector: PodSelector?) -> [Value] {
    guard let selector, !selector.isEmpty else { return [] }
    return objects(Kinds.pod, in: namespace).filter(selector.matches)
  }

  /// Takes in an object as it is now; answers what stood there before.
  @discardableResult
  func store(_ object: Value) -> Value? {
    let key = object.resourceKey
    let before = objects[key.groupKind, default: [:]][key.namespace, default: [:]].updateValue(object, forKey: key.name)
    if let owner = before?.controllerReference?.uid, owner != object.controllerReference?.uid {
      keysByOwner[owner]?.remove(key)
    }
    if let owner = object.controllerReference?.uid { keysByOwner[owner, default: []].insert(key) }
    count(before, by: -1)
    count(object, by: 1)
    return before
  }

  @discardableResult
  func remove(_ key: ResourceKey) -> Value? {
    guard let before = objects[key.groupKind]?[key.namespace]?.removeValue(forKey: key.name) else { return nil }
    if objects[key.groupKind]?[key.namespace]?.isEmpty == true { objects[key.groupKind]?[key.namespace] = nil }
    if let owner = before.controllerReference?.uid {
      keysByOwner[owner]?.remove(key)
      if keysByOwner[owner]?.isEmpty == true { keysByOwner[owner] = nil }
    }
    count(before, by: -1)
    return before
  }

  private func count(_ object: Value?, by step: Int) {
    guard let object, object.resourceKey.groupKind == Kinds.pod, !object.isFinishedPod,
      let node = object.spec["nodeName"]?.string
    else { return }
    podsOnNode[node, default: 0] += step
  }
}

/// A label selector: `matchLabels` with `matchExpressions`, or a plain map of labels.
struct PodSelector: Sendable {
  private struct Requirement: Sendable {
    var key: String
    var operation: String
    var values: Set<String>
  }

  private var requirements: [Requirement] = []
  var isEmpty: Bool { requirements.isEmpty }

  /// From a `LabelSelector`; nil where there is none.
  init?(_ selector: Value?) {
    guard let selector = selector?.object else { return nil }
    for (key, value) in selector["matchLabels"]?.object ?? [:] {
      requirements.append(Requirement(key: key, operation: "In", values: [value.string ?? ""]))
    }
    for expression in selector["matchExpressions"]?.list ?? [] {
      requirements.append(
        Requirement(
          key: expression["key"]?.string ?? "", operation: expression["operator"]?.string ?? "",
          values: Set((expression["values"]?.list ?? []).compactMap(\.string))))
    }
  }

  /// From a map of labels, as a Service selects; nil where there is none.
  init?(labels: Value?) {
    guard let labels = labels?.object else { return nil }
    requirements = labels.map { Requirement(key: $0.key, operation: "In", values: [$0.value.string ?? ""]) }
  }

  func matches(_ object: Value) -> Bool { matches(labels: object.metadata["labels"]) }

  func matches(labels: Value?) -> Bool {
    requirements.allSatisfy { requirement in
      let value = labels?[requirement.key]?.string
      return switch requirement.operation {
      case "In": value.map(requirement.values.contains) ?? false
      case "NotIn": value.map { !requirement.values.contains($0) } ?? true
      case "Exists": value != nil
      case "DoesNotExist": value == nil
      default: false
      }
    }
  }
}
