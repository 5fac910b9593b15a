import HTTP
import Manifests

extension ClusterClient {
  /// The schema of a kind as the server publishes it, needed for the merge keys of custom resources: OpenAPI v3, and from
  /// servers before 1.24 the much larger v2 document.
  ///
  /// Nobody needs the right to read CustomResourceDefinitions for it.
  /// - Returns: the OpenAPI schema with its references resolved; nil where the server publishes none for the kind.
  public func schema(of kind: GroupVersionKind) async throws(APIError) -> Value? {
    let group = kind.group.isEmpty ? "api/" + kind.version : "apis/\(kind.group)/\(kind.version)"
    do {
      let index = try await json(APICall(path: "/openapi/v3"))
      guard let address = index[path: "paths", group, "serverRelativeURL"]?.string, address.hasPrefix("/openapi/") else {
        return nil
      }
      return OpenAPIDocument(try await document(address))?.schema(of: kind)
    } catch  where error.kind == .notFound || error.kind == .forbidden {
      return OpenAPIDocument(try await document("/openapi/v2"))?.schema(of: kind)
    }
  }

  private func document(_ path: String) async throws(APIError) -> Value {
    try await json(APICall(path: path, timing: .large))
  }
}
