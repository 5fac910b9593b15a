import CLinux
import Glibc
import Synchronization

/// The console's terminal for somebody else for a while: a login that asks a person for a code.
///
/// Two threads meet here. The borrower waits until the console has stepped aside, uses the terminal, and gives it back; the
/// console waits meanwhile, and then paints itself anew.
public final class TerminalLoan: Sendable {
  private enum Phase: Sendable {
    case free
    case asked, lent
    /// The console has ended: there is nothing to lend any more.
    case over
  }

  private let phase = Mutex(Phase.free)
  /// Readable while somebody asks.
  let wish = TerminalLoan.bell(nonblocking: true)
  /// Readable when the terminal was given back.
  let returned = TerminalLoan.bell(nonblocking: true)
  /// Read by the borrower, who sleeps in it.
  private let granted = TerminalLoan.bell(nonblocking: false)

  public init() {}

  deinit { for bell in [wish, returned, granted] { close(bell) } }

  private static func bell(nonblocking: Bool) -> Int32 {
    eventfd(0, nonblocking ? tiphys_EFD_NONBLOCK | tiphys_EFD_CLOEXEC : tiphys_EFD_CLOEXEC)
  }

  // MARK: The borrower

  /// Runs `body` on the calling thread with the terminal free for it; waits until the console has stepped aside. False where
  /// it has ended, or somebody else asks already; then nothing ran. Not for the console's own thread.
  public func borrow(_ body: () -> Void) -> Bool {
    let isMine = phase.withLock { phase in
      guard case .free = phase else { return false }
      phase = .asked
      return true
    }
    guard isMine else { return false }
    ring(wish)
    var count: UInt64 = 0
    while read(granted, &count, 8) < 0 && errno == EINTR {}
    guard phase.withLock({ $0 == .lent }) else { return false }
    body()
    phase.withLock { if $0 == .lent { $0 = .free } }
    ring(returned)
    return true
  }

  // MARK: The console

  /// The terminal is free: the borrower goes on. False where nobody asks.
  func grant() -> Bool {
    still(wish)
    let isAsked = phase.withLock { phase in
      guard phase == .asked else { return false }
      phase = .lent
      return true
    }
    if isAsked { ring(granted) }
    return isAsked
  }

  /// After ``returned`` was readable.
  func takeBack() { still(returned) }

  /// The console ends: who asks is told that nothing comes.
  func end() {
    phase.withLock { $0 = .over }
    ring(granted)
  }

  private func ring(_ bell: Int32) {
    var one: UInt64 = 1
    _ = write(bell, &one, 8)
  }

  private func still(_ bell: Int32) {
    var count: UInt64 = 0
    _ = read(bell, &count, 8)
  }
}
