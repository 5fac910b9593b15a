import CGit2
import Foundation
import Threads

/// Answers questions about one repository, one at a time, without any network.
actor RepositoryReader {
  let location: RepositoryLocation
  private nonisolated let executor = SerialThread(named: "git reader")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private var opened: GitRepository?

  init(_ location: RepositoryLocation) { self.location = location }

  private func existing() throws(RepositoryError) -> GitRepository? {
    // A repository that was removed, or made anew, is opened again.
    if let opened, access(opened.path, F_OK) == 0 { return opened }
    opened = try location.open()
    return opened
  }

  func ready() throws(RepositoryError) -> GitRepository {
    guard let repository = try existing() else {
      throw RepositoryError(.failed, url: location.url.description, "the repository was not fetched yet")
    }
    return repository
  }

  /// Nil where the mirror does not exist yet.
  func resolveIfPresent(_ revision: String) throws(RepositoryError) -> String? {
    guard let repository = try existing() else { return nil }
    return "\(try RevisionResolver(repository: repository, url: location.url.description).resolve(revision))"
  }

  func tree(_ commit: String) throws(RepositoryError) -> GitTree {
    let repository = try ready()
    let id = try location.commitID(commit)
    let root: ObjectID
    do throws(GitFailure) { root = try repository.rootTree(of: id) } catch { throw missing(commit, error) }
    return GitTree(commit: commit, url: location.url.description, repository: repository, root: root)
  }

  func info(_ commit: String) throws(RepositoryError) -> CommitInfo {
    let repository = try ready()
    let id = try location.commitID(commit)
    do throws(GitFailure) { return try repository.info(id) } catch { throw missing(commit, error) }
  }

  func log(_ commit: String, path: String?, limit: Int) throws(RepositoryError) -> [CommitInfo] {
    let repository = try ready()
    let id = try location.commitID(commit)
    do throws(GitFailure) { return try repository.log(id, path: path, limit: limit) } catch { throw missing(commit, error) }
  }

  func changes(from older: String?, to newer: String) throws(RepositoryError) -> TreeChanges {
    let repository = try ready()
    let new = try location.commitID(newer)
    var old: ObjectID?
    if let older { old = try location.commitID(older) }
    let files: [PathChange]
    do throws(GitFailure) { files = try repository.changes(from: old, to: new) } catch { throw missing(newer, error) }
    let after = try tree(newer)
    return TreeChanges(files: files) { ((try? after.objectID($0)) ?? nil) != nil }
  }

  /// A fingerprint of every reference, "" before the first fetch.
  func changeToken() throws(RepositoryError) -> String {
    guard let repository = try existing() else { return "" }
    do throws(GitFailure) { return try repository.fingerprint() } catch {
      throw location.failed("the references cannot be read", error)
    }
  }

  func branches() throws(RepositoryError) -> [String] {
    let repository = try ready()
    do throws(GitFailure) {
      return try repository.references().filter { $0.name.hasPrefix("refs/heads/") }.map { String($0.name.dropFirst(11)) }
    } catch { throw location.failed("the references cannot be read", error) }
  }

  private func id(_ commit: String) throws(RepositoryError) -> ObjectID {
    guard let id = ObjectID(commit) else {
      throw RepositoryError(.unknownRevision, url: location.url.description, "'\(commit)' is no full commit id")
    }
    return id
  }

  private func missing(_ commit: String, _ failure: GitFailure) -> RepositoryError {
    failure.isNotFound
      ? RepositoryError(
        .unknownRevision, url: location.url.description, "the commit \(commit) is not in the repository (any more)")
      : location.failed("the commit \(commit.prefix(7)) cannot be read", failure)
  }
}
