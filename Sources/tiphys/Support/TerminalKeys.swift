import Foundation
import Synchronization

/// Keys from the terminal on standard input, one by one and without echo. Ctrl-C stays what it is.
enum TerminalKeys {
  /// How the terminal was set before.
  private static let before = Mutex<termios?>(nil)

  /// Begins to read keys; false where standard input is no terminal, or belongs to another job.
  static func begin() -> Bool {
    var settings = termios()
    guard isatty(STDIN_FILENO) == 1, tcgetpgrp(STDIN_FILENO) == getpgrp(), tcgetattr(STDIN_FILENO, &settings) == 0 else {
      return false
    }
    before.withLock { $0 = settings }
    // However the process ends, the shell gets its terminal back as it was.
    atexit { TerminalKeys.end() }
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
    withUnsafeMutableBytes(of: &settings.c_cc) { bytes in
      bytes[Int(VMIN)] = 0
      bytes[Int(VTIME)] = 0
    }
    return tcsetattr(STDIN_FILENO, TCSANOW, &settings) == 0
  }

  /// A key that was pressed since the last time; nil where there is none. Waits for nothing.
  static func next() -> Character? {
    var byte: UInt8 = 0
    return read(STDIN_FILENO, &byte, 1) == 1 ? Character(Unicode.Scalar(byte)) : nil
  }

  /// Sets the terminal as it was before. May be called again, and by an ending process.
  static func end() {
    before.withLock { settings in
      if var known = settings { tcsetattr(STDIN_FILENO, TCSANOW, &known) }
      settings = nil
    }
  }
}
