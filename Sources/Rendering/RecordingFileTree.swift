import Synchronization

/// What a rendering looked at: equal inputs give an equal result, so a commit that leaves them as they are needs no new one.
public struct RenderInputs: Sendable, Hashable {
  /// The files that were read, or looked for in vain (nil), with their object ids.
  public internal(set) var files: [String: String?] = [:]
  /// The directories that were listed, with the names and kinds of what stood in them; nil where there was none.
  public internal(set) var directories: [String: [FileEntry]?] = [:]

  public init() {}

  /// Every path that was looked at, files and directories.
  public var paths: Set<String> { Set(files.keys).union(directories.keys) }

  /// Whether a rendering of this tree would see the same.
  public func areUnchanged(in tree: any FileTree) -> Bool {
    do {
      for (path, id) in files where try tree.objectID(path) != id { return false }
      for (path, entries) in directories where try tree.list(path) != entries { return false }
      return true
    } catch {
      return false
    }
  }

  mutating func formUnion(_ other: RenderInputs) {
    files.merge(other.files) { _, new in new }
    directories.merge(other.directories) { _, new in new }
  }
}

/// Passes everything on to another tree and remembers what was asked for.
public final class RecordingFileTree: FileTree {
  private let base: any FileTree
  private let recorded = Mutex(RenderInputs())

  public init(_ base: any FileTree) { self.base = base }

  public var inputs: RenderInputs { recorded.withLock { $0 } }

  public func list(_ directory: String) throws -> [FileEntry]? {
    let entries = try base.list(directory)
    recorded.withLock { $0.directories[directory] = .some(entries) }
    return entries
  }

  public func read(_ path: String) throws -> [UInt8]? {
    let bytes = try base.read(path)
    try note(path)
    return bytes
  }

  public func resolve(_ path: String) throws -> String? {
    let real = try base.resolve(path)
    if real == nil { try note(path) }
    return real
  }

  public func objectID(_ path: String) throws -> String? {
    try note(path)
    return try base.objectID(path)
  }

  private func note(_ path: String) throws {
    let id = try base.objectID(path)
    recorded.withLock { $0.files[path] = .some(id) }
  }
}
