import Foundation
import Rendering

/// A folder on the disk as a tree that nothing leads out of.
struct DiskFileTree: FileTree {
  /// An absolute path with its links resolved.
  let root: String

  /// Of what is read from the disk.
  static let maximumFileSize = 50 << 20

  /// The root that a folder is rendered within (its Git repository, or else the whole disk), and the folder as seen from there.
  static func split(_ path: String) throws -> (root: String, folder: String) {
    guard let real = realpath(path, nil).map({ String(cString: $0) }) else {
      throw Failure("\(path): \(String(cString: strerror(errno)))")
    }
    var parts = real.split(separator: "/").map(String.init)
    let all = parts
    while !parts.isEmpty {
      let root = "/" + parts.joined(separator: "/")
      if access(root + "/.git", F_OK) == 0 { return (root, all.dropFirst(parts.count).joined(separator: "/")) }
      parts.removeLast()
    }
    return ("/", all.joined(separator: "/"))
  }

  private func absolute(_ path: String) -> String { root == "/" ? "/" + path : (path.isEmpty ? root : root + "/" + path) }

  func list(_ directory: String) throws -> [FileEntry]? {
    guard let real = try resolve(directory) else { return nil }
    guard let stream = opendir(absolute(real)) else { return nil }
    defer { closedir(stream) }
    var entries: [FileEntry] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." || name == ".git" { continue }
      var status = stat()
      guard lstat(absolute(real) + "/" + name, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: entries.append(FileEntry(name: name, kind: .directory))
      case S_IFLNK: entries.append(FileEntry(name: name, kind: .symlink))
      case S_IFREG: entries.append(FileEntry(name: name, kind: .file))
      default: continue
      }
    }
    return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  func read(_ path: String) throws -> [UInt8]? {
    guard let real = try resolve(path) else { return nil }
    var status = stat()
    guard stat(absolute(real), &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    guard status.st_size <= Self.maximumFileSize else {
      throw Failure("\(absolute(real)) has \(status.st_size >> 20) MiB; \(Self.maximumFileSize >> 20) MiB are allowed")
    }
    guard let data = FileManager.default.contents(atPath: absolute(real)) else {
      throw Failure("\(absolute(real)) cannot be read")
    }
    return Array(data)
  }

  func resolve(_ path: String) throws -> String? {
    guard let pointer = realpath(absolute(path), nil) else { return nil }
    defer { free(pointer) }
    let real = String(cString: pointer)
    if root == "/" { return String(real.dropFirst()) }
    guard real == root || real.hasPrefix(root + "/") else { throw Failure("\(path) leads out of \(root)") }
    return String(real.dropFirst(root.count + 1))
  }

  func objectID(_ path: String) throws -> String? {
    guard let real = try resolve(path) else { return nil }
    var status = stat()
    guard stat(absolute(real), &status) == 0 else { return nil }
    return "\(status.st_ino).\(status.st_size).\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }
}
