import CCurl
import CLinux
import Glibc
import Synchronization

/// The thread under ``NetworkActor``: runs its jobs, fires its timers and drives its transfers, and sleeps in
/// `curl_multi_poll` until a socket, a timer or another thread has something to do.
///
/// Unchecked, because of `multi`: the handle is used on the loop's own thread only, but for `curl_multi_wakeup`, the one
/// function of libcurl that is made to be called from anywhere.
final class NetworkLoop: SerialExecutor, @unchecked Sendable {
  enum Work {
    case job(UnownedJob)
    case call(@NetworkActor @Sendable () -> Void)
  }

  private struct Inbox {
    var work: [Work] = []
    var asleep = false
  }

  let multi: UnsafeMutableRawPointer
  private let inbox = Mutex(Inbox())
  private let thread = Atomic<UInt>(0)

  init() {
    curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    guard let multi = curl_multi_init() else { fatalError("libcurl cannot allocate its first handle") }
    self.multi = multi
    // One stream per connection: several large bodies on one HTTP/2 connection stall in libcurl 7.88.
    _ = tiphys_curl_multi_setopt_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
  }

  func start() {
    var thread = pthread_t()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let failure = pthread_create(
      &thread, &attributes,
      { context in
        if let context { Unmanaged<NetworkLoop>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    guard failure == 0 else { fatalError("cannot start the network thread: error \(failure)") }
    pthread_attr_destroy(&attributes)
  }

  var isCurrentThread: Bool { UInt(pthread_self()) == thread.load(ordering: .relaxed) }

  // MARK: SerialExecutor

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
    if mustWake { curl_multi_wakeup(multi) }
  }

  private func run() {
    thread.store(UInt(pthread_self()), ordering: .relaxed)
    pthread_setname_np(pthread_self(), "network")
    // Signals are for the thread that handles them; a broken pipe is an error of its write, here as everywhere.
    var everything = sigset_t()
    sigfillset(&everything)
    pthread_sigmask(SIG_BLOCK, &everything, nil)

    while true {
      for work in inbox.withLock({ inbox in exchange(&inbox.work, with: []) }) {
        switch work {
        case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
        case .call(let body): NetworkActor.assumeIsolated { body() }
        }
      }
      let timeout = NetworkActor.assumeIsolated {
        NetworkActor.timers.fireDue()
        let isBusy = NetworkActor.transfers.step()
        return isBusy ? .zero : NetworkActor.timers.untilNext()
      }
      sleep(timeout)
    }
  }

  private func sleep(_ timeout: Duration?) {
    let isIdle = inbox.withLock { inbox in
      inbox.asleep = inbox.work.isEmpty
      return inbox.asleep
    }
    guard isIdle, timeout != .zero else { return }
    // Rounded up: waking a moment too early would only mean to sleep again.
    let longest = 3_600_000.0
    let milliseconds = timeout.map { min(longest, ($0 / .milliseconds(1)).rounded(.up)) } ?? longest
    curl_multi_poll(multi, nil, 0, Int32(milliseconds), nil)
    inbox.withLock { $0.asleep = false }
  }
}

private func exchange<T>(_ value: inout T, with new: T) -> T {
  let old = value
  value = new
  return old
}
