import Applications
import Manifests

/// Brings a manifest into the form in which it is compared: without what the server makes and what does not count.
struct Normalizer {
  let key: ResourceKey
  let dropsStatus: Bool
  let dropsRules: Bool
  let ignored: IgnoreRules

  init(key: ResourceKey, desired: Value, options: ComparisonOptions) {
    self.key = key
    switch options.ignoredStatus {
    case .all: dropsStatus = true
    case .crd: dropsStatus = key.groupKind == GroupKind(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition")
    case .none: dropsStatus = false
    }
    dropsRules =
      options.ignoresAggregatedRules && key.group == "rbac.authorization.k8s.io" && desired["aggregationRule"]?.object != nil
    ignored = IgnoreRules(key: key, options: options)
  }

  /// Fields of `metadata` that the server sets.
  static let serverMetadata: Set<String> = [
    "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields", "resourceVersion",
    "selfLink", "uid",
  ]

  /// Annotations that kubectl and controllers keep their own books in.
  static let serverAnnotations: Set<String> = [
    AnnotationKey.lastAppliedConfiguration, "deprecated.daemonset.template.generation", "deployment.kubernetes.io/revision",
    "autoscaling.alpha.kubernetes.io/conditions",
    "autoscaling.alpha.kubernetes.io/current-metrics", "pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller",
    "volume.kubernetes.io/storage-provisioner", "volume.beta.kubernetes.io/storage-provisioner",
    "volume.kubernetes.io/selected-node", "control-plane.alpha.kubernetes.io/leader",
  ]

  /// A manifest from Git, or one that was applied before.
  func desired(_ manifest: Value) -> Value {
    var manifest = manifest
    if isSecret, case .object(var secret) = manifest {
      Self.encodeStringData(&secret)
      manifest = .object(secret)
    }
    guard case .object(var object) = manifest.withoutNulls else { return manifest }
    if dropsStatus { object.removeValue(forKey: "status") }
    if dropsRules { object.removeValue(forKey: "rules") }
    if case .object(var metadata)? = object["metadata"] {
      metadata.removeAll { Self.serverMetadata.contains($0.key) || $0.key == "namespace" }
      if case .object(var annotations)? = metadata["annotations"], annotations.contains(AnnotationKey.lastAppliedConfiguration) {
        annotations.removeValue(forKey: AnnotationKey.lastAppliedConfiguration)
        metadata["annotations"] = .object(annotations)
      }
      object["metadata"] = .object(metadata)
    }
    if isEndpoints { Self.sortSubsets(&object) }
    if key.kind == "Service", key.group.isEmpty { Self.dropZeroPorts(&object) }
    return ignored.strip(.object(object))
  }

  /// What was applied, without what servers and controllers keep on live objects: a `kubectl replace` of such a one puts all
  /// of it into the annotation.
  func withoutServerBooks(_ applied: Value) -> Value {
    guard case .object(var metadata)? = applied["metadata"] else { return applied }
    if case .object(var annotations)? = metadata["annotations"] {
      annotations.removeAll { Self.serverAnnotations.contains($0.key) }
      metadata["annotations"] = .object(annotations)
    }
    if case .list(let finalizers)? = metadata["finalizers"] {
      let others = finalizers.filter { $0.string?.hasPrefix("kubernetes.io/") != true }
      metadata["finalizers"] = others.isEmpty ? nil : .list(others)
    }
    var result = applied
    result["metadata"] = .object(metadata)
    return result
  }

  /// A live object. Costs nothing where there is nothing to do.
  func live(_ live: Value) -> Value {
    var result = live
    if key.kind == "Pod", key.group.isEmpty { Self.dropDefaultTolerations(&result) }
    return ignored.strip(result)
  }

  /// A live object in the form of the desired one, where the server has another: its API version, `data` for
  /// `stringData`, the order of lists that the server arranges.
  func aligned(_ live: Value, with desired: Value) -> Value {
    var result = VersionBridge.translate(live, to: desired)
    guard case .object(var object) = result else { return result }
    switch (key.group, key.kind) {
    case ("", "Secret") where object.contains("stringData") || Self.hasNullData(object): Self.encodeStringData(&object)
    case ("", "Endpoints"): Self.sortSubsets(&object)
    case ("autoscaling", "HorizontalPodAutoscaler"):
      guard let wanted = desired["spec"]?["metrics"]?.list, let actual = object["spec"]?["metrics"]?.list else { return result }
      result[path: "spec", "metrics"] = .list(Self.ordered(actual, like: wanted))
      return result
    default: return result
    }
    return .object(object)
  }

  /// The metrics in the order in which others stand that measure the same: the server keeps them in its own.
  private static func ordered(_ metrics: [Value], like others: [Value]) -> [Value] {
    func identity(_ metric: Value) -> [Value?] {
      // What it measures stands under the name of its type: `Resource` under `resource`.
      let type = metric["type"]?.string ?? ""
      let source = metric[type.prefix(1).lowercased() + type.dropFirst()]
      return [
        .string(type), source?["name"] ?? source?["metric"]?["name"] ?? source?["metricName"], source?["container"],
        source?["describedObject"],
      ]
    }
    var places = Dictionary(grouping: others.indices) { identity(others[$0]) }
    let ranks = metrics.map { metric in
      // Of several that measure the same, each has its own place.
      guard let place = places[identity(metric)]?.first else { return others.count }
      places[identity(metric)]?.removeFirst()
      return place
    }
    return metrics.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }.map { metrics[$0] }
  }

