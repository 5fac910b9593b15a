import Foundation
import Manifests

/// The API server without its transport: requests in, answers out.
struct APIServer: Sendable {
  let store: ObjectStore
  let logs: (any PodLogSource)?
  /// What every request must carry: as the first segment of its path, or as a bearer token. With a dot and a name behind it, it
  /// is the token of the person of that name.
  let token: String

  /// The version it speaks as.
  static let version = "v1.33.4"

  func handle(_ request: APIRequest) -> APIResponse {
    var request = request
    let identity = identity(request)
    if let first = request.path.first, self.identity(token: first) != nil { request.path.removeFirst() }
    do throws(StatusError) {
      guard let identity else {
        guard ["healthz", "livez", "readyz"].contains(request.path.first) else { throw .unauthorized }
        return .text("ok")
      }
      return try route(request, as: impersonated(request, by: identity))
    } catch {
      return .error(error)
    }
  }

  private func route(_ request: APIRequest, as identity: Identity) throws(StatusError) -> APIResponse {
    switch request.path.first {
    case nil: return .json(["paths": ["/api", "/apis", "/healthz", "/openapi/v2", "/openapi/v3", "/version"]])
    case "healthz", "livez", "readyz": return .text("ok")
    case "version": return .json(versionInfo)
    case "openapi": return try openAPI(request)
    case "api":
      if request.path.count <= 2 { return try discovery(request) }
      return try resource(request, as: identity, group: "", path: request.path[1...])
    case "apis":
      if request.path.count <= 3 { return try discovery(request) }
      return try resource(request, as: identity, group: request.path[1], path: request.path[2...])
    default: throw .noSuchPath
    }
  }

  private var versionInfo: Value {
    [
      "major": "1", "minor": "33", "gitVersion": .string(Self.version), "gitCommit": "0000000000000000000000000000000000000000",
      "gitTreeState": "clean", "buildDate": "2025-08-13T00:00:00Z", "goVersion": "go1.24.5", "compiler": "gc",
      "platform": "linux/amd64",
    ]
  }

  private func resource(
    _ request: APIRequest, as identity: Identity, group: String, path: ArraySlice<String>
  ) throws(StatusError) -> APIResponse {
    if let answer = try review(request, as: identity, group: group, path: path) { return answer }
    let target = try RequestTarget(group: group, path: path, registry: store.registry)
    try authorize(request, target, as: identity)
    guard target.name != nil else {
      switch request.method {
      case "GET" where request.flag("watch"): return try watch(request, target)
      case "GET": return try list(request, target)
      case "POST": return try create(request, target)
      case "DELETE": return try deleteCollection(request, target)
      default: throw .methodNotAllowed(target.type)
      }
    }
    switch target.subresource {
    case nil, "status"?, "finalize"?, "ephemeralcontainers"?: return try object(request, target)
    case "scale": return try scale(request, target)
    case "log": return try log(request, target)
    case "eviction": return try evict(request, target)
    case "binding": return try bind(request, target)
    case "token": return try issueToken(request, target)
    default:
      throw StatusError(
        code: 501, reason: "NotImplemented", message: "\(target.subresource ?? "") is not served by the embedded cluster")
    }
  }

  private func object(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> APIResponse {
    switch request.method {
    case "GET" where request.flag("watch"): return try watch(request, target)
    case "GET", "HEAD": return try get(request, target)
    case "PUT": return try replace(request, target)
    case "PATCH": return try patch(request, target)
    case "DELETE": return try delete(request, target)
    default: throw .methodNotAllowed(target.type)
    }
  }

  /// The key of the one object that a path names. Events of both groups are the same objects.
  func key(_ target: RequestTarget) -> ResourceKey {
    ResourceKey(
      group: target.storedKind.group, kind: target.type.kind, namespace: target.namespace ?? "", name: target.name ?? "")
  }
}

extension RequestTarget {
  /// The kind under which the store keeps the objects.
  var storedKind: GroupKind {
    type.group == "events.k8s.io" ? GroupKind(group: "", kind: "Event") : type.groupKind
  }
}
