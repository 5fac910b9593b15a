import Applications
import ArgumentParser
import Manifests
import Reconciler

/// `tiphys app sync`: exit code 0 when the operation has succeeded, 1 when it has failed.
struct AppSyncCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Make the cluster as Git says, and watch it happen.")

  @OptionGroup var app: AppArgument

  @Option(help: "Sync to this revision instead of the target.")
  var revision = ""

  @Flag(help: "Delete what is no longer in Git.")
  var prune = false

  @Flag(help: "Let the API server judge everything, change nothing.")
  var dryRun = false

  @Flag(help: "Delete and create again what cannot be changed.")
  var force = false

  @Flag(help: "Apply only what is out of sync.")
  var applyOutOfSyncOnly = false

  @Option(
    name: .customLong("resource"),
    help: ArgumentHelp("Only this resource; no hooks run then. Repeatable.", valueName: "group:kind:[namespace/]name"))
  var resources: [String] = []

  @Flag(name: .customLong("async"), help: "Do not wait for the operation to end.")
  var asynchronous = false

  @OptionGroup var sources: SourceRevisions
  @OptionGroup var waiting: TimeoutOption
  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    try await Session.use(cluster, app: app.name, mayLead: true) { session, id in
      let row = try await session.reconciler.judged(id)
      if let condition = row.conditions.first(where: \.isError), row.sync == .unknown {
        throw Failure("\(id) cannot be synced: \(condition.type): \(condition.message)")
      }
      let tree = await session.reconciler.resources(of: id)
      let request = SyncRequest(
        revision: revision, revisions: try sources.perSource(of: await session.reconciler.application(id)?.raw ?? .null),
        prune: prune, dryRun: dryRun, force: force,
        resources: try resources.map { try ResourceSelector.key($0, in: tree) }, applyOutOfSyncOnly: applyOutOfSyncOnly)
      if asynchronous {
        try await session.reconciler.perform(.sync(id, request))
        print("\(id): asked for")
        return
      }
      let report = OperationReport(session: session, id: id)
      try await waiting.limit("\(id): the sync did not end; it goes on") { try await report.follow(.sync(id, request)) }
    }
  }
}

/// A resource as Argo CD's command line names it: `group:kind:name` or `group:kind:namespace/name`.
enum ResourceSelector {
  static func key(_ text: String, in tree: [TreeNode]) throws -> ResourceKey {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, !parts[1].isEmpty, !parts[2].isEmpty else {
      throw Failure("--resource \(text): write group:kind:name or group:kind:namespace/name, as in apps:Deployment:web")
    }
    let path = parts[2].split(separator: "/").map(String.init)
    let found = tree.map(\.id).filter { key in
      key.group == parts[0] && key.kind == parts[1] && key.name == path.last
        && (path.count < 2 || key.namespace == path[0])
    }
    guard let key = found.first else { throw Failure("--resource \(text): the Application has no such resource") }
    guard found.count == 1 else {
      throw Failure("--resource \(text) means \(found.count) resources; name the namespace: group:kind:namespace/name")
    }
    return key
  }
}
