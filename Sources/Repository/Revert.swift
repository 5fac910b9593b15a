import CGit2
import Foundation

/// What a revert undoes: the files that differ between two commits, as far as they are meant.
public struct RevertRequest: Sendable, Hashable {
  /// The commit with what is to be undone.
  public var from: String
  /// The commit whose files are wanted back.
  public var to: String
  /// Which files are meant: those at or below one of these paths.
  public var paths: Set<String>
  /// The commit on which the new one stands.
  public var tip: String
  public var message: String
  public var author: CommitAuthor

  public init(from: String, to: String, paths: Set<String>, tip: String, message: String, author: CommitAuthor) {
    self.from = from
    self.to = to
    self.paths = paths
    self.tip = tip
    self.message = message
    self.author = author
  }
}

/// A commit that is made, and stands on no branch yet.
public struct PreparedCommit: Sendable, Hashable {
  public var id: String
  public var parent: String
  /// The paths that it changes, sorted.
  public var files: [String]
  /// What it changes, as `git diff` prints it, line by line. As hostile as any file's content.
  public var patch: [String]

  public init(id: String, parent: String, files: [String], patch: [String]) {
    self.id = id
    self.parent = parent
    self.files = files
    self.patch = patch
  }
}

extension GitRepository {
  /// Makes the commit that undoes changes: a three-way merge of the tip with "what is to be undone, undone".
  ///
  /// - Throws: with code `GIT_ECONFLICT` and the files, where later commits changed the same lines; `GIT_EAPPLIED` where there is
  ///   nothing left to undo.
  func makeRevert(
    from: ObjectID, to: ObjectID, tip: ObjectID, isMeant: (String) -> Bool, author: CommitAuthor, message: String
  ) throws(GitFailure) -> ObjectID {
    let changes = try changes(from: from, to: to)
    return try use { repository throws(GitFailure) in
      let base = try Self.tree(repository, from)
      let wanted = try Self.tree(repository, to)
      let ours = try Self.tree(repository, tip)
      let undone = try Owned(git_index_free) { git_index_new($0) }
      try Libgit2.check(git_index_read_tree(undone.pointer, base.pointer))
      // What the tip has as it is wanted already stays out of the merge.
      for change in changes where try !Self.isSame(change.path, ours.pointer, wanted.pointer) {
        if case .renamed(let old) = change.kind, isMeant(old) || isMeant(change.path) {
          try Libgit2.check(git_index_remove(undone.pointer, old, 0))
          try Self.copy(change.path, from: wanted.pointer, to: undone.pointer)
        } else if isMeant(change.path) {
          if change.kind == .deleted {
            try Libgit2.check(git_index_remove(undone.pointer, change.path, 0))
          } else {
            try Self.copy(change.path, from: wanted.pointer, to: undone.pointer)
          }
        }
      }
      var undoneID = git_oid()
      try Libgit2.check(git_index_write_tree_to(&undoneID, undone.pointer, repository))
      let theirs = try Owned(git_tree_free) { git_tree_lookup($0, repository, &undoneID) }
      var options = git_merge_options()
      try Libgit2.check(git_merge_options_init(&options, UInt32(GIT_MERGE_OPTIONS_VERSION)))
      // Files are the same where their paths are: a guess at renames makes conflicts of none.
      options.flags = 0
      let merged = try Owned(git_index_free) {
        git_merge_trees($0, repository, base.pointer, ours.pointer, theirs.pointer, &options)
      }
      let conflicts = try Self.conflicts(merged.pointer)
      guard conflicts.isEmpty else {
        throw GitFailure(code: GIT_ECONFLICT.rawValue, category: 0, message: conflicts.joined(separator: ", "))
      }
      var mergedID = git_oid()
      try Libgit2.check(git_index_write_tree_to(&mergedID, merged.pointer, repository))
      guard ObjectID(mergedID) != ObjectID(git_tree_id(ours.pointer)) else {
        throw GitFailure(code: GIT_EAPPLIED.rawValue, category: 0, message: "there is nothing left to undo")
      }
      return try Self.writeCommit(repository, tree: mergedID, parent: tip, author: author, message: message)
    }
  }

  /// Whether a path holds the same in both trees, or nothing in either.
  private static func isSame(_ path: String, _ a: OpaquePointer, _ b: OpaquePointer) throws(GitFailure) -> Bool {
    func id(_ tree: OpaquePointer) throws(GitFailure) -> ObjectID? {
      do throws(GitFailure) {
        let found = try Owned(git_tree_entry_free) { git_tree_entry_bypath($0, tree, path) }
        return ObjectID(git_tree_entry_id(found.pointer))
      } catch {
        if error.isNotFound { return nil }
        throw error
      }
    }
    return try id(a) == id(b)
  }

  private static func copy(_ path: String, from tree: OpaquePointer, to index: OpaquePointer) throws(GitFailure) {
    let found = try Owned(git_tree_entry_free) { git_tree_entry_bypath($0, tree, path) }
    guard let id = git_tree_entry_id(found.pointer) else { throw .notFound("there is no '\(path)'") }
    try insert(path, id.pointee, git_tree_entry_filemode(found.pointer).rawValue, index)
  }

