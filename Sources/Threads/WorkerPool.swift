import CLinux
import DequeModule
import Glibc
import Synchronization

/// The threads on which Swift's tasks run, in the place of those of Dispatch.
///
/// Dispatch's pool, once it was needed, wakes up every second for the rest of the process to see whether its threads are
/// stuck; a program that promises to sleep while nothing happens cannot have that. These threads sleep until there is a job.
public final class WorkerPool: TaskExecutor {
  private struct State {
    var jobs: Deque<UnownedJob> = []
    var threads = 0
    /// Threads that wait, or are about to.
    var free = 0
  }
  private let state = Mutex(State())
  private let work = Semaphore()
  private let size = max(2, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// The pool of this process.
  public static let shared = WorkerPool()

  /// From now on tasks run here, where the runtime allows that (Swift's own NIO uses the same hook). Call it once, first.
  public static func takeOver() {
    _ = tiphys_take_over_jobs { job in
      if let job { WorkerPool.shared.add(unsafeBitCast(job, to: UnownedJob.self)) }
    }
  }

  public func enqueue(_ job: consuming ExecutorJob) { add(UnownedJob(job)) }

  private func add(_ job: UnownedJob) {
    let mustStart = state.withLock { state in
      state.jobs.append(job)
      guard state.free < state.jobs.count, state.threads < size else { return false }
      state.threads += 1
      state.free += 1
      return true
    }
    work.signal()
    guard mustStart, !startThread(named: "worker", { self.run() }) else { return }
    let isAlone = state.withLock { state in
      state.threads -= 1
      state.free -= 1
      return state.threads == 0
    }
    if isAlone { fatalError("no thread can be started: see `ulimit -u`") }
  }

  private func run() {
    while true {
      work.wait()
      let job = state.withLock { state in
        state.free -= 1
        return state.jobs.removeFirst()
      }
      job.runSynchronously(on: asUnownedTaskExecutor())
      state.withLock { $0.free += 1 }
    }
  }
}
