import Manifests

/// A schema that a kustomization brings along (`openapi.path`): how lists of custom resources are merged.
final class OpenAPISchema {
  private let definitions: [String: Value]
  private let kinds: [GroupVersionKind: String]

  init(_ bytes: [UInt8], file: String) throws {
    let value: Value
    do throws(YAMLError) { value = try YAML.decode(bytes, dialect: .kustomize) } catch {
      throw RenderError(.invalid, file: file, line: error.line, "the schema cannot be read: \(error.message)")
    }
    guard let object = value["definitions"]?.object else {
      throw RenderError(.invalid, file: file, "an OpenAPI schema has 'definitions'")
    }
    definitions = Dictionary(uniqueKeysWithValues: object.map { ($0.key, $0.value) })
    var kinds: [GroupVersionKind: String] = [:]
    for (name, definition) in object {
      for kind in definition["x-kubernetes-group-version-kind"]?.list ?? [] {
        let gvk = GroupVersionKind(
          group: kind["group"]?.string ?? "", version: kind["version"]?.string ?? "", kind: kind["kind"]?.string ?? "")
        kinds[gvk] = name
      }
    }
    self.kinds = kinds
  }

  func node(for kind: GroupVersionKind) -> PatchSchema? {
    kinds[kind].flatMap { definitions[$0] }.flatMap(resolved)
  }

  /// The value of a schema with its references followed, but not in circles. What is not defined here may be built in.
  private func resolved(_ value: Value) -> PatchSchema? {
    var value = value
    for _ in 0..<16 {
      guard let reference = value["$ref"]?.string else { return .custom(Node(value: value, schema: self)) }
      let name = String(reference.split(separator: "/").last ?? "")
      guard let target = definitions[name] else {
        return Self.builtinName(name).flatMap { Schema.builtin.node(definition: $0) }.map(PatchSchema.builtin)
      }
      value = target
    }
    return nil
  }

  /// `io.k8s.api.core.v1.PodSpec` as the built-in schema calls it, `core/v1/PodSpec`.
  private static func builtinName(_ name: String) -> String? {
    for prefix in ["io.k8s.api.", "io.k8s.apimachinery.pkg.apis."] where name.hasPrefix(prefix) {
      return name.dropFirst(prefix.count).split(separator: ".").joined(separator: "/")
    }
    return nil
  }

  struct Node {
    let value: Value
    let schema: OpenAPISchema

    func field(_ name: String) -> PatchSchema? {
      (value["properties"]?[name] ?? value["additionalProperties"]).flatMap(schema.resolved)
    }
    var elements: PatchSchema? { value["items"].flatMap(schema.resolved) }
    var mergeKeys: [String]? {
      guard value["x-kubernetes-patch-strategy"]?.string?.contains("merge") == true else { return nil }
      if let keys = value["x-kubernetes-list-map-keys"]?.list?.compactMap(\.string), !keys.isEmpty { return keys }
      return value["x-kubernetes-patch-merge-key"]?.string.map { [$0] } ?? []
    }
  }
}
