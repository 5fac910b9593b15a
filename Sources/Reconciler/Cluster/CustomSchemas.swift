import Kubernetes
import Manifests

/// The schema of a custom resource; two are the same where the definition has not changed.
struct CustomSchema: Sendable, Hashable {
  let node: SchemaNode
  /// The definition's uid and generation.
  let origin: String

  static func == (a: CustomSchema, b: CustomSchema) -> Bool { a.origin == b.origin }
  func hash(into hasher: inout Hasher) { hasher.combine(origin) }
}

/// What the live CustomResourceDefinitions say of their kinds: merge keys, atomic maps, defaults, formats. Of kinds whose
/// definition may not be read here, or which have none (an aggregated API's), the server's OpenAPI says it.
@NetworkActor
final class CustomSchemas {
  static let definition = GroupKind(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition")

  private var known: [String: (origin: String, schemas: [GroupVersionKind: CustomSchema])] = [:]
  private var published: [GroupVersionKind: CustomSchema] = [:]
  private var asked: Set<GroupVersionKind> = []

  /// Every version of every kind that has a schema.
  func all(in store: LiveStore) -> [GroupVersionKind: CustomSchema] {
    var result = published
    var seen: Set<String> = []
    for object in store.objects(of: Self.definition) {
      seen.insert(object.uid)
      if known[object.uid]?.origin != object.resourceVersion, let value = object.decoded() {
        known[object.uid] = (object.resourceVersion, Self.schemas(of: value))
      }
      result.merge(known[object.uid]?.schemas ?? [:]) { $1 }
    }
    known = known.filter { seen.contains($0.key) }
    return result
  }

  // MARK: OpenAPI

  /// The kinds that no definition describes, and for which the server was not asked either.
  func unasked(among kinds: Set<GroupVersionKind>, in store: LiveStore) -> Set<GroupVersionKind> {
    let new = kinds.subtracting(asked)
    return new.isEmpty ? [] : new.subtracting(all(in: store).keys)
  }

  /// Asks the server for the schemas of these kinds; returns those that it publishes.
  func learn(_ kinds: Set<GroupVersionKind>, from client: ClusterClient) async -> [GroupVersionKind: CustomSchema] {
    let new = kinds.subtracting(asked)
    asked.formUnion(new)
    guard !new.isEmpty else { return [:] }
    do {
      let learnt = try await client.schemas(of: new).mapValues { schema in
        CustomSchema(node: .customResource(openAPI: schema), origin: "openapi/\(JSON.text(schema).hashValue)")
      }
      published.merge(learnt) { $1 }
      return learnt
    } catch {
      // Another app, or another commit, asks again.
      asked.subtract(new)
      return [:]
    }
  }

  // MARK: Definitions

  /// Of `apiextensions.k8s.io/v1`, and of v1beta1, which may have one schema for all versions.
  nonisolated static func schemas(of definition: Value) -> [GroupVersionKind: CustomSchema] {
    guard let spec = definition["spec"], let group = spec["group"]?.string, let kind = spec["names"]?["kind"]?.string else {
      return [:]
    }
    let origin = "\(definition.metadata["uid"]?.string ?? "")/\(definition.metadata["generation"]?.int ?? 0)"
    let common = spec[path: "validation", "openAPIV3Schema"]
    var result: [GroupVersionKind: CustomSchema] = [:]
    for version in spec["versions"]?.list ?? [] {
      guard let name = version["name"]?.string, let schema = version[path: "schema", "openAPIV3Schema"] ?? common else {
        continue
      }
      result[GroupVersionKind(group: group, version: name, kind: kind)] = CustomSchema(
        node: .customResource(openAPI: schema), origin: origin + "/" + name)
    }
    return result
  }
}
