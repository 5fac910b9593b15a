import CLinux
import Foundation
import Glibc
import Kubernetes
import Synchronization

/// Notices that the references of a repository on this machine moved: a commit, a push into it, a checkout.
///
/// A thread of its own sleeps in inotify's read; it ends with ``cancel()``.
@NetworkActor
final class LocalChanges {
  private let stopper: Int32
  private var isCancelled = false

  /// - Parameter repository: a bare repository or a working copy.
  /// - Parameter changed: called on the network thread, once for a burst of changes.
  init?(repository: String, changed: @escaping @NetworkActor @Sendable () -> Void) {
    let files = FileManager.default
    let inner = repository + "/.git"
    let root = files.fileExists(atPath: inner + "/HEAD") ? inner : repository
    guard files.fileExists(atPath: root + "/HEAD") else { return nil }
    let notifier = inotify_init1(Int32(IN_CLOEXEC))
    stopper = eventfd(0, tiphys_EFD_NONBLOCK | tiphys_EFD_CLOEXEC)
    guard notifier >= 0, stopper >= 0 else { return nil }
    let stopper = self.stopper
    let thread = Thread { Self.run(root: root, notifier: notifier, stopper: stopper, changed: changed) }
    thread.name = "git-changes"
    thread.stackSize = 256 * 1024
    thread.start()
  }

  func cancel() {
    // The thread closes the descriptor once it is told.
    guard !isCancelled else { return }
    isCancelled = true
    var one: UInt64 = 1
    _ = write(stopper, &one, 8)
  }

  private nonisolated static func run(
    root: String, notifier: Int32, stopper: Int32, changed: @escaping @NetworkActor @Sendable () -> Void
  ) {
    defer {
      close(notifier)
      close(stopper)
    }
    watchReferences(root, notifier)
    var buffer = [UInt8](repeating: 0, count: 8192)
    var descriptors = [
      pollfd(fd: notifier, events: Int16(POLLIN), revents: 0), pollfd(fd: stopper, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      guard poll(&descriptors, 2, -1) >= 0 || errno == EINTR else { return }
      if descriptors[1].revents != 0 { return }
      guard descriptors[0].revents != 0 else { continue }
      _ = read(notifier, &buffer, buffer.count)
      // A commit touches several files; the last of them counts. And new folders of branches want to be watched too.
      usleep(2000)
      watchReferences(root, notifier)
      NetworkActor.post(changed)
    }
  }

  /// The folders in which references are written, by renaming a lock file over them.
  private nonisolated static func watchReferences(_ root: String, _ notifier: Int32) {
    let events = UInt32(IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE | IN_CREATE)
    _ = inotify_add_watch(notifier, root, UInt32(IN_MOVED_TO))
    _ = inotify_add_watch(notifier, root + "/refs", events)
    var folders = [root + "/refs/heads", root + "/refs/tags"]
    var depth = 0
    while !folders.isEmpty, depth < 8 {
      depth += 1
      var deeper: [String] = []
      for folder in folders {
        guard inotify_add_watch(notifier, folder, events) >= 0 else { continue }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
          var isDirectory: ObjCBool = false
          let path = folder + "/" + name
          if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
            deeper.append(path)
          }
        }
      }
      folders = deeper
    }
  }
}
