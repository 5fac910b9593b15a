import CLinux
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
    var root = real[...]
    while !root.isEmpty, root != "/" {
      if access(root + "/.git", F_OK) == 0 { return (String(root), String(real[root.endIndex...].drop { $0 == "/" })) }
      root = root[..<(root.utf8.lastIndex(of: UInt8(ascii: "/")) ?? root.startIndex)]
    }
    return ("/", String(real.dropFirst()))
  }

  private func absolute(_ path: String) -> String { root == "/" ? "/" + path : (path.isEmpty ? root : root + "/" + path) }

  func list(_ directory: String) throws -> [FileEntry]? {
    guard let real = try resolve(directory), let stream = opendir(absolute(real)) else { return nil }
    defer { closedir(stream) }
    var entries: [FileEntry] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." || name == ".git" { continue }
      guard let kind = Self.kind(entry.pointee) ?? Self.kind(at: absolute(real) + "/" + name) else { continue }
      entries.append(FileEntry(name: name, kind: kind))
    }
    return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  private static func kind(_ entry: dirent) -> FileEntry.Kind? {
    switch Int(entry.d_type) {
    case DT_DIR: .directory
    case DT_LNK: .symlink
    case DT_REG: .file
    default: nil
    }
  }

  /// For what has no kind in the folder itself, as on some file systems.
  private static func kind(at path: String) -> FileEntry.Kind? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    return switch status.st_mode & S_IFMT {
    case S_IFDIR: .directory
    case S_IFLNK: .symlink
    case S_IFREG: .file
    default: nil
    }
  }

  func read(_ path: String) throws -> [UInt8]? {
    guard let (real, status) = try locate(path), status.st_mode & S_IFMT == S_IFREG else { return nil }
    guard status.st_size <= Self.maximumFileSize else {
      throw Failure("\(absolute(real)) has \(status.st_size >> 20) MiB; \(Self.maximumFileSize >> 20) MiB are allowed")
    }
    guard let data = FileManager.default.contents(atPath: absolute(real)) else {
      throw Failure("\(absolute(real)) cannot be read")
    }
    return Array(data)
  }

  func resolve(_ path: String) throws -> String? { try locate(path)?.real }

  /// Follows a path without opening what is there. The kernel is asked once where it has led, not for each folder on the way.
  private func locate(_ path: String) throws -> (real: String, status: stat)? {
    let descriptor = open(absolute(path), tiphys_O_PATH | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    let real = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
    if root == "/" { return (String(real.dropFirst()), status) }
    guard real == root || real.hasPrefix(root + "/") else { throw Failure("\(path) leads out of \(root)") }
    return (String(real.dropFirst(root.count + 1)), status)
  }

  func objectID(_ path: String) throws -> String? {
    guard let status = try locate(path)?.status else { return nil }
    return "\(status.st_ino).\(status.st_size).\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }
}
