import Applications
import Drift
import Foundation
import Kubernetes
import Manifests

/// Decides what goes on the bus, and when: rows as soon as they change; trees, diffs, operations and histories only of apps
/// that somebody looks at, and trees at most every few milliseconds.
@NetworkActor
final class Publisher {
  private nonisolated static let pause = Duration.milliseconds(15)

  private let bus: EventBus
  private let fleet: Fleet
  private let desk: OperationDesk
  private var opened: [AppID: Opened] = [:]

  private struct Opened {
    var tree: [TreeNode]?
    var documents: [DiffDocument]?
    var operation: OperationProgress??
    var history: [RevisionHistory]?
    var publishedAt = ContinuousClock.now - Publisher.pause
    var isDue = false
  }

  init(bus: EventBus, fleet: Fleet, desk: OperationDesk) {
    self.bus = bus
    self.fleet = fleet
    self.desk = desk
  }

  func open(_ id: AppID) {
    opened[id] = Opened()
    guard let app = fleet.apps[id] else { return }
    publish(id)
    publishOperation(app)
    publishHistory(app)
  }

  func close(_ id: AppID) { opened[id] = nil }

  /// Where a resource is that somebody sees: in the cluster of an opened app that has it, else at home.
  func cluster(showing key: ResourceKey) -> ClusterCache {
    opened.keys.lazy.compactMap { self.fleet.apps[$0]?.cluster }.first { $0.store[key] != nil } ?? fleet.home
  }

  /// The tree of an app may have changed: published once the events of now are through, or when the pause is over.
  func treeChanged(_ id: AppID) {
    guard let state = opened[id], !state.isDue else { return }
    opened[id]?.isDue = true
    let since = ContinuousClock.now - state.publishedAt
    if since >= Self.pause {
      NetworkActor.post { [weak self] in self?.publish(id) }
    } else {
      NetworkActor.schedule(after: Self.pause - since) { [weak self] in self?.publish(id) }
    }
  }

  private func publish(_ id: AppID) {
    guard opened[id] != nil, let app = fleet.apps[id] else { return }
    opened[id]?.isDue = false
    opened[id]?.publishedAt = .now
    let tree = app.tree
    if opened[id]?.tree != tree {
      opened[id]?.tree = tree
      bus.publish(.tree(id, tree))
    }
    let documents = app.documents
    if opened[id]?.documents != documents {
      opened[id]?.documents = documents
      bus.publish(.drift(id, documents))
    }
  }

  func publishOperation(_ app: AppController) {
    guard let state = opened[app.id] else { return }
    let progress = desk.progress(of: app)
    guard state.operation != .some(progress) else { return }
    opened[app.id]?.operation = .some(progress)
    bus.publish(.operation(app.id, progress))
  }

  func publishHistory(_ app: AppController) {
    let entries = app.application.status.history
    guard let state = opened[app.id], state.history != entries else { return }
    opened[app.id]?.history = entries
    bus.publish(.history(app.id, entries.map { HistoryEntry($0, info: nil) }))
    Task { @NetworkActor [weak self] in
      guard let self else { return }
      let known = await app.history(self.fleet)
      if self.opened[app.id]?.history == entries { self.bus.publish(.history(app.id, known)) }
    }
  }
}

extension AppController {
  var tree: [TreeNode] { ResourceTree.nodes(of: managedResources, in: store) }

  /// What the tree has at its top: resources, leftovers and hooks.
  private var managedResources: [ManagedResource] {
    var managed = verdicts.drifts.values.map { drift in
      let resource = desired?.resource(drift.key)
      return ManagedResource(
        key: drift.key, drift: drift, wave: resource?.wave ?? 0, source: resource?.file ?? "",
        hint: drift.message.isEmpty ? Autoscalers.hint(for: resource, in: store) : drift.message)
    }
    for resource in desired?.resources ?? [] where resource.hook.isHook && !resource.hook.isIgnored && !resource.key.name.isEmpty
    {
      managed.append(
        ManagedResource(
          key: resource.key, hook: resource.hook.types.first?.rawValue ?? "", wave: resource.wave, source: resource.file))
    }
    if desired == nil {
      // Not judged: what says that it is the app's stays in sight.
      managed += store.keys(instance: instance).filter { store[$0]?.owners.isEmpty == true }.map { ManagedResource(key: $0) }
    }
    return managed
  }

  /// Predicted against live for everything that differs, in order of the keys.
  var documents: [DiffDocument] { documents(of: verdicts, desired, answer: dryRunAnswer) }

  /// The same for verdicts on any desired state.
  ///
  /// - Parameter answer: what the server said to the dry run of a resource's apply, where that decides.
  func documents(of verdicts: AppVerdicts, _ state: DesiredState?, answer: (ResourceKey) -> Value?) -> [DiffDocument] {
    verdicts.drifts.values.filter { $0.verdict != .synced && $0.verdict != .unknown || !$0.fields.isEmpty }
      .sorted { $0.key < $1.key }
      .map { drift in
        let resource = state?.resource(drift.key)
        var document = DiffLayout.document(
          resource?.compiled, live: store[drift.key]?.decoded(), answer: answer(drift.key))
        document.hint = Autoscalers.hint(for: resource, in: store)
        return document
      }
  }

  /// The history with what Git knows of the commits, oldest first.
  func history(_ fleet: Fleet) async -> [HistoryEntry] {
    var entries: [HistoryEntry] = []
    for entry in application.status.history {
      let recorded = entry.sources.isEmpty ? entry.source.map { [$0] } ?? [] : entry.sources
      var problems: [SpecProblem] = []
      let sources = recorded.isEmpty ? application.spec.sources : recorded.map { ApplicationSource($0, problems: &problems) }
      let revisions = entry.revisions.isEmpty ? [entry.revision] : entry.revisions
      entries.append(HistoryEntry(entry, info: await fleet.revisions.info(of: sources, revisions: revisions)))
    }
    return entries
  }
}

extension HistoryEntry {
  init(_ entry: RevisionHistory, info: RevisionInfo?) {
    self.init(
      id: entry.id, revision: info ?? RevisionInfo(id: entry.revision), deployStartedAt: entry.deployStartedAt,
      deployedAt: entry.deployedAt, initiatedBy: entry.initiatedBy.automated ? "automated" : entry.initiatedBy.username,
      parameters: SourceText.lines(entry.source.map { [$0] } ?? entry.sources))
  }
}
