/// Calls something once at a deadline, unless it is cancelled before. Its thread ends with it.
public final class Alarm: Sendable {
  private let cancelled = Semaphore()

  /// - Parameter body: called on the alarm's own thread.
  public init(after delay: Duration, _ body: @escaping @Sendable () -> Void) {
    startThread(named: "alarm") { [cancelled] in
      if !cancelled.wait(atMost: delay) { body() }
    }
  }

  /// Harmless after the call.
  public func cancel() { cancelled.signal() }
}
