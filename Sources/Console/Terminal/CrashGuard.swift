import Glibc
import Synchronization

/// Leaves the alternate screen, shows the cursor, takes plain text and typed line breaks again.
private let farewell: StaticString = "\u{1b}[?1049l\u{1b}[?25h\u{1b}[?2004l\u{1b}[0m\r\n"

/// What a handler may touch: set before it is installed, and not changed while it is.
private struct Saved {
  var modes = termios()
  var actions: [Int32: sigaction] = [:]
}

// Read in a signal handler, where no lock may be taken; written only while no handler is installed.
nonisolated(unsafe) private var saved = Saved()
private let isArmed = Atomic<Bool>(false)

private func leaveAndDie(_ signal: Int32) {
  if isArmed.exchange(false, ordering: .relaxed) {
    _ = write(1, farewell.utf8Start, farewell.utf8CodeUnitCount)
    tcsetattr(0, TCSANOW, &saved.modes)
  }
  // Back to what would have happened without this: the fault strikes again when the handler returns.
  if var before = saved.actions[signal] { sigaction(signal, &before, nil) }
  if signal == SIGABRT { raise(signal) }
}

/// Gives the terminal back when the program crashes, so that a bug costs a message and not the shell.
struct CrashGuard {
  private static let signals: [Int32] = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT]

  /// Notes how the terminal is now, before anything is changed.
  init() {
    guard tcgetattr(0, &saved.modes) == 0 else { return }
    for signal in Self.signals {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = leaveAndDie
      var before = sigaction()
      sigaction(signal, nil, &before)
      saved.actions[signal] = before
      sigaction(signal, &action, nil)
    }
    isArmed.store(true, ordering: .relaxed)
  }

  func disarm() {
    isArmed.store(false, ordering: .relaxed)
    for (signal, var before) in saved.actions { sigaction(signal, &before, nil) }
  }
}
