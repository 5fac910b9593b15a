import Applications
import Drift
import Kubernetes
import Manifests

/// Brings manifests into the cluster the way kubectl and Argo CD do, so that both find nothing to do afterwards.
@NetworkActor
struct ResourceWriter {
  /// The field manager that Argo CD's controller uses.
  static let manager = "argocd-controller"
  /// The API server refuses annotations that are longer altogether.
  private static let annotationLimit = 262_144

  let client: ClusterClient
  let tracking: Tracking
  /// The client-side field manager that a server-side apply takes over.
  let migrationManager: String
  /// Why an object must not be deleted to be created again; nil where it may.
  var replacementRefusal: (ResourceKey) -> String? = { _ in nil }

  /// What was done, in kubectl's words, and the object as the server has it now.
  struct Outcome {
    var verb: String
    var object: Value
  }

  func apply(
    _ manifest: Value, resource: APIResource, mode: ApplyMode, dryRun: Bool
  ) async throws(APIError) -> Outcome {
    let request = Request(
      manifest: manifest, resource: resource, dryRun: dryRun, validation: mode.validate ? .strict : .ignore)
    do {
      return try await apply(request, mode.method)
    } catch {
      guard mode.force, error.kind == .invalid || error.kind == .conflict else { throw error }
      // An immutable field: the object that is to take its place is tried when the old one is gone.
      if let refusal = replacementRefusal(manifest.resourceKey) { throw APIError(.invalid, "\(error.message): \(refusal)") }
      if dryRun { return Outcome(verb: "replaced", object: manifest) }
      try await remove(request)
      return try await apply(request, mode.method == .replace ? .create : mode.method)
    }
  }

  /// One manifest on its way.
  private struct Request {
    var manifest: Value
    var resource: APIResource
    var dryRun: Bool
    var validation: FieldValidation
  }

  private func apply(_ request: Request, _ method: ApplyMode.Method) async throws(APIError) -> Outcome {
    switch method {
    case .clientSide: return try await clientSide(request)
    case .serverSide(let migrating):
      if migrating, !request.dryRun { try await migrate(request) }
      return try await serverSide(request)
    case .create: return try await create(request)
    case .replace: return try await replace(request)
    }
  }

  // MARK: Client-side apply

  /// `kubectl apply`: what was applied before and is asked for no longer goes, what others set stays.
  private func clientSide(_ request: Request) async throws(APIError) -> Outcome {
    let (manifest, resource) = (request.manifest, request.resource)
    var tries = 0
    while true {
      tries += 1
      do {
        guard let live = try await get(request) else {
          var recorded = request
          recorded.manifest[path: "metadata", "annotations", AnnotationKey.lastAppliedConfiguration] =
            .string(try record(of: manifest))
          return try await create(recorded)
        }
        let compiled = Comparison.compile(desired: manifest, options: ComparisonOptions(tracking: tracking))
        var wanted = Comparison.predict(compiled, live: live)
        wanted[path: "metadata", "annotations", AnnotationKey.lastAppliedConfiguration] = .string(try record(of: manifest))
        wanted["status"] = live["status"]
        guard var patch = MergePatch.between(live, wanted) else { return Outcome(verb: "unchanged", object: live) }
        // The patch was made for this very object.
        patch[path: "metadata", "resourceVersion"] = .string(live.resourceVersion)
        let result = try await client.patch(
          resource, namespace: manifest.namespace, name: manifest.name, type: .merge, body: patch,
          fieldManager: Self.manager, dryRun: request.dryRun, validation: request.validation)
        return Outcome(verb: "configured", object: result)
      } catch {
        guard error.kind == .conflict || error.kind == .alreadyExists, tries < 5 else { throw error }
      }
    }
  }

