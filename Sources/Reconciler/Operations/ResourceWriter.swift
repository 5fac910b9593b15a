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

  /// What was done, in kubectl's words, and the object as the server has it now.
  struct Outcome {
    var verb: String
    var object: Value
  }

  func apply(
    _ manifest: Value, resource: APIResource, mode: ApplyMode, dryRun: Bool
  ) async throws(APIError) -> Outcome {
    do {
      switch mode.method {
      case .clientSide: return try await clientSide(manifest, resource, dryRun)
      case .serverSide: return try await serverSide(manifest, resource, dryRun)
      case .create: return try await create(manifest, resource, dryRun)
      case .replace: return try await replace(manifest, resource, dryRun)
      }
    } catch {
      guard mode.force, error.kind == .invalid || error.kind == .conflict else { throw error }
      // An immutable field: the object that is to take its place is tried when the old one is gone.
      if dryRun { return Outcome(verb: "replaced", object: manifest) }
      return try await recreate(manifest, resource)
    }
  }

  // MARK: Client-side apply

  /// `kubectl apply`: what was applied before and is asked for no longer goes, what others set stays.
  private func clientSide(_ manifest: Value, _ resource: APIResource, _ dryRun: Bool) async throws(APIError) -> Outcome {
    var tries = 0
    while true {
      tries += 1
      do {
        guard let live = try await get(manifest, resource) else {
          var object = manifest
          object[path: "metadata", "annotations", AnnotationKey.lastAppliedConfiguration] = .string(try record(of: manifest))
          let created = try await client.create(
            resource, namespace: manifest.namespace, object: object, fieldManager: Self.manager, dryRun: dryRun)
          return Outcome(verb: "created", object: created)
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
          fieldManager: Self.manager, dryRun: dryRun)
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

  private func serverSide(_ manifest: Value, _ resource: APIResource, _ dryRun: Bool) async throws(APIError) -> Outcome {
    let result = try await client.patch(
      resource, namespace: manifest.namespace, name: manifest.name, type: .apply, body: manifest,
      fieldManager: Self.manager, force: true, dryRun: dryRun)
    return Outcome(verb: "serverside-applied", object: result)
  }

  private func create(_ manifest: Value, _ resource: APIResource, _ dryRun: Bool) async throws(APIError) -> Outcome {
    let created = try await client.create(
      resource, namespace: manifest.namespace, object: manifest, fieldManager: Self.manager, dryRun: dryRun)
    return Outcome(verb: "created", object: created)
  }

  private func replace(_ manifest: Value, _ resource: APIResource, _ dryRun: Bool) async throws(APIError) -> Outcome {
    guard let live = try await get(manifest, resource) else { return try await create(manifest, resource, dryRun) }
    var object = manifest
    object[path: "metadata", "resourceVersion"] = .string(live.resourceVersion)
    let replaced = try await client.replace(
      resource, namespace: manifest.namespace, name: manifest.name, object: object, fieldManager: Self.manager,
      dryRun: dryRun)
    return Outcome(verb: "replaced", object: replaced)
  }

  /// Deletes the object, waits until it is gone, and creates it again.
  private func recreate(_ manifest: Value, _ resource: APIResource) async throws(APIError) -> Outcome {
    guard let live = try await get(manifest, resource) else { return try await clientSide(manifest, resource, false) }
    do {
      try await client.delete(
        resource, namespace: manifest.namespace, name: manifest.name, propagation: .foreground,
        preconditions: DeletePreconditions(uid: live.uid))
    } catch  where error.kind == .notFound {}
    var waits = 0
    while let left = try await get(manifest, resource), left.uid == live.uid {
      waits += 1
      guard waits < 120 else {
        throw APIError(
          .timeout,
          "\(manifest.kind) \(manifest.name) was deleted to be created again, but is still there after a minute; its finalizers: "
            + (left.metadata["finalizers"]?.list ?? []).compactMap(\.string).joined(separator: ", "))
      }
      await NetworkActor.sleep(.milliseconds(500))
    }
    return try await clientSide(manifest, resource, false)
  }

  private func get(_ manifest: Value, _ resource: APIResource) async throws(APIError) -> Value? {
    do {
      return try await client.get(resource, namespace: manifest.namespace, name: manifest.name)
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
