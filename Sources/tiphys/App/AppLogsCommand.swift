import ArgumentParser
import Foundation
import Kubernetes
import Manifests
import Reconciler

/// `tiphys app logs`: of every pod of an Application, or of one.
struct AppLogsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs", abstract: "Print the logs of an Application's pods. Control characters are shown as '?'.")

  @OptionGroup var app: AppArgument

  @Option(help: "Only this pod.")
  var pod: String?

  @Option(name: .shortAndLong, help: "This container (default: each pod's first).")
  var container: String?

  @Flag(name: .shortAndLong, help: "Go on as lines are written, until interrupted.")
  var follow = false

  @Flag(name: .shortAndLong, help: "The container's previous run.")
  var previous = false

  @Option(help: "The last lines only.")
  var tail: Int?

  @Option(help: ArgumentHelp("Lines of the last seconds only.", valueName: "seconds"))
  var since: Int?

  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    try await Session.use(cluster, app: app.name) { session, id in
      _ = try await session.reconciler.judged(id)
      let pods = await session.reconciler.resources(of: id).filter {
        $0.id.kind == "Pod" && $0.id.group.isEmpty && (pod == nil || $0.id.name == pod)
      }
      guard !pods.isEmpty else { throw Failure(pod.map { "\(id) has no pod \($0)" } ?? "\(id) has no pods") }
      let options = LogOptions(
        container: container, previous: previous, follow: follow, tailLines: tail, sinceSeconds: since)
      let lines = await Self.lines(session.client, pods.map(\.id), options)
      for try await line in lines { print(Table.printable(line)) }
    }
  }

  /// The lines of all pods as they come, each behind its pod's name where there is more than one.
  @NetworkActor
  private static func lines(
    _ client: ClusterClient, _ pods: [ResourceKey], _ options: LogOptions
  ) -> AsyncThrowingStream<String, any Error> {
    let (stream, continuation) = AsyncThrowingStream<String, any Error>.makeStream()
    var open = pods.count
    for pod in pods {
      _ = client.logs(namespace: pod.namespace, pod: pod.name, options: options) { event in
        switch event {
        case .line(let bytes):
          let text = String(decoding: bytes, as: UTF8.self)
          continuation.yield(pods.count > 1 ? "\(pod.name): \(text)" : text)
        case .end(let error):
          open -= 1
          if let error {
            continuation.finish(throwing: error)
          } else if open == 0 {
            continuation.finish()
          }
        }
      }
    }
    return stream
  }
}
