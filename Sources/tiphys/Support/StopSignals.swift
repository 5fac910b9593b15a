import CLinux
import Glibc

/// SIGTERM, SIGINT and SIGHUP as something to wait for, so that a command can end in order. One at a time.
///
/// A handler that rings a bell, not a signalfd: that one needs every thread to block the signals, also those that were there
/// before.
final class StopSignals: Sendable {
  init() {
    _ = stopBell  // made before a signal can come
    var action = sigaction()
    action.__sigaction_handler.sa_handler = ringStopBell
    action.sa_flags = SA_RESTART
    for signal in [SIGTERM, SIGINT, SIGHUP] { sigaction(signal, &action, nil) }
  }

  /// Sleeps until `other` is readable (true) or the process was asked to stop (false).
  func wait(orReadable other: Int32) -> Bool {
    var waiting = [
      pollfd(fd: stopBell, events: Int16(POLLIN), revents: 0), pollfd(fd: other, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&waiting, 2, -1) < 0 && errno == EINTR {}
    return waiting[0].revents == 0
  }

  /// Sleeps until the process is asked to stop.
  func wait() {
    var waiting = pollfd(fd: stopBell, events: Int16(POLLIN), revents: 0)
    while poll(&waiting, 1, -1) < 0 && errno == EINTR {}
  }
}

private let stopBell = eventfd(0, tiphys_EFD_NONBLOCK | tiphys_EFD_CLOEXEC)

/// Runs in the signal's context: only a write is allowed there.
private nonisolated func ringStopBell(_ signal: Int32) {
  var one: UInt64 = 1
  _ = write(stopBell, &one, 8)
}
