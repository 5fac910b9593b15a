import Foundation
import Glibc
import Randomness
import Synchronization
import TestSupport

/// A proxy on loopback that does to connections what bad networks and busy servers do, chosen by a seeded generator.
final class FaultProxy: Sendable {
  enum Fault: Int, CaseIterable, Sendable {
    /// Ends the connection in the middle of an object.
    case cut
    /// Nothing for a moment, then goes on.
    case stall
    /// Nothing for a moment, then the end.
    case stallAndCut
    case oneByteAtATime
    case garbage
    /// TLS only: the handshake comes byte by byte; stands still and ends; is somebody else's.
    case slowHandshake, brokenHandshake, wrongCertificate
    /// Plain HTTP only: the proxy answers in the server's place; 429 with a time to wait, and without.
    case gone, tooManyRequests, busy, serverError, notHTTP

    static let below: [Fault] = [.cut, .stall, .stallAndCut, .oneByteAtATime, .garbage]
    static let ofTLS: [Fault] = [.slowHandshake, .brokenHandshake, .wrongCertificate]
    static let ofHTTP: [Fault] = [.gone, .tooManyRequests, .busy, .serverError, .notHTTP]
  }

  private struct State {
    var random: SplitMix
    var counts: [Fault: Int] = [:]
    var isCalm = false
    var open: Set<Int32> = []
  }

  let port: Int
  private let upstream: Int
  private let impostor: Int?
  private let faults: [Fault]
  private let listener: Int32
  private let state: Mutex<State>

  /// - Parameters:
  ///   - upstream: a port of 127.0.0.1.
  ///   - impostor: where the bytes are TLS, a port behind which the same server shows a certificate of somebody else's; nil
  ///     where they are plain HTTP.
  init(upstream: Int, impostor: Int?, seed: UInt64) {
    self.upstream = upstream
    self.impostor = impostor
    faults = Fault.below + (impostor == nil ? Fault.ofHTTP : Fault.ofTLS)
    state = Mutex(State(random: SplitMix(state: seed)))
    (listener, port) = Self.listen()
    Self.thread { [self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { return }
        Self.thread { self.serve(client) }
      }
    }
  }

  /// How many faults there were, and of which kind.
  var counts: [Fault: Int] { state.withLock(\.counts) }
  var total: Int { counts.values.reduce(0, +) }

  /// No more faults: what is open is ended once more, and from now on everything goes through.
  func calmDown() {
    let open = state.withLock { state in
      state.isCalm = true
      return state.open
    }
    for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
  }

  func stop() {
    calmDown()
    shutdown(listener, Int32(SHUT_RDWR))
  }

  // MARK: One connection

  private struct Plan {
    var fault: Fault?
    /// The fault happens after so many bytes of the server's.
    var after: Int
    /// A connection does not live longer than this, in milliseconds.
    var lifetime: Int
    var pause: UInt32
  }

  private func plan() -> Plan {
    state.withLock { state in
      if state.isCalm { return Plan(fault: nil, after: .max, lifetime: .max, pause: 0) }
      let fault = Int.random(in: 0..<5, using: &state.random) == 0 ? nil : faults.randomElement(using: &state.random)
      return Plan(
        fault: fault,
        // The first bytes of the server's belong to the handshake.
        after: fault.map(Fault.ofTLS.contains) == true
          ? Int.random(in: 0..<400, using: &state.random) : Int.random(in: 0..<6000, using: &state.random),
        lifetime: Int.random(in: 150..<1500, using: &state.random),
        pause: UInt32.random(in: 20_000..<300_000, using: &state.random))
    }
  }

  private func count(_ fault: Fault) { state.withLock { $0.counts[fault, default: 0] += 1 } }

  private func serve(_ client: Int32) {
    let plan = plan()
    let isImpostor = plan.fault == .wrongCertificate
    let server = Self.connect(isImpostor ? impostor ?? upstream : upstream)
    if isImpostor { count(.wrongCertificate) }
    state.withLock { $0.open.formUnion([client, server]) }
    defer {
      state.withLock { $0.open.subtract([client, server]) }
      shutdown(client, Int32(SHUT_RDWR))
      shutdown(server, Int32(SHUT_RDWR))
      close(client)
      close(server)
    }
    guard server >= 0 else { return }
    if let answer = plan.fault.flatMap(Self.answer) {
      var request = [UInt8](repeating: 0, count: 16 << 10)
      guard recv(client, &request, request.count, 0) > 0 else { return }
      plan.fault.map(count)
      _ = Self.send(Array(answer.utf8)[...], to: client)
      return
    }
    pump(client, server, plan)
  }

