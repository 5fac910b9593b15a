extension RepositoryFetcher {
  /// Makes a commit with edited files in the mirror; moves no branch.
  func prepare(
    _ edits: [FileEdit], onto tip: String, message: String, author: CommitAuthor
  ) throws(RepositoryError) -> PreparedCommit {
    guard let repository = try location.open() else {
      throw RepositoryError(.failed, url: location.url.description, "the repository was not fetched yet")
    }
    let base = try location.commitID(tip)
    do throws(GitFailure) {
      let made = try repository.makeCommit(parent: base, edits: edits, author: author, message: message)
      return PreparedCommit(
        id: "\(made)", parent: tip, files: try repository.changes(from: base, to: made).map(\.path),
        patch: try repository.patch(from: base, to: made))
    } catch {
      throw location.failed("the commit cannot be made", error)
    }
  }
}

extension RepositoryStore {
  /// Makes a commit with edited files where the repository is kept here, for looking at it; nothing is pushed.
  ///
  /// - Parameter tip: the commit on which it stands.
  public func prepareCommit(
    url: String, edits: [FileEdit], onto tip: String, message: String, author: CommitAuthor
  ) async throws(RepositoryError) -> PreparedCommit {
    try await repository(url).fetcher.prepare(edits, onto: tip, message: message, author: author)
  }
}