  /// What goes into the `last-applied-configuration` annotation, byte for byte as kubectl writes it. The tracking mark is
  /// left out: a `kubectl apply` or `kubectl diff` of the file in Git must not take it away.
  private func record(of manifest: Value) throws(APIError) -> String {
    var manifest = manifest
    manifest["status"] = nil
    var annotations = (manifest.metadata["annotations"]?.object ?? [:])
    for key in [AnnotationKey.lastAppliedConfiguration, AnnotationKey.trackingID, AnnotationKey.installationID] {
      annotations.removeValue(forKey: key)
    }
    manifest[path: "metadata", "annotations"] = .object(annotations)
    if tracking.method != .annotation, manifest.metadata["labels"]?[tracking.labelKey] != nil {
      manifest[path: "metadata", "labels", tracking.labelKey] = nil
      if manifest.metadata["labels"]?.object?.isEmpty == true { manifest[path: "metadata", "labels"] = nil }
    }
    let text = JSON.text(manifest, style: .go) + "\n"
    guard text.utf8.count < Self.annotationLimit else {
      throw APIError(
        .invalid,
        "\(manifest.kind) \(manifest.name) is too large for client-side apply (\(text.utf8.count) bytes; an annotation holds"
          + " \(Self.annotationLimit)): set the sync option ServerSideApply=true on it")
    }
    return text
  }

  // MARK: The other ways

  private func serverSide(_ request: Request) async throws(APIError) -> Outcome {
    let manifest = request.manifest
    let result = try await client.patch(
      request.resource, namespace: manifest.namespace, name: manifest.name, type: .apply, body: manifest,
      fieldManager: Self.manager, force: true, dryRun: request.dryRun, validation: request.validation)
    return Outcome(verb: "serverside-applied", object: result)
  }

  /// Makes what client-side applies own the server-side apply's own: or what has left Git since would stay for ever.
  private func migrate(_ request: Request) async throws(APIError) {
    for _ in 0..<5 {
      guard let live = try await get(request),
        let fields = ClientSideApplyMigration(manager: migrationManager).migrated(live, to: Self.manager)
      else { return }
      let patch: Value = [
        ["op": "replace", "path": "/metadata/managedFields", "value": fields],
        ["op": "replace", "path": "/metadata/resourceVersion", "value": .string(live.resourceVersion)],
      ]
      do {
        _ = try await client.patch(
          request.resource, namespace: request.manifest.namespace, name: request.manifest.name, type: .json, body: patch,
          fieldManager: Self.manager)
        return
      } catch  where error.kind == .conflict {}
    }
  }

  private func create(_ request: Request) async throws(APIError) -> Outcome {
    let created = try await client.create(
      request.resource, namespace: request.manifest.namespace, object: request.manifest, fieldManager: Self.manager,
      dryRun: request.dryRun, validation: request.validation)
    return Outcome(verb: "created", object: created)
  }

  private func replace(_ request: Request) async throws(APIError) -> Outcome {
    guard let live = try await get(request) else { return try await create(request) }
    var object = request.manifest
    object[path: "metadata", "resourceVersion"] = .string(live.resourceVersion)
    let replaced = try await client.replace(
      request.resource, namespace: object.namespace, name: object.name, object: object, fieldManager: Self.manager,
      dryRun: request.dryRun, validation: request.validation)
    return Outcome(verb: "replaced", object: replaced)
  }

  /// Deletes the object and waits until it is gone.
  private func remove(_ request: Request) async throws(APIError) {
    let (manifest, resource) = (request.manifest, request.resource)
    guard let live = try await get(request) else { return }
    do {
      try await client.delete(
        resource, namespace: manifest.namespace, name: manifest.name, propagation: .foreground,
        preconditions: DeletePreconditions(uid: live.uid))
    } catch  where error.kind == .notFound {}
    var waits = 0
    while let left = try await get(request), left.uid == live.uid {
      waits += 1
      guard waits < 120 else {
        throw APIError(
          .timeout,
          "\(manifest.kind) \(manifest.name) was deleted to be created again, but is still there after a minute; its finalizers: "
            + (left.metadata["finalizers"]?.list ?? []).compactMap(\.string).joined(separator: ", "))
      }
      await NetworkActor.sleep(.milliseconds(500))
    }
  }

  private func get(_ request: Request) async throws(APIError) -> Value? {
    do {
      return try await client.get(request.resource, namespace: request.manifest.namespace, name: request.manifest.name)
    } catch  where error.kind == .notFound {
      return nil
    }
  }
}

extension NetworkActor {
  /// Waits on the network thread's own timers.
  @NetworkActor
  static func sleep(_ duration: Duration) async {
    await withCheckedContinuation { continuation in
      schedule(after: duration) { continuation.resume() }
    }
  }
}
