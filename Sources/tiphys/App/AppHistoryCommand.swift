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
      switch output {
      case .name: for entry in history { print(entry.id) }
      case .json, .yaml: print(Printed.text(.list(history.map(value)), as: output))
      case .table, .wide:
        var table = Table(
          ["ID", "REVISION", "SUBJECT", "AUTHOR", "DEPLOYED", "TOOK", "BY"] + (output == .wide ? ["SOURCE"] : []))
        for entry in history {
          table.rows.append(
            [
              String(entry.id), output == .wide ? entry.revision.id : entry.revision.short, entry.revision.subject,
              entry.revision.author, entry.deployedAt.ISO8601Format(), took(entry), entry.initiatedBy,
            ] + (output == .wide ? [entry.parameters.joined(separator: ", ")] : []))
        }
        print(table.text())
      }
    }
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
