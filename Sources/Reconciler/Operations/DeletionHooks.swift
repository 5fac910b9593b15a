import Applications
import Foundation
import Health
import Kubernetes
import Manifests

/// Runs the PreDelete or PostDelete hooks of an Application that is being deleted: wave by wave, each when the one before is well.
///
/// There is no record: a hook that is live and younger than the deletion has run or runs, so none runs twice, whoever leads.
@NetworkActor
final class DeletionHooks {
  private let app: AppController
  private let fleet: Fleet

  init(_ app: AppController, fleet: Fleet) {
    self.app = app
    self.fleet = fleet
  }

  /// Starts what is due; done when every hook of the phase has succeeded.
  func run(_ phase: SyncPhase, _ application: Application) async -> AppDeletion.Stand {
    guard let hooks = steps(of: phase, application) else { return .blocked(unreadable(phase)) }
    let executor = executor(application)
    for wave in Set(hooks.map(\.id.wave)).sorted() {
      var waiting: [String] = []
      for hook in hooks where hook.id.wave == wave {
        switch await stand(of: hook, executor, application) {
        case .done: continue
        case .waiting(let what): waiting.append(what)
        case .blocked(let problem): return .blocked("\(phase.rawValue) hook \(hook.label): \(problem)")
        }
      }
      if let first = waiting.first { return .waiting(for: "\(phase.rawValue) hook \(first)") }
    }
    return .done
  }

  /// Lets go of the hooks, and deletes those whose policy says so. They have all succeeded, or there would be no cleaning.
  func clean(_ phase: SyncPhase, _ application: Application) async -> AppDeletion.Stand {
    guard let hooks = steps(of: phase, application) else { return .blocked(unreadable(phase)) }
    let executor = executor(application)
    for hook in hooks {
      guard let live = await app.cluster.fetch(hook.key) else { continue }
      if case .failed(let text) = await executor.removeHookFinalizer(hook.key, hook.groupVersionKind) { return .blocked(text) }
      guard hook.deletePolicies.contains(.hookSucceeded) else { continue }
      if case .failed(let text) = await executor.delete(deletion(hook, uid: live.uid, .hookPolicy)) { return .blocked(text) }
    }
    return .done
  }

  private func stand(
    of hook: SyncStep, _ executor: SyncExecutor, _ application: Application
  ) async -> AppDeletion.Stand {
    // The cluster itself is asked: what the watch has not told yet must not run twice.
    guard let live = await app.cluster.fetch(hook.key) else { return await create(hook, executor) }
    let created = live.metadata["creationTimestamp"]?.string.flatMap(Timestamp.parse) ?? .distantPast
    if let deleted = application.deletedAt, created < deleted, hook.deletePolicies.contains(.beforeHookCreation) {
      _ = await executor.removeHookFinalizer(hook.key, hook.groupVersionKind)
      let answer = await executor.delete(deletion(hook, uid: live.uid, .beforeHookCreation))
      if case .failed(let text) = answer { return .blocked(text) }
      return .waiting(for: "\(hook.label): its previous run is being deleted")
    }
    guard let health = app.store.health.assess(live) else { return .done }
    switch health.status {
    case .healthy: return .done
    case .degraded, .unknown:
      return .blocked("\(health.message.isEmpty ? health.status.rawValue : health.message); delete the hook to run it again")
    default: return .waiting(for: health.message.isEmpty ? hook.label : "\(hook.label): \(health.message)")
    }
  }

  private func create(_ hook: SyncStep, _ executor: SyncExecutor) async -> AppDeletion.Stand {
    guard let manifest = hook.manifest else { return .done }
    let mode = hook.applyMode(isLive: false, liveOptions: nil, migrate: false)
    switch await executor.apply(manifest, mode, dryRun: false) {
    case .failed(let text): return .blocked(text)
    case .done, .notFound: return .waiting(for: hook.label)
    }
  }

  // MARK: The hooks

  private func steps(of phase: SyncPhase, _ application: Application) -> [SyncStep]? {
    guard let desired = app.desired else { return nil }
    let tracking = fleet.settings.tracking
    let instance = app.instance
    return SyncPlan(
      SyncPlan.Input(
        desired: desired.resources.map(\.manifest), options: application.spec.syncPolicy.syncOptions,
        namespace: application.spec.destination.namespace, revision: desired.revision,
        startedAt: application.deletedAt ?? .distantPast,
        mark: { tracking.mark(&$0, app: instance, key: $0.resourceKey) }),
      deletionPhase: phase
    ).steps
  }

  private func unreadable(_ phase: SyncPhase) -> String {
    "the \(phase.rawValue) hooks are not known, as Git cannot be read; correct the source, or remove the finalizer"
      + " \(phase == .preDelete ? FinalizerKey.preDelete : FinalizerKey.postDelete) to go on without them"
  }

  private func executor(_ application: Application) -> SyncExecutor {
    SyncExecutor(
      app, tracking: fleet.settings.tracking, options: application.spec.syncPolicy.syncOptions,
      migrationManager: ClientSideApplyMigration.defaultManager)
  }

  private func deletion(_ hook: SyncStep, uid: String, _ reason: SyncMachine.Deletion.Reason) -> SyncMachine.Deletion {
    SyncMachine.Deletion(
      key: hook.key, groupVersionKind: hook.groupVersionKind, uid: uid, propagation: .background, reason: reason)
  }
}

/// The finalizers with which an Application waits for its PreDelete and PostDelete hooks.
enum DeletionFinalizers {
  /// The Application's finalizers as they have to be for what Git asks for; nil where they are that already.
  static func change(_ application: Application, _ desired: DesiredState) -> [String]? {
    var finalizers = application.finalizers
    for (type, names) in [
      (HookType.preDelete, [FinalizerKey.preDelete, FinalizerKey.preDeleteCleanup]),
      (.postDelete, [FinalizerKey.postDelete, FinalizerKey.postDeleteCleanup]),
    ] {
      let isWanted = desired.resources.contains { $0.hook.types.contains(type) }
      for name in names {
        if isWanted, !finalizers.contains(name) { finalizers.append(name) }
        if !isWanted { finalizers.removeAll { $0 == name } }
      }
    }
    return finalizers == application.finalizers ? nil : finalizers
  }
}
