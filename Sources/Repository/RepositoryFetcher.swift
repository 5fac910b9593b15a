import CGit2
import Foundation
import Threads

/// Keeps one mirror up to date and pushes to its remote, one transfer at a time, on handles of its own: whoever reads the
/// repository meanwhile never waits for the network.
actor RepositoryFetcher {
  let location: RepositoryLocation
  private nonisolated let executor = SerialThread(named: "git fetcher")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private var lastFetch: ContinuousClock.Instant?

  init(_ location: RepositoryLocation) { self.location = location }

  /// Brings the mirror up to date; answers at once for a local repository, and when another fetch began since `requested`.
  ///
  /// - Parameter extra: one more reference to fetch.
  /// - Returns: whether anything changed.
  func fetch(
    credentials: RepositoryCredentials, control: TransferControl, requested: ContinuousClock.Instant, extra: String? = nil
  ) throws(RepositoryError) -> Bool {
    if location.isLocal {
      _ = try location.open()
      return false
    }
    if extra == nil, let lastFetch, lastFetch >= requested { return false }
    let began = ContinuousClock.now
    let lock = try FileLock(path: location.lockPath, url: location.url.description, control: control)
    defer { lock.release() }
    let transfer = Transfer(url: location.url, credentials: credentials, control: control)
    let changed: Bool
    if let repository = try location.open() {
      location.removeStaleLocks()
      changed = try transfer.fetch(into: repository, extra: extra)
    } else {
      try makeMirror(transfer, extra: extra)
      changed = true
    }
    lastFetch = began
    return changed
  }

  /// Makes a new mirror beside its place, and moves it there only when it is complete.
  private func makeMirror(_ transfer: Transfer, extra: String?) throws(RepositoryError) {
    let scratch = location.scratchPath
    let files = FileManager.default
    try? files.removeItem(atPath: scratch)
    defer { try? files.removeItem(atPath: scratch) }
    let repository: GitRepository
    do throws(GitFailure) { repository = try .create(scratch, isBare: true, branch: "main") } catch {
      throw location.failed("the mirror cannot be made", error)
    }
    _ = try transfer.fetch(into: repository, extra: extra)
    guard rename(scratch, location.path) == 0 else {
      let reason = String(cString: strerror(errno))
      throw RepositoryError(.failed, url: location.url.description, "the mirror cannot be put in place: \(reason)")
    }
  }

  /// Commits edits on top of `parent` and pushes them to the branch.
  func commit(
    _ edits: [FileEdit], parent: String, branch: String, author: CommitAuthor, message: String,
    credentials: RepositoryCredentials, control: TransferControl
  ) throws(RepositoryError) -> String {
    guard let repository = try location.open() else {
      throw RepositoryError(.failed, url: location.url.description, "the repository was not fetched yet")
    }
    let base = try location.commitID(parent)
    let made: ObjectID
    do throws(GitFailure) {
      made = try repository.makeCommit(parent: base, edits: edits, author: author, message: message)
    } catch { throw location.failed("the commit cannot be made", error) }
    if location.isLocal {
      do throws(GitFailure) {
        try repository.move("refs/heads/\(branch)", from: try repository.commit("refs/heads/\(branch)"), base: base, to: made)
      } catch {
        throw RepositoryError(
          .conflict, url: location.url.description, "the branch '\(branch)' cannot be moved: \(error.message)")
      }
    } else {
      try Transfer(url: location.url, credentials: credentials, control: control).push(made, to: branch, from: repository)
    }
    return "\(made)"
  }
}

extension GitRepository {
  /// Moves a branch from `base` to a commit made on top of it, unless the branch has gone on in between.
  func move(_ name: String, from tip: ObjectID?, base: ObjectID, to new: ObjectID) throws(GitFailure) {
    guard tip == nil || tip == base else {
      throw GitFailure(code: GIT_EMODIFIED.rawValue, category: 0, message: "it has newer commits")
    }
    try move(name, from: tip, to: new, note: "commit: tiphys")
  }

  /// The same for as long as no reference changes.
  func fingerprint() throws(GitFailure) -> String {
    var text = try headBranch() ?? ""
    if text.isEmpty, let head = try commit("HEAD") { text = "\(head)" }
    for reference in try references() { text += "\n\(reference.name) \(reference.target)" }
    var id = git_oid()
    let bytes = Array(text.utf8)
    try Libgit2.check(git_odb_hash(&id, bytes, bytes.count, GIT_OBJECT_BLOB))
    return "\(ObjectID(id))"
  }
}
