import Applications
import Drift
import Foundation
import Kubernetes
import Manifests
import Rendering
import Repository

/// What a sync or a rollback would do, found out here and now. The cluster is asked only where its answer to a dry run decides.
@NetworkActor
struct Preview {
  let app: AppController
  let fleet: Fleet

  /// - Parameter request: with the revision that is meant, and whether leftovers would go.
  func sync(_ request: SyncRequest) async -> (SyncPreview, [DiffDocument]) {
    await preview(sources: app.application.spec.sources, revisions: request.perSource, request)
  }

  func rollback(historyID: Int) async -> (SyncPreview, [DiffDocument]) {
    guard let entry = app.application.status.history.first(where: { $0.id == historyID }) else {
      return (SyncPreview(problem: "the history has no entry \(historyID)"), [])
    }
    var sources = app.application.spec.sources
    let recorded = entry.sources.isEmpty ? entry.source.map { [$0] } ?? [] : entry.sources
    if !recorded.isEmpty {
      var problems: [SpecProblem] = []
      sources = recorded.map { ApplicationSource($0, path: "status.history[\(historyID)].source", problems: &problems) }
      if let problem = problems.first { return (SyncPreview(problem: problem.description), []) }
    }
    let revisions = entry.revisions.isEmpty ? [entry.revision] : entry.revisions
    return await preview(sources: sources, revisions: revisions, SyncRequest(prune: true))
  }

  private func preview(
    sources: [ApplicationSource], revisions: [String], _ request: SyncRequest
  ) async -> (SyncPreview, [DiffDocument]) {
    do throws(RenderFailure) {
      let state = try await desired(sources: sources, revisions: revisions)
      let judged = await compare(state, selected: request.resources)
      let verdicts = judged.verdicts
      var preview = SyncPreview(
        creates: verdicts.keys(.missing), changes: verdicts.keys(.outOfSync), deletes: verdicts.keys(.extra))
      let radius = BlastRadius(app: app, fleet: fleet)
      preview.deletes = radius.prunable(preview.deletes)
      let danger = radius.verdict(deletions: preview.deletes)
      preview.dataLoss = danger.dangerous
      preview.danger = danger.reason
      preview.replaces = radius.verdict(deletions: radius.replaceable(preview.changes)).dangerous
      preview.revision = await fleet.revisions.info(of: sources, revisions: state.revisions)
      preview.rename = preview.deletes.isEmpty ? nil : await rename(to: state, deletes: preview.deletes)
      return (preview, judged.documents)
    } catch {
      return (SyncPreview(problem: error.description), [])
    }
  }

  /// The desired state at any revisions, one per source (empty: the source's own); that of now where it is the same.
  func desired(sources: [ApplicationSource], revisions: [String]) async throws(RenderFailure) -> DesiredState {
    var commits: [String] = []
    for (index, source) in sources.enumerated() {
      do {
        commits.append(
          try await fleet.revisions.resolve(
            source, project: app.application.spec.project,
            revision: revisions.indices.contains(index) ? revisions[index] : ""))
      } catch {
        throw RenderFailure(description: error.description)
      }
    }
    if let state = app.desired, state.revisions == commits, sources == app.application.spec.sources { return state }
    let request = fleet.renderRequest(for: app, sources: sources, commits: commits, previous: app.desired)
    return try await fleet.renderer.render(request)
  }

  /// What was found out about a desired state.
  struct Judged {
    /// On everything that the state asks for, and on what would be left over.
    var verdicts: AppVerdicts
    /// Predicted against live for everything that differs, in order of the keys.
    var documents: [DiffDocument]
  }

  func compare(_ state: DesiredState, selected: [ResourceKey] = []) async -> Judged {
    var verdicts = AppVerdicts()
    let keys = state.keys.filter { selected.isEmpty || selected.contains($0) }
    let answers = await app.cluster.dryRuns.answers(
      keys.compactMap { key in
        guard let compiled = state.resource(key)?.compiled, let object = app.store[key] else { return nil }
        return compiled.usesDryRun ? (compiled, object) : nil
      })
    for key in keys {
      guard let compiled = state.resource(key)?.compiled else { continue }
      if case .failure(let error)? = answers[key] {
        _ = verdicts.set(.refused(key, error), for: key)
        continue
      }
      var live = app.store[key]?.decoded()
      if live == nil, app.store[key] != nil { live = await app.cluster.fetch(key) }
      _ = verdicts.set(Comparison.compare(compiled, live: live, answer: try? answers[key]?.get()), for: key)
    }
    for key in app.store.keys(instance: app.instance) where state.byKey[key] == nil {
      guard selected.isEmpty || selected.contains(key), let object = app.store[key], object.isLeftover else { continue }
      _ = verdicts.set(ResourceDrift(key: key, verdict: .extra), for: key)
    }
    let documents = app.documents(of: verdicts, state) { try? answers[$0]?.get() }
    return Judged(verdicts: verdicts, documents: documents)
  }

  /// The folder that moved, where that is why something would be deleted.
  func rename(to state: DesiredState, deletes: [ResourceKey]) async -> String? {
    guard let last = app.application.status.history.last, last.revision != state.revision else { return nil }
    let sources = app.application.spec.sources
    let url = sources.first?.repoURL ?? ""
    let request = fleet.renderRequest(for: app, sources: sources, commits: [last.revision], previous: nil)
    if sources.count == 1, let old = try? await fleet.renderer.render(request) {
      let move = RenameDetector.moves(from: old.located, to: state.located).first
      if let move { return move.text }
    }
    // The app's own path is what moved: nothing of it can be rendered any more, but Git knows.
    let path = sources.first?.path ?? ""
    guard sources.first?.isPackaged == false else { return nil }
    let changes = try? await fleet.revisions.store.changedPaths(url: url, from: last.revision, to: state.revision)
    return changes?.renamedFolders
      .first { $0.from.hasPrefix(path) || path.hasPrefix($0.from) }
      .map { "the folder \($0.from) was renamed to \($0.to)" }
  }
}

extension DesiredState {
  fileprivate var located: [RenameDetector.Located] {
    resources.filter(\.isResource).map { RenameDetector.Located(key: $0.key, file: $0.file) }
  }
}

extension StoredObject {
  /// Nobody's but the app's: a candidate for pruning where no manifest asks for it.
  var isLeftover: Bool { owners.isEmpty && hook.isEmpty && !ignoresExtraneous }
}
