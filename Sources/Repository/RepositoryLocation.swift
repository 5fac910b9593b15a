import CGit2
import Foundation

/// Where a repository is read from: the folder itself for a local one, else its mirror in the cache folder.
struct RepositoryLocation: Sendable {
  let url: RepositoryURL
  let cacheDirectory: String
  /// The SHA-1 of the normalised URL.
  let name: String

  init(url: RepositoryURL, cacheDirectory: String) {
    self.url = url
    self.cacheDirectory = cacheDirectory
    Libgit2.start
    var id = git_oid()
    let bytes = Array(url.normalized.utf8)
    git_odb_hash(&id, bytes, bytes.count, GIT_OBJECT_BLOB)
    name = "\(ObjectID(id))"
  }

  var isLocal: Bool { url.localPath != nil }
  var path: String { url.localPath ?? "\(cacheDirectory)/\(name).git" }
  var lockPath: String { "\(cacheDirectory)/\(name).lock" }
  /// Where a new mirror grows until it is complete.
  var scratchPath: String { "\(cacheDirectory)/.new-\(getpid())-\(name)" }

  /// Takes away libgit2's locks in the mirror, for whoever holds the lock on the mirror itself: then they are what a process left
  /// behind that ended in the middle of a fetch, and nobody could fetch again. A push, which does not hold that lock, makes its
  /// reference in refs/tiphys.
  func removeStaleLocks() {
    let files = FileManager.default
    for name in (files.enumerator(atPath: path + "/refs")?.allObjects as? [String] ?? [])
    where name.hasSuffix(".lock") && !name.hasPrefix("tiphys/") {
      try? files.removeItem(atPath: path + "/refs/" + name)
    }
    for name in ["HEAD", "packed-refs"] { try? files.removeItem(atPath: "\(path)/\(name).lock") }
  }

  /// Nil where the mirror was not made yet.
  func open() throws(RepositoryError) -> GitRepository? {
    guard isLocal || access(path, F_OK) == 0 else { return nil }
    do throws(GitFailure) { return try GitRepository.open(path) } catch {
      guard isLocal else { throw failed("the mirror in \(path) is damaged; remove that folder", error) }
      throw RepositoryError(.repositoryNotFound, url: url.description, "there is no Git repository in this folder")
    }
  }

  func failed(_ what: String, _ failure: GitFailure) -> RepositoryError {
    RepositoryError(.failed, url: url.description, "\(what): \(failure.message)")
  }

  func commitID(_ text: String) throws(RepositoryError) -> ObjectID {
    guard let id = ObjectID(text) else {
      throw RepositoryError(.unknownRevision, url: url.description, "'\(text)' is no full commit id")
    }
    return id
  }
}
