import Synchronization

/// What must be undone when a stream ends: the store's subscription and the timer of its time limit.
final class Subscription: Sendable {
  private struct State {
    var id: Int?
    var timer: Task<Void, Never>?
    var hasEnded = false
  }
  private let state = Mutex(State())

  /// Holds a subscription; where the stream has ended already, undoes it at once.
  func begin(_ id: Int, undo: (Int) -> Void) {
    let hasEnded = state.withLock { state in
      if !state.hasEnded { state.id = id }
      return state.hasEnded
    }
    if hasEnded { undo(id) }
  }

  /// Runs `body` after a time unless the stream ends before.
  func expire(after time: Duration, _ body: @escaping @Sendable () -> Void) {
    run {
      do { try await Task.sleep(for: time) } catch { return }
      body()
    }
  }

  /// Runs `body` until the stream ends.
  func run(_ body: @escaping @Sendable () async -> Void) {
    let timer = Task { await body() }
    state.withLock { state in
      if state.hasEnded { timer.cancel() } else { state.timer = timer }
    }
  }

  func end(undo: (Int) -> Void) {
    let (id, timer) = state.withLock { state in
      state.hasEnded = true
      defer { (state.id, state.timer) = (nil, nil) }
      return (state.id, state.timer)
    }
    timer?.cancel()
    if let id { undo(id) }
  }
}

/// True the first time it is asked.
final class OneTime: Sendable {
  private let isTaken = Mutex(false)

  func take() -> Bool {
    isTaken.withLock { taken in
      defer { taken = true }
      return !taken
    }
  }
}
