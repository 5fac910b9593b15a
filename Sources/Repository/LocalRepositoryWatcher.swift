import CLinux
import Foundation
import Threads

/// Tells at once when a reference of a repository on this machine changes, and sleeps in the kernel until then.
public final class LocalRepositoryWatcher: Sendable {
  /// Written to when the watcher is let go; the thread that reads from it closes it.
  private let end: Int32

  /// - Parameters:
  ///   - path: the repository's folder, bare or not.
  ///   - onChange: called on a thread of the watcher's own; once for changes that come together.
  public init(path: String, onChange: @escaping @Sendable () -> Void) throws(RepositoryError) {
    let descriptor = inotify_init1(O_NONBLOCK | O_CLOEXEC)  // the values of IN_NONBLOCK and IN_CLOEXEC
    guard descriptor >= 0 else {
      throw RepositoryError(.failed, url: path, "changes cannot be watched: \(String(cString: strerror(errno)))")
    }
    let folder = access(path + "/.git", F_OK) == 0 ? path + "/.git" : path
    guard Self.watch(folder, descriptor), Self.watchAll(folder + "/refs", descriptor) else {
      close(descriptor)
      throw RepositoryError(.repositoryNotFound, url: path, "there is no Git repository to watch in this folder")
    }
    let end = eventfd(0, tiphys_EFD_CLOEXEC)
    let isWatched =
      end >= 0
      && startThread(named: "git watcher") {
        defer {
          close(descriptor)
          close(end)
        }
        while Self.waits(for: descriptor, until: end) {
          guard Self.drain(descriptor) else { continue }
          // New folders of references (`refs/heads/feature`); those that are watched already stay so.
          _ = Self.watchAll(folder + "/refs", descriptor)
          onChange()
        }
      }
    guard isWatched else {
      close(descriptor)
      if end >= 0 { close(end) }
      throw RepositoryError(.failed, url: path, "changes cannot be watched: there is no descriptor or no thread left")
    }
    self.end = end
  }

  deinit {
    var one: UInt64 = 1
    _ = write(end, &one, 8)
  }

  /// Sleeps until there are events; false when the watcher was let go.
  private static func waits(for descriptor: Int32, until end: Int32) -> Bool {
    var watched = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: end, events: Int16(POLLIN), revents: 0)]
    while poll(&watched, 2, -1) < 0 && errno == EINTR {}
    return watched[1].revents == 0
  }

  private static func watch(_ folder: String, _ descriptor: Int32) -> Bool {
    inotify_add_watch(descriptor, folder, UInt32(IN_MOVED_TO | IN_CREATE | IN_DELETE)) >= 0
  }

  private static func watchAll(_ folder: String, _ descriptor: Int32) -> Bool {
    guard watch(folder, descriptor) else { return false }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      var isDirectory: ObjCBool = false
      let path = folder + "/" + name
      if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
        _ = watchAll(path, descriptor)
      }
    }
    return true
  }

  /// Takes all waiting events; true where one is more than a lock file or an index that comes or goes.
  private static func drain(_ descriptor: Int32) -> Bool {
    var matters = false
    withUnsafeTemporaryAllocation(byteCount: 16384, alignment: MemoryLayout<inotify_event>.alignment) { buffer in
      while true {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        guard count > 0 else { return }
        var offset = 0
        let header = MemoryLayout<inotify_event>.size
        while offset + header <= count {
          let event = buffer.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
          let bytes = UnsafeRawBufferPointer(rebasing: buffer[(offset + header)..<(offset + header + Int(event.len))])
          let name = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
          let isNoise = name.hasSuffix(".lock") || name == "index" || name.hasPrefix("COMMIT_") || name.hasPrefix("tmp_")
          if !isNoise { matters = true }
          offset += header + Int(event.len)
        }
      }
    }
    return matters
  }
}
