import Manifests

extension APIServer {
  func create(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> APIResponse {
    var (object, warnings) = try decoded(request, target)
    try placeIntoTarget(&object, target)
    let created = try store.create(object, by: request.fieldManager, dryRun: request.isDryRun)
    return answer(created, request, target, status: 201, warnings)
  }

  func replace(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> APIResponse {
    var (object, warnings) = try decoded(request, target)
    try placeIntoTarget(&object, target)
    if target.type.isCustom, object.resourceVersion.isEmpty {
      throw .invalid(
        target.type, object.name,
        [
          .init(
            reason: "FieldValueInvalid", message: "Invalid value: 0: must be specified for an update",
            field: "metadata.resourceVersion")
        ])
    }
    if target.subresource == "finalize" { return answer(object, request, target) }
    let subresource = target.subresource == "status" ? "status" : nil
    let updated = try store.update(
      object, by: request.fieldManager, subresource: subresource, dryRun: request.isDryRun)
    return answer(updated, request, target, warnings)
  }

  func patch(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> APIResponse {
    let subresource = target.subresource == "status" ? "status" : nil
    if request.contentType == "application/apply-patch+yaml" { return try apply(request, target, subresource) }
    let patch = try request.value()
    let kind = try PatchKind(request.contentType, target.type)
    let schema = Schema.builtin.node(for: GroupVersionKind(apiVersion: target.apiVersion, kind: target.type.kind))
    var warnings: [String] = []
    let patched = try store.change(
      key(target), by: request.fieldManager, subresource: subresource, dryRun: request.isDryRun
    ) { (live) throws(StatusError) in
      let current = Conversion.convert(live, target.type, to: target.version)
      var changed = try kind.apply(patch, to: current, schema: schema, target)
      warnings = try FieldCheck.check(&changed, target, mode: FieldCheck.Mode(request))
      live = Conversion.toStorage(changed, target.type)
    }
    return answer(patched, request, target, warnings)
  }

  private func apply(_ request: APIRequest, _ target: RequestTarget, _ subresource: String?) throws(StatusError)
    -> APIResponse
  {
    guard let manager = request.query["fieldManager"], !manager.isEmpty else {
      var error = StatusError(
        code: 422, reason: "Invalid",
        message: "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch")
      error.causes = [
        .init(reason: "FieldValueRequired", message: "Required value: is required for apply patch", field: "fieldManager")
      ]
      throw error
    }
    var config = try request.value()
    let warnings = try FieldCheck.check(&config, target, mode: FieldCheck.Mode(request))
    guard config.groupVersionKind == GroupVersionKind(apiVersion: target.apiVersion, kind: target.type.kind) else {
      throw .badRequest(
        "invalid object type: \(config.apiVersion), Kind=\(config.kind) does not match \(target.apiVersion), Kind=\(target.type.kind)"
      )
    }
    if config.metadata["managedFields"]?.list?.isEmpty == false {
      throw .badRequest("metadata.managedFields must be nil")
    }
    try placeIntoTarget(&config, target)
    let existed = store.stored(key(target)) != nil
    let applied = try store.apply(
      config, by: manager, force: request.flag("force"), subresource: subresource, dryRun: request.isDryRun)
    return answer(applied, request, target, status: existed ? 200 : 201, warnings)
  }

  // MARK: Deletion

  func delete(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> APIResponse {
    let options = try deleteOptions(request, target.type)
    let key = key(target)
    if key.kind == "Namespace", key.group.isEmpty, ["default", "kube-system", "kube-public"].contains(key.name) {
      throw .forbidden(target.type, key.name, "this namespace may not be deleted")
    }
    let last = try store.delete(key, options: options)
    if store.stored(key)?.value.uid == last.uid { return answer(last, request, target) }
    let details: Object = [
      "name": .string(key.name), "group": .string(target.type.group), "kind": .string(target.type.plural),
      "uid": .string(last.uid),
    ]
    return .json([
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
      "details": .object(details.filter { $0.value != "" }),
    ])
  }

  func deleteCollection(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> APIResponse {
    let filter = try ObjectFilter(request, target)
    let options = try deleteOptions(request, target.type)
    let snapshot = store.snapshot(target.storedKind, namespace: target.namespace)
    var deleted: [StoredObject] = []
    for object in snapshot.objects where filter.matches(object.value) {
      do throws(StatusError) {
        try store.delete(object.value.resourceKey, options: options)
        deleted.append(object)
      } catch  where error.code == 404 {
        continue  // something else was faster
      }
    }
    let metadata: Value = ["resourceVersion": .string(String(store.resourceVersion))]
    return APIResponse(body: .bytes(presentation(request, target).json(list: deleted, metadata: metadata)))
  }

  private func deleteOptions(_ request: APIRequest, _ type: ResourceType) throws(StatusError) -> DeleteOptions {
    let body = request.body.isEmpty ? Value.null : try request.value()
    var options = DeleteOptions()
    // Jobs and replication controllers leave their pods behind, as ever, unless told otherwise.
    if type.group == "batch" && type.kind == "Job" || type.kind == "ReplicationController" { options.propagation = .orphan }
    if let text = body["propagationPolicy"]?.string ?? request.query["propagationPolicy"] {
      guard let propagation = DeleteOptions.Propagation(rawValue: text) else {
        throw .badRequest("invalid propagation policy: \(text)")
      }
      options.propagation = propagation
    } else if let orphan = body["orphanDependents"]?.bool {
      options.propagation = orphan ? .orphan : .background
    }
    options.gracePeriodSeconds = body["gracePeriodSeconds"]?.int ?? request.query["gracePeriodSeconds"].flatMap(Int.init)
    options.uid = body[path: "preconditions", "uid"]?.string
    options.resourceVersion = body[path: "preconditions", "resourceVersion"]?.string
    options.dryRun = request.isDryRun || body["dryRun"]?.list?.contains("All") == true
    return options
  }

  // MARK: Bodies and answers

  private func decoded(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> (Value, [String]) {
    var object = try request.value()
    guard object.object != nil else { throw .badRequest("the object provided is unrecognized") }
    if object["kind"] == nil { object["kind"] = .string(target.type.kind) }
    if object["apiVersion"] == nil { object["apiVersion"] = .string(target.apiVersion) }
    if object.kind != target.type.kind || object.groupVersionKind.group != target.type.group {
      throw .badRequest(
        "\(target.type.kind) in version \"\(target.version)\" cannot be handled as a \(target.type.kind): "
          + "the object is a \(object.kind) of \(object.apiVersion)")
    }
    if object.apiVersion != target.apiVersion {
      throw .badRequest(
        "the API version in the data (\(object.apiVersion)) does not match the expected API version (\(target.apiVersion))")
    }
    return (object, try FieldCheck.check(&object, target, mode: FieldCheck.Mode(request)))
  }

  /// The name and namespace of the path go into the object, which must not say otherwise.
  private func placeIntoTarget(_ object: inout Value, _ target: RequestTarget) throws(StatusError) {
    if target.type.group == "events.k8s.io" { object = Conversion.eventToCore(object) }
    if object.metadata.object == nil { object["metadata"] = [:] }
    if let name = target.name {
      if object.name.isEmpty { object[path: "metadata", "name"] = .string(name) }
      guard object.name == name else {
        throw .badRequest("the name of the object (\(object.name)) does not match the name on the URL (\(name))")
      }
    }
    guard target.type.namespaced else { return }
    guard let namespace = target.namespace else {
      throw .badRequest("namespace not specified")
    }
    if object.namespace.isEmpty { object[path: "metadata", "namespace"] = .string(namespace) }
    guard object.namespace == namespace else {
      throw .badRequest(
        "the namespace of the provided object does not match the namespace sent on the request")
    }
  }

  func answer(
    _ object: Value, _ request: APIRequest, _ target: RequestTarget, status: Int = 200, _ warnings: [String] = []
  ) -> APIResponse {
    var response = APIResponse(status: status, body: .bytes(presentation(request, target).json(object)))
    if !warnings.isEmpty {
      response.headers["Warning"] = warnings.map { "299 - \"\($0.replacing("\"", with: "\\\""))\"" }.joined(separator: ", ")
    }
    return response
  }
}

/// The three patches that change an object as it stands.
private enum PatchKind {
  case json, merge, strategic

  init(_ contentType: String, _ type: ResourceType) throws(StatusError) {
    switch contentType {
    case "application/json-patch+json": self = .json
    case "application/merge-patch+json": self = .merge
    case "application/strategic-merge-patch+json" where !type.isCustom: self = .strategic
    default:
      let known =
        "application/json-patch+json, application/merge-patch+json"
        + (type.isCustom ? "" : ", application/strategic-merge-patch+json") + ", application/apply-patch+yaml"
      throw StatusError(
        code: 415, reason: "UnsupportedMediaType",
        message: "the body of the request was in an unknown format - accepted media types include: \(known)")
    }
  }

  func apply(_ patch: Value, to object: Value, schema: SchemaNode?, _ target: RequestTarget) throws(StatusError) -> Value {
    do throws(PatchError) {
      switch self {
      case .json: return try JSONPatch.apply(patch, to: object)
      case .merge: return MergePatch.apply(patch, to: object)
      case .strategic: return try StrategicMerge.apply(patch: patch, to: object, schema: schema)
      }
    } catch {
      var refusal = StatusError(
        code: self == .json ? 422 : 400, reason: self == .json ? "Invalid" : "BadRequest", message: error.message)
      if self == .json { refusal.message = "the server rejected our request due to an error in our request: \(error.message)" }
      refusal.kind = target.type.plural
      refusal.group = target.type.group
      refusal.name = target.name ?? ""
      throw refusal
    }
  }
}
