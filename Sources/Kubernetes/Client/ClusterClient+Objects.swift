import HTTP
import Manifests

/// How a patch is written.
public enum PatchType: String, Sendable {
  /// RFC 6902.
  case json = "application/json-patch+json"
  /// RFC 7386.
  case merge = "application/merge-patch+json"
  /// Lists merged by their keys; built-in kinds only.
  case strategic = "application/strategic-merge-patch+json"
  /// Server-side apply; needs a field manager.
  case apply = "application/apply-patch+yaml"
}

/// What happens to an object's dependents when it is deleted.
public enum DeletionPropagation: String, Sendable {
  case background = "Background"
  case foreground = "Foreground"
  case orphan = "Orphan"
}

/// What the server does about fields that it does not know, or that stand there twice. Before Kubernetes 1.25 it drops them
/// whatever is asked for.
public enum FieldValidation: String, Sendable {
  case ignore = "Ignore"
  case strict = "Strict"
}

/// A delete is refused (``APIError/Kind/conflict``) where the object is another one by now.
public struct DeletePreconditions: Sendable, Equatable {
  public var uid: String?
  public var resourceVersion: String?
  public init(uid: String? = nil, resourceVersion: String? = nil) {
    self.uid = uid
    self.resourceVersion = resourceVersion
  }
}

extension ClusterClient {
  /// - Parameter namespace: ignored where the kind has none.
  public func get(
    _ resource: APIResource, namespace: String, name: String, subresource: String? = nil
  ) async throws(APIError) -> Value {
    try await json(APICall(path: try path(resource, namespace, name, subresource)))
  }

  /// Creates `object` (or a subresource of the object `name`); returns what the server made of it.
  public func create(
    _ resource: APIResource, namespace: String, object: Value, fieldManager: String? = nil, dryRun: Bool = false,
    validation: FieldValidation? = nil, name: String? = nil, subresource: String? = nil
  ) async throws(APIError) -> Value {
    let path = resource.path(namespace: try checked(resource, namespace), name: name, subresource: subresource)
    return try await write(.post, path, object, fieldManager: fieldManager, dryRun: dryRun, validation: validation)
  }

  /// Replaces the object; the `resourceVersion` in it, where there is one, must be the current one.
  public func replace(
    _ resource: APIResource, namespace: String, name: String, object: Value, fieldManager: String? = nil,
    dryRun: Bool = false, validation: FieldValidation? = nil, subresource: String? = nil
  ) async throws(APIError) -> Value {
    try await write(
      .put, try path(resource, namespace, name, subresource), object, fieldManager: fieldManager, dryRun: dryRun,
      validation: validation)
  }

  /// Changes the object, or with ``PatchType/apply`` creates it too; returns the result.
  ///
  /// - Parameter force: takes over fields of other managers; for ``PatchType/apply`` only.
  public func patch(
    _ resource: APIResource, namespace: String, name: String, type: PatchType, body: Value,
    fieldManager: String? = nil, force: Bool = false, dryRun: Bool = false, validation: FieldValidation? = nil,
    subresource: String? = nil
  ) async throws(APIError) -> Value {
    try await write(
      .patch, try path(resource, namespace, name, subresource), body, contentType: type.rawValue,
      fieldManager: fieldManager, force: force && type == .apply, dryRun: dryRun, validation: validation)
  }

  /// Deletes the object; returns its last state while finalizers hold it, or else a `Status`.
  ///
  /// - Parameter gracePeriod: in seconds; nil leaves it to the object.
  @discardableResult
  public func delete(
    _ resource: APIResource, namespace: String, name: String, propagation: DeletionPropagation? = nil,
    preconditions: DeletePreconditions? = nil, dryRun: Bool = false, gracePeriod: Int? = nil
  ) async throws(APIError) -> Value {
    var options: Value = ["apiVersion": "v1", "kind": "DeleteOptions"]
    if let propagation { options["propagationPolicy"] = Value(propagation.rawValue) }
    if let gracePeriod { options["gracePeriodSeconds"] = Value(gracePeriod) }
    if dryRun { options["dryRun"] = ["All"] }
    if let preconditions {
      var conditions: Value = [:]
      if let uid = preconditions.uid { conditions["uid"] = Value(uid) }
      if let version = preconditions.resourceVersion { conditions["resourceVersion"] = Value(version) }
      options["preconditions"] = conditions
    }
    let path = try path(resource, namespace, name, nil)
    return try await json(APICall(method: .delete, path: path, body: JSON.encode(options)))
  }

  private func write(
    _ method: HTTPRequest.Method, _ path: String, _ object: Value, contentType: String = "application/json",
    fieldManager: String?, force: Bool = false, dryRun: Bool, validation: FieldValidation?
  ) async throws(APIError) -> Value {
    var call = APICall(method: method, path: path, body: JSON.encode(object), contentType: contentType)
    if let fieldManager { call.query.append(("fieldManager", fieldManager)) }
    if force { call.query.append(("force", "true")) }
    if dryRun { call.query.append(("dryRun", "All")) }
    if let validation { call.query.append(("fieldValidation", validation.rawValue)) }
    // Admission webhooks may take 30 s of their own.
    call.timing = .whole(.seconds(60))
    return try await json(call)
  }

  private func path(
    _ resource: APIResource, _ namespace: String, _ name: String, _ subresource: String?
  ) throws(APIError) -> String {
    // An empty name would address the whole collection.
    guard !name.isEmpty else { throw APIError(.invalid, "a \(resource.kind) without a name cannot be addressed") }
    return resource.path(namespace: try checked(resource, namespace), name: name, subresource: subresource)
  }

  private func checked(_ resource: APIResource, _ namespace: String) throws(APIError) -> String {
    guard !resource.namespaced || !namespace.isEmpty else {
      throw APIError(.invalid, "a \(resource.kind) lives in a namespace, and none is given")
    }
    return namespace
  }
}
