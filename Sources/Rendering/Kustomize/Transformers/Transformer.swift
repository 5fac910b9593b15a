import Manifests

/// What transformers work with.
struct TransformContext {
  var loader: KustomizeLoader
  var schema: MergeSchema
}

/// What a build knows of kinds for strategic merges: the built-in schema, or the first that a kustomization brings.
final class MergeSchema {
  private var own: OpenAPISchema?
  private var wasUsed = false
  private var keepsBuiltin = true

  var isOwn: Bool { own != nil }

  /// Takes the built-in schema's place, unless that has been used already: then it stays beside.
  func bring(_ schema: OpenAPISchema) {
    own = schema
    keepsBuiltin = wasUsed
  }

  /// A kind that kustomize does not know by heart makes it read the built-in schema.
  func note(_ kind: GroupVersionKind) {
    if !wasUsed, own == nil, Schema.builtin.node(for: kind) == nil || Self.isNewer(kind) { wasUsed = true }
  }

  func node(for kind: GroupVersionKind) -> PatchSchema? {
    wasUsed = true
    if let node = own?.node(for: kind) { return node }
    guard keepsBuiltin, !Self.isNewer(kind) else { return nil }
    return .builtin(Schema.builtin.node(for: kind) ?? SchemaNode.anyObject)
  }

  /// Kinds that came after Kubernetes 1.21, whose schema kustomize carries: to it they are like custom resources.
  private static func isNewer(_ kind: GroupVersionKind) -> Bool {
    switch (kind.group, kind.version) {
    case ("autoscaling", "v2"), ("flowcontrol.apiserver.k8s.io", "v1"), ("flowcontrol.apiserver.k8s.io", "v1beta2"),
      ("flowcontrol.apiserver.k8s.io", "v1beta3"):
      true
    case ("admissionregistration.k8s.io", _): kind.kind.hasPrefix("ValidatingAdmissionPolicy")
    default: false
    }
  }
}

/// A change to all resources of a kustomization.
protocol Transformer {
  /// The kind under which it can stand in `transformers`.
  static var kind: String { get }
  func transform(_ map: inout ResourceMap, _ context: TransformContext) throws
}

/// Adds the namespace, where kinds have one.
struct NamespaceTransformer: Transformer {
  static let kind = "NamespaceTransformer"
  enum Subjects: String {
    case defaultOnly
    case all = "allServiceAccounts"
    case none
  }
  var namespace: String
  var fields: FieldSpecs
  var onlyUnset = false
  var subjects = Subjects.defaultOnly

  func transform(_ map: inout ResourceMap, _ context: TransformContext) throws {
    guard !namespace.isEmpty else { return }
    for resource in map.resources {
      resource.keepIdentity()
      let gvk = resource.gvk
      if !gvk.isClusterScoped { set(&resource.value, at: "metadata") }
      let isBinding = gvk.kind == "RoleBinding" || gvk.kind == "ClusterRoleBinding"
      if isBinding { setSubjects(&resource.value) }
      for spec in fields.list where spec.kinds.selects(gvk) && spec.path != "metadata/namespace" {
        if isBinding, spec.path == "subjects" { continue }
        if spec.path == "metadata/name", spec.kinds.kind == "Namespace", resource.value.apiVersion != "v1" { continue }
        try spec.apply(to: &resource.value, making: .scalar, set)
      }
    }
    var known: Set<ResourceID> = []
    for resource in map.resources {
      let id = resource.id
      guard known.insert(id.normal).inserted else {
        throw RenderError(.invalid, "the namespace '\(namespace)' makes two resources one: \(id)")
      }
    }
  }

  private func set(_ value: inout Value) {
    if onlyUnset, let text = value.string, !text.isEmpty { return }
    value = .string(namespace)
  }

  private func set(_ value: inout Value, at parent: String) {
    var current = value[path: parent, "namespace"] ?? .null
    set(&current)
    value[path: parent, "namespace"] = current
  }

  /// Of the subjects only the `default` account is taken along here: others follow as references.
  private func setSubjects(_ value: inout Value) {
    guard subjects != .none, let list = value["subjects"]?.list else { return }
    value["subjects"] = .list(
      list.map { subject in
        var subject = subject
        guard subject.object != nil, subjects == .all ? subject["kind"]?.string == "ServiceAccount" : subject.isDefaultAccount
        else { return subject }
        var current = subject["namespace"] ?? .null
        set(&current)
        subject["namespace"] = current
        return subject
      })
  }
}