  private static func conflicts(_ index: OpaquePointer) throws(GitFailure) -> [String] {
    guard git_index_has_conflicts(index) != 0 else { return [] }
    let iterator = try Owned(git_index_conflict_iterator_free) { git_index_conflict_iterator_new($0, index) }
    var paths: Set<String> = []
    var ancestor: UnsafePointer<git_index_entry>?
    var ours: UnsafePointer<git_index_entry>?
    var theirs: UnsafePointer<git_index_entry>?
    while git_index_conflict_next(&ancestor, &ours, &theirs, iterator.pointer) == 0 {
      for entry in [ancestor, ours, theirs] { if let path = entry?.pointee.path { paths.insert(String(cString: path)) } }
    }
    return paths.sorted()
  }

  /// What changes between two commits, as `git diff` prints it. The content of files that hold a Secret is left out.
  func patch(from old: ObjectID, to new: ObjectID) throws(GitFailure) -> [String] {
    try use { repository throws(GitFailure) in
      let before = try Self.tree(repository, old)
      let after = try Self.tree(repository, new)
      let diff = try Owned(git_diff_free) { git_diff_tree_to_tree($0, repository, before.pointer, after.pointer, nil) }
      try Libgit2.check(git_diff_find_similar(diff.pointer, nil))
      var lines: [String] = []
      for index in 0..<git_diff_num_deltas(diff.pointer) {
        let patch = try Owned(git_patch_free) { git_patch_from_diff($0, diff.pointer, index) }
        var buffer = git_buf()
        defer { git_buf_dispose(&buffer) }
        try Libgit2.check(git_patch_to_buf(&buffer, patch.pointer))
        guard let bytes = buffer.ptr else { continue }
        let text = String(cString: bytes).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines +=
          try Self.holdsSecret(repository, git_diff_get_delta(diff.pointer, index)?.pointee)
          ? text.prefix { !$0.hasPrefix("@@") } + ["(a Secret: its content is not shown)"]
          : text.dropLast(text.last == "" ? 1 : 0)
      }
      return lines
    }
  }

