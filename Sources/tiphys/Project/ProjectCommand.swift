import Applications
import ArgumentParser
import Kubernetes
import Manifests

/// `tiphys proj …`: what the projects permit.
struct ProjectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "proj", abstract: "Look at the projects and what they permit.",
    subcommands: [ProjectListCommand.self, ProjectGetCommand.self])
}

enum ProjectObjects {
  static let resource = APIResource(
    group: CustomResourceDefinitions.group, version: CustomResourceDefinitions.version, kind: "AppProject",
    plural: "appprojects", namespaced: true)

  static func table(_ projects: [AppProject]) -> String {
    var table = Table("NAME", "DESCRIPTION", "DESTINATIONS", "SOURCES", "CLUSTER-RESOURCES", "ROLES", "WINDOWS")
    for project in projects {
      func few(_ items: [String]) -> String {
        items.isEmpty ? "<none>" : items.count == 1 ? items[0] : "\(items[0]) and \(items.count - 1) more"
      }
      table.rows.append([
        project.name, project.description,
        few(project.destinations.map { "\($0.name.isEmpty ? $0.server : $0.name),\($0.namespace)" }), few(project.sourceRepos),
        few(project.clusterResourceWhitelist.map { $0.group + "/" + $0.kind }), String(project.roles.count),
        String(project.syncWindows.count),
      ])
    }
    return table.text()
  }
}

struct ProjectListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the projects.")

  @Option(name: .shortAndLong, help: "table, wide, name, json or yaml.")
  var output = OutputFormat.table

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    let client = try await Session.connect(try cluster.configuration())
    let items = try await client.list(ProjectObjects.resource, namespace: cluster.namespace).items
    await output.print(names: items.map(\.name), value: .list(items)) { _ in ProjectObjects.table(items.map { AppProject($0) }) }
  }
}

struct ProjectGetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "get", abstract: "Show one project.")

  @Argument(help: ArgumentHelp("Its name.", valueName: "project"))
  var name: String

  @Option(name: .shortAndLong, help: "table, wide, name, json or yaml.")
  var output = OutputFormat.yaml

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    let client = try await Session.connect(try cluster.configuration())
    let project = try await client.get(ProjectObjects.resource, namespace: cluster.namespace, name: name)
    await output.print(names: [project.name], value: project) { _ in ProjectObjects.table([AppProject(project)]) }
  }
}
