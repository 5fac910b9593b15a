import Foundation
import Kubernetes

/// Those who wait for something to be so, or follow an app, outside of the bus.
@NetworkActor
final class Listeners {
  private var waiters: [Int: Waiter] = [:]
  private var rows: [Int: (id: AppID, continuation: AsyncStream<AppRow>.Continuation)] = [:]
  private var operations: [Int: (id: AppID, continuation: AsyncStream<OperationProgress?>.Continuation)] = [:]
  private var sequence = 0

  private struct Waiter {
    var condition: () -> Bool
    var continuation: CheckedContinuation<Bool, Never>
    var timer: NetworkActor.Timer
  }

  /// Waits until the condition holds; false where the time is over first.
  func wait(_ timeout: Duration, until condition: @escaping () -> Bool) async -> Bool {
    await withCheckedContinuation { continuation in
      // Looked at in here: reaching the continuation may take a hop, in which what is waited for happens.
      if condition() { return continuation.resume(returning: true) }
      let number = next()
      let timer = NetworkActor.schedule(after: timeout) { [weak self] in
        self?.waiters.removeValue(forKey: number)?.continuation.resume(returning: false)
      }
      waiters[number] = Waiter(condition: condition, continuation: continuation, timer: timer)
    }
  }

  /// Something changed that somebody may wait for.
  func check() {
    for (number, waiter) in waiters where waiter.condition() {
      waiters[number] = nil
      waiter.timer.cancel()
      waiter.continuation.resume(returning: true)
    }
  }

  func followRows(of id: AppID, first: AppRow?) -> AsyncStream<AppRow> {
    let (stream, continuation) = AsyncStream<AppRow>.makeStream()
    let number = next()
    rows[number] = (id, continuation)
    continuation.onTermination = { [weak self] _ in NetworkActor.post { self?.rows[number] = nil } }
    if let first { continuation.yield(first) }
    return stream
  }

  func followOperations(of id: AppID, first: OperationProgress?) -> AsyncStream<OperationProgress?> {
    let (stream, continuation) = AsyncStream<OperationProgress?>.makeStream()
    let number = next()
    operations[number] = (id, continuation)
    continuation.onTermination = { [weak self] _ in NetworkActor.post { self?.operations[number] = nil } }
    continuation.yield(first)
    return stream
  }

  func rowChanged(_ row: AppRow) {
    for listener in rows.values where listener.id == row.id { listener.continuation.yield(row) }
    check()
  }

  func operationChanged(_ id: AppID, _ progress: OperationProgress?) {
    for listener in operations.values where listener.id == id { listener.continuation.yield(progress) }
  }

  func appRemoved(_ id: AppID) {
    for listener in rows.values where listener.id == id { listener.continuation.finish() }
    for listener in operations.values where listener.id == id { listener.continuation.finish() }
    check()
  }

  func finish() {
    for listener in rows.values { listener.continuation.finish() }
    for listener in operations.values { listener.continuation.finish() }
    for waiter in waiters.values {
      waiter.timer.cancel()
      waiter.continuation.resume(returning: false)
    }
    waiters = [:]
  }

  private func next() -> Int {
    sequence += 1
    return sequence
  }
}