  private static func holdsSecret(_ repository: OpaquePointer, _ delta: git_diff_delta?) throws(GitFailure) -> Bool {
    guard let delta else { return false }
    for file in [delta.old_file, delta.new_file] where file.flags & GIT_DIFF_FLAG_EXISTS.rawValue != 0 {
      var id = file.id
      guard let blob = try? Owned(git_blob_free, { git_blob_lookup($0, repository, &id) }) else { continue }
      guard let bytes = git_blob_rawcontent(blob.pointer) else { continue }
      let content = UnsafeRawBufferPointer(start: bytes, count: Int(git_blob_rawsize(blob.pointer)))
      let text = String(decoding: content, as: UTF8.self)
      if text.contains(/kind["']?\s*:\s*["']?Secret\b/) { return true }
    }
    return false
  }
}

extension RepositoryFetcher {
  /// Makes the commit of a revert in the mirror; moves no branch.
  func prepare(_ request: RevertRequest) throws(RepositoryError) -> PreparedCommit {
    let url = location.url.description
    guard let repository = try location.open() else {
      throw RepositoryError(.failed, url: url, "the repository was not fetched yet")
    }
    let from = try location.commitID(request.from)
    let to = try location.commitID(request.to)
    let tip = try location.commitID(request.tip)
    func isMeant(_ path: String) -> Bool {
      request.paths.contains { $0.isEmpty || $0 == "." || path == $0 || path.hasPrefix($0 + "/") }
    }
    do throws(GitFailure) {
      let made = try repository.makeRevert(
        from: from, to: to, tip: tip, isMeant: isMeant, author: request.author, message: request.message)
      return PreparedCommit(
        id: "\(made)", parent: request.tip, files: try repository.changes(from: tip, to: made).map(\.path),
        patch: try repository.patch(from: tip, to: made))
    } catch {
      switch error.code {
      case GIT_ECONFLICT.rawValue:
        throw RepositoryError(
          .conflict, url: url,
          "it cannot be reverted by itself: later commits changed the same lines of \(error.message); revert it by hand with git")
      case GIT_EAPPLIED.rawValue:
        throw RepositoryError(.conflict, url: url, "there is nothing to revert: the branch asks for just that already")
      default: throw location.failed("the revert cannot be made", error)
      }
    }
  }

  /// Points a branch at a prepared commit: the one it was made for, or a new one.
  ///
  /// - Parameter isNew: the branch must not be there yet.
  func publish(
    _ commit: PreparedCommit, to branch: String, isNew: Bool, credentials: RepositoryCredentials, control: TransferControl
  ) throws(RepositoryError) {
    let url = location.url.description
    guard let repository = try location.open() else {
      throw RepositoryError(.failed, url: url, "the repository was not fetched yet")
    }
    let made = try location.commitID(commit.id)
    let base = try location.commitID(commit.parent)
    let reference = "refs/heads/\(branch)"
    var isValid: Int32 = 0
    guard git_reference_name_is_valid(&isValid, reference) == 0, isValid == 1, !branch.hasPrefix("-") else {
      throw RepositoryError(.failed, url: url, "'\(branch)' is no name for a branch")
    }
    let tip: ObjectID?
    do throws(GitFailure) { tip = try repository.commit(reference) } catch {
      throw location.failed("the branch '\(branch)' cannot be read", error)
    }
    if isNew, tip != nil {
      throw RepositoryError(.conflict, url: url, "the branch '\(branch)' exists already: choose another name")
    }
    if location.isLocal {
      do throws(GitFailure) {
        try repository.checkClean(onBranch: reference)
        try repository.move(reference, from: tip, base: base, to: made)
      } catch {
        throw RepositoryError(
          .conflict, url: url, "the branch '\(branch)' cannot be moved: \(error.message); nothing was changed")
      }
    } else {
      try Transfer(url: location.url, credentials: credentials, control: control).push(made, to: branch, from: repository)
    }
  }
}

extension GitRepository {
  /// Refuses where moving the branch would overwrite what somebody is working on in the repository's own folder.
  fileprivate func checkClean(onBranch reference: String) throws(GitFailure) {
    guard try headBranch() == reference else { return }
    try use { repository throws(GitFailure) in
      guard git_repository_is_bare(repository) == 0 else { return }
      var options = git_status_options()
      try Libgit2.check(git_status_options_init(&options, UInt32(GIT_STATUS_OPTIONS_VERSION)))
      options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR
      options.flags = 0
      let list = try Owned(git_status_list_free) { git_status_list_new($0, repository, &options) }
      guard git_status_list_entrycount(list.pointer) == 0 else {
        throw GitFailure(code: GIT_EUNCOMMITTED.rawValue, category: 0, message: "its folder has uncommitted changes")
      }
    }
  }
}

extension RepositoryStore {
  /// Makes the commit of a revert where the repository is kept here, for looking at it; nothing is pushed.
  ///
  /// - Throws: ``RepositoryError`` of kind `conflict` where later commits stand in the way, or nothing is left to undo.
  public func prepareRevert(url: String, _ request: RevertRequest) async throws(RepositoryError) -> PreparedCommit {
    try await repository(url).fetcher.prepare(request)
  }

  /// Pushes a prepared commit.
  ///
  /// - Parameter isNew: to a branch that must not be there yet.
  /// - Throws: ``RepositoryError`` of kind `conflict` when the branch has gone on since; nothing is changed then.
  public func publish(
    url: String, _ commit: PreparedCommit, to branch: String, isNew: Bool, credentials: RepositoryCredentials = .init()
  ) async throws(RepositoryError) {
    let control = TransferControl(timeout: timeout, maximumBytes: Self.maximumBytes)
    try await repository(url).fetcher.publish(commit, to: branch, isNew: isNew, credentials: credentials, control: control)
  }

  /// Who commits here, as git would find it: `GIT_AUTHOR_…`, then `user.name` and `user.email` of git's configuration.
  ///
  /// - Throws: what to set, where one is missing.
  public func identity(
    url: String, environment: [String: String], date: Date
  ) async throws(RepositoryError) -> CommitAuthor {
    let configured = try await repository(url).reader.identity()
    guard let name = environment["GIT_AUTHOR_NAME"] ?? configured.name, !name.isEmpty,
      let email = environment["GIT_AUTHOR_EMAIL"] ?? configured.email, !email.isEmpty
    else {
      throw RepositoryError(
        .failed, url: url,
        "git does not know who you are: git config --global user.name \"Your Name\"; git config --global user.email you@example.com"
      )
    }
    return CommitAuthor(name: name, email: email, date: date)
  }

  /// The branch that a `targetRevision` follows; nil where it is a tag or a commit. HEAD is the remote's main branch.
  public func branch(url: String, followedBy revision: String) async throws(RepositoryError) -> String? {
    try await repository(url).reader.branch(followedBy: revision)
  }
}

extension RepositoryReader {
  func identity() throws(RepositoryError) -> (name: String?, email: String?) {
    let repository = try ready()
    do throws(GitFailure) {
      return try repository.use { pointer throws(GitFailure) in
        let configuration = try Owned(git_config_free) { git_repository_config_snapshot($0, pointer) }
        func text(_ key: String) -> String? {
          var found: UnsafePointer<CChar>?
          guard git_config_get_string(&found, configuration.pointer, key) == 0, let found else { return nil }
          return String(cString: found)
        }
        return (text("user.name"), text("user.email"))
      }
    } catch { throw location.failed("git's configuration cannot be read", error) }
  }

  func branch(followedBy revision: String) throws(RepositoryError) -> String? {
    let repository = try ready()
    let prefix = "refs/heads/"
    do throws(GitFailure) {
      if revision.isEmpty || revision == "HEAD" {
        return try repository.headBranch().flatMap { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : nil }
      }
      let name = revision.hasPrefix(prefix) ? String(revision.dropFirst(prefix.count)) : revision
      return try repository.commit(prefix + name) == nil ? nil : name
    } catch { throw location.failed("the branches cannot be read", error) }
  }
}
