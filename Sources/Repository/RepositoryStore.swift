import Foundation

/// All repositories that are known, each by its mirror in the cache folder; local ones are read where they stand.
///
/// Every repository has a queue of its own: work on different repositories goes on side by side, and none of it on the
/// caller's thread.
public actor RepositoryStore {
  /// Where the mirrors are kept.
  public nonisolated let cacheDirectory: String
  /// How long a fetch or push may take.
  public nonisolated let timeout: Duration
  /// Whether repositories on this machine may be read at all.
  public nonisolated let allowsLocal: Bool
  private var repositories: [String: Repository] = [:]
  static let maximumBytes = 4 << 30

  struct Repository {
    let location: RepositoryLocation
    let reader: RepositoryReader
    let fetcher: RepositoryFetcher
  }

  /// - Parameter cacheDirectory: made when it is first needed.
  public init(cacheDirectory: String, timeout: Duration = .seconds(90), allowsLocal: Bool = true) {
    self.cacheDirectory = cacheDirectory
    self.timeout = timeout
    self.allowsLocal = allowsLocal
  }

  /// The commit id that a `targetRevision` means: `HEAD` or "", a branch, a tag, `refs/…`, a full or shortened commit id, or the
  /// newest tag in a range of versions (`1.2.*`, `>=1.0`).
  ///
  /// Answers from the mirror; fetches first when there is none yet, or when the mirror does not know the revision.
  public func resolve(
    url: String, revision: String, credentials: RepositoryCredentials = .init()
  ) async throws(RepositoryError) -> String {
    let repository = try repository(url)
    do throws(RepositoryError) {
      if let found = try await repository.reader.resolveIfPresent(revision) { return found }
    } catch {
      guard error.kind == .unknownRevision, !repository.location.isLocal else { throw error }
    }
    let isUnusual = revision.hasPrefix("refs/") && !revision.hasPrefix("refs/heads/") && !revision.hasPrefix("refs/tags/")
    _ = try await fetch(repository, credentials, extra: isUnusual ? revision : nil)
    guard let found = try await repository.reader.resolveIfPresent(revision) else {
      throw RepositoryError(.failed, url: repository.location.url.description, "the repository was not fetched")
    }
    return found
  }

  /// Brings the mirror up to date: all heads and tags, and those that are gone removed. A local repository needs none.
  ///
  /// Calls for one repository that come in while a fetch is waiting share it. Cancelling the task ends the transfer.
  /// - Returns: whether any reference changed.
  @discardableResult
  public func fetch(url: String, credentials: RepositoryCredentials = .init()) async throws(RepositoryError) -> Bool {
    try await fetch(repository(url), credentials, extra: nil)
  }

  /// The files of a commit.
  public func tree(url: String, commit: String) async throws(RepositoryError) -> GitTree {
    try await repository(url).reader.tree(commit)
  }

  /// A commit's author, time and message.
  public func info(url: String, commit: String) async throws(RepositoryError) -> CommitInfo {
    try await repository(url).reader.info(commit)
  }

  /// The commits that lead to `commit`, newest first; with a path only those that changed something there.
  public func log(
    url: String, commit: String, path: String? = nil, limit: Int = 50
  ) async throws(RepositoryError) -> [CommitInfo] {
    try await repository(url).reader.log(commit, path: path, limit: limit)
  }

  /// What differs between two commits, with renamed files and folders; `from: nil` compares with nothing.
  public func changedPaths(url: String, from older: String?, to newer: String) async throws(RepositoryError) -> TreeChanges {
    try await repository(url).reader.changes(from: older, to: newer)
  }

  /// The id of the file or folder at a path: the same in two commits where nothing in it changed. Nil where there is none.
  public func objectID(url: String, commit: String, path: String) async throws(RepositoryError) -> String? {
    try await repository(url).reader.tree(commit).objectID(path)
  }

  /// A fingerprint of all references: differs after every new commit, branch or tag. Cheap, and reads no network.
  public func changeToken(url: String) async throws(RepositoryError) -> String {
    try await repository(url).reader.changeToken()
  }

  /// The names of all branches.
  public func branches(url: String) async throws(RepositoryError) -> [String] {
    try await repository(url).reader.branches()
  }

  /// The folder of a repository on this machine; nil for a remote one.
  public nonisolated func localPath(url: String) throws(RepositoryError) -> String? {
    try RepositoryURL(url).localPath
  }

  /// Commits edits on top of `parent`, and pushes them to the branch.
  ///
  /// - Throws: ``RepositoryError`` of kind `conflict` when the branch has gone on since `parent`.
  /// - Returns: the new commit's id.
  public func commit(
    url: String, edits: [FileEdit], parent: String, branch: String, author: CommitAuthor, message: String,
    credentials: RepositoryCredentials = .init()
  ) async throws(RepositoryError) -> String {
    let control = TransferControl(timeout: timeout, maximumBytes: Self.maximumBytes)
    return try await repository(url).fetcher.commit(
      edits, parent: parent, branch: branch, author: author, message: message, credentials: credentials, control: control)
  }

  // MARK: Parts

  private func fetch(
    _ repository: Repository, _ credentials: RepositoryCredentials, extra: String?
  ) async throws(RepositoryError) -> Bool {
    let control = TransferControl(timeout: timeout, maximumBytes: Self.maximumBytes)
    let requested = ContinuousClock.now
    let outcome = await withTaskCancellationHandler {
      do throws(RepositoryError) {
        return Result<Bool, RepositoryError>.success(
          try await repository.fetcher.fetch(credentials: credentials, control: control, requested: requested, extra: extra))
      } catch { return .failure(error) }
    } onCancel: {
      control.interrupt(.cancelled)
    }
    return try outcome.get()
  }

  func repository(_ text: String) throws(RepositoryError) -> Repository {
    let url = try RepositoryURL(text)
    if url.localPath != nil, !allowsLocal {
      throw RepositoryError(.urlRefused, url: url.description, "repositories on this machine may not be read here")
    }
    // Credentials within a URL belong to that spelling of it.
    let key = url.normalized + "\n" + (url.username ?? "") + "\n" + (url.password ?? "")
    if let repository = repositories[key] { return repository }
    if url.localPath == nil {
      do {
        try FileManager.default.createDirectory(
          atPath: cacheDirectory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      } catch {
        throw RepositoryError(
          .failed, url: url.description, "the cache folder \(cacheDirectory) cannot be made: \(error.localizedDescription)")
      }
    }
    let location = RepositoryLocation(url: url, cacheDirectory: cacheDirectory)
    let repository = Repository(
      location: location, reader: RepositoryReader(location), fetcher: RepositoryFetcher(location))
    repositories[key] = repository
    return repository
  }
}
