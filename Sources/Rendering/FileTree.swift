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
  public var files: [String: [UInt8]]
  /// Symbolic links: from the link's path to its target, as it would stand in the link.
  public var links: [String: String]

  public init(_ files: [String: [UInt8]] = [:], links: [String: String] = [:]) {
    self.files = files
    self.links = links
  }

  /// From texts.
  public init(_ texts: [String: String], links: [String: String] = [:]) {
    self.init(texts.mapValues { Array($0.utf8) }, links: links)
  }

  public func list(_ directory: String) throws -> [FileEntry]? {
    guard let directory = try resolve(directory), files[directory] == nil else { return nil }
    let prefix = directory.isEmpty ? "" : directory + "/"
    var found: [Substring: FileEntry.Kind] = [:]
    func find(_ path: String, _ kind: FileEntry.Kind) {
      guard path.utf8.starts(with: prefix.utf8) else { return }
      let inner = path.utf8.dropFirst(prefix.utf8.count)
      let name = inner.prefix { $0 != UInt8(ascii: "/") }
      if !name.isEmpty { found[Substring(name)] = name.endIndex < inner.endIndex ? .directory : kind }
    }
    for path in files.keys { find(path, .file) }
    for path in links.keys { find(path, .symlink) }
    guard !found.isEmpty || directory.isEmpty else { return nil }
    return found.map { FileEntry(name: String($0.key), kind: $0.value) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  public func read(_ path: String) throws -> [UInt8]? { try resolve(path).flatMap { files[$0] } }

  public func resolve(_ path: String) throws -> String? {
    if links.isEmpty, files[path] != nil { return path }
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
    let folder = real + "/"
    let exists = real.isEmpty || files[real] != nil || files.keys.contains { $0.utf8.starts(with: folder.utf8) }
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
