import Applications
import Manifests

/// Fields of custom resources that are known to be of a built-in type (`resource.customizations.knownTypeFields`).
enum KnownTypes {
  /// Known without being told.
  private static let builtin: [GroupKind: [String: String]] = [
    GroupKind(group: "argoproj.io", kind: "Rollout"): ["spec.template.spec": "core/v1/PodSpec"]
  ]

  /// The schema with the known types laid over it.
  static func overlay(_ schema: SchemaNode, on manifest: Value, key: ResourceKey, options: ComparisonOptions) -> SchemaNode {
    var fields: [String: String] = [:]
    for override in options.overrides where override.ignored.applies(to: key) {
      fields.merge(override.knownTypeFields) { _, last in last }
    }
    if fields.isEmpty { fields = builtin[key.groupKind] ?? [:] }
    var result = schema
    for (path, type) in fields.sorted(by: { $0.key < $1.key }) {
      guard let node = node(of: type) else { continue }
      result = lay(node, at: path.split(separator: ".").map(String.init)[...], of: manifest, over: result)
    }
    return result
  }

  /// Go types whose fields stand in others here: those that they are embedded in, or were once called.
  private static let embedded = [
    "core/v1/EphemeralContainerCommon": "core/v1/EphemeralContainer", "core/v1/LifecycleHandler": "core/v1/Handler",
    "core/v1/PersistentVolumeSource": "core/v1/PersistentVolumeSpec", "core/v1/ProbeHandler": "core/v1/Probe",
    "core/v1/VolumeResourceRequirements": "core/v1/ResourceRequirements", "core/v1/VolumeSource": "core/v1/Volume",
  ]

  private static func node(of type: String) -> SchemaNode? {
    switch type {
    case "core/Quantity": SchemaNode(scalar: .quantity)
    case "meta/v1/Duration", "meta/v1/duration": SchemaNode(scalar: .duration)
    case "core/v1/ResourceList": SchemaNode(fields: [:], additional: SchemaNode(scalar: .quantity))
    default: Schema.builtin.node(definition: embedded[type] ?? type)
    }
  }

  /// Lists on the way, and at its end, are gone through element by element.
  private static func lay(_ node: SchemaNode, at path: ArraySlice<String>, of value: Value?, over base: SchemaNode?) -> SchemaNode
  {
    if case .list(let list)? = value {
      return SchemaNode(items: lay(node, at: path, of: list.first, over: base?.items))
    }
    guard let key = path.first else { return node }
    let child = lay(node, at: path.dropFirst(), of: value?[key], over: base?.child(key))
    return SchemaNode(fields: (base?.fields ?? [:]).merging([key: child]) { $1 }, additional: base?.additional)
  }
}
