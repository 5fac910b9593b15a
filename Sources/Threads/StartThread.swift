import CLinux
import Glibc

/// Starts a thread of the caller's own. It ends with `body`.
///
/// Signals from outside are blocked there: they are for the thread that waits for them. Faults are not, so that a crash on any
/// thread still gives the terminal back.
///
/// - Parameters:
///   - name: seen in `top -H`; Linux keeps 15 bytes of it.
///   - stackBytes: of address space; what is not used takes no memory.
/// - Returns: false where no thread is to be had (`ulimit -u`); `body` is not called then.
@discardableResult
public func startThread(
  named name: String, stackBytes: Int = 8 << 20, _ body: @escaping @Sendable () -> Void
) -> Bool {
  let context = Unmanaged.passRetained(ThreadBody(name: name, run: body))
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setstacksize(&attributes, stackBytes)
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  // A user's limit is often short of one thread for a moment only.
  for attempt in 0..<20 {
    if attempt > 0 { usleep(10_000) }
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, &attributes,
      { context in
        if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().begin() }
        return nil
      }, context.toOpaque())
    if failure == 0 { return true }
  }
  context.release()
  return false
}

private final class ThreadBody: Sendable {
  let name: String
  let run: @Sendable () -> Void

  init(name: String, run: @escaping @Sendable () -> Void) {
    self.name = name
    self.run = run
  }

  func begin() {
    pthread_setname_np(pthread_self(), String(name.prefix(15)))
    var blocked = sigset_t()
    sigfillset(&blocked)
    for fault in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT] { sigdelset(&blocked, fault) }
    pthread_sigmask(SIG_BLOCK, &blocked, nil)
    run()
  }
}
