import ArgumentParser
import Drift
import Reconciler

/// `tiphys app rollback`.
struct AppRollbackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Go back to an earlier entry of the history. Automated sync is suspended first.")

  @OptionGroup var app: AppArgument

  @Argument(help: ArgumentHelp("The history id (see `tiphys app history`; default: the one before the last).", valueName: "id"))
  var history: Int?

  @Flag(help: "Delete what that revision does not have.")
  var prune = false

  @Flag(help: "Only show what it would change.")
  var dryRun = false

  @OptionGroup var waiting: TimeoutOption
  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    try await Session.use(cluster, app: app.name, mayLead: true) { session, id in
      _ = try await session.reconciler.judged(id)
      let entries = await session.reconciler.history(of: id)
      guard let entry = history.map({ wanted in entries.first { $0.id == wanted } }) ?? entries.dropLast().last else {
        let known = entries.map { String($0.id) }.joined(separator: ", ")
        throw Failure("\(id) has no such entry in its history; there are: \(known.isEmpty ? "none" : known)")
      }
      if dryRun {
        let (preview, documents) = await session.reconciler.previewRollback(id, historyID: entry.id)
        if !preview.problem.isEmpty { throw Failure(preview.problem) }
        for document in documents { print(DiffText.unified(document), terminator: "") }
        for key in preview.deletes { print(Table.printable("would prune \(key)")) }
        return
      }
      let report = OperationReport(session: session, id: id)
      try await waiting.limit("\(id): the rollback did not end; it goes on") { [prune] in
        try await report.follow(.rollback(id, historyID: entry.id, prune: prune))
      }
    }
  }
}
