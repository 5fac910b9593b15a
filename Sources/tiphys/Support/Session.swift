import Foundation
import Kubernetes
import Manifests
import Reconciler

/// One command's connection: a client, and a reconciler that judges what the command asks about.
///
/// Commands that act may lead for as long as they run: where nobody holds the Lease, they carry out their own operation.
struct Session: Sendable {
  let client: ClusterClient
  let reconciler: Reconciler

  /// Connects, judges every Application, runs `body` and ends everything, the Lease given back.
  static func use(
    _ options: ClusterOptions, mayLead: Bool = false, _ body: (Session) async throws -> Void
  ) async throws {
    let session = try await open(options, app: nil, mayLead: mayLead)
    try await session.run(isInterruptible: mayLead, app: nil) { try await body(session) }
  }

  /// The same for one Application, `NAME` or `NAMESPACE/NAME`: only that one is judged.
  static func use(
    _ options: ClusterOptions, app: String, mayLead: Bool = false, _ body: (Session, AppID) async throws -> Void
  ) async throws {
    let id = try AppID(argument: app, namespace: options.namespace)
    let session = try await open(options, app: id, mayLead: mayLead)
    try await session.run(isInterruptible: mayLead, app: id) { try await body(session, id) }
  }

  private func run(isInterruptible: Bool, app: AppID?, _ body: () async throws -> Void) async throws {
    let interruption = isInterruptible ? Interruption(of: reconciler, app: app) : nil
    do {
      try await body()
    } catch {
      await interruption?.wait()
      await reconciler.stop()
      throw error
    }
    await interruption?.wait()
    await reconciler.stop()
  }

  /// - Parameter terminal: where an exec plugin may ask a person.
  @NetworkActor
  static func connect(
    _ configuration: ClusterConfiguration, terminal: (any PluginTerminal)? = CommandTerminal()
  ) throws -> ClusterClient {
    try ClusterClient(configuration, userAgent: "tiphys/" + Tiphys.version, terminal: terminal)
  }

  @NetworkActor
  private static func open(_ options: ClusterOptions, app: AppID?, mayLead: Bool) throws -> Session {
    let client = try connect(try options.configuration())
    let settings = try Environment.reconcilerOptions(
      namespace: options.namespace, readOnly: options.readOnly, files: options.files, filter: app.map { [$0] },
      canLead: mayLead && !options.readOnly, argoCD: options.argoCD)
    let reconciler = Reconciler(client: client, options: settings, bus: EventBus())
    reconciler.start()
    return Session(client: client, reconciler: reconciler)
  }
}

extension AppID {
  /// From a command line: `NAME` in the usual namespace, or `NAMESPACE/NAME`.
  init(argument: String, namespace: String) throws {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch parts.count {
    case 1 where !parts[0].isEmpty: self.init(namespace: namespace, name: parts[0])
    case 2 where !parts[0].isEmpty && !parts[1].isEmpty: self.init(namespace: parts[0], name: parts[1])
    default: throw Failure("'\(argument)' is no Application's name: write NAME or NAMESPACE/NAME")
    }
  }
}
