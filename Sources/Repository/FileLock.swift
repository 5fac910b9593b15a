import Foundation

/// An exclusive lock between processes.
struct FileLock {
  private let descriptor: Int32

  /// Waits for the lock until the transfer's deadline.
  init(path: String, url: String, control: TransferControl) throws(RepositoryError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw RepositoryError(.failed, url: url, "the lock \(path) cannot be opened: \(String(cString: strerror(errno)))")
    }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard control.remainingMilliseconds > 0, !control.isInterrupted else {
        _ = close(descriptor)
        throw RepositoryError(.timeout, url: url, "another tiphys process is still fetching it")
      }
      usleep(20_000)
    }
  }

  func release() { _ = close(descriptor) }
}
