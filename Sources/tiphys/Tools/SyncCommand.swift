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
    case .json: print(JSON.text(plan.value, style: .pretty))
    case .yaml: print(YAML.encode(plan.value), terminator: "")
    case .name: for step in plan.steps { print(step.key) }
    case .table, .wide:
      for step in plan.steps {
        let action = step.action.rawValue.padding(to: 6)
        print("\(step.id.phase.rawValue.padding(to: 9)) \(String(step.id.wave).padding(to: 4)) \(action) \(step.key)")
      }
    }
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
