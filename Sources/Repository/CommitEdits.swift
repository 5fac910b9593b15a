import CGit2
import Foundation

/// One change to the files of a commit. Paths are relative to the root.
public enum FileEdit: Sendable, Hashable {
  /// Adds or replaces a file.
  case write(_ path: String, [UInt8])
  /// Adds or replaces an executable file.
  case writeExecutable(_ path: String, [UInt8])
  /// Adds or replaces a symbolic link.
  case link(_ path: String, target: String)
  /// Removes a file, or a folder with everything in it.
  case delete(_ path: String)
  /// Moves a file, or a folder with everything in it.
  case rename(from: String, to: String)

  /// Adds or replaces a file with a text.
  public static func write(_ path: String, _ text: String) -> FileEdit { .write(path, Array(text.utf8)) }
}

/// Who made a commit, and when.
public struct CommitAuthor: Sendable, Hashable {
  public var name: String
  public var email: String
  public var date: Date

  public init(name: String, email: String, date: Date) {
    self.name = name
    self.email = email
    self.date = date
  }
}

extension GitRepository {
  /// Writes a commit object with `parent`'s files, edited; moves no reference.
  func makeCommit(
    parent: ObjectID?, edits: [FileEdit], author: CommitAuthor, message: String
  ) throws(GitFailure) -> ObjectID {
    try use { repository throws(GitFailure) in
      let index = try Owned(git_index_free) { git_index_new($0) }
      if let parent {
        let tree = try Self.tree(repository, parent)
        try Libgit2.check(git_index_read_tree(index.pointer, tree.pointer))
      }
      for edit in edits { try Self.apply(edit, to: index.pointer, repository) }
      var treeID = git_oid()
      try Libgit2.check(git_index_write_tree_to(&treeID, index.pointer, repository))
      return try Self.writeCommit(repository, tree: treeID, parent: parent, author: author, message: message)
    }
  }

  /// Writes a commit object with these files; moves no reference.
  static func writeCommit(
    _ repository: OpaquePointer, tree id: git_oid, parent: ObjectID?, author: CommitAuthor, message: String
  ) throws(GitFailure) -> ObjectID {
    var treeID = id
    let tree = try Owned(git_tree_free) { git_tree_lookup($0, repository, &treeID) }
    var signature: UnsafeMutablePointer<git_signature>?
    let time = git_time_t(author.date.timeIntervalSince1970)
    try Libgit2.check(git_signature_new(&signature, author.name, author.email, time, 0))
    defer { git_signature_free(signature) }
    var commitID = git_oid()
    if let parent {
      let parent = try Self.commit(repository, parent)
      var parents: [OpaquePointer?] = [parent.pointer]
      try Libgit2.check(
        git_commit_create(&commitID, repository, nil, signature, signature, nil, message, tree.pointer, 1, &parents))
    } else {
      try Libgit2.check(
        git_commit_create(&commitID, repository, nil, signature, signature, nil, message, tree.pointer, 0, nil))
    }
    return ObjectID(commitID)
  }

  private static func apply(_ edit: FileEdit, to index: OpaquePointer, _ repository: OpaquePointer) throws(GitFailure) {
    switch edit {
    case .write(let path, let bytes): try add(path, bytes, GIT_FILEMODE_BLOB, index, repository)
    case .writeExecutable(let path, let bytes): try add(path, bytes, GIT_FILEMODE_BLOB_EXECUTABLE, index, repository)
    case .link(let path, let target): try add(path, Array(target.utf8), GIT_FILEMODE_LINK, index, repository)
    case .delete(let path):
      guard try !entries(at: path, index).isEmpty else {
        throw .notFound("there is no '\(path)' to delete")
      }
      for entry in try entries(at: path, index) { try Libgit2.check(git_index_remove(index, entry.path, 0)) }
    case .rename(let from, let to):
      let moved = try entries(at: from, index)
      guard !moved.isEmpty else { throw .notFound("there is no '\(from)' to rename") }
      for entry in moved {
        try Libgit2.check(git_index_remove(index, entry.path, 0))
        try insert(to + entry.path.dropFirst(from.count), entry.id, entry.mode, index)
      }
    }
  }

  /// The file at a path, or all files below a folder.
  private static func entries(
    at path: String, _ index: OpaquePointer
  ) throws(GitFailure) -> [(path: String, id: git_oid, mode: UInt32)] {
    var found: [(path: String, id: git_oid, mode: UInt32)] = []
    for position in 0..<git_index_entrycount(index) {
      guard let entry = git_index_get_byindex(index, position)?.pointee, let name = entry.path else { continue }
      let this = String(cString: name)
      if this == path || this.hasPrefix(path + "/") { found.append((this, entry.id, entry.mode)) }
    }
    return found
  }

  private static func add(
    _ path: String, _ bytes: [UInt8], _ mode: git_filemode_t, _ index: OpaquePointer, _ repository: OpaquePointer
  ) throws(GitFailure) {
    var id = git_oid()
    try Libgit2.check(git_blob_create_from_buffer(&id, repository, bytes, bytes.count))
    try insert(path, id, mode.rawValue, index)
  }

  static func insert(_ path: String, _ id: git_oid, _ mode: UInt32, _ index: OpaquePointer) throws(GitFailure) {
    var entry = git_index_entry()
    entry.id = id
    entry.mode = mode
    let code = path.withCString { path in
      entry.path = path
      return git_index_add(index, &entry)
    }
    try Libgit2.check(code)
  }
}
