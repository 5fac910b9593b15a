import Applications
import Drift
import Foundation
import Kubernetes
import Manifests

// What the command line asks. Every answer is a value of this moment.
extension Reconciler {
  /// All rows, once the first complete list of Applications is known, in order of their names. Apps that are still being
  /// judged have no `judgedAt`.
  ///
  /// - Throws: `timeout`, with the reason why the cluster cannot be read.
  public func apps(timeout: Duration = .seconds(30)) async throws(ReconcilerError) -> [AppRow] {
    guard await listeners.wait(timeout, until: { [self] in hasApps || isLost || refusal != nil }), hasApps, refusal == nil else {
      throw unreachable()
    }
    return sortedRows
  }

  /// The rows of all apps, each judged (or with the condition that says why not).
  public func allJudged(timeout: Duration = .seconds(60)) async throws(ReconcilerError) -> [AppRow] {
    let isDone = await listeners.wait(timeout) { [self] in
      isLost || refusal != nil || hasApps && cluster.hasLoaded && fleet.apps.values.allSatisfy(\.isSettled)
    }
    guard isDone, hasApps, refusal == nil, !isLost || cluster.hasLoaded else { throw unreachable() }
    return sortedRows
  }

  /// The row once it is judged: Git is read, the cluster listed, every resource compared.
  ///
  /// - Throws: `notFound` where there is no such Application, `timeout` with what it waits for.
  public func judged(_ id: AppID, timeout: Duration = .seconds(60)) async throws(ReconcilerError) -> AppRow {
    let isDone = await listeners.wait(timeout) { [self] in
      if let app = fleet.apps[id] { return app.isSettled }
      return isLost || hasApps || refusal != nil
    }
    guard let app = fleet.apps[id] else {
      guard hasApps, refusal == nil else { throw unreachable() }
      throw ReconcilerError(.notFound, "there is no Application '\(id.name)' in namespace \(id.namespace)")
    }
    // Since it was judged the next rendering may have begun.
    guard app.isSettled || isDone && app.row.judgedAt != nil else {
      if case .lost(let reason, _) = cluster.state.phase { throw ReconcilerError(.timeout, reason) }
      let repository = app.application.spec.source.repoURL
      throw ReconcilerError(
        .timeout,
        "\(id.name) was not judged in time: \(app.cluster.hasLoaded ? "waiting for \(repository)" : "the cluster is still being listed")"
      )
    }
    return app.row
  }

  private var sortedRows: [AppRow] { fleet.apps.values.map(\.row).sorted { $0.id < $1.id } }

  private var isLost: Bool { if case .lost = cluster.state.phase { true } else { false } }

  private func unreachable() -> ReconcilerError {
    if let refusal { return ReconcilerError(.rejected, "the Applications cannot be read: \(refusal)") }
    if case .lost(let reason, _) = cluster.state.phase { return ReconcilerError(.timeout, reason) }
    return ReconcilerError(.timeout, "the cluster \(cluster.state.server) has not answered in time")
  }

  /// The row as it is now; nil where there is no such app (yet).
  public func row(of id: AppID) -> AppRow? { fleet.apps[id]?.row }

  /// The Application object as it is in the cluster.
  public func application(_ id: AppID) -> Application? { fleet.apps[id]?.application }

  /// The tree as the console shows it.
  public func resources(of id: AppID) -> [TreeNode] { fleet.apps[id]?.tree ?? [] }

  /// The verdict on every managed resource, in order of their keys.
  public func drift(of id: AppID) -> [ResourceDrift] {
    (fleet.apps[id]?.verdicts.drifts.values).map { $0.sorted { $0.key < $1.key } } ?? []
  }

  /// Predicted against live, one document per resource that is out of sync, missing or extra. Secrets are masked.
  public func driftDocuments(of id: AppID) async -> [DiffDocument] { fleet.apps[id]?.documents ?? [] }

  /// The verdicts and the laid-out differences against what is asked for.
  ///
  /// - Throws: `unavailable` where that cannot be read or rendered.
  public func drift(
    of id: AppID, against target: DriftTarget
  ) async throws(ReconcilerError) -> ([ResourceDrift], [DiffDocument]) {
    let app = try app(id)
    let preview = Preview(app: app, fleet: fleet)
    let state: DesiredState
    do throws(RenderFailure) {
      switch target {
      case .followed: return (drift(of: id), app.documents)
      case .revisions(let revisions):
        state = try await preview.desired(sources: app.application.spec.sources, revisions: revisions)
      case .manifests(let texts):
        state = try await fleet.renderer.state(
          of: texts, request: fleet.renderRequest(for: app, commits: [], previous: nil))
      }
    } catch {
      throw ReconcilerError(.unavailable, error.description)
    }
    let judged = await preview.compare(state)
    return (judged.verdicts.drifts.values.sorted { $0.key < $1.key }, judged.documents)
  }

