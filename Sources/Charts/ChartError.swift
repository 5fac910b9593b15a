/// Why a chart cannot be had: which one, what happened, and what to do. No part of it ever holds a password.
public struct ChartError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What a caller may want to tell apart.
  public enum Kind: String, Sendable, Hashable {
    /// No such repository, chart or version.
    case notFound
    /// User name, password, token or certificate are missing or were refused.
    case unauthorized
    /// Name lookup or connection failed.
    case unreachable
    case timeout
    /// The server's certificate is not trusted.
    case tls
    /// The address is malformed or of a scheme that is refused, or the version is no range.
    case refused
    /// What came is not what it should be: no index, another digest, no chart.
    case invalid
    case tooLarge
    case cancelled
  }

  public var kind: Kind
  /// What was asked for, as messages name it: a repository or a chart of one.
  public var subject: String
  /// One sentence, without the subject.
  public var message: String

  public init(_ kind: Kind, _ subject: String, _ message: String) {
    self.kind = kind
    self.subject = subject
    self.message = message
  }

  public var description: String { "\(subject): \(message)" }
}
