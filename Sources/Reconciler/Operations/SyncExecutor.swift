import Applications
import Health
import Kubernetes
import Manifests

/// Does in the cluster what ``SyncMachine`` decides, one request at a time; knows nothing of why.
@NetworkActor
struct SyncExecutor {
  let cluster: ClusterCache
  let instance: String
  let tracking: Tracking
  /// The app's options and the operation's together.
  let options: SyncOptions
  /// Whose client-side applies a server-side apply takes over.
  let migrationManager: String
  private let writer: ResourceWriter
  /// How long a kind that was just defined may take to be served.
  private static let patience = 20

  /// - Parameter consent: to what may be deleted to be created again (`Force=true`) though it carries data.
  init(
    _ app: AppController, tracking: Tracking, options: SyncOptions, migrationManager: String, consent: DeletionConsent? = nil
  ) {
    cluster = app.cluster
    instance = app.instance
    self.tracking = tracking
    self.options = options
    self.migrationManager = migrationManager
    writer = ResourceWriter(client: cluster.client, tracking: tracking, migrationManager: migrationManager) {
      [id = app.id, store = app.store] key in
      guard let loss = DataLoss.text(of: key, in: store), consent?.uncovered([key], of: id).isEmpty != true else { return nil }
      return "it would have to be deleted (\(loss)) and created again; to allow it, sync by hand and type the app's name"
        + " (tiphys app sync \(id.name) --force --confirm \(id.name))"
    }
  }

  /// The object as the machine wants to know it.
  func liveObject(_ value: Value, _ key: ResourceKey) -> LiveObject {
    LiveObject(
      value, health: cluster.store.health.assess(value), isTracked: owner(of: value, key) == instance, appOptions: options,
      migrationManager: migrationManager)
  }

  /// Which app the object says it belongs to.
  func owner(of value: Value, _ key: ResourceKey) -> String? { tracking.owner(of: value, key: key) }

  func apply(_ manifest: Value, _ mode: ApplyMode, dryRun: Bool) async -> SyncMachine.Answer {
    let kind = manifest.groupVersionKind
    guard let resource = await resource(kind, waits: !dryRun) else {
      return .failed("the cluster does not serve \(kind.apiVersion) \(kind.kind): install its CRD, or correct apiVersion")
    }
    do {
      let outcome = try await writer.apply(manifest, resource: resource, mode: mode, dryRun: dryRun)
      // What is live and will be created anew is tried under a name of the server's making.
      let own = manifest.name.isEmpty ? manifest.metadata["generateName"]?.string?.dropLast().description ?? "" : manifest.name
      let name = "\(kind.kind.lowercased())\(kind.group.isEmpty ? "" : ".\(kind.group)")/\(own)"
      let suffix = dryRun ? " (server dry run)" : ""
      return .done("\(name) \(outcome.verb)\(suffix)", dryRun ? nil : liveObject(outcome.object, manifest.resourceKey))
    } catch {
      if dryRun, !DryRun.isRefusal(status: error.status, message: error.message) { return .done("", nil) }
      return .failed(error.message)
    }
  }

  func delete(_ deletion: SyncMachine.Deletion) async -> SyncMachine.Answer {
    guard let resource = await resource(deletion.groupVersionKind, waits: false) else { return .notFound }
    do {
      let left = try await cluster.client.delete(
        resource, namespace: deletion.key.namespace, name: deletion.key.name,
        propagation: DeletionPropagation(deletion.propagation),
        preconditions: deletion.uid.isEmpty ? nil : DeletePreconditions(uid: deletion.uid))
      return .done("deleted", left.kind == "Status" ? nil : liveObject(left, deletion.key))
    } catch {
      // Of another uid: what was to be deleted is gone.
      return error.kind == .notFound || error.kind == .conflict ? .notFound : .failed(error.message)
    }
  }

  func removeHookFinalizer(_ key: ResourceKey, _ kind: GroupVersionKind) async -> SyncMachine.Answer {
    guard let resource = await resource(kind, waits: false) else { return .notFound }
    let client = cluster.client
    for _ in 0..<5 {
      do {
        let live = try await client.get(resource, namespace: key.namespace, name: key.name)
        let left = (live.metadata["finalizers"]?.list ?? []).filter { $0.string != FinalizerKey.hook }
        let patch: Value = [
          "metadata": ["finalizers": left.isEmpty ? .null : .list(left), "resourceVersion": .string(live.resourceVersion)]
        ]
        let result = try await client.patch(
          resource, namespace: key.namespace, name: key.name, type: .merge, body: patch,
          fieldManager: ResourceWriter.manager)
        return .done("", liveObject(result, key))
      } catch {
        if error.kind == .notFound { return .notFound }
        if error.kind != .conflict { return .failed(error.message) }
      }
    }
    return .failed("\(key.kind) \(key.name) kept changing while its finalizer was to be removed")
  }

  /// - Parameter waits: for a kind that is not served yet, as its definition may have been applied just now.
  private func resource(_ kind: GroupVersionKind, waits: Bool) async -> APIResource? {
    for attempt in 0... {
      if let resource = cluster.discovery?.resource(for: kind) { return resource }
      guard attempt == 0 || waits && attempt < Self.patience && isDefined(kind.groupKind) else { return nil }
      if attempt > 0 { await NetworkActor.sleep(.milliseconds(500)) }
      _ = await cluster.rediscover()
    }
    return nil
  }

  /// Whether a live CustomResourceDefinition brings the kind.
  private func isDefined(_ kind: GroupKind) -> Bool {
    cluster.store.objects(of: GroupKind(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition")).contains { object in
      guard object.key.name.hasSuffix("." + kind.group), let value = object.decoded() else { return false }
      return value[path: "spec", "names", "kind"]?.string == kind.kind
    }
  }
}

extension DeletionPropagation {
  init(_ propagation: SyncOptions.Propagation) {
    switch propagation {
    case .foreground: self = .foreground
    case .background: self = .background
    case .orphan: self = .orphan
    }
  }
}
