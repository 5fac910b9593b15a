import CGit2

/// The files of one commit, read straight out of the object store: a read-only file system.
///
/// Paths are relative to the repository's root, with `/`; "" is the root. Symbolic links are followed, and never lead out of the
/// repository. May be used from any thread.
public struct GitTree: Sendable {
  public struct Entry: Sendable, Hashable {
    public enum Kind: Sendable, Hashable { case file, executable, symlink, directory, submodule }
    public var name: String
    public var kind: Kind
    /// The id of the blob or tree: equal ids are equal contents.
    public var objectID: String
  }

  /// The id of the commit.
  public let commit: String
  /// The repository's URL without its password, for messages.
  public let url: String
  let repository: GitRepository
  let root: ObjectID

  /// The entries of a directory in name order (a link to a directory is followed); nil where there is no such directory.
  public func list(_ directory: String) throws(RepositoryError) -> [Entry]? {
    try mapped { () throws(GitFailure) in
      guard let place = try locate(directory), place.kind == .directory else { return nil }
      return try entries(of: place.id)
    }
  }

  /// A file's bytes; nil where there is none. Links are followed.
  public func read(_ path: String) throws(RepositoryError) -> [UInt8]? {
    try mapped { () throws(GitFailure) in
      guard let place = try locate(path), place.kind == .file || place.kind == .executable else { return nil }
      return try blob(place.id)
    }
  }

  /// The entry at a path itself, a link not followed at its end; nil where there is none.
  public func entry(_ path: String) throws(RepositoryError) -> Entry? {
    try mapped { () throws(GitFailure) in
      guard let place = try locate(path, followsLast: false) else { return nil }
      return Entry(name: path.split(separator: "/").last.map(String.init) ?? "", kind: place.kind, objectID: "\(place.id)")
    }
  }

  /// The id of the blob or tree at a path: it stays the same for as long as nothing in it changes. Nil where there is none.
  public func objectID(_ path: String) throws(RepositoryError) -> String? {
    try mapped { () throws(GitFailure) in try locate(path).map { "\($0.id)" } }
  }

  /// Where a path leads once its links are followed, from the root.
  public func resolved(_ path: String) throws(RepositoryError) -> String? {
    try mapped { () throws(GitFailure) in try locate(path)?.path }
  }

  private func mapped<Result>(_ body: () throws(GitFailure) -> Result) throws(RepositoryError) -> Result {
    do throws(GitFailure) { return try body() } catch {
      throw RepositoryError(.failed, url: url, "commit \(commit.prefix(7)): \(error.message)")
    }
  }

  // MARK: Walking

  private struct Place {
    var id: ObjectID
    var kind: Entry.Kind
    var path: String
  }

  private static let maximumLinks = 40

  private func locate(_ path: String, followsLast: Bool = true) throws(GitFailure) -> Place? {
    var rest = path.split(separator: "/").map(String.init)[...]
    var walked: [(name: String, id: ObjectID)] = []
    var links = 0
    while let name = rest.popFirst() {
      if name == "." { continue }
      if name == ".." {
        guard walked.popLast() != nil else {
          throw GitFailure(code: -1, category: 0, message: "the path '\(path)' leads out of the repository")
        }
        continue
      }
      guard let entry = try child(name, of: walked.last?.id ?? root) else { return nil }
      switch entry.kind {
      case .directory: walked.append((name, entry.id))
      case .symlink where followsLast || !rest.isEmpty:
        links += 1
        guard links <= Self.maximumLinks else {
          throw GitFailure(code: -1, category: 0, message: "the path '\(path)' goes through too many symbolic links")
        }
        let target = String(decoding: try blob(entry.id), as: UTF8.self)
        guard !target.hasPrefix("/") else {
          throw GitFailure(
            code: -1, category: 0, message: "the symbolic link '\(name)' in '\(path)' leads out of the repository")
        }
        rest = (target.split(separator: "/").map(String.init) + rest)[...]
      default:
        guard rest.isEmpty else { return nil }
        let full = (walked.map(\.name) + [name]).joined(separator: "/")
        return Place(id: entry.id, kind: entry.kind, path: full)
      }
    }
    return Place(id: walked.last?.id ?? root, kind: .directory, path: walked.map(\.name).joined(separator: "/"))
  }

  private func child(_ name: String, of tree: ObjectID) throws(GitFailure) -> (id: ObjectID, kind: Entry.Kind)? {
    try repository.use { repository throws(GitFailure) in
      var id = tree.raw
      let tree = try Owned(git_tree_free) { git_tree_lookup($0, repository, &id) }
      guard let entry = git_tree_entry_byname(tree.pointer, name), let found = ObjectID(git_tree_entry_id(entry)) else {
        return nil
      }
      return (found, Self.kind(entry))
    }
  }

  private func entries(of tree: ObjectID) throws(GitFailure) -> [Entry] {
    try repository.use { repository throws(GitFailure) in
      var id = tree.raw
      let tree = try Owned(git_tree_free) { git_tree_lookup($0, repository, &id) }
      var found: [Entry] = []
      for index in 0..<git_tree_entrycount(tree.pointer) {
        guard let entry = git_tree_entry_byindex(tree.pointer, index), let name = git_tree_entry_name(entry),
          let id = ObjectID(git_tree_entry_id(entry))
        else { continue }
        found.append(Entry(name: String(cString: name), kind: Self.kind(entry), objectID: "\(id)"))
      }
      // Git sorts directories as if their names ended in a slash.
      return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
  }

  private func blob(_ id: ObjectID) throws(GitFailure) -> [UInt8] {
    try repository.use { repository throws(GitFailure) in
      var id = id.raw
      let blob = try Owned(git_blob_free) { git_blob_lookup($0, repository, &id) }
      let size = Int(git_blob_rawsize(blob.pointer))
      guard let content = git_blob_rawcontent(blob.pointer), size > 0 else { return [] }
      return [UInt8](UnsafeRawBufferPointer(start: content, count: size))
    }
  }

  private static func kind(_ entry: OpaquePointer) -> Entry.Kind {
    switch git_tree_entry_filemode(entry) {
    case GIT_FILEMODE_TREE: .directory
    case GIT_FILEMODE_LINK: .symlink
    case GIT_FILEMODE_COMMIT: .submodule
    case GIT_FILEMODE_BLOB_EXECUTABLE: .executable
    default: .file
    }
  }
}
