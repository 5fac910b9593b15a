import Manifests

/// Fills in what the real server fills in when an object is written: what its types always write, what they leave out, and
/// the defaults of each kind.
enum Defaults {
  /// - Parameter schema: of the object; for custom resources the one with their defaults.
  static func apply(to object: inout Value, schema: SchemaNode?) {
    let kind = object.groupVersionKind.groupKind
    guard Schema.builtin.node(for: object.groupVersionKind) != nil else {
      // Custom resources keep what they were given, with the defaults of their definition.
      if let schema { SchemaDefaults.fill(&object, schema) }
      return
    }
    if let schema { RoundTrip.normalize(&object, schema) }
    byKind[kind]?(&object)
  }

  private static let byKind: [GroupKind: @Sendable (inout Value) -> Void] = {
    var table: [GroupKind: @Sendable (inout Value) -> Void] = [:]
    for (group, kinds) in [
      ("", coreKinds), ("apps", appsKinds), ("batch", batchKinds), ("networking.k8s.io", networkingKinds),
      ("discovery.k8s.io", discoveryKinds), ("autoscaling", autoscalingKinds), ("policy", policyKinds),
      ("rbac.authorization.k8s.io", accessKinds), ("storage.k8s.io", storageKinds),
      ("apiextensions.k8s.io", extensionKinds), ("admissionregistration.k8s.io", webhookKinds),
    ] {
      for (kind, fill) in kinds { table[GroupKind(group: group, kind: kind)] = fill }
    }
    return table
  }()

  typealias Fill = @Sendable (inout Value) -> Void
}

extension Value {
  /// Sets a key that is absent.
  mutating func fill(_ key: String, _ value: Value) {
    if self[key] == nil { self[key] = value }
  }

  /// Changes the map under a key, where there is one.
  mutating func within(_ key: String, _ change: (inout Value) -> Void) {
    guard var inner = self[key], inner.object != nil else { return }
    self[key] = .null
    change(&inner)
    self[key] = inner
  }

  /// Changes every map of the list under a key.
  mutating func each(_ key: String, _ change: (inout Value) -> Void) {
    guard var list = self[key]?.list else { return }
    self[key] = .null
    for index in list.indices where list[index].object != nil { change(&list[index]) }
    self[key] = .list(list)
  }
}

/// The defaults that a custom resource's schema gives.
enum SchemaDefaults {
  static func fill(_ value: inout Value, _ node: SchemaNode) {
    switch value {
    case .object(var object):
      value = .null
      for (name, field) in node.fields where !object.contains(name) || object[name] == .null {
        if let standard = field.defaultValue { object[name] = standard }
      }
      for key in object.keys {
        guard let child = node.child(key), var inner = object[key] else { continue }
        object[key] = .null
        fill(&inner, child)
        object[key] = inner
      }
      value = .object(object)
    case .list(var list):
      guard let items = node.items else { return }
      value = .null
      for index in list.indices { fill(&list[index], items) }
      value = .list(list)
    default: return
    }
  }
}
