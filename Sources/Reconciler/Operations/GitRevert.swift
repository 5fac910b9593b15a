import Applications
import Foundation
import Kubernetes
import Manifests
import Rendering
import Repository

/// Undoes in Git what an app got since an entry of its history: a commit to look at, which ``GitPush`` then pushes.
@NetworkActor
struct GitRevert {
  let app: AppController
  let fleet: Fleet

  /// Makes the commit in the mirror. What cannot be reverted says why in ``CommitPlan/problem``.
  ///
  /// - Parameter environment: where `GIT_AUTHOR_NAME` and `GIT_AUTHOR_EMAIL` may stand.
  func plan(historyID: Int, environment: [String: String]) async -> CommitPlan {
    let history = app.application.status.history
    guard let entry = history.first(where: { $0.id == historyID }) else {
      return CommitPlan(
        request: .revert(historyID: historyID), problem: "the history of \(app.id.name) has no entry \(historyID)")
    }
    let source = app.application.spec.source
    let url = source.repoURL
    let to = await fleet.revisions.info(of: [source], revisions: [entry.revision])
    var plan = CommitPlan(
      request: .revert(historyID: historyID), to: to, repository: url,
      suggestedBranch: "revert-\(app.id.name)-to-\(entry.revision.prefix(7))")
    if let obstacle = obstacle(entry) {
      plan.problem = obstacle
      return plan
    }
    do throws(RepositoryError) {
      let store = fleet.revisions.store
      let credentials = fleet.revisions.accounts.git(url, project: app.application.spec.project)
      try await store.fetch(url: url, credentials: credentials)
      plan.branch = try await store.branch(url: url, followedBy: source.targetRevision)
      let tip = try await store.resolve(
        url: url, revision: plan.branch ?? source.targetRevision, credentials: credentials)
      // What was deployed after it; for the last one, what Git has asked for since.
      let last = history.last?.revision ?? tip
      let undone = last == entry.revision ? tip : last
      let author = try await store.identity(url: url, environment: environment, date: fleet.now())
      plan.author = "\(author.name) <\(author.email)>"
      plan.message = await message(entry, to, undone: undone, path: source.path, url: url)
      var paths = await filesRead(at: entry.revision).union(await filesRead(at: undone))
      if !source.path.isEmpty, source.path != "." { paths.insert(source.path) }
      let commit = try await store.prepareRevert(
        url: url,
        RevertRequest(from: undone, to: entry.revision, paths: paths, tip: tip, message: plan.message, author: author))
      GitPush(app: app, fleet: fleet).show(commit, in: &plan)
    } catch {
      plan.problem = error.description
    }
    return plan
  }

  // MARK: Parts

  private func obstacle(_ entry: RevisionHistory) -> String? {
    let spec = app.application.spec
    if spec.hasMultipleSources { return "\(app.id.name) has several sources: revert in their repositories by hand" }
    if spec.source.isPackaged { return "\(app.id.name) takes a chart from a Helm repository: there is no Git to revert in" }
    if let url = entry.source?["repoURL"]?.string, url != spec.source.repoURL {
      return "what was deployed then came from \(url), and the app takes it from \(spec.source.repoURL) now: that is the "
        + "Application's to change, not Git's"
    }
    return nil
  }

  /// The files that rendering the app reads at a commit; none where it cannot be rendered there.
  private func filesRead(at commit: String) async -> Set<String> {
    let request = fleet.renderRequest(for: app, sources: app.application.spec.sources, commits: [commit], previous: nil)
    guard let state = try? await fleet.renderer.render(request) else { return [] }
    return Set(state.fingerprint.inputs.values.flatMap { $0.files.keys })
  }

  private func message(
    _ entry: RevisionHistory, _ to: RevisionInfo, undone: String, path: String, url: String
  ) async -> String {
    let store = fleet.revisions.store
    let path = path == "." ? nil : path
    let base = (try? await store.log(url: url, commit: entry.revision, path: path, limit: 1))?.first?.id
    let log = (try? await store.log(url: url, commit: undone, path: path, limit: 50)) ?? []
    let commits = log.prefix { $0.id != base }
    var text = "Revert \(app.id.name) to \(to.short)"
    if commits.count == 1, let only = commits.first { text = "Revert \"\(only.subject.prefix(200))\" for \(app.id.name)" }
    text += "\n\nBack to what was deployed as #\(entry.id) on \(Timestamp.text(entry.deployedAt)): \(to.short) \(to.subject)\n"
    if !commits.isEmpty {
      text += "\nThis undoes what \(app.id.name) reads of:\n\n"
      for commit in commits { text += "  \(commit.shortID) \(commit.subject)\n" }
    }
    return text
  }
}