extension Value {
  fileprivate var isDefaultAccount: Bool { self["name"]?.string == "default" }
}

/// Puts text before or after names.
struct AffixTransformer: Transformer {
  static let kind = "PrefixTransformer"
  static let suffixKind = "SuffixTransformer"
  var prefix = ""
  var suffix = ""
  var fields: FieldSpecs

  func transform(_ map: inout ResourceMap, _ context: TransformContext) throws {
    for resource in map.resources {
      let id = resource.originalID
      // What others find by its name in other ways keeps it.
      let gvk = id.gvk
      if gvk.kind == "CustomResourceDefinition" || gvk.kind == "Namespace" { continue }
      if gvk.group == "apiregistration.k8s.io" && gvk.kind == "APIService" { continue }
      for spec in fields.list where spec.kinds.selects(gvk) {
        if spec.path == "metadata/name" {
          if !prefix.isEmpty { resource.prefixes.append(prefix) }
          if !suffix.isEmpty { resource.suffixes.append(suffix) }
          if !prefix.isEmpty || !suffix.isEmpty { resource.keepIdentity() }
        }
        let spellings = resource.spellings
        try spec.apply(to: &resource.value, making: .nothing) { value, place in
          guard let text = spellings[place] ?? value.scalarText else { return }
          value = .string(prefix + text + suffix)
          resource.untyped.insert(place)
        }
      }
    }
  }
}

/// Adds labels or annotations.
struct MetadataTransformer: Transformer {
  static let kind = "LabelTransformer"
  static let annotationsKind = "AnnotationsTransformer"
  var pairs: [String: String]
  var fields: FieldSpecs

  func transform(_ map: inout ResourceMap, _ context: TransformContext) throws {
    guard !pairs.isEmpty else { return }
    let sorted = pairs.sorted { $0.key < $1.key }
    for resource in map.resources {
      let id = resource.id
      var added: [String: [[YAML.Step]]] = [:]
      for spec in fields.list where spec.kinds.selects(id.gvk) {
        try spec.apply(to: &resource.value, making: .map) { value, place in
          guard value.object != nil || value.isNull else {
            throw RenderError(.invalid, "\(id) has \(value.typeName) where labels or annotations belong")
          }
          if spec.creates { resource.filledNulls.remove(place) }
          for (key, text) in sorted {
            if value[key] == nil { try KustomizeKey.demandText(key) }
            if value[key] == nil { added[key, default: []].append(place + [.key(key)]) }
            value[key] = .string(text)
          }
        }
      }
      if !resource.shared.isEmpty { resource.settleShared() }
      for (key, text) in sorted {
        if let places = added[key], places.count > 1 {
          resource.shared.append(SharedScalars(paths: places, value: .string(text)))
        }
      }
    }
  }
}

/// `replicas`: how many of a workload.
struct ReplicaChange {
  var name: String
  var count: Int64

  init(name: String, count: Int64) {
    self.name = name
    self.count = count
  }

  init(_ reader: StrictReader) throws {
    name = try reader.string("name")
    guard let count = (reader.raw("count") ?? 0).int else {
      throw RenderError(.invalid, file: reader.file, "'\(reader.path).count' should be a number")
    }
    self.count = Int64(count)
  }
}

struct ReplicaTransformer: Transformer {
  static let kind = "ReplicaCountTransformer"
  var change: ReplicaChange
  var fields: FieldSpecs

  func transform(_ map: inout ResourceMap, _ context: TransformContext) throws {
    var found = false
    for spec in fields.list {
      for resource in map.matching(anyID: { $0.name == change.name && spec.kinds.selects($0.gvk) }) {
        found = true
        guard spec.kinds.selects(resource.gvk) else { continue }
        try spec.apply(to: &resource.value, making: .scalar) { $0 = .int(change.count) }
      }
    }
    guard found else {
      let kinds = fields.list.map(\.kinds.kind).joined(separator: ", ")
      throw RenderError(.invalid, "'replicas' names '\(change.name)', but no \(kinds) has that name")
    }
  }
}
