import ArgumentParser
import Health
import Reconciler

/// `tiphys app wait`: until the Application is as asked.
struct AppWaitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait", abstract: "Wait until an Application is synced, healthy and without a running operation.")

  @OptionGroup var app: AppArgument

  @Flag(help: "Wait for Synced only.")
  var sync = false

  @Flag(help: "Wait for Healthy only.")
  var health = false

  @Flag(help: "Wait for the end of the running operation only.")
  var operation = false

  @Flag(help: "Wait for Degraded.")
  var degraded = false

  @Flag(help: "Wait for Suspended.")
  var suspended = false

  @OptionGroup var waiting: TimeoutOption
  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    try await Session.use(cluster, app: app.name) { session, id in
      _ = try await session.reconciler.judged(id)
      let rows = await session.reconciler.rows(of: id)
      let row = try await waiting.limit("\(id) did not get there") { [self] in
        for await row in rows where isThere(row) { return row }
        throw Failure("\(id) is no longer there")
      }
      print(AppTable.text([row], wide: false))
    }
  }

  private func isThere(_ row: AppRow) -> Bool {
    let all = !(sync || health || operation || degraded || suspended)
    if (sync || all) && row.sync != .synced { return false }
    if operation || all, let running = row.operation, !running.phase.isOver { return false }
    var wanted: [Bool] = []
    if health || all { wanted.append(row.health.status == .healthy) }
    if degraded { wanted.append(row.health.status == .degraded) }
    if suspended { wanted.append(row.health.status == .suspended) }
    return wanted.isEmpty || wanted.contains(true)
  }
}
