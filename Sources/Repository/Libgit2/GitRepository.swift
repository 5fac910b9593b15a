import CGit2
import Foundation
import Synchronization

/// An open repository. libgit2 wants one thread at a time in it, so every use holds its lock.
final class GitRepository: Sendable {
  /// The folder it was opened from.
  let path: String
  // libgit2's pointer is only ever used under the lock.
  private let lock: Mutex<Pointer>

  private struct Pointer: ~Copyable, @unchecked Sendable {
    let raw: OpaquePointer
    deinit { git_repository_free(raw) }
  }

  private init(path: String, _ pointer: consuming Pointer) {
    self.path = path
    lock = Mutex(pointer)
  }

  /// Opens the repository in this very folder (or in `.git` below it).
  static func open(_ path: String) throws(GitFailure) -> GitRepository {
    Libgit2.start
    var pointer: OpaquePointer?
    try Libgit2.check(git_repository_open_ext(&pointer, path, GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue, nil))
    guard let pointer else { throw .notFound("no repository at \(path)") }
    return GitRepository(path: path, Pointer(raw: pointer))
  }

  /// Makes a repository whose HEAD is the (unborn) branch, or opens the one that is there.
  static func create(_ path: String, isBare: Bool, branch: String) throws(GitFailure) -> GitRepository {
    Libgit2.start
    var options = git_repository_init_options()
    try Libgit2.check(git_repository_init_options_init(&options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION)))
    options.flags = GIT_REPOSITORY_INIT_MKPATH.rawValue | GIT_REPOSITORY_INIT_MKDIR.rawValue
    if isBare { options.flags |= GIT_REPOSITORY_INIT_BARE.rawValue }
    var pointer: OpaquePointer?
    let code = branch.withCString { branch in
      options.initial_head = branch
      return git_repository_init_ext(&pointer, path, &options)
    }
    try Libgit2.check(code)
    guard let pointer else { throw .notFound("no repository at \(path)") }
    return GitRepository(path: path, Pointer(raw: pointer))
  }

  /// Runs `body` with libgit2's pointer, alone.
  @discardableResult
  func use<Result: Sendable>(_ body: (OpaquePointer) throws(GitFailure) -> Result) throws(GitFailure) -> Result {
    let outcome: Swift.Result<Result, GitFailure> = lock.withLock { pointer in
      do throws(GitFailure) { return .success(try body(pointer.raw)) } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  // MARK: References

  /// A reference's name and the id it points at, tags peeled to what they name.
  struct Reference: Sendable, Hashable {
    var name: String
    var target: ObjectID
  }

  /// Every reference with its own (unpeeled) target, in name order; symbolic ones are left out.
  func references() throws(GitFailure) -> [Reference] {
    try use { repository throws(GitFailure) in
      let iterator = try Owned(git_reference_iterator_free) { git_reference_iterator_new($0, repository) }
      var found: [Reference] = []
      while true {
        var next: OpaquePointer?
        let code = git_reference_next(&next, iterator.pointer)
        if code == GIT_ITEROVER.rawValue { break }
        try Libgit2.check(code)
        guard let next else { break }
        defer { git_reference_free(next) }
        guard let name = git_reference_name(next), let target = ObjectID(git_reference_target(next)) else { continue }
        found.append(Reference(name: String(cString: name), target: target))
      }
      return found.sorted { $0.name < $1.name }
    }
  }

  /// The commit that a reference or any revision expression names, tags peeled; nil where it names none.
  func commit(_ expression: String) throws(GitFailure) -> ObjectID? {
    try use { repository throws(GitFailure) in
      do throws(GitFailure) {
        let object = try Owned(git_object_free) { git_revparse_single($0, repository, expression) }
        let commit = try Owned(git_object_free) { git_object_peel($0, object.pointer, GIT_OBJECT_COMMIT) }
        return ObjectID(git_object_id(commit.pointer))
      } catch {
        switch error.code {
        case GIT_ENOTFOUND.rawValue, GIT_EINVALIDSPEC.rawValue, GIT_EPEEL.rawValue: return nil
        default: throw error
        }
      }
    }
  }

  /// The branch that HEAD names, also before its first commit.
  func headBranch() throws(GitFailure) -> String? {
    try use { repository throws(GitFailure) in
      let head = try Owned(git_reference_free) { git_reference_lookup($0, repository, "HEAD") }
      return git_reference_symbolic_target(head.pointer).map { String(cString: $0) }
    }
  }

  func setHead(_ reference: String) throws(GitFailure) {
    try use { repository throws(GitFailure) in
      try Libgit2.check(git_repository_set_head(repository, reference))
    }
  }
}
