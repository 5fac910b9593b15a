import Glibc
import Synchronization

/// A bare HTTP/1.1 server on loopback that answers as a test says, with exactly the bytes it says: good for every kind of
/// bad behaviour.
final class ScriptedServer: Sendable {
  struct Request: Sendable {
    var method: String
    var path: String
    var query: [String: String]
    /// Names in lower case.
    var headers: [String: String]
    var body: String
    /// Which connection it came on, counted from 1.
    var connection: Int
  }

  enum Reply: Sendable {
    case json(String, status: Int = 200, headers: [String: String] = [:])
    /// Chunked, open until the stream is ended.
    case stream(Stream)
    /// Whatever bytes, then the end of the connection.
    case raw(String)
    /// The same, of any kind.
    case bytes([UInt8])
    /// Never a word.
    case silence
  }

  /// The body of a response that goes on.
  final class Stream: Sendable {
    private struct State {
      var descriptor: Int32?
      var waiting: [String] = []
      var isOver = false
    }
    private let state = Mutex(State())

    /// Sends one chunk; kept until the client is there.
    func send(_ text: String) {
      state.withLock { state in
        if let descriptor = state.descriptor { write(chunk: text, to: descriptor) } else { state.waiting.append(text) }
      }
    }

    /// Ends the response properly, or breaks the connection off.
    func end(abruptly: Bool = false) {
      state.withLock { state in
        state.isOver = true
        guard let descriptor = state.descriptor else { return }
        if !abruptly { writeAll("0\r\n\r\n", to: descriptor) }
        shutdown(descriptor, Int32(SHUT_RDWR))
      }
    }

    fileprivate func open(_ descriptor: Int32) {
      state.withLock { state in
        state.descriptor = descriptor
        for text in state.waiting { write(chunk: text, to: descriptor) }
        if state.isOver { shutdown(descriptor, Int32(SHUT_RDWR)) }
      }
    }

    fileprivate func closed() { state.withLock { $0.descriptor = nil } }
  }

  typealias Handler = @Sendable (Request) -> Reply

  let port: Int
  var url: String { "http://127.0.0.1:\(port)" }
  private let listener: Int32
  private let handler: Handler
  private let log = Mutex<[Request]>([])
  private let connections = Mutex<[Int32]>([])

  /// Every request so far.
  var requests: [Request] { log.withLock { $0 } }

  init(_ handler: @escaping Handler) {
    self.handler = handler
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        precondition(bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0)
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    thread { [self] in
      while true {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else {
          close(listener)  // here and not in stop(): its number must not be another's while accept waits on it
          return
        }
        let number = connections.withLock { connections in
          connections.append(descriptor)
          return connections.count
        }
        thread { self.serve(descriptor, number) }
      }
    }
  }

  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    for descriptor in connections.withLock({ $0 }) { shutdown(descriptor, Int32(SHUT_RDWR)) }
  }

  private func serve(_ descriptor: Int32, _ number: Int) {
    defer { shutdown(descriptor, Int32(SHUT_RDWR)) }  // closed never: the number must not come up again within a test
    while let request = read(descriptor, number) {
      log.withLock { $0.append(request) }
      switch handler(request) {
      case .json(let text, let status, let headers):
        let fields = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        writeAll(
          "HTTP/1.1 \(status) Status\r\nContent-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n\(fields)\r\n\(text)",
          to: descriptor)
      case .stream(let stream):
        writeAll("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", to: descriptor)
        stream.open(descriptor)
        var byte: UInt8 = 0
        while recv(descriptor, &byte, 1, 0) > 0 {}
        stream.closed()
        return
      case .raw(let text):
        writeAll(text, to: descriptor)
        return
      case .bytes(let bytes):
        writeAll(bytes, to: descriptor)
        return
      case .silence:
        var byte: UInt8 = 0
        while recv(descriptor, &byte, 1, 0) > 0 {}
        return
      }
    }
  }

  private func read(_ descriptor: Int32, _ number: Int) -> Request? {
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      var byte: UInt8 = 0
      guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
      head.append(byte)
    }
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
    let words = lines[0].split(separator: " ")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
    }
    var body = [UInt8](repeating: 0, count: Int(headers["content-length"] ?? "0") ?? 0)
    var have = 0
    while have < body.count {
      let count = body.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress?.advanced(by: have), $0.count - have, 0) }
      guard count > 0 else { return nil }
      have += count
    }
    let target = words[1].split(separator: "?", maxSplits: 1)
    var query: [String: String] = [:]
    for pair in (target.count > 1 ? target[1] : "").split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      query[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
    }
    return Request(
      method: String(words[0]), path: String(target[0]), query: query, headers: headers,
      body: String(decoding: body, as: UTF8.self), connection: number)
  }
}

private func write(chunk text: String, to descriptor: Int32) {
  writeAll(String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n", to: descriptor)
}

private func writeAll(_ text: String, to descriptor: Int32) { writeAll(Array(text.utf8), to: descriptor) }

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    guard count > 0 else { return }
    rest = rest.dropFirst(count)
  }
}

private func thread(_ body: @escaping @Sendable () -> Void) {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var thread = pthread_t()
  pthread_create(
    &thread, nil,
    { context in
      if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
      return nil
    }, Unmanaged.passRetained(Box(body)).toOpaque())
  pthread_detach(thread)
}
