import Applications
import Drift
import Foundation
import Kubernetes
import Manifests
import Rendering
import Repository

/// Why an attempt cannot even be planned.
struct OperationFailure: Error {
  var message: String
  var phase = OperationState.Phase.error
}

/// Finds out what one attempt of an operation has to do: what Git asks for at its revision, against what is live now.
@NetworkActor
struct AttemptPlanner {
  let app: AppController
  let fleet: Fleet
  let executor: SyncExecutor
  let operation: ApplicationOperation
  /// When the operation began; names hooks with `generateName`.
  let startedAt: Date
  let retryCount: Int

  struct Attempt {
    var sources: [ApplicationSource]
    var desired: DesiredState
    var plan: SyncPlan
    var result: SyncResult
  }

  private var sync: ApplicationOperation.Sync { operation.sync ?? ApplicationOperation.Sync() }
  private var spec: ApplicationSpec { app.application.spec }

  /// - Parameters:
  ///   - pinned: the commits that an earlier attempt of the operation took, where this one takes the same.
  ///   - recorded: what this very attempt had done before its leader went.
  func attempt(pinned: SyncResult?, recorded: [ResourceResult]) async throws(OperationFailure) -> Attempt {
    let desired = try await desiredState(pinned: pinned)
    if executor.options.failOnSharedResource { try await refuseShared(desired) }
    let raw = sources.map(\.raw)
    let result = SyncResult(
      resources: recorded, revision: desired.revision, revisions: spec.hasMultipleSources ? desired.revisions : [],
      source: spec.hasMultipleSources ? nil : raw.first, sources: spec.hasMultipleSources ? raw : [],
      managedNamespaceMetadata: app.application.raw[path: "spec", "syncPolicy", "managedNamespaceMetadata"])
    return Attempt(
      sources: sources, desired: desired, plan: try await plan(desired, recorded: recorded), result: result)
  }

  // MARK: What Git asks for

  /// The operation's source(s), or the app's.
  private var sources: [ApplicationSource] {
    var problems: [SpecProblem] = []
    if !sync.sources.isEmpty {
      return sync.sources.enumerated().map {
        ApplicationSource($1, path: "operation.sync.sources[\($0)]", problems: &problems)
      }
    }
    guard let source = sync.source else { return spec.sources }
    return [ApplicationSource(source, path: "operation.sync.source", problems: &problems)]
  }

  private func desiredState(pinned: SyncResult?) async throws(OperationFailure) -> DesiredState {
    if let problem = app.row.conditions.first(where: { $0.type == "InvalidSpecError" }) {
      throw OperationFailure(message: problem.message)
    }
    let sources = sources
    if !sync.manifests.isEmpty { return try await localState(sources) }
    var commits: [String] = []
    for (index, source) in sources.enumerated() {
      commits.append(try await commit(of: source, index, pinned: pinned))
    }
    if sync.source == nil, sync.sources.isEmpty, let desired = app.desired, desired.revisions == commits { return desired }
    do {
      return try await fleet.renderer.render(
        fleet.renderRequest(for: app, sources: sources, commits: commits, previous: app.desired))
    } catch {
      throw OperationFailure(message: error.description)
    }
  }

  /// Manifests that came with the operation instead of from Git (`app sync --local`).
  private func localState(_ sources: [ApplicationSource]) async throws(OperationFailure) -> DesiredState {
    do {
      return try await fleet.renderer.state(
        of: sync.manifests, request: fleet.renderRequest(for: app, sources: sources, commits: [], previous: nil))
    } catch {
      throw OperationFailure(message: error.description)
    }
  }

  private func commit(of source: ApplicationSource, _ index: Int, pinned: SyncResult?) async throws(OperationFailure) -> String {
    if let pinned {
      let revisions = pinned.revisions.isEmpty ? [pinned.revision] : pinned.revisions
      if revisions.indices.contains(index), !revisions[index].isEmpty { return revisions[index] }
    }
    // A retry with `refresh` wants what the branch holds by now, not what was looked at when it was asked for.
    let isRefreshed = retryCount > 0 && operation.retry?.refresh == true && sync.source == nil && sync.sources.isEmpty
    if isRefreshed { await fleet.revisions.refreshed(source.repoURL) }
    let asked = sync.revisions.indices.contains(index) ? sync.revisions[index] : index == 0 ? sync.revision : ""
    do {
      return try await fleet.revisions.resolve(
        source, project: app.application.spec.project, revision: isRefreshed ? "" : asked)
    } catch {
      throw OperationFailure(message: error.description)
    }
  }

