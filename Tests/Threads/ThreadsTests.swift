import Glibc
import Synchronization
import Testing
import Threads

@Suite struct ThreadsTests {
  /// An actor whose jobs run on a thread that comes and goes.
  actor Counter {
    private nonisolated let executor = SerialThread(named: "counter")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private(set) var count = 0
    func add() { count += 1 }
  }

  @Test func losesNoJobWhileItsThreadComesAndGoes() async {
    let counter = Counter()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<2000 { group.addTask { await counter.add() } }
    }
    #expect(await counter.count == 2000)
  }

  @Test func runsTasksOnItsPool() async {
    let total = await withTaskExecutorPreference(WorkerPool.shared) {
      await withTaskGroup(of: Int.self) { group in
        for number in 1...100 {
          group.addTask {
            await Task.yield()
            return number
          }
        }
        return await group.reduce(0, +)
      }
    }
    #expect(total == 5050)
  }

  @Test func givesUpWaitingInTime() {
    let semaphore = Semaphore()
    #expect(!semaphore.wait(atMost: .milliseconds(1)))
    semaphore.signal()
    #expect(semaphore.wait(atMost: .seconds(60)))
    #expect(!semaphore.wait(atMost: .seconds(-1)))
  }

  @Test func ringsUnlessItIsCancelled() {
    let cancelled = Alarm(after: .seconds(3600)) { Issue.record("a cancelled alarm rang") }
    cancelled.cancel()
    let rang = Semaphore()
    _ = Alarm(after: .milliseconds(1)) { rang.signal() }
    rang.wait()
  }

  @Test func blocksSignalsFromOutsideButNoFaults() {
    let masks = Mutex((term: -1, fault: -1))
    let done = Semaphore()
    let started = startThread(named: "a name that is longer than Linux takes") {
      var mask = sigset_t()
      pthread_sigmask(SIG_BLOCK, nil, &mask)
      masks.withLock { $0 = (Int(sigismember(&mask, SIGTERM)), Int(sigismember(&mask, SIGSEGV))) }
      done.signal()
    }
    #expect(started)
    done.wait()
    #expect(masks.withLock { $0 } == (1, 0))
  }
}
