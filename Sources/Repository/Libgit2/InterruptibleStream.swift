import CGit2
import Foundation

/// The sockets below libgit2's http, https and ssh transports: connecting gives up at the transfer's deadline, and the
/// socket is known to the transfer's ``TransferControl``, which can shut it.
enum InterruptibleStream {
  static func register() {
    var registration = git_stream_registration()
    registration.version = GIT_STREAM_VERSION
    registration.`init` = { out, host, port in
      guard let out, let host, let port else { return -1 }
      let stream = UnsafeMutablePointer<tiphys_stream>.allocate(capacity: 1)
      stream.initialize(to: tiphys_stream())
      stream.pointee.host = strdup(host)
      stream.pointee.port = strdup(port)
      stream.pointee.socket = -1
      if let control = TransferControl.current {
        stream.pointee.control = Unmanaged.passRetained(control).toOpaque()
      }
      let parent = UnsafeMutableRawPointer(stream).assumingMemoryBound(to: git_stream.self)
      parent.pointee.version = GIT_STREAM_VERSION
      parent.pointee.connect = { InterruptibleStream.connect(InterruptibleStream.own($0)) }
      parent.pointee.read = { InterruptibleStream.read(InterruptibleStream.own($0), $1, $2) }
      parent.pointee.write = { stream, data, size, _ in
        InterruptibleStream.write(InterruptibleStream.own(stream), data, size)
      }
      parent.pointee.close = {
        InterruptibleStream.close(InterruptibleStream.own($0))
        return 0
      }
      parent.pointee.free = { InterruptibleStream.free(InterruptibleStream.own($0)) }
      out.pointee = parent
      return 0
    }
    git_stream_register(GIT_STREAM_STANDARD, &registration)
  }

  private typealias Stream = UnsafeMutablePointer<tiphys_stream>

  private static func own(_ stream: UnsafeMutablePointer<git_stream>?) -> Stream? {
    stream.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: tiphys_stream.self) }
  }

  private static func control(_ stream: Stream) -> TransferControl? {
    stream.pointee.control.map { Unmanaged<TransferControl>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func fail(_ message: String) -> Int32 {
    tiphys_git_set_error(message)
    return -1
  }

  private static func connect(_ stream: Stream?) -> Int32 {
    guard let stream, let hostText = stream.pointee.host, let portText = stream.pointee.port else { return -1 }
    let host = String(cString: hostText)
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let answer = getaddrinfo(hostText, portText, &hints, &found)
    guard answer == 0 else { return fail("failed to resolve address for \(host): \(String(cString: gai_strerror(answer)))") }
    defer { freeaddrinfo(found) }
    var reason = "no address"
    var next = found
    while let address = next {
      next = address.pointee.ai_next
      let descriptor = socket(
        address.pointee.ai_family, address.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.ai_protocol)
      guard descriptor >= 0 else { continue }
      if let control = control(stream), !control.adopt(descriptor) {
        _ = Glibc.close(descriptor)
        return fail("the transfer was interrupted")
      }
      if let failure = establish(descriptor, address.pointee, control(stream)) {
        reason = failure
        discard(descriptor, control(stream))
        if control(stream)?.isInterrupted == true { break }
      } else {
        stream.pointee.socket = descriptor
        return 0
      }
    }
    return fail("failed to connect to \(host): \(reason)")
  }

  /// Nil when the connection stands; otherwise why not.
  private static func establish(_ descriptor: Int32, _ address: addrinfo, _ control: TransferControl?) -> String? {
    let flags = fcntl(descriptor, F_GETFL)
    _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
    if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
      guard errno == EINPROGRESS else { return String(cString: strerror(errno)) }
      var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      var ready: Int32
      repeat { ready = poll(&poller, 1, control?.remainingMilliseconds ?? -1) } while ready < 0 && errno == EINTR
      guard ready > 0 else { return "no answer" }
      var code: Int32 = 0
      var size = socklen_t(MemoryLayout<Int32>.size)
      getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
      guard code == 0 else { return String(cString: strerror(code)) }
      guard poller.revents & Int16(POLLHUP) == 0 else { return "interrupted" }
    }
    _ = fcntl(descriptor, F_SETFL, flags)
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, socklen_t(MemoryLayout<Int32>.size))
    return nil
  }

  private static func read(_ stream: Stream?, _ buffer: UnsafeMutableRawPointer?, _ size: Int) -> Int {
    guard let stream else { return -1 }
    while true {
      let count = recv(stream.pointee.socket, buffer, size, 0)
      if count >= 0 { return count }
      if errno != EINTR { return Int(fail("could not read from the server: \(String(cString: strerror(errno)))")) }
    }
  }

  private static func write(_ stream: Stream?, _ data: UnsafePointer<CChar>?, _ size: Int) -> Int {
    guard let stream, let data else { return -1 }
    var sent = 0
    while sent < size {
      let count = send(stream.pointee.socket, data + sent, size - sent, Int32(MSG_NOSIGNAL))
      if count < 0 {
        if errno == EINTR { continue }
        return Int(fail("could not write to the server: \(String(cString: strerror(errno)))"))
      }
      sent += count
    }
    return sent
  }

  private static func discard(_ descriptor: Int32, _ control: TransferControl?) {
    if let control { control.discard(descriptor) } else { _ = Glibc.close(descriptor) }
  }

  private static func close(_ stream: Stream?) {
    guard let stream, stream.pointee.socket >= 0 else { return }
    discard(stream.pointee.socket, control(stream))
    stream.pointee.socket = -1
  }

  private static func free(_ stream: Stream?) {
    guard let stream else { return }
    close(stream)
    Glibc.free(stream.pointee.host)
    Glibc.free(stream.pointee.port)
    if let control = stream.pointee.control { Unmanaged<TransferControl>.fromOpaque(control).release() }
    stream.deallocate()
  }
}
