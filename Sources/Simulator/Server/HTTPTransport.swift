import FlyingFox
import FlyingSocks
import Foundation
import Glibc
import Manifests
import Synchronization

/// Between FlyingFox and the API server.
struct HTTPTransport: HTTPHandler {
  let server: APIServer
  /// Larger bodies are refused with 413, as the real server does at 3 MiB.
  static let maximumBody = 3 * 1024 * 1024

  func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
    if (request.bodySequence.count ?? 0) > Self.maximumBody {
      let error = StatusError(code: 413, reason: "RequestEntityTooLarge", message: "Request entity too large: limit is 3145728")
      return Self.response(.error(error))
    }
    let body = try await request.bodyData
    var headers: [String: String] = [:]
    for (name, value) in request.headers { headers[name.rawValue.lowercased()] = value }
    let isHead = request.method == .HEAD
    let answer = server.handle(
      APIRequest(
        method: request.method.rawValue, path: Self.segments(request.target.path()), query: Self.query(request.target.query()),
        headers: headers, body: Array(body)))
    return Self.response(answer, isHead: isHead)
  }

  private static func segments(_ path: String) -> [String] {
    path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
  }

  private static func query(_ text: String) -> [String: String] {
    var query: [String: String] = [:]
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      func decoded(_ text: Substring) -> String { text.replacing("+", with: " ").removingPercentEncoding ?? String(text) }
      query[decoded(parts[0])] = parts.count > 1 ? decoded(parts[1]) : ""
    }
    return query
  }

  private static func response(_ answer: APIResponse, isHead: Bool = false) -> HTTPResponse {
    var headers: HTTPHeaders = [.contentType: answer.contentType, HTTPHeader("Cache-Control"): "no-cache, private"]
    for (name, value) in answer.headers { headers[HTTPHeader(name)] = value }
    let status = HTTPStatusCode(answer.status, phrase: phrases[answer.status] ?? "Status")
    switch answer.body {
    case .bytes(let bytes):
      let data = isHead ? Data() : Data(bytes)
      return HTTPResponse(
        statusCode: status, headers: headers, body: HTTPBodySequence(data: data, suggestedBufferSize: max(1, data.count)))
    case .stream(let stream):
      return HTTPResponse(statusCode: status, headers: headers, body: HTTPBodySequence(from: stream))
    }
  }

  private static let phrases = [
    200: "OK", 201: "Created", 202: "Accepted", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 406: "Not Acceptable", 409: "Conflict", 410: "Gone", 413: "Request Entity Too Large",
    415: "Unsupported Media Type", 422: "Unprocessable Entity", 429: "Too Many Requests", 500: "Internal Server Error",
    501: "Not Implemented", 504: "Gateway Timeout",
  ]
}

/// FlyingFox's pool of sockets, with TCP_NODELAY on the listening socket, from which connections inherit it: without it a
/// watch's first line waits for the client to acknowledge the header, up to 40 ms.
struct LowLatencyPool: AsyncSocketPool {
  private let base: any AsyncSocketPool = HTTPServer.defaultPool()

  func prepare() async throws { try await base.prepare() }
  func run() async throws { try await base.run() }

  func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
    if events == .connection {
      try? socket.setValue(true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
    }
    try await base.suspendSocket(socket, untilReadyFor: events)
  }
}

extension sockaddr_in {
  /// The same port on 127.0.0.1.
  var onLoopback: sockaddr_in {
    var address = self
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }
}

/// The task and port of a server that runs.
final class RunningServer: Sendable {
  private struct State {
    var task: Task<Void, any Error>?
    var port = 0
  }
  private let state = Mutex(State())

  var port: Int { state.withLock(\.port) }
  func begin(_ task: Task<Void, any Error>) { state.withLock { $0.task = task } }
  func listen(on port: Int) { state.withLock { $0.port = port } }

  func end() {
    let task = state.withLock { state in
      defer { state.task = nil }
      return state.task
    }
    task?.cancel()
  }
}
