import CLinux
import Glibc
import Synchronization
import Threads

/// The thread under ``NetworkActor``: runs its jobs, fires its timers and drives its transfers, and sleeps until a socket,
/// a timer or another thread has something to do.
final class NetworkLoop: SerialExecutor, TaskExecutor {
  enum Work {
    case job(UnownedJob)
    case call(@NetworkActor @Sendable () -> Void)
  }

  private struct Inbox {
    var work: [Work] = []
    var asleep = false

    mutating func take() -> [Work] {
      defer { work = [] }
      return work
    }
  }

  let poller = Poller()
  private let inbox = Mutex(Inbox())
  private let thread = Atomic<UInt>(0)

  func start() {
    guard startThread(named: "network", { self.run() }) else { fatalError("cannot start the network thread: see `ulimit -u`") }
  }

  var isCurrentThread: Bool { UInt(pthread_self()) == thread.load(ordering: .relaxed) }

  // MARK: SerialExecutor, TaskExecutor

  func enqueue(_ job: consuming ExecutorJob) { submit(.job(UnownedJob(job))) }
  func checkIsolated() { precondition(isCurrentThread, "not on the network thread") }
  func isIsolatingCurrentContext() -> Bool? { isCurrentThread }

  // MARK: The loop

  func submit(_ work: Work) {
    let mustWake = inbox.withLock { inbox in
      inbox.work.append(work)
      defer { inbox.asleep = false }
      return inbox.asleep
    }
    if mustWake { poller.wake() }
  }

  private func run() {
    thread.store(UInt(pthread_self()), ordering: .relaxed)
    while true {
      for work in inbox.withLock({ $0.take() }) {
        switch work {
        case .job(let job): job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        case .call(let body): NetworkActor.assumeIsolated { body() }
        }
      }
      let next = NetworkActor.assumeIsolated {
        NetworkActor.timers.fireDue()
        NetworkActor.transfers.step()
        return [NetworkActor.timers.next, NetworkActor.transfers.deadline].compactMap { $0 }.min()
      }
      sleep(until: next)
    }
  }

  private func sleep(until deadline: ContinuousClock.Instant?) {
    let isIdle = inbox.withLock { inbox in
      inbox.asleep = inbox.work.isEmpty
      return inbox.asleep
    }
    let timeout = isIdle ? deadline.map { max(.zero, $0 - .now) } : .zero
    poller.wait(timeout) { socket, interest in
      NetworkActor.assumeIsolated { NetworkActor.transfers.ready(socket, interest) }
    }
    inbox.withLock { $0.asleep = false }
  }
}
