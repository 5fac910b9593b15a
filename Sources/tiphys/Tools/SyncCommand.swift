import ArgumentParser

/// `tiphys sync plan`: the order in which manifests would be applied.
struct SyncCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Look at what a sync would do.", subcommands: [SyncPlanCommand.self])
}

struct SyncPlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Print the steps of a sync in their order: phases, waves, kinds, names, prunes, hooks.")

  func run() throws { throw Failure("sync plan is not wired yet") }
}