  /// What Git asks for, with the app's tracking marks, secrets masked.
  public func manifests(of id: AppID) -> [Value] {
    (fleet.apps[id]?.desired?.resources ?? []).map {
      Masking.masked($0.manifest, annotations: fleet.settings.comparison.maskedAnnotations)
    }
  }

  /// The live state of what Git asks for, secrets masked.
  public func liveManifests(of id: AppID) -> [Value] {
    guard let app = fleet.apps[id] else { return [] }
    return (app.desired?.resources ?? []).compactMap { app.store[$0.key]?.decoded() }
      .map { Masking.masked($0, annotations: fleet.settings.comparison.maskedAnnotations) }
  }

  /// The operation that runs or ran last.
  public func operation(of id: AppID) -> OperationProgress? { fleet.apps[id].flatMap { desk.progress(of: $0) } }

  /// The operation of now, and every change of it, until the caller stops listening.
  public func operations(of id: AppID) -> AsyncStream<OperationProgress?> {
    listeners.followOperations(of: id, first: operation(of: id))
  }

  /// Every row of the app from now on, the present one first.
  public func rows(of id: AppID) -> AsyncStream<AppRow> { listeners.followRows(of: id, first: row(of: id)) }

  /// `status.history` with what Git knows of each commit, oldest first.
  public func history(of id: AppID) async -> [HistoryEntry] { await fleet.apps[id]?.history(fleet) ?? [] }

  /// What a sync would do.
  public func previewSync(_ id: AppID, _ request: SyncRequest) async -> (SyncPreview, [DiffDocument]) {
    guard let app = fleet.apps[id] else { return (SyncPreview(problem: "there is no Application '\(id.name)'"), []) }
    return await Preview(app: app, fleet: fleet).sync(request)
  }

  /// What going back to an entry of the history would do.
  public func previewRollback(_ id: AppID, historyID: Int) async -> (SyncPreview, [DiffDocument]) {
    guard let app = fleet.apps[id] else { return (SyncPreview(problem: "there is no Application '\(id.name)'"), []) }
    return await Preview(app: app, fleet: fleet).rollback(historyID: historyID)
  }

  /// The commit that would do what is asked for in Git; nothing is pushed.
  public func planCommit(_ id: AppID, _ request: CommitPlan.Request) async -> CommitPlan {
    guard let app = fleet.apps[id] else {
      return CommitPlan(request: request, problem: "there is no Application '\(id.name)'")
    }
    let environment = ProcessInfo.processInfo.environment
    switch request {
    case .revert(let historyID):
      return await GitRevert(app: app, fleet: fleet).plan(historyID: historyID, environment: environment)
    case .adopt(let key, let path): return await GitAdoption(app: app, fleet: fleet).plan(key, path, environment: environment)
    }
  }

  /// What deleting the Application with its resources would delete.
  public func previewDeletion(_ id: AppID) -> SyncPreview {
    guard let app = fleet.apps[id] else { return SyncPreview(problem: "there is no Application '\(id.name)'") }
    let keys = app.store.keys(instance: app.instance).filter { app.store[$0]?.owners.isEmpty == true }
    let verdict = BlastRadius(app: app, fleet: fleet).verdict(deletions: keys.sorted())
    return SyncPreview(deletes: keys.sorted(), dataLoss: verdict.dangerous)
  }

  /// One resource in full: YAML with secrets masked, and its events.
  public func details(_ id: AppID, _ key: ResourceKey) async -> ResourceDetails {
    let app = fleet.apps[id]
    let desired = app?.desired?.resources.first { $0.key == key }?.manifest
    return await inspector.details(
      of: key, in: app?.cluster ?? cluster, desired: desired,
      hiding: fleet.settings.comparison.maskedAnnotations)
  }

  func app(_ id: AppID) throws(ReconcilerError) -> AppController {
    guard let app = fleet.apps[id] else {
      throw ReconcilerError(.notFound, "there is no Application '\(id.name)' in namespace \(id.namespace)")
    }
    return app
  }
}
