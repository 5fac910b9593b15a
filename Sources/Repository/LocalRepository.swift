import CGit2
import Foundation

/// A repository on this machine that is written to directly: the demo's fleet, and the tests.
public struct LocalRepository: Sendable {
  /// The repository's folder.
  public let path: String
  /// Its address for an Application's `repoURL`.
  public var url: String { "file://" + path }
  let repository: GitRepository

  /// Makes a repository in the folder, or opens the one that is there.
  ///
  /// - Parameters:
  ///   - isBare: without a working tree. With one, commits on the checked-out branch update its files.
  ///   - branch: what HEAD names in a new repository.
  public init(creating path: String, isBare: Bool = true, branch: String = "main") throws(RepositoryError) {
    self.path = path
    do throws(GitFailure) { repository = try .create(path, isBare: isBare, branch: branch) } catch {
      throw RepositoryError(.failed, url: path, "the repository cannot be made: \(error.message)")
    }
  }

  /// Opens the repository in the folder.
  public init(opening path: String) throws(RepositoryError) {
    self.path = path
    do throws(GitFailure) { repository = try .open(path) } catch {
      throw RepositoryError(.repositoryNotFound, url: path, "there is no Git repository: \(error.message)")
    }
  }

  /// Commits edits on top of a branch, which is made when it does not exist (from `parent`, or from nothing).
  ///
  /// - Returns: the new commit's id.
  @discardableResult
  public func commit(
    _ edits: [FileEdit], message: String, author: CommitAuthor, branch: String = "main", parent: String? = nil
  ) throws(RepositoryError) -> String {
    try mapped { () throws(GitFailure) in
      let reference = "refs/heads/" + branch
      let tip = try repository.commit(reference)
      var base = tip
      if base == nil, let parent {
        base = try repository.commit(parent)
        guard base != nil else { throw .notFound("there is no '\(parent)'") }
      }
      let made = try repository.makeCommit(parent: base, edits: edits, author: author, message: message)
      try repository.move(reference, from: tip, to: made, note: "commit: \(message.prefix(60))")
      return "\(made)"
    }
  }

  /// Points a branch at a commit, whether or not that loses commits.
  public func setBranch(_ name: String, to revision: String) throws(RepositoryError) {
    try mapped { () throws(GitFailure) in
      let reference = "refs/heads/" + name
      guard let commit = try repository.commit(revision) else { throw .notFound("there is no '\(revision)'") }
      try repository.move(reference, from: try repository.commit(reference), to: commit, note: "branch: moved")
    }
  }

  /// Removes a branch.
  public func deleteBranch(_ name: String) throws(RepositoryError) {
    try mapped { () throws(GitFailure) in try repository.deleteReference("refs/heads/" + name) }
  }

  /// Tags a revision; with a message and its author the tag is an annotated one.
  public func tag(
    _ name: String, at revision: String = "HEAD", message: String? = nil, author: CommitAuthor? = nil
  ) throws(RepositoryError) {
    try mapped { () throws(GitFailure) in
      guard let commit = try repository.commit(revision) else { throw .notFound("there is no '\(revision)'") }
      try repository.tag(name, commit, message: message, author: author)
    }
  }

  /// Names the branch that HEAD stands for.
  public func setHead(branch: String) throws(RepositoryError) {
    try mapped { () throws(GitFailure) in try repository.setHead("refs/heads/" + branch) }
  }

  /// The files of a revision.
  public func tree(_ revision: String = "HEAD") throws(RepositoryError) -> GitTree {
    try mapped { () throws(GitFailure) in
      guard let commit = try repository.commit(revision) else { throw .notFound("there is no '\(revision)'") }
      return GitTree(commit: "\(commit)", url: path, repository: repository, root: try repository.rootTree(of: commit))
    }
  }

  private func mapped<Result>(_ body: () throws(GitFailure) -> Result) throws(RepositoryError) -> Result {
    do throws(GitFailure) { return try body() } catch {
      let kind: RepositoryError.Kind = error.code == GIT_EMODIFIED.rawValue ? .conflict : .failed
      throw RepositoryError(kind, url: path, error.message)
    }
  }
}

extension GitRepository {
  /// Moves a reference, but only from where it is known to stand, and lets a working tree follow its branch.
  func move(_ name: String, from old: ObjectID?, to new: ObjectID, note: String) throws(GitFailure) {
    try use { repository throws(GitFailure) in
      var new = new.raw
      if let old {
        var old = old.raw
        let moved = try Owned(git_reference_free) {
          git_reference_create_matching($0, repository, name, &new, 1, &old, note)
        }
        _ = moved.pointer
      } else {
        let made = try Owned(git_reference_free) { git_reference_create($0, repository, name, &new, 0, note) }
        _ = made.pointer
      }
      guard git_repository_is_bare(repository) == 0 else { return }
      let head = try Owned(git_reference_free) { git_reference_lookup($0, repository, "HEAD") }
      guard git_reference_symbolic_target(head.pointer).map({ String(cString: $0) }) == name else { return }
      var options = git_checkout_options()
      try Libgit2.check(git_checkout_options_init(&options, UInt32(GIT_CHECKOUT_OPTIONS_VERSION)))
      options.checkout_strategy = GIT_CHECKOUT_FORCE.rawValue
      try Libgit2.check(git_checkout_head(repository, &options))
    }
  }

  func deleteReference(_ name: String) throws(GitFailure) {
    try use { repository throws(GitFailure) in
      try Libgit2.check(git_reference_remove(repository, name))
    }
  }

  func tag(_ name: String, _ commit: ObjectID, message: String?, author: CommitAuthor?) throws(GitFailure) {
    try use { repository throws(GitFailure) in
      let target = try Self.commit(repository, commit)
      var made = git_oid()
      guard let message, let author else {
        try Libgit2.check(git_tag_create_lightweight(&made, repository, name, target.pointer, 0))
        return
      }
      var signature: UnsafeMutablePointer<git_signature>?
      let time = git_time_t(author.date.timeIntervalSince1970)
      try Libgit2.check(git_signature_new(&signature, author.name, author.email, time, 0))
      defer { git_signature_free(signature) }
      try Libgit2.check(git_tag_create(&made, repository, name, target.pointer, signature, message, 0))
    }
  }
}
