import Manifests

extension APIServer {
  /// The `scale` subresource: the replicas of a workload in a form of their own.
  func scale(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> APIResponse {
    let key = key(target)
    guard let live = store.get(key) else { throw .notFound(target.type, key.name) }
    switch request.method {
    case "GET": return .json(Self.scale(of: live))
    case "PUT":
      let wanted = try request.value()
      return .json(Self.scale(of: try setReplicas(request, target) { (_) in wanted }))
    case "PATCH":
      let patch = try request.value()
      let isJSONPatch = request.contentType == "application/json-patch+json"
      let changed = try setReplicas(request, target) { (current) throws(StatusError) in
        guard isJSONPatch else { return MergePatch.apply(patch, to: current) }
        do throws(PatchError) { return try JSONPatch.apply(patch, to: current) } catch { throw .badRequest(error.message) }
      }
      return .json(Self.scale(of: changed))
    default: throw .methodNotAllowed(target.type)
    }
  }

  private func setReplicas(
    _ request: APIRequest, _ target: RequestTarget, _ change: (Value) throws(StatusError) -> Value
  ) throws(StatusError) -> Value {
    try store.change(key(target), by: request.fieldManager, subresource: "scale", dryRun: request.isDryRun) {
      (live) throws(StatusError) in
      let scale = try change(Self.scale(of: live))
      let version = scale.resourceVersion
      if !version.isEmpty, version != live.resourceVersion { throw .modified(target.type, live.name) }
      let replicas = scale[path: "spec", "replicas"]?.int ?? 0
      guard replicas >= 0 else {
        throw .invalid(
          target.type, live.name,
          [
            .init(
              reason: "FieldValueInvalid", message: "Invalid value: \(replicas): must be greater than or equal to 0",
              field: "spec.replicas")
          ])
      }
      live[path: "spec", "replicas"] = Value(replicas)
    }
  }

  private static func scale(of object: Value) -> Value {
    var metadata: Value = [:]
    for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] { metadata[field] = object.metadata[field] }
    let labels = object[path: "spec", "selector", "matchLabels"] ?? object[path: "spec", "selector"] ?? [:]
    let selector = (labels.object ?? [:]).sortedByKey().map { "\($0.key)=\($0.value.string ?? "")" }.joined(separator: ",")
    return [
      "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata,
      "spec": ["replicas": object[path: "spec", "replicas"] ?? 0],
      "status": ["replicas": object[path: "status", "replicas"] ?? 0, "selector": .string(selector)],
    ]
  }
}
