/// What stands in a directory.
public struct FileEntry: Sendable, Hashable {
  public enum Kind: Sendable, Hashable { case file, directory, symlink }
  public var name: String
  public var kind: Kind
  public var isDirectory: Bool { kind == .directory }

  public init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

/// A read-only file system: a commit's tree, a folder on the disk, or a test's dictionary.
///
/// Paths are relative to the root, with `/` and without `.` and `..`; "" is the root. Links are followed, and an
/// implementation throws where one leads out of the root.
public protocol FileTree: Sendable {
  /// The entries of a directory in ascending order of their names' bytes; nil where there is no such directory.
  func list(_ directory: String) throws -> [FileEntry]?
  /// A file's bytes; nil where there is none.
  func read(_ path: String) throws -> [UInt8]?
  /// Where a path leads once links are followed; nil where it leads nowhere.
  func resolve(_ path: String) throws -> String?
  /// Something that stays the same for as long as the file at the path does; nil where there is none.
  func objectID(_ path: String) throws -> String?
}

extension FileTree {
  public func isDirectory(_ path: String) throws -> Bool { try list(path) != nil }
}

/// A tree out of a dictionary from paths to contents.
public struct MemoryFileTree: FileTree {
  public var files: [String: [UInt8]] { didSet { folders = Self.folders(files, links) } }
  /// Symbolic links: from the link's path to its target, as it would stand in the link.
  public var links: [String: String] { didSet { folders = Self.folders(files, links) } }
  /// What stands in each folder.
  private var folders: [String: [String: FileEntry.Kind]]

  public init(_ files: [String: [UInt8]] = [:], links: [String: String] = [:]) {
    self.files = files
    self.links = links
    folders = Self.folders(files, links)
  }

  /// From texts.
  public init(_ texts: [String: String], links: [String: String] = [:]) {
    self.init(texts.mapValues { Array($0.utf8) }, links: links)
  }

  private static func folders(_ files: [String: [UInt8]], _ links: [String: String]) -> [String: [String: FileEntry.Kind]] {
    var folders: [String: [String: FileEntry.Kind]] = ["": [:]]
    func add(_ path: String, _ kind: FileEntry.Kind) {
      let folder = TreePath.parent(path)
      guard folder.utf8.count < path.utf8.count else { return }
      if folders[folder] == nil, !folder.isEmpty { add(folder, .directory) }
      folders[folder, default: [:]][TreePath.name(path)] = kind
    }
    for path in files.keys { add(path, .file) }
    for path in links.keys { add(path, .symlink) }
    return folders
  }

  public func list(_ directory: String) throws -> [FileEntry]? {
    guard let directory = try resolve(directory), let entries = folders[directory] else { return nil }
    return entries.map { FileEntry(name: $0.key, kind: $0.value) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  public func read(_ path: String) throws -> [UInt8]? { try resolve(path).flatMap { files[$0] } }

  public func resolve(_ path: String) throws -> String? {
    if links.isEmpty, files[path] != nil || folders[path] != nil { return path }
    var rest = path.split(separator: "/").map(String.init)[...]
    var walked: [String] = []
    var steps = 0
    while let name = rest.popFirst() {
      if name == "." { continue }
      if name == ".." {
        guard walked.popLast() != nil else { throw RenderError(.outside, "'\(path)' leads out of the repository") }
        continue
      }
      walked.append(name)
      guard let target = links[walked.joined(separator: "/")] else { continue }
      steps += 1
      guard steps <= 40, !target.hasPrefix("/") else {
        throw RenderError(.outside, "the symbolic link in '\(path)' leads out of the repository")
      }
      walked.removeLast()
      rest = (target.split(separator: "/").map(String.init) + rest)[...]
    }
    let real = walked.joined(separator: "/")
    let exists = files[real] != nil || folders[real] != nil
    return exists ? real : nil
  }

  public func objectID(_ path: String) throws -> String? {
    try read(path).map { bytes in
      var hasher = Hasher()
      bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
      return String(hasher.finalize())
    }
  }
}
