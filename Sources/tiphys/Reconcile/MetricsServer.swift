import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// `/healthz`, `/readyz` and `/metrics` of a reconciler without a screen.
final class MetricsServer: Sendable {
  private let server: HTTPServer
  private let metrics: Mutex<Metrics>
  private let task = Mutex<Task<Void, any Error>?>(nil)
  /// Called before the metrics are told, for what must be asked for.
  private let refresh: @Sendable () async -> [(inout Metrics) -> Void]

  init(
    _ address: ListenAddress, metrics: Metrics,
    refresh: @escaping @Sendable () async -> [(inout Metrics) -> Void] = { [] }
  ) throws(Failure) {
    self.metrics = Mutex(metrics)
    self.refresh = refresh
    do {
      server = HTTPServer(config: HTTPServer.Configuration(address: try address.socketAddress, logger: .disabled))
    } catch {
      throw Failure("--listen \(address.text): \(error)")
    }
  }

  /// Begins to listen.
  ///
  /// - Throws: ``Failure`` where the address is taken, or not this machine's.
  func start() async throws {
    for (path, answer) in routes {
      await server.appendRoute(HTTPRoute("GET \(path)")) { _ in await answer() }
    }
    let server = server
    let running = Task { try await server.run() }
    task.withLock { $0 = running }
    do { try await server.waitUntilListening(timeout: 10) } catch {
      // Its own error says more than that it does not listen.
      do { try await running.value } catch { throw Failure("the metrics cannot be served: \(error)") }
      throw Failure("the metrics cannot be served: \(error)")
    }
  }

  var port: Int {
    get async {
      switch await server.listeningAddress {
      case .ip4(_, let port), .ip6(_, let port): Int(port)
      default: 0
      }
    }
  }

  func change(_ body: (inout Metrics) -> Void) { metrics.withLock { body(&$0) } }

  func stop() async {
    await server.stop()
    task.withLock { $0 }?.cancel()
  }

  private var routes: [(String, @Sendable () async -> HTTPResponse)] {
    [
      ("/healthz", { Self.text(.ok, "ok\n") }),
      (
        "/readyz",
        { [self] in
          metrics.withLock(\.isReady)
            ? Self.text(.ok, "ok\n") : Self.text(.serviceUnavailable, "the cluster is not listed yet\n")
        }
      ),
      (
        "/metrics",
        { [self] in
          let changes = await refresh()
          let text = metrics.withLock { metrics in
            for change in changes { change(&metrics) }
            return metrics.text()
          }
          return Self.text(.ok, text, type: "text/plain; version=0.0.4; charset=utf-8")
        }
      ),
    ]
  }

  private static func text(
    _ status: HTTPStatusCode, _ text: String, type: String = "text/plain; charset=utf-8"
  ) -> HTTPResponse {
    HTTPResponse(statusCode: status, headers: [.contentType: type], body: Data(text.utf8))
  }
}

/// `[HOST:]PORT` of `--listen`; without a host, this machine only.
struct ListenAddress: Sendable {
  var text: String
  private var host: String
  private var port: UInt16

  init?(_ text: String) {
    self.text = text
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let last = parts.last, let port = UInt16(last), parts.count <= 2 else { return nil }
    self.port = port
    host = parts.count == 2 ? String(parts[0]) : "127.0.0.1"
    // As in Go: an empty host before the colon means every address.
    if host.isEmpty { host = "0.0.0.0" }
  }

  var socketAddress: sockaddr_in { get throws { try .inet(ip4: host, port: port) } }
}