  private var isSecret: Bool { key.kind == "Secret" && key.group.isEmpty }

  /// `stringData` is a way to write `data`; null means an empty value.
  private static func encodeStringData(_ object: inout Object) {
    let plain = object.removeValue(forKey: "stringData")?.object ?? [:]
    guard var data = object["data"]?.object ?? (plain.isEmpty ? nil : Object()) else { return }
    for (key, value) in data where value.isNull { data[key] = "" }
    for (key, value) in plain {
      // What is no string stays as it is: the server refuses it, and so it should show.
      data[key] = value.string.map { .string(Base64.encode(Array($0.utf8))) } ?? (value.isNull ? "" : value)
    }
    object["data"] = .object(data)
  }

  private static func hasNullData(_ object: Object) -> Bool {
    object["data"]?.object?.contains { $0.value.isNull } ?? false
  }

  /// A target port of 0 asks for the port itself.
  private static func dropZeroPorts(_ service: inout Object) {
    guard var spec = service["spec"], let ports = spec["ports"]?.list, ports.contains(where: { $0["targetPort"] == 0 }) else {
      return
    }
    spec["ports"] = .list(
      ports.map { port in
        var port = port
        if port["targetPort"] == 0 { port["targetPort"] = nil }
        return port
      })
    service["spec"] = spec
  }

  private var isEndpoints: Bool { key.kind == "Endpoints" && key.group.isEmpty }

  /// The server keeps addresses, ports and subsets in an order of its own. They are put in that of what they say, whether
  /// what the server fills in is written out or not.
  private static func sortSubsets(_ object: inout Object) {
    let schema = Schema.builtin.node(definition: "core/v1/EndpointSubset")
    func sorted(_ list: [Value], _ schema: SchemaNode?) -> Value {
      .list(list.map { (JSON.text(Implied.taken(from: $0, schema), style: .go), $0) }.sorted { $0.0 < $1.0 }.map(\.1))
    }
    guard let subsets = object["subsets"]?.list else { return }
    object["subsets"] = sorted(
      subsets.map { subset in
        var subset = subset
        for part in ["addresses", "notReadyAddresses", "ports"] {
          if let list = subset[part]?.list { subset[part] = list.isEmpty ? nil : sorted(list, schema?.child(part)?.items) }
        }
        return subset
      }, schema)
  }

  /// Admission adds these two to every pod.
  private static func dropDefaultTolerations(_ live: inout Value) {
    guard case .list(let tolerations)? = live["spec"]?["tolerations"] else { return }
    let kept = tolerations.filter { toleration in
      let key = toleration["key"]?.string
      return !(key == "node.kubernetes.io/not-ready" || key == "node.kubernetes.io/unreachable")
        || toleration["effect"]?.string != "NoExecute"
    }
    if kept.count < tolerations.count { live[path: "spec", "tolerations"] = .list(kept) }
  }
}

extension Value {
  /// The same without the keys whose value is null: to the server they are not there. Elements of lists stay.
  fileprivate var withoutNulls: Value {
    guard holdsNull else { return self }  // shares its storage with the manifest
    switch self {
    case .object(let object):
      var result = object.filter { !$0.value.isNull }
      for (key, value) in result where value.holdsNull { result[key] = value.withoutNulls }
      return .object(result)
    case .list(let list): return .list(list.map(\.withoutNulls))
    default: return self
    }
  }

  private var holdsNull: Bool {
    switch self {
    case .object(let object): object.contains { $0.value.isNull || $0.value.holdsNull }
    case .list(let list): list.contains { $0.holdsNull }
    default: false
    }
  }
}
