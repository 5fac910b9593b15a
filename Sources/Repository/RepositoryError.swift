/// Why something about a Git repository could not be done: which repository, what happened, and what to do about it.
///
/// No part of it ever holds a password: ``url`` is the redacted form, and libgit2's own messages are cleaned of it.
public struct RepositoryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What a caller may want to tell apart.
  public enum Kind: String, Sendable, Hashable {
    /// The URL is malformed, or of a scheme that is refused.
    case urlRefused
    /// There is no repository behind the URL (or the account may not see it).
    case repositoryNotFound
    /// The repository has no such branch, tag or commit, or several.
    case unknownRevision
    /// The commit has no such path.
    case unknownPath
    /// User name, password, token or key are missing or were refused.
    case unauthorized
    /// The server's host key or certificate is not trusted.
    case untrustedHost
    /// Name lookup or connection failed.
    case unreachable
    /// The deadline passed.
    case timeout
    case cancelled
    /// A push that would lose commits, or a reference that changed in between.
    case conflict
    /// The disk, a damaged repository, and whatever else libgit2 reports.
    case failed
  }

  public var kind: Kind
  /// The repository's URL without its password.
  public var url: String
  /// One sentence, without the URL.
  public var message: String

  public init(_ kind: Kind, url: String, _ message: String) {
    self.kind = kind
    self.url = url
    self.message = message
  }

  public var description: String { "\(url): \(message)" }
}
