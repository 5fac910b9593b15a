import ArgumentParser
import Drift
import Health
import Manifests
import Reconciler

/// `tiphys app resources`.
struct AppResourcesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resources", abstract: "List an Application's resources and what those own.")

  @OptionGroup var app: AppArgument

  @Option(name: .shortAndLong, help: "table, wide, name, json or yaml.")
  var output = OutputFormat.table

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    try await Session.use(cluster, app: app.name) { session, id in
      _ = try await session.reconciler.judged(id)
      let tree = await session.reconciler.resources(of: id)
      await output.print(names: tree.map(\.id.description), value: .list(tree.map(value))) { ResourceTable.text(tree, wide: $0) }
    }
  }

  private func value(_ node: TreeNode) -> Value {
    var value: Value = [
      "group": Value(node.id.group), "kind": Value(node.id.kind), "namespace": Value(node.id.namespace),
      "name": Value(node.id.name), "depth": Value(node.depth), "live": Value(node.isLive),
    ]
    if let sync = node.sync { value["status"] = Value(sync.rawValue) }
    if let health = node.health {
      value["health"] = ["status": Value(health.status.rawValue), "message": Value(health.message)]
    }
    if !node.hook.isEmpty { value["hook"] = Value(node.hook) }
    if node.wave != 0 { value["syncWave"] = Value(node.wave) }
    if !node.images.isEmpty { value["images"] = Value(node.images) }
    if !node.source.isEmpty { value["source"] = Value(node.source) }
    return value
  }
}
