import HTTP
import Manifests

extension ClusterClient {
  /// The schemas of kinds as the server publishes them, needed for the merge keys of custom resources: OpenAPI v3, and from
  /// servers before 1.24 the much larger v2 document.
  ///
  /// Nobody needs the right to read CustomResourceDefinitions for it.
  /// - Returns: the OpenAPI schemas with their references resolved; none for a kind that the server publishes none for.
  public func schemas(of kinds: Set<GroupVersionKind>) async throws(APIError) -> [GroupVersionKind: Value] {
    do {
      let index = try await json(APICall(path: "/openapi/v3"))
      var schemas: [GroupVersionKind: Value] = [:]
      for (version, kinds) in Dictionary(grouping: kinds, by: \.apiVersion) {
        let group = (version.contains("/") ? "apis/" : "api/") + version
        guard let address = index[path: "paths", group, "serverRelativeURL"]?.string, address.hasPrefix("/openapi/") else {
          continue
        }
        schemas.merge(Self.schemas(of: kinds, in: try await document(address))) { $1 }
      }
      return schemas
    } catch  where error.kind == .notFound || error.kind == .forbidden {
      return Self.schemas(of: Array(kinds), in: try await document("/openapi/v2"))
    }
  }

  private nonisolated static func schemas(of kinds: [GroupVersionKind], in document: Value) -> [GroupVersionKind: Value] {
    guard let document = OpenAPIDocument(document) else { return [:] }
    return Dictionary(uniqueKeysWithValues: kinds.compactMap { kind in document.schema(of: kind).map { (kind, $0) } })
  }

  private func document(_ path: String) async throws(APIError) -> Value {
    try await json(APICall(path: path, timing: .large))
  }
}
