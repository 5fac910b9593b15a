import ArgumentParser
import Drift
import Foundation
import Reconciler

/// `tiphys app rollback`: back on the cluster at once, or in Git by a commit.
struct AppRollbackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Go back to an earlier entry of the history: on the cluster (automated sync is suspended), or in Git.")

  @OptionGroup var app: AppArgument

  @Argument(help: ArgumentHelp("The history id (see `tiphys app history`; default: the one before the last).", valueName: "id"))
  var history: Int?

  @Flag(help: "Delete what that revision does not have.")
  var prune = false

  @Option(
    help: ArgumentHelp("Delete data too, which is asked for otherwise: the Application's name again.", valueName: "name"))
  var confirm: String?

  @Flag(help: "Instead of the cluster, change Git: make a commit that undoes what came since, show it, and push it.")
  var revertInGit = false

  @Option(help: "With --revert-in-git: push to this new branch instead of the one that the Application follows.")
  var branch: String?

  @Flag(name: .shortAndLong, help: "With --revert-in-git: push without asking.")
  var yes = false

  @Flag(help: "Only show what it would change.")
  var dryRun = false

  @OptionGroup var waiting: TimeoutOption
  @OptionGroup var cluster: ClusterOptions

  func validate() throws {
    if branch != nil, !revertInGit { throw ValidationError("--branch goes with --revert-in-git") }
    if prune, revertInGit { throw ValidationError("--prune is for the cluster: a revert in Git deletes nothing there by itself") }
  }

  func run() async throws {
    try await Session.use(cluster, app: app.name, mayLead: !revertInGit) { session, id in
      _ = try await session.reconciler.judged(id)
      let entries = await session.reconciler.history(of: id)
      guard let entry = history.map({ wanted in entries.first { $0.id == wanted } }) ?? entries.dropLast().last else {
        let known = entries.map { String($0.id) }.joined(separator: ", ")
        throw Failure("\(id) has no such entry in its history; there are: \(known.isEmpty ? "none" : known)")
      }
      if revertInGit { return try await revert(session, id, entry) }
      let (preview, documents) = await session.reconciler.previewRollback(id, historyID: entry.id)
      if dryRun || prune, !preview.problem.isEmpty { throw Failure(preview.problem) }
      if dryRun {
        for document in documents { print(DiffText.unified(document), terminator: "") }
        for key in preview.deletes { print(Table.printable("would prune \(key)")) }
        return
      }
      let consent =
        prune
        ? try Confirmation.consent(
          for: id, deletions: preview.deletes, losses: preview.dataLoss, reason: preview.danger, given: confirm) : nil
      if await session.reconciler.row(of: id)?.autoSync == true {
        FileHandle.standardError.write(
          Data("\(id): automated sync is suspended; tiphys app set \(id.name) --sync-policy automated resumes it\n".utf8))
      }
      let report = OperationReport(session: session, id: id)
      try await waiting.limit("\(id): the rollback did not end", then: "; it goes on as soon as somebody leads") { [prune] in
        try await report.follow(.rollback(id, historyID: entry.id, prune: prune, consent: consent))
      }
    }
  }

  private func revert(_ session: Session, _ id: AppID, _ entry: HistoryEntry) async throws {
    let plan = await session.reconciler.planCommit(id, .revert(historyID: entry.id))
    guard plan.problem.isEmpty else { throw Failure("\(id) is not reverted: \(plan.problem)") }
    print(Table.printable("commit \(plan.commit)"))
    print(Table.printable("Author: \(plan.author)"))
    print("")
    for line in plan.message.split(separator: "\n", omittingEmptySubsequences: false) { print(Table.printable("    " + line)) }
    for line in plan.patch { print(Table.printable(line)) }
    if !plan.alsoReadBy.isEmpty {
      print(Table.printable("these apps read it too: " + plan.alsoReadBy.map(\.description).joined(separator: ", ")))
    }
    if dryRun { return }
    guard let target = branch ?? plan.branch else {
      throw Failure("\(id) follows no branch: name a new one with --branch, such as --branch \(plan.suggestedBranch)")
    }
    if !yes { try Confirmation.agree(to: "Push \(plan.commit.prefix(7)) to \(target) of \(plan.repository)?") }
    try await session.reconciler.perform(.pushCommit(id, plan, branch: branch ?? ""))
    print(Table.printable("pushed \(plan.commit.prefix(7)) to \(target)"))
  }
}
