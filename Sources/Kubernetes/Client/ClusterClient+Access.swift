import HTTP
import Manifests

/// What the server says about a right.
public struct AccessVerdict: Sendable, Equatable {
  public var allowed: Bool
  /// The server's reason; often empty.
  public var reason: String
}

extension ClusterClient {
  /// Whether the current user may do something (SelfSubjectAccessReview).
  ///
  /// - Parameters:
  ///   - resource: the plural name; "*" for all.
  ///   - namespace: nil or empty asks for all namespaces.
  public func canI(
    _ verb: String, group: String, resource: String, subresource: String? = nil, namespace: String? = nil,
    name: String? = nil
  ) async throws(APIError) -> AccessVerdict {
    var attributes: Value = ["verb": Value(verb), "group": Value(group), "resource": Value(resource)]
    if let subresource { attributes["subresource"] = Value(subresource) }
    if let namespace, !namespace.isEmpty { attributes["namespace"] = Value(namespace) }
    if let name { attributes["name"] = Value(name) }
    let review: Value = [
      "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
      "spec": ["resourceAttributes": attributes],
    ]
    let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    let answer = try await json(APICall(method: .post, path: path, body: JSON.encode(review)))
    guard let allowed = answer[path: "status", "allowed"]?.bool else { throw nonsense(path) }
    return AccessVerdict(allowed: allowed, reason: SafeText.line(answer[path: "status", "reason"]?.string ?? ""))
  }
}
