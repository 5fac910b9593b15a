import CLinux
import Glibc

/// Waits for sockets, for a moment, or for a word from another thread: an epoll set with an eventfd in it.
struct Poller: Sendable {
  /// What a socket is ready for, or is watched for.
  struct Interest: OptionSet, Sendable {
    var rawValue: UInt32
    static let read = Interest(rawValue: 1)
    static let write = Interest(rawValue: 2)
    static let failure = Interest(rawValue: 4)
  }

  private let set: Int32
  private let bell: Int32

  init() {
    set = epoll_create1(tiphys_EPOLL_CLOEXEC)
    bell = eventfd(0, tiphys_EFD_NONBLOCK | tiphys_EFD_CLOEXEC)
    // Out of descriptors in the first moment of the process: nothing can work.
    guard set >= 0, bell >= 0 else { fatalError("cannot make an epoll set: \(String(cString: strerror(errno)))") }
    watch(bell, for: .read)
  }

  /// Ends the present or the next wait. Callable from any thread.
  func wake() {
    var one: UInt64 = 1
    _ = write(bell, &one, 8)
  }

  /// Replaces what the socket is watched for; an empty set forgets it.
  func watch(_ socket: Int32, for interest: Interest) {
    var event = epoll_event()
    if interest.contains(.read) { event.events |= EPOLLIN.rawValue }
    if interest.contains(.write) { event.events |= EPOLLOUT.rawValue }
    event.data.fd = socket
    if interest.isEmpty {
      // It may be closed already, and then is forgotten already.
      epoll_ctl(set, EPOLL_CTL_DEL, socket, &event)
    } else if epoll_ctl(set, EPOLL_CTL_MOD, socket, &event) != 0 {
      epoll_ctl(set, EPOLL_CTL_ADD, socket, &event)
    }
  }

  /// Sleeps until something is ready, at most `timeout` (nil: without end), and calls `ready` for each socket.
  func wait(_ timeout: Duration?, _ ready: (Int32, Interest) -> Void) {
    // Rounded up: to wake a moment too early would only mean to sleep again.
    let milliseconds = timeout.map { Int32(min(1e9, ($0 / .milliseconds(1)).rounded(.up))) } ?? -1
    withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 64) { events in
      let count = epoll_wait(set, events.baseAddress, 64, milliseconds)
      for event in events.prefix(Int(max(0, count))) {
        if event.data.fd == bell {
          var rings: UInt64 = 0
          _ = read(bell, &rings, 8)
          continue
        }
        var interest: Interest = []
        if event.events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { interest.insert(.read) }
        if event.events & EPOLLOUT.rawValue != 0 { interest.insert(.write) }
        if event.events & EPOLLERR.rawValue != 0 { interest.insert(.failure) }
        ready(event.data.fd, interest)
      }
    }
  }
}
