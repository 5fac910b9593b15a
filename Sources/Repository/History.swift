import CGit2
import Foundation

/// Questions about commits.
extension GitRepository {
  func info(_ id: ObjectID) throws(GitFailure) -> CommitInfo {
    try use { repository throws(GitFailure) in
      let commit = try Self.commit(repository, id)
      return Self.info(commit.pointer, id)
    }
  }

  func rootTree(of id: ObjectID) throws(GitFailure) -> ObjectID {
    try use { repository throws(GitFailure) in
      let commit = try Self.commit(repository, id)
      guard let tree = ObjectID(git_commit_tree_id(commit.pointer)) else { throw .notFound("the commit \(id) has no tree") }
      return tree
    }
  }

  /// The commits that lead to `id`, newest first; with a path only those that changed something there against their first parent.
  func log(_ id: ObjectID, path: String?, limit: Int) throws(GitFailure) -> [CommitInfo] {
    try use { repository throws(GitFailure) in
      let walk = try Owned(git_revwalk_free) { git_revwalk_new($0, repository) }
      git_revwalk_sorting(walk.pointer, GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_TIME.rawValue)
      var start = id.raw
      try Libgit2.check(git_revwalk_push(walk.pointer, &start))
      var found: [CommitInfo] = []
      var raw = git_oid()
      while found.count < limit {
        let code = git_revwalk_next(&raw, walk.pointer)
        if code == GIT_ITEROVER.rawValue { break }
        try Libgit2.check(code)
        let id = ObjectID(raw)
        let commit = try Self.commit(repository, id)
        if let path, !path.isEmpty {
          let here = try Self.objectID(repository, commit.pointer, path)
          var before: ObjectID?
          if git_commit_parentcount(commit.pointer) > 0 {
            let parent = try Owned(git_commit_free) { git_commit_parent($0, commit.pointer, 0) }
            before = try Self.objectID(repository, parent.pointer, path)
          }
          if here == before { continue }
        }
        found.append(Self.info(commit.pointer, id))
      }
      return found
    }
  }

  /// Every file that differs between two commits, renames recognised; an absent older commit is the empty tree.
  func changes(from older: ObjectID?, to newer: ObjectID) throws(GitFailure) -> [PathChange] {
    try use { repository throws(GitFailure) in
      let new = try Self.tree(repository, newer)
      let diff: Owned
      if let older {
        let old = try Self.tree(repository, older)
        diff = try Owned(git_diff_free) { git_diff_tree_to_tree($0, repository, old.pointer, new.pointer, nil) }
      } else {
        diff = try Owned(git_diff_free) { git_diff_tree_to_tree($0, repository, nil, new.pointer, nil) }
      }
      var options = git_diff_find_options()
      try Libgit2.check(git_diff_find_options_init(&options, UInt32(GIT_DIFF_FIND_OPTIONS_VERSION)))
      options.flags = GIT_DIFF_FIND_RENAMES.rawValue
      try Libgit2.check(git_diff_find_similar(diff.pointer, &options))
      var found: [PathChange] = []
      for index in 0..<git_diff_num_deltas(diff.pointer) {
        guard let delta = git_diff_get_delta(diff.pointer, index)?.pointee else { continue }
        let old = delta.old_file.path.map { String(cString: $0) } ?? ""
        let new = delta.new_file.path.map { String(cString: $0) } ?? ""
        switch delta.status {
        case GIT_DELTA_ADDED: found.append(PathChange(.added, new))
        case GIT_DELTA_DELETED: found.append(PathChange(.deleted, old))
        case GIT_DELTA_RENAMED: found.append(PathChange(.renamed(from: old), new))
        default: found.append(PathChange(.modified, new))
        }
      }
      return found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }
  }

  // MARK: Parts

  static func commit(_ repository: OpaquePointer, _ id: ObjectID) throws(GitFailure) -> Owned {
    var raw = id.raw
    return try Owned(git_commit_free) { git_commit_lookup($0, repository, &raw) }
  }

  static func tree(_ repository: OpaquePointer, _ commit: ObjectID) throws(GitFailure) -> Owned {
    let commit = try Self.commit(repository, commit)
    return try Owned(git_tree_free) { git_commit_tree($0, commit.pointer) }
  }

  private static func objectID(
    _ repository: OpaquePointer, _ commit: OpaquePointer, _ path: String
  ) throws(GitFailure) -> ObjectID? {
    let tree = try Owned(git_tree_free) { git_commit_tree($0, commit) }
    do throws(GitFailure) {
      let entry = try Owned(git_tree_entry_free) { git_tree_entry_bypath($0, tree.pointer, path) }
      return ObjectID(git_tree_entry_id(entry.pointer))
    } catch {
      if error.isNotFound { return nil }
      throw error
    }
  }

  private static func info(_ commit: OpaquePointer, _ id: ObjectID) -> CommitInfo {
    func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
    let message = text(git_commit_message(commit))
    let author = git_commit_author(commit)?.pointee
    return CommitInfo(
      id: "\(id)",
      subject: message.split(whereSeparator: \.isNewline).first.map { String($0.prefix(1000)) } ?? "",
      message: message,
      author: text(author?.name),
      email: text(author?.email),
      time: Date(timeIntervalSince1970: TimeInterval(git_commit_time(commit))),
      parents: (0..<git_commit_parentcount(commit)).compactMap { ObjectID(git_commit_parent_id(commit, $0))?.description }
    )
  }
}

extension TreeChanges {
  /// Recognises renamed folders: a folder that lost all its files, at least half of which stand under one other folder now
  /// with the same path below it.
  init(files: [PathChange], existsAfter: (String) -> Bool) {
    var votes: [RenamedFolder: Int] = [:]
    var lost: [String: Int] = [:]
    for change in files {
      let old: String
      switch change.kind {
      case .deleted: old = change.path
      case .renamed(let from): old = from
      default: continue
      }
      for folder in Self.folders(of: old) { lost[folder, default: 0] += 1 }
      guard case .renamed = change.kind else { continue }
      // Strip the common tail: what remains on both sides are the folders that changed their name.
      var from = old.split(separator: "/")[...]
      var to = change.path.split(separator: "/")[...]
      while from.count > 1, to.count > 1, from.last == to.last {
        from.removeLast()
        to.removeLast()
        let pair = RenamedFolder(from: from.joined(separator: "/"), to: to.joined(separator: "/"))
        if from != to { votes[pair, default: 0] += 1 }
      }
    }
    let renamed = votes.filter { pair, count in
      count * 2 >= lost[pair.from] ?? 0 && !existsAfter(pair.from)
    }.keys.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    self.init(files: files, renamedFolders: renamed)
  }

  private static func folders(of path: String) -> [String] {
    var parts = path.split(separator: "/").dropLast()
    var folders: [String] = []
    while !parts.isEmpty {
      folders.append(parts.joined(separator: "/"))
      parts = parts.dropLast()
    }
    return folders
  }
}
