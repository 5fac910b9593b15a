import Applications
import ArgumentParser
import Drift
import Health
import Manifests
import Reconciler

/// `tiphys app list`.
struct AppListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the Applications with their sync status, health and drift.")

  @Option(name: .shortAndLong, help: "table, wide, name, json or yaml.")
  var output = OutputFormat.table

  @Option(name: .shortAndLong, help: "Only those of this project. Repeatable.")
  var project: [String] = []

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    try await Session.use(cluster) { session in
      let rows = try await session.reconciler.allJudged().filter { project.isEmpty || project.contains($0.project) }
      await output.print(names: rows.map(\.id.description), value: await Self.applications(rows, session)) {
        AppTable.text(rows, wide: $0)
      }
    }
  }

  private static func applications(_ rows: [AppRow], _ session: Session) async -> Value {
    var applications: [Value] = []
    for row in rows {
      if let application = await session.reconciler.application(row.id) { applications.append(application.raw) }
    }
    return .list(applications)
  }
}

/// The list of Applications as a table.
enum AppTable {
  static func text(_ rows: [AppRow], wide: Bool) -> String {
    var table =
      wide
      ? Table(
        "NAME", "PROJECT", "DESTINATION", "SYNC", "HEALTH", "DRIFT", "REVISION", "LAST SYNC", "AGE", "REPOSITORY", "PATH",
        "TARGET")
      : Table("NAME", "PROJECT", "DESTINATION", "SYNC", "HEALTH", "DRIFT", "REVISION", "AGE")
    for row in rows {
      let destination = row.destinationCluster + "/" + row.destinationNamespace
      let revision = row.revision.map { $0.subject.isEmpty ? $0.short : $0.short + " " + $0.subject } ?? "-"
      let first = [row.id.name, row.project, destination, row.sync.rawValue, row.health.status.rawValue, drift(row), revision]
      table.rows.append(
        wide
          ? first + [age(of: row.lastSync), age(of: row.createdAt), row.repoURL, row.path, row.targetRevision]
          : first + [age(of: row.createdAt)])
    }
    return table.text()
  }

  /// The cause before the count: "2 fields by kubectl-scale 12s".
  static func drift(_ row: AppRow) -> String {
    let drift = row.drift
    var parts: [String] = []
    if drift.fields > 0 { parts.append("\(drift.fields) field\(drift.fields == 1 ? "" : "s")") }
    if drift.missing > 0 { parts.append("\(drift.missing) missing") }
    if drift.extra > 0 { parts.append("\(drift.extra) extra") }
    if drift.foreign > 0 { parts.append("\(drift.foreign) foreign") }
    guard !parts.isEmpty else { return "-" }
    let cause = drift.cause.map { " by \($0.manager) \(age(of: $0.time))" } ?? ""
    return parts.joined(separator: ", ") + cause
  }
}
