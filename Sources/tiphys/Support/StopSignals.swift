import CLinux
import Glibc

/// SIGTERM, SIGINT and SIGHUP as something to wait for, so that a command can end in order. Make it before any other thread
/// begins: a thread that does not block these signals would be ended by them.
final class StopSignals {
  private let descriptor: Int32

  init() {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, signal) }
    // Threads inherit the mask of the one that makes them.
    pthread_sigmask(SIG_BLOCK, &set, nil)
    descriptor = signalfd(-1, &set, 0)
  }

  deinit { close(descriptor) }

  /// Sleeps until `other` is readable (true) or the process was asked to stop (false).
  func wait(orReadable other: Int32) -> Bool {
    var waiting = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&waiting, 2, -1) < 0 && errno == EINTR {}
    return waiting[0].revents == 0
  }

  /// Sleeps until the process is asked to stop.
  func wait() {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&waiting, 1, -1) < 0 && errno == EINTR {}
  }
}