  // MARK: The plan

  /// `FailOnSharedResource`: nothing that another app manages is touched.
  private func refuseShared(_ desired: DesiredState) async throws(OperationFailure) {
    for resource in desired.resources where resource.isResource {
      guard let live = await value(resource.key), let owner = executor.owner(of: live, resource.key), owner != app.instance
      else { continue }
      let key = resource.key
      throw OperationFailure(
        message: "Shared resource found: \(key.kind)/\(key.name) is part of applications \(app.instance) and \(owner)",
        phase: .failed)
    }
  }

  private func plan(_ desired: DesiredState, recorded: [ResourceResult]) async throws(OperationFailure) -> SyncPlan {
    let discovery = app.cluster.discovery
    let project = fleet.project(spec.project)
    let destination = fleet.clusters.completed(spec.destination)
    let tracking = fleet.settings.tracking
    let instance = app.instance
    var keys = app.store.keys(instance: instance).union(desired.resources.map(\.key))
    keys.insert(ResourceKey(group: "", kind: "Namespace", namespace: "", name: destination.namespace))
    // A hook that may have been created and was not recorded yet: the cluster itself has to say.
    let uncertain = Set(recorded.filter { $0.status == nil }.map(\.key))
    keys.formUnion(uncertain)
    var input = SyncPlan.Input(
      desired: desired.resources.map(\.manifest), sync: sync, options: executor.options, namespace: destination.namespace,
      namespaceMetadata: spec.syncPolicy.managedNamespaceMetadata, revision: desired.revision, startedAt: startedAt,
      outOfSync: executor.options.applyOutOfSyncOnly ? await outOfSync(desired) : nil,
      isServed: { discovery?.resource(for: $0) != nil },
      denial: { key in
        project?.violation(of: key, namespaced: !key.namespace.isEmpty, destination: destination)
      },
      mark: { tracking.mark(&$0, app: instance, key: $0.resourceKey) })
    var lives: [ResourceKey: Value] = [:]
    for key in keys.sorted() {
      let found = uncertain.contains(key) ? await app.cluster.fetch(key) : await live(key, desired)
      guard let found else { continue }
      lives[key] = found
      input.live.append(executor.liveObject(found, key))
    }
    if executor.options.respectIgnoreDifferences { input.respect = respect(desired, lives) }
    let plan = SyncPlan(input)
    // Hooks with generateName get their names from the plan: those of an interrupted attempt may be there already.
    let named = plan.steps.map(\.key).filter { !keys.contains($0) && app.store[$0] != nil }
    guard !named.isEmpty else { return plan }
    for key in named { if let found = await value(key) { input.live.append(executor.liveObject(found, key)) } }
    return SyncPlan(input)
  }

  /// What differs from this very revision, not from the one that is followed.
  private func outOfSync(_ desired: DesiredState) async -> Set<ResourceKey> {
    let verdicts = await Preview(app: app, fleet: fleet).compare(desired).verdicts
    return Set(verdicts.drifts.values.filter { $0.verdict != .synced }.map(\.key))
  }

  private func respect(_ desired: DesiredState, _ lives: [ResourceKey: Value]) -> @Sendable (Value) -> Value {
    let compiled = Dictionary(
      desired.resources.compactMap { resource in resource.compiled.map { (resource.key, $0) } },
      uniquingKeysWith: { _, last in last })
    return { manifest in
      guard let rules = compiled[manifest.resourceKey], let live = lives[manifest.resourceKey] else { return manifest }
      return Comparison.respectingIgnored(rules, manifest: manifest, live: live)
    }
  }

  private func live(_ key: ResourceKey, _ desired: DesiredState) async -> Value? {
    guard let object = app.store[key] else { return nil }
    // What an owner controls is the owner's to keep or to delete.
    if !object.owners.isEmpty, desired.byKey[key] == nil { return nil }
    return await value(key)
  }

  private func value(_ key: ResourceKey) async -> Value? {
    guard let object = app.store[key] else { return nil }
    if let value = object.decoded() { return value }
    return await app.cluster.fetch(key)
  }
}
