import Applications
import ArgumentParser
import Manifests
import Reconciler

/// `tiphys sync plan`: the order in which manifests would be applied.
struct SyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Look at what a sync would do.", subcommands: [SyncPlanCommand.self])
}

struct SyncPlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Print the steps of a sync in their order: phases, waves, kinds, names, prunes, hooks.")

  @Option(name: .shortAndLong, help: "The manifests that Git asks for (YAML or JSON; - for standard input).")
  var file: String

  @Option(help: "The app's live objects: what is not among the manifests would be pruned.")
  var live: String?

  @Option(name: .customLong("sync-option"), help: "An option of the app, such as PruneLast=true. Repeatable.")
  var syncOptions: [String] = []

  @Option(name: .long, help: "The destination's namespace.")
  var namespace: String = ""

  @Option(name: .shortAndLong, help: "table, json or yaml.")
  var output: OutputFormat = .table

  func run() throws {
    let options = SyncOptions(syncOptions)
    let live = try live.map { try Files.objects($0) } ?? []
    let plan = SyncPlan(
      SyncPlan.Input(
        desired: try Files.objects(file), live: live.map { LiveObject($0, health: nil, appOptions: options) },
        options: options, namespace: namespace))
    switch output {
    case .json, .yaml: print(Printed.text(plan.value, as: output))
    case .name: for step in plan.steps { print(Table.printable(step.key.description)) }
    case .table, .wide:
      var table = Table("PHASE", "WAVE", "ACTION", "RESOURCE")
      table.rows = plan.steps.map {
        [$0.id.phase.rawValue, String($0.id.wave), $0.action.rawValue, $0.key.description]
      }
      print(table.text())
    }
  }
}
