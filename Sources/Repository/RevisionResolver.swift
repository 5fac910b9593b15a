import Versions

/// Finds the commit that an Application's `targetRevision` means, after Argo CD's rules.
struct RevisionResolver {
  let repository: GitRepository
  let url: String

  /// The commit of `HEAD` (or ""), a branch, a tag, `refs/…`, a full or shortened commit id, or the newest tag in a range of versions.
  ///
  /// - Throws: ``RepositoryError`` of kind `unknownRevision` that lists what there is.
  func resolve(_ revision: String) throws(RepositoryError) -> ObjectID {
    let missing: RepositoryError
    do throws(GitFailure) {
      if let found = try find(revision) { return found }
      missing = try unknown(revision)
    } catch {
      throw RepositoryError(.failed, url: url, "the revision '\(revision)' cannot be read: \(error.message)")
    }
    throw missing
  }

  private func find(_ revision: String) throws(GitFailure) -> ObjectID? {
    if revision.isEmpty || revision == "HEAD" { return try repository.commit("HEAD") }
    if let id = ObjectID(revision) { return try repository.commit("\(id)^{commit}") }
    // A full version names a tag or branch of just that name; only what is no version can be a range.
    if (try? SemanticVersion(revision)) == nil, let range = try? SemanticVersionRange(revision) {
      let tags = try repository.references().compactMap { reference -> (version: SemanticVersion, name: String)? in
        guard reference.name.hasPrefix("refs/tags/") else { return nil }
        return (try? SemanticVersion(String(reference.name.dropFirst(10)))).map { ($0, reference.name) }
      }
      let best = tags.filter { range.contains($0.version) }.max { $0.version < $1.version }
      if let best { return try repository.commit(best.name) }
    }
    for name in ["refs/heads/\(revision)", "refs/tags/\(revision)", revision, "refs/\(revision)"] {
      guard name.hasPrefix("refs/"), let commit = try commit(reference: name) else { continue }
      return commit
    }
    // Shortened commit ids only: no other expression of git's may come in from outside.
    guard (4..<40).contains(revision.utf8.count), revision.utf8.allSatisfy(Self.isHexadecimal) else { return nil }
    return try repository.commit("\(revision)^{commit}")
  }

  /// Only what is a whole name of a reference: never `main@{yesterday}` or `:/text`.
  private func commit(reference name: String) throws(GitFailure) -> ObjectID? {
    guard !name.contains(where: { "~^:@{}?*[\\ ".contains($0) }), !name.contains("..") else { return nil }
    return try repository.commit(name)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }

  private func unknown(_ revision: String) throws(GitFailure) -> RepositoryError {
    let names = try repository.references().map(\.name)
    let branches = names.filter { $0.hasPrefix("refs/heads/") }.map { String($0.dropFirst(11)) }
    let tags = names.filter { $0.hasPrefix("refs/tags/") }.map { String($0.dropFirst(10)) }
    if branches.isEmpty && tags.isEmpty {
      return RepositoryError(.unknownRevision, url: url, "the repository has no commits yet")
    }
    var message = "revision '\(revision)' not found"
    if !branches.isEmpty { message += "; branches: " + Self.some(branches) }
    if !tags.isEmpty { message += "; tags: " + Self.some(tags.reversed()) }
    return RepositoryError(.unknownRevision, url: url, message)
  }

  private static func some(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
  }
}
