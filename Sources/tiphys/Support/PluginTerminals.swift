import Console
import Foundation
import Kubernetes

/// The terminal that a command was started on: a login there asks as any program does.
struct CommandTerminal: PluginTerminal {
  var isScreen: Bool { false }

  func lend(_ body: () -> Void) -> Bool {
    // Not in the background, where reading would stop the process.
    guard isatty(STDIN_FILENO) == 1, tcgetpgrp(STDIN_FILENO) == getpgrp() else { return false }
    body()
    return true
  }
}

/// The console's terminal: the screen steps aside for a login, and comes back.
struct ScreenTerminal: PluginTerminal {
  let loan: TerminalLoan
  var isScreen: Bool { true }
  func lend(_ body: () -> Void) -> Bool { loan.borrow(body) }
}
