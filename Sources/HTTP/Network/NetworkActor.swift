/// The one network thread, as a global actor.
///
/// Everything isolated to it runs on a single thread that also drives every connection, so a closure called with received
/// bytes may touch the state of its neighbours without a hop. Code here must not block: file trees, Git and rendering
/// belong elsewhere.
@globalActor
public actor NetworkActor {
  public static let shared = NetworkActor()

  nonisolated let loop = NetworkLoop()

  private init() { loop.start() }

  public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

  /// What the thread owns besides its queue.
  @NetworkActor static let timers = TimerQueue()
  @NetworkActor static let transfers = TransferTable(poller: shared.loop.poller)

  /// Runs `body` on the network thread soon, after what was posted before it. Callable from any thread.
  public nonisolated static func post(_ body: @escaping @NetworkActor @Sendable () -> Void) {
    shared.loop.submit(.call(body))
  }

  /// Runs `body` once, `delay` from now on the monotonic clock, unless the timer is cancelled before.
  @NetworkActor @discardableResult
  public static func schedule(after delay: Duration, _ body: @escaping @NetworkActor @Sendable () -> Void) -> Timer {
    timers.add(Timer(deadline: .now + delay, body: body))
  }

  /// Runs `body` with every way of its task on this thread.
  ///
  /// A continuation resumes its task by way of the global executor, and so starts a pool of threads that wakes up every
  /// second for good; unless the task prefers another executor.
  @NetworkActor
  package static func pinned<Result: Sendable>(_ body: @escaping @NetworkActor () async -> Result) async -> Result {
    await withTaskExecutorPreference(shared.loop) { await body() }
  }

  /// Suspends the task for `delay`. Unlike `Task.sleep`, it starts no thread that wakes up every second.
  ///
  /// - Throws: `CancellationError` at once where the task is cancelled.
  @NetworkActor
  public static func sleep(for delay: Duration) async throws(CancellationError) {
    let nap = Nap()
    await pinned {
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          nap.continuation = continuation
          if Task.isCancelled { nap.end() } else { nap.timer = schedule(after: delay) { nap.end() } }
        }
      } onCancel: {
        post { nap.end() }
      }
    }
    if Task.isCancelled { throw CancellationError() }
  }

  @NetworkActor
  private final class Nap {
    var continuation: CheckedContinuation<Void, Never>?
    var timer: Timer?

    func end() {
      timer?.cancel()
      continuation?.resume()
      continuation = nil
    }
  }

  /// Runs `body` at once, from code that is known to be on the network thread but is not isolated to it in the eyes of the
  /// compiler: C callbacks, and the loop itself.
  package nonisolated static func assumeIsolated<Result>(_ body: @NetworkActor () throws -> Result) rethrows -> Result {
    precondition(shared.loop.isCurrentThread, "not on the network thread")
    // What MainActor.assumeIsolated does: only the isolation in the closure's type is taken away.
    return try withoutActuallyEscaping(body) { try unsafeBitCast($0, to: (() throws -> Result).self)() }
  }

  /// One scheduled call.
  @NetworkActor
  public final class Timer {
    let deadline: ContinuousClock.Instant
    private var body: (@NetworkActor @Sendable () -> Void)?

    init(deadline: ContinuousClock.Instant, body: @escaping @NetworkActor @Sendable () -> Void) {
      self.deadline = deadline
      self.body = body
    }

    /// Makes sure that the call does not happen any more. Harmless after it happened.
    public func cancel() { body = nil }

    var isPending: Bool { body != nil }

    func fire() {
      let body = self.body
      self.body = nil
      body?()
    }
  }
}

/// The timers that wait, so that the loop sleeps exactly until the next one.
@NetworkActor
final class TimerQueue {
  /// The latest deadline first, so that the next timer is popped off the end.
  private var waiting: [NetworkActor.Timer] = []

  nonisolated init() {}

  func add(_ timer: NetworkActor.Timer) -> NetworkActor.Timer {
    var low = 0
    var high = waiting.count
    while low < high {
      let middle = (low + high) / 2
      // Of two with the same deadline the older one stays nearer to the end, and fires first.
      if waiting[middle].deadline > timer.deadline { low = middle + 1 } else { high = middle }
    }
    waiting.insert(timer, at: low)
    return timer
  }

  /// Fires what is due.
  func fireDue(now: ContinuousClock.Instant = .now) {
    while let next = waiting.last, next.deadline <= now || !next.isPending {
      waiting.removeLast()
      next.fire()
    }
  }

  /// When the next timer fires; nil where none waits.
  var next: ContinuousClock.Instant? {
    while let next = waiting.last, !next.isPending { waiting.removeLast() }
    return waiting.last?.deadline
  }
}
