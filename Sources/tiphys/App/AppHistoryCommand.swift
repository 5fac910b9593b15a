import ArgumentParser
import Foundation
import Manifests
import Reconciler

/// `tiphys app history`.
struct AppHistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List the revisions that an Application was synced to.")

  @OptionGroup var app: AppArgument

  @Option(name: .shortAndLong, help: "table, wide, name, json or yaml.")
  var output = OutputFormat.table

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    try await Session.use(cluster, app: app.name) { session, id in
      _ = try await session.reconciler.judged(id)
      let history = await session.reconciler.history(of: id)
      await output.print(names: history.map { String($0.id) }, value: .list(history.map(value))) { table(history, wide: $0) }
    }
  }

  private func table(_ history: [HistoryEntry], wide: Bool) -> String {
    var table = Table(["ID", "REVISION", "SUBJECT", "AUTHOR", "DEPLOYED", "TOOK", "BY"] + (wide ? ["SOURCE"] : []))
    for entry in history {
      table.rows.append(
        [
          String(entry.id), wide ? entry.revision.id : entry.revision.short, entry.revision.subject, entry.revision.author,
          entry.deployedAt.ISO8601Format(), took(entry), entry.initiatedBy,
        ] + (wide ? [entry.parameters.joined(separator: ", ")] : []))
    }
    return table.text()
  }

  private func took(_ entry: HistoryEntry) -> String {
    guard let started = entry.deployStartedAt else { return "" }
    return "\(max(0, Int(entry.deployedAt.timeIntervalSince(started).rounded())))s"
  }

  private func value(_ entry: HistoryEntry) -> Value {
    [
      "id": Value(entry.id), "revision": Value(entry.revision.id), "subject": Value(entry.revision.subject),
      "author": Value(entry.revision.author), "deployStartedAt": Value(orNull: entry.deployStartedAt?.ISO8601Format()),
      "deployedAt": Value(entry.deployedAt.ISO8601Format()), "initiatedBy": Value(entry.initiatedBy),
      "took": Value(took(entry)), "parameters": Value(entry.parameters),
    ]
  }
}
