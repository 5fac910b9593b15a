import HTTP
import Kubernetes
import Manifests

/// The Secrets by which Argo CD knows clusters and repositories.
enum SecretObjects {
  static let resource = APIResource(group: "", version: "v1", kind: "Secret", plural: "secrets", namespaced: true)

  /// Creates the Secret, or replaces the one of its name where that is asked for.
  ///
  /// - Parameter hint: what to do where it is there already.
  @NetworkActor
  static func store(_ secret: Value, replacing: Bool, on client: ClusterClient, hint: String) async throws {
    do {
      _ = try await client.create(resource, namespace: secret.namespace, object: secret, fieldManager: "tiphys")
      return
    } catch {
      guard error.kind == .alreadyExists else { throw error }
    }
    guard replacing else {
      throw Failure("the Secret \(secret.name) in namespace \(secret.namespace) is there already; \(hint)")
    }
    _ = try await client.replace(
      resource, namespace: secret.namespace, name: secret.name, object: secret, fieldManager: "tiphys")
  }

  /// A decoded field of a Secret's data; empty where it has none.
  static func text(_ secret: Value, _ key: String) -> String {
    secret["data"]?[key]?.string.flatMap(Base64.decode).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
