import Applications
import ArgumentParser
import Manifests
import Reconciler

/// `tiphys app terminate`.
struct AppTerminateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "terminate", abstract: "End the running operation.", aliases: ["terminate-op"])

  @OptionGroup var app: AppArgument
  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    try await Session.use(cluster, app: app.name, mayLead: true) { session, id in
      let isRunning = try await session.reconciler.judged(id).operation?.phase.isOver == false
      // What was only asked for, and nobody has begun, is taken back.
      let isAsked = await session.reconciler.application(id)?.operation != nil
      guard isRunning || isAsked else {
        throw Failure("\(id) has no running operation")
      }
      try await session.reconciler.perform(.terminate(id))
      guard isRunning else { return print("\(id): taken back, nothing had begun") }
      print(try await hasEnded(session, id) ? "\(id): ended" : "\(id): asked to end; whoever leads does it")
    }
  }
}

extension AppTerminateCommand {
  /// Where nobody else leads it is this process that ends it: it must not leave before.
  private func hasEnded(_ session: Session, _ id: AppID) async throws -> Bool {
    for _ in 0..<150 {
      if await session.reconciler.operation(of: id)?.phase.isOver == true { return true }
      try await Task.sleep(for: .milliseconds(100))
    }
    return false
  }
}

/// `tiphys app confirm-deletion`.
struct AppConfirmDeletionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confirm-deletion", abstract: "Agree to the deletions that ask for consent (Prune=confirm, Delete=confirm).")

  @OptionGroup var app: AppArgument
  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    try await Session.use(cluster, app: app.name, mayLead: true) { session, id in
      _ = try await session.reconciler.judged(id)
      try await session.reconciler.perform(.confirmDeletion(id))
      print("\(id): deletions are confirmed")
    }
  }
}

/// `tiphys app refresh`.
struct AppRefreshCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refresh", abstract: "Ask Git for news and compare again.")

  @OptionGroup var app: AppArgument

  @Flag(help: "Forget what was cached.")
  var hard = false

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    try await Session.use(cluster, app: app.name, mayLead: true) { session, id in
      _ = try await session.reconciler.judged(id)
      try await session.reconciler.perform(.refresh(id, hard: hard))
      if let row = await session.reconciler.row(of: id) { print(AppTable.text([row], wide: false)) }
    }
  }
}

/// `tiphys app manifests`: what Git asks for, as it would be applied. Secret values are masked.
struct AppManifestsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manifests", abstract: "Print the manifests that Git asks for, with Secret values masked.")

  @OptionGroup var app: AppArgument
  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    try await Session.use(cluster, app: app.name) { session, id in
      _ = try await session.reconciler.judged(id)
      let manifests = await session.reconciler.manifests(of: id)
      print(YAML.encode(documents: manifests), terminator: "")
    }
  }
}
