import Applications
import Kubernetes
import Rendering
import Repository

/// What every commit for an app has in common: whom it concerns, and how it is pushed.
@NetworkActor
struct GitPush {
  let app: AppController
  let fleet: Fleet

  /// Takes a commit that was made, and whom it concerns, into its plan.
  func show(_ commit: PreparedCommit, in plan: inout CommitPlan) {
    plan.commit = commit.id
    plan.parent = commit.parent
    plan.files = commit.files
    plan.patch = commit.patch
    plan.alsoReadBy = others(reading: Set(commit.files), url: plan.repository)
  }

  /// Pushes the commit of a plan.
  ///
  /// - Parameter branch: a new branch; empty for the one that the app follows.
  func publish(_ plan: CommitPlan, branch: String) async throws(ReconcilerError) {
    guard plan.problem.isEmpty else { throw ReconcilerError(.unavailable, plan.problem) }
    let isNew = !branch.isEmpty && branch != plan.branch
    guard let target = isNew ? branch : plan.branch else {
      throw ReconcilerError(
        .unavailable, "\(app.id.name) follows no branch but \(app.application.spec.source.targetRevision): name a new branch")
    }
    do {
      try await fleet.revisions.store.publish(
        url: plan.repository,
        PreparedCommit(id: plan.commit, parent: plan.parent, files: plan.files, patch: plan.patch), to: target, isNew: isNew,
        credentials: fleet.revisions.accounts.git(plan.repository, project: app.application.spec.project))
    } catch {
      throw ReconcilerError(.rejected, error.description)
    }
    if !isNew { fleet.revisions.refresh(plan.repository) }
  }

  /// Other apps that read one of the files.
  private func others(reading files: Set<String>, url: String) -> [AppID] {
    fleet.apps.values.filter { other in
      other.id != app.id && other.application.spec.sources.contains { $0.repoURL == url }
        && other.desired?.fingerprint.inputs.values.contains { !files.isDisjoint(with: $0.files.keys) } == true
    }.map(\.id).sorted()
  }
}
