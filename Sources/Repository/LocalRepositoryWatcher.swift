import Dispatch
import Foundation

/// Tells at once when a reference of a repository on this machine changes, and sleeps in the kernel until then.
public final class LocalRepositoryWatcher: Sendable {
  // Dispatch sources may be used from any thread; the module does not say so.
  private nonisolated(unsafe) let source: any DispatchSourceRead

  /// - Parameters:
  ///   - path: the repository's folder, bare or not.
  ///   - onChange: called on a queue of the watcher's own; once for changes that come together.
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
    let queue = DispatchQueue(label: "tiphys.repository.watcher")
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler {
      guard Self.drain(descriptor) else { return }
      // New folders of references (`refs/heads/feature`); those that are watched already stay so.
      _ = Self.watchAll(folder + "/refs", descriptor)
      onChange()
    }
    source.setCancelHandler { close(descriptor) }
    source.activate()
  }

  deinit { source.cancel() }

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
