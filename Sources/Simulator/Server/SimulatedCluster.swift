import FlyingFox
import FlyingSocks
import Foundation
import Manifests

/// A Kubernetes API server on loopback: an ``ObjectStore`` behind HTTP.
///
///     let cluster = SimulatedCluster(store: store)
///     try await cluster.start()
///     try cluster.kubeconfig.write(toFile: path, atomically: true, encoding: .utf8)
///     …
///     await cluster.stop()
public final class SimulatedCluster: Sendable {
  public let store: ObjectStore
  /// What requests must carry, as the first segment of their path or as a bearer token.
  public let token: String
  private let server: HTTPServer
  private let running = RunningServer()

  /// - Parameter logs: where container logs come from; none has any without it.
  public init(store: ObjectStore = ObjectStore(), logs: (any PodLogSource)? = nil) {
    self.store = store
    token = (Identifiers.uid() + Identifiers.uid()).filter { $0 != "-" }
    let handler = HTTPTransport(server: APIServer(store: store, logs: logs, token: token))
    let configuration = HTTPServer.Configuration(
      address: sockaddr_in.inet(port: 0).onLoopback, timeout: 60, sharedRequestBufferSize: HTTPTransport.maximumBody,
      sharedRequestReplaySize: HTTPTransport.maximumBody, pool: LowLatencyPool(), logger: .disabled)
    server = HTTPServer(config: configuration, handler: handler)
  }

  /// Begins to listen on a free port of 127.0.0.1.
  ///
  /// - Throws: where no socket can be had.
  public func start() async throws {
    let server = server
    let task = Task { try await server.run() }
    running.begin(task)
    try await server.waitUntilListening(timeout: 60)
    guard case .ip4(_, let port) = await server.listeningAddress else { throw SocketError.unsupportedAddress }
    running.listen(on: Int(port))
  }

  /// Ends every connection and stops listening.
  public func stop() async {
    await server.stop()
    running.end()
  }

  /// The port it listens on; 0 before ``start()``.
  public var port: Int { running.port }
  /// `http://127.0.0.1:PORT/TOKEN`: the token stands in the path because kubectl sends none over plain HTTP.
  public var url: String { "http://127.0.0.1:\(port)/\(token)" }

  /// A kubeconfig that leads here, as YAML. Valid after ``start()``.
  public var kubeconfig: String { kubeconfig(server: url) }

  /// A kubeconfig of a person who may do what bindings in the cluster say, and nothing else.
  public func kubeconfig(person: String) -> String { kubeconfig(server: "\(url).\(person)") }

  private func kubeconfig(server: String) -> String {
    """
    apiVersion: v1
    kind: Config
    current-context: tiphys-demo
    clusters:
    - name: tiphys-demo
      cluster:
        server: \(server)
    users:
    - name: tiphys-demo
      user: {}
    contexts:
    - name: tiphys-demo
      context:
        cluster: tiphys-demo
        user: tiphys-demo

    """
  }
}
