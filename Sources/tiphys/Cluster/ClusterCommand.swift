import ArgumentParser
import Kubernetes
import Manifests
import Reconciler

/// `tiphys cluster …`: the clusters that Applications can be deployed to.
struct ClusterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster", abstract: "List, add and remove the clusters that Applications can be deployed to.",
    subcommands: [ClusterListCommand.self, ClusterGetCommand.self, ClusterAddCommand.self, ClusterRemoveCommand.self])
}

/// `tiphys cluster list`.
struct ClusterListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the clusters with their version, how they answer, and their Applications.")

  @Option(name: .shortAndLong, help: "table, wide, name, json or yaml.")
  var output = OutputFormat.table

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    let (rows, problem) = try await ClusterList.ask(cluster)
    if let problem { Warning.print(problem) }
    await output.print(names: rows.map(\.name), value: .list(rows.map(\.value))) { ClusterList.table(rows, wide: $0) }
  }
}

/// `tiphys cluster get`.
struct ClusterGetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "get", abstract: "Show one cluster, and how it answers.")

  @Argument(help: ArgumentHelp("Its name or the URL of its server.", valueName: "cluster"))
  var name: String

  @Option(name: .shortAndLong, help: "table, wide, name, json or yaml.")
  var output = OutputFormat.wide

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    let (rows, problem) = try await ClusterList.ask(cluster)
    guard let row = ClusterList.find(name, in: rows) else {
      let known = rows.map(\.name).joined(separator: ", ")
      throw Failure("there is no cluster '\(name)'; known: \(known)\(problem.map { " (\($0))" } ?? "")")
    }
    await output.print(names: [row.name], value: row.value) { ClusterList.table([row], wide: $0) }
    if case .unreachable = row.reach { throw ExitCode.different }
  }
}

/// What the commands about clusters share.
enum ClusterList {
  static func ask(_ options: ClusterOptions) async throws -> (rows: [ClusterRow], problem: String?) {
    let client = try await Session.connect(try options.configuration())
    // Where nothing answers at home, nothing can be listed.
    _ = try await client.version()
    return await ClusterDirectory(home: client, namespace: options.namespace).rows()
  }

  static func find(_ name: String, in rows: [ClusterRow]) -> ClusterRow? {
    let bare = name.hasSuffix("/") ? String(name.dropLast()) : name
    return rows.first { $0.name == name } ?? rows.first { $0.server == bare }
  }

  static func table(_ rows: [ClusterRow], wide: Bool) -> String {
    var table =
      wide
      ? Table("NAME", "SERVER", "VERSION", "STATUS", "LATENCY", "APPS", "PROJECT", "NAMESPACES", "SECRET", "MESSAGE")
      : Table("NAME", "SERVER", "VERSION", "STATUS", "LATENCY", "APPS", "MESSAGE")
    for row in rows {
      let first = [row.name, row.server, row.version.isEmpty ? "-" : row.version, row.status, row.latencyText, String(row.apps)]
      let last = [row.message]
      table.rows.append(
        wide
          ? first + [
            row.project.isEmpty ? "-" : row.project, row.namespaces.isEmpty ? "all" : row.namespaces.joined(separator: ","),
            row.secretName.isEmpty ? "-" : row.secretName,
          ] + last : first + last)
    }
    return table.text()
  }
}

extension ClusterRow {
  var status: String {
    switch reach {
    case .reachable: "Successful"
    case .asking: "Unknown"
    case .unreachable: "Failed"
    }
  }

  var message: String { if case .unreachable(let why) = reach { why } else { "" } }

  var latencyText: String {
    guard let latency else { return "-" }
    let milliseconds = latency / .milliseconds(1)
    return milliseconds < 10 ? "\((milliseconds * 10).rounded() / 10)ms" : "\(Int(milliseconds.rounded()))ms"
  }

  /// In the shape of Argo CD's API, with what only we know beside it. No credentials.
  var value: Value {
    var info: Value = [
      "connectionState": ["status": Value(status), "message": Value(message)], "serverVersion": Value(version),
      "applicationsCount": Value(apps),
    ]
    if let latency { info["latencyMilliseconds"] = .double(((latency / .milliseconds(1)) * 1000).rounded() / 1000) }
    var value: Value = ["name": Value(name), "server": Value(server), "info": info]
    if !project.isEmpty { value["project"] = Value(project) }
    if !namespaces.isEmpty { value["namespaces"] = Value(namespaces) }
    if !secretName.isEmpty { value["secret"] = Value(secretName) }
    return value
  }
}
