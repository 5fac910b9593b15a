import CLinux
import Glibc

/// A counter that threads wait on. Unlike those of Dispatch, it brings no thread of its own along.
public final class Semaphore: Sendable {
  // POSIX lets every thread use a semaphore at any time.
  private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

  public init() {
    semaphore = .allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  /// Lets one waiting thread, or the next that waits, go on.
  public func signal() { sem_post(semaphore) }

  public func wait() {
    while sem_wait(semaphore) != 0 && errno == EINTR {}
  }

  /// - Returns: false where nobody signalled in time.
  public func wait(atMost timeout: Duration) -> Bool {
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &end)
    let (seconds, attoseconds) = max(.zero, timeout).components
    let nanoseconds = end.tv_nsec + Int(attoseconds / 1_000_000_000)
    end.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
    end.tv_nsec = nanoseconds % 1_000_000_000
    while true {
      if sem_clockwait(semaphore, CLOCK_MONOTONIC, &end) == 0 { return true }
      if errno != EINTR { return false }
    }
  }
}
