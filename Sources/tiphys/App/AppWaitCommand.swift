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

  @Flag(help: "Wait until it is gone.")
  var delete = false

  @OptionGroup var waiting: TimeoutOption
  @OptionGroup var cluster: ClusterOptions

  func validate() throws {
    if delete, sync || health || operation || degraded || suspended {
      throw ValidationError("--delete goes with none of the others: what is gone is neither synced nor healthy")
    }
  }

  func run() async throws {
    // What is being deleted goes only where somebody leads.
    try await Session.use(cluster, app: app.name, mayLead: delete) { session, id in
      if delete { return try await deleted(session, id) }
      _ = try await session.reconciler.judged(id)
      let rows = await session.reconciler.rows(of: id)
      let row = try await waiting.limit("\(id) did not get there") { [self] in
        for await row in rows where isThere(row) { return row }
        throw Failure("\(id) is no longer there")
      }
      print(AppTable.text([row], wide: false))
    }
  }

  /// It is gone already where nobody knows it.
  private func deleted(_ session: Session, _ id: AppID) async throws {
    do {
      _ = try await session.reconciler.judged(id)
      let rows = await session.reconciler.rows(of: id)
      if await session.reconciler.row(of: id) != nil {
        try await waiting.limit("\(id) was not deleted") { for await _ in rows {} }
      }
    } catch let error as ReconcilerError where error.kind == .notFound {}
    print("\(id) is gone")
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
