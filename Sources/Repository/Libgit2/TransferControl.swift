import Foundation
import Synchronization
import Threads

/// The reins of one transfer: ends it at its deadline or when its task is cancelled, whatever it is waiting for.
///
/// libgit2 1.5 has no timeouts, so the transfer's sockets are known here and are shut down to wake whoever reads from them.
final class TransferControl: Sendable {
  enum Interruption: Sendable { case deadline, cancelled, tooLarge }

  private struct State {
    var sockets: Set<Int32> = []
    var interruption: Interruption?
  }
  private let state = Mutex(State())
  let deadline: ContinuousClock.Instant
  /// More bytes than this are not taken.
  let maximumBytes: Int

  init(timeout: Duration, maximumBytes: Int) {
    deadline = .now + timeout
    self.maximumBytes = maximumBytes
  }

  var interruption: Interruption? { state.withLock { $0.interruption } }
  var isInterrupted: Bool { interruption != nil }

  /// Milliseconds until the deadline; 0 once it has passed.
  var remainingMilliseconds: Int32 {
    let remaining = deadline - .now
    return remaining > .zero ? Int32(min(1e9, (remaining / .milliseconds(1)).rounded(.up))) : 0
  }

  func interrupt(_ reason: Interruption) {
    state.withLock { state in
      if state.interruption == nil { state.interruption = reason }
      for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
    }
  }

  /// False when the transfer was interrupted before.
  func adopt(_ socket: Int32) -> Bool {
    state.withLock { state in
      guard state.interruption == nil else { return false }
      state.sockets.insert(socket)
      return true
    }
  }

  /// Closes the socket; under the lock, so that no later shutdown hits a descriptor that was used again.
  func discard(_ socket: Int32) {
    state.withLock { state in
      state.sockets.remove(socket)
      _ = close(socket)
    }
  }

  // MARK: The transfer that a thread is busy with

  private static let active = Mutex<[UInt: TransferControl]>([:])
  private static var thread: UInt { UInt(pthread_self()) }
  static var current: TransferControl? { active.withLock { $0[thread] } }

  /// Runs a transfer on this thread, in reach of its streams and callbacks.
  func run<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    let alarm = Alarm(after: deadline - .now) { [weak self] in self?.interrupt(.deadline) }
    Self.active.withLock { $0[Self.thread] = self }
    defer {
      alarm.cancel()
      Self.active.withLock { _ = $0.removeValue(forKey: Self.thread) }
    }
    return try body()
  }
}
