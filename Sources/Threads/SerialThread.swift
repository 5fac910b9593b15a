import Synchronization

/// Runs an actor's jobs one after the other on a thread of its own, which is there only while there is work: blocking calls in
/// there hold up nobody else.
public final class SerialThread: SerialExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var isRunning = false
  }
  private let state = Mutex(State())
  private let name: String

  /// - Parameter name: of the thread.
  public init(named name: String) { self.name = name }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let mustStart = state.withLock { state in
      state.jobs.append(job)
      defer { state.isRunning = true }
      return !state.isRunning
    }
    // Without a thread to be had the caller has to do the work.
    if mustStart, !startThread(named: name, { self.work() }) { work() }
  }

  private func work() {
    while true {
      let jobs = state.withLock { state in
        state.isRunning = !state.jobs.isEmpty
        defer { state.jobs = [] }
        return state.jobs
      }
      if jobs.isEmpty { return }
      for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
    }
  }
}