  /// Carries bytes both ways until one end is through, or the plan says so.
  private func pump(_ client: Int32, _ server: Int32, _ plan: Plan) {
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    var seen = 0
    var isDone = plan.fault == nil || plan.fault == .wrongCertificate
    let began = ContinuousClock.now
    while true {
      let age = Int((ContinuousClock.now - began) / .milliseconds(1))
      guard age < plan.lifetime else {
        // A quiet connection has its fault too.
        if !isDone { plan.fault.map(count) }
        return
      }
      var polls = [
        pollfd(fd: client, events: Int16(POLLIN), revents: 0), pollfd(fd: server, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&polls, 2, Int32(min(200, plan.lifetime - age))) >= 0 || errno == EINTR else { return }
      if polls[0].revents != 0 {
        let count = recv(client, &buffer, buffer.count, 0)
        guard count > 0, Self.send(buffer[..<count], to: server) else { return }
      }
      guard polls[1].revents != 0 else { continue }
      let count = recv(server, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      let piece = buffer[..<count]
      seen += count
      guard !isDone, let fault = plan.fault, seen > plan.after else {
        guard Self.send(piece, to: client) else { return }
        continue
      }
      isDone = true
      self.count(fault)
      let half = piece.prefix(max(1, count / 2))
      switch fault {
      case .cut:
        _ = Self.send(half, to: client)
        return
      case .stall:
        usleep(plan.pause)
        guard Self.send(piece, to: client) else { return }
      case .stallAndCut:
        guard Self.send(half, to: client) else { return }
        usleep(plan.pause)
        return
      case .oneByteAtATime:
        for index in piece.indices { guard Self.send(piece[index...index], to: client) else { return } }
      case .garbage:
        guard Self.send(half, to: client) else { return }
        _ = Self.send(Array("\u{0}}{garbage\u{1B}[31m\n\"".utf8)[...], to: client)
        return
      case .slowHandshake:
        for index in piece.indices {
          guard Self.send(piece[index...index], to: client) else { return }
          usleep(100)
        }
      case .brokenHandshake:
        guard Self.send(half, to: client) else { return }
        usleep(plan.pause * 3)
        return
      case .wrongCertificate, .gone, .tooManyRequests, .busy, .serverError, .notHTTP: return
      }
    }
  }

  private static func answer(_ fault: Fault) -> String? {
    func status(_ code: Int, _ reason: String, _ header: String = "") -> String {
      let body = #"{"kind":"Status","apiVersion":"v1","code":\#(code),"reason":"\#(reason)","message":"a fault of the test"}"#
      return
        "HTTP/1.1 \(code) \(reason)\r\nContent-Type: application/json\r\n\(header)Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }
    switch fault {
    case .gone: return status(410, "Expired")
    case .tooManyRequests: return status(429, "TooManyRequests", "Retry-After: 0\r\n")
    case .busy: return status(429, "TooManyRequests")
    case .serverError: return status(500, "InternalError")
    case .notHTTP: return "\u{15}\u{3}\u{1} not a word of HTTP\r\n\r\n"
    case .cut, .stall, .stallAndCut, .oneByteAtATime, .garbage, .slowHandshake, .brokenHandshake, .wrongCertificate: return nil
    }
  }

  // MARK: Sockets

  private static func send(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func loopback(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    address.sin_port = UInt16(port).bigEndian
    return address
  }

  private static func connect(_ port: Int) -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(port)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if result != 0 { close(descriptor) }
    return result == 0 ? descriptor : -1
  }

  private static func listen() -> (Int32, Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        precondition(
          bind(descriptor, $0, length) == 0 && Glibc.listen(descriptor, 64) == 0 && getsockname(descriptor, $0, &length) == 0)
      }
    }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
  }

  private static func thread(_ body: @escaping @Sendable () -> Void) {
    let thread = Thread(block: body)
    thread.stackSize = 1 << 20
    thread.start()
  }
}
