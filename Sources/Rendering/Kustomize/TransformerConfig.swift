import Manifests

/// Which fields hold names, namespaces, labels, images …: the built-in ones and those of `configurations` and `crds`.
struct TransformerConfig {
  /// Fields that hold names of resources of one kind.
  struct NameReference {
    var target: KindSelector
    var referrers: FieldSpecs
  }

  var namePrefix = FieldSpecs()
  var nameSuffix = FieldSpecs()
  var namespace = FieldSpecs()
  var commonLabels = FieldSpecs()
  var labels = FieldSpecs()
  var templateLabels = FieldSpecs()
  var commonAnnotations = FieldSpecs()
  var nameReferences: [NameReference] = []
  var variableReferences = FieldSpecs()
  var images = FieldSpecs()
  var replicas = FieldSpecs()

  private static var simpleFields: [(String, WritableKeyPath<TransformerConfig, FieldSpecs>)] {
    [
      ("namePrefix", \.namePrefix), ("nameSuffix", \.nameSuffix), ("namespace", \.namespace),
      ("commonLabels", \.commonLabels), ("labels", \.labels), ("templateLabels", \.templateLabels),
      ("commonAnnotations", \.commonAnnotations), ("varReference", \.variableReferences), ("images", \.images),
      ("replicas", \.replicas),
    ]
  }

  init() {}

  /// From a file named under `configurations`.
  init(_ value: Value, file: String) throws {
    guard let object = value.object else { throw RenderError(.invalid, file: file, "a configuration is a map") }
    for (key, element) in object where !element.isNull {
      let name = key.lowercased()
      if name == "namereference" {
        for reference in element.list ?? [] {
          nameReferences.append(
            NameReference(
              target: try Self.kinds(reference, and: ["fieldSpecs"], file),
              referrers: try Self.specs(reference["fieldSpecs"] ?? .null, file)))
        }
      } else if let field = Self.simpleFields.first(where: { $0.0.lowercased() == name }) {
        self[keyPath: field.1] = try Self.specs(element, file)
      } else {
        throw RenderError(.invalid, file: file, "the configuration has an unknown field '\(key)'")
      }
    }
  }

  /// - Parameter ignoresUnknown: whether fields that are not known are passed over, as in the files of plugins.
  static func specs(_ value: Value, _ file: String, ignoresUnknown: Bool = false) throws -> FieldSpecs {
    guard !value.isNull else { return FieldSpecs() }
    guard let list = value.list else { throw RenderError(.invalid, file: file, "field specs are a list of maps with 'path'") }
    var specs = FieldSpecs()
    for element in list {
      guard let path = element["path"]?.string, !path.isEmpty else {
        throw RenderError(.invalid, file: file, "a field spec has no 'path'")
      }
      let kinds = try kinds(element, and: ignoresUnknown ? nil : ["path", "create"], file)
      try specs.merge(
        FieldSpec(
          path, group: kinds.group, version: kinds.version, kind: kinds.kind, creates: element["create"]?.bool ?? false))
    }
    return specs
  }

  /// - Parameter others: the fields that may stand beside those of a kind; nil for any.
  private static func kinds(_ value: Value, and others: [String]?, _ file: String) throws -> KindSelector {
    for key in value.object?.keys ?? [] {
      guard let others else { break }
      guard (["group", "version", "kind"] + others).contains(where: { $0.lowercased() == key.lowercased() }) else {
        throw RenderError(.invalid, file: file, "a field spec has an unknown field '\(key)'")
      }
    }
    return KindSelector(
      group: value["group"]?.string ?? "", version: value["version"]?.string ?? "", kind: value["kind"]?.string ?? "")
  }

  /// Adds what another configuration says.
  mutating func merge(_ other: TransformerConfig) throws {
    for (_, field) in Self.simpleFields { try self[keyPath: field].merge(other[keyPath: field]) }
    for reference in other.nameReferences {
      if let index = nameReferences.firstIndex(where: { $0.target == reference.target }) {
        try nameReferences[index].referrers.merge(reference.referrers)
      } else {
        nameReferences.append(reference)
      }
    }
    let places = nameReferences.map { LegacyOrder.place($0.target.gvk) }
    nameReferences = nameReferences.indices.sorted { places[$0].precedes(places[$1]) ?? ($0 < $1) }.map { nameReferences[$0] }
  }
}
