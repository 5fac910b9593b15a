import Glibc
import Synchronization

/// The write end of the pipe, where the handler can reach it; -1 while nobody listens.
private let writeEnd = Atomic<Int32>(-1)

private func handle(_ signal: Int32) {
  let saved = errno
  var byte = UInt8(truncatingIfNeeded: signal)
  _ = write(writeEnd.load(ordering: .relaxed), &byte, 1)
  errno = saved
}

/// Signals as bytes on a descriptor that poll(2) can wait for.
///
/// A handler and a pipe rather than signalfd: other threads run with these signals unblocked, and one that is delivered there must
/// not be lost.
final class SignalPipe {
  static let signals: [Int32] = [SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGCONT, SIGTSTP]
  let descriptor: Int32
  private let writer: Int32
  private var previous: [Int32: sigaction] = [:]

  init() throws(ConsoleError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw ConsoleError.system(call: "pipe", code: errno) }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    descriptor = ends[0]
    writer = ends[1]
    writeEnd.store(writer, ordering: .relaxed)
    for signal in Self.signals { previous[signal] = install(signal) }
    // A vanished terminal is noticed by its errors, not by dying of them.
    var ignore = sigaction()
    ignore.__sigaction_handler.sa_handler = SIG_IGN
    var old = sigaction()
    sigaction(SIGPIPE, &ignore, &old)
    previous[SIGPIPE] = old
  }

  deinit {
    for (signal, var action) in previous { sigaction(signal, &action, nil) }
    writeEnd.store(-1, ordering: .relaxed)
    close(descriptor)
    close(writer)
  }

  /// The signals that came since the last time.
  func take() -> Set<Int32> {
    var result: Set<Int32> = []
    var bytes = [UInt8](repeating: 0, count: 64)
    while true {
      let count = read(descriptor, &bytes, bytes.count)
      guard count > 0 else { return result }
      for byte in bytes[..<count] { result.insert(Int32(byte)) }
    }
  }

  /// Stops the process as SIGTSTP does without a handler; returns when it goes on.
  func stopProcess() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = SIG_DFL
    sigaction(SIGTSTP, &action, nil)
    // To this very thread, which stands still then before it goes on here; sent to the process, another one could take it.
    var stop = sigset_t()
    var before = sigset_t()
    sigemptyset(&stop)
    sigaddset(&stop, SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &stop, &before)
    raise(SIGTSTP)
    pthread_sigmask(SIG_SETMASK, &before, nil)
    _ = install(SIGTSTP)
  }

  private func install(_ signal: Int32) -> sigaction {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handle
    action.sa_flags = SA_RESTART
    var old = sigaction()
    sigaction(signal, &action, &old)
    return old
  }
}
