import HTTP

/// Why a request to a cluster failed, in a sentence that a person can act on. Holds no credentials.
public struct APIError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Kind: Sendable, Equatable {
    /// The server does not know who asks (401), or the credentials could not be obtained.
    case unauthorized
    case forbidden
    case notFound
    case alreadyExists
    /// Somebody else changed the object first, or owns a field (409).
    case conflict
    /// The resourceVersion or continue token is too old (410).
    case gone
    /// The server refuses what was sent (400, 415, 422).
    case invalid
    /// Asked to slow down (429), after the time it names.
    case tooManyRequests(retryAfter: Duration?)
    /// No connection: name, network, proxy, or nobody there.
    case unreachable
    /// No answer in time.
    case timeout
    /// The connection could not be secured: certificates and keys.
    case tls
    /// The calling task was cancelled.
    case cancelled
    /// The server failed (5xx), or its answer makes no sense.
    case other
  }

  public var kind: Kind
  /// The HTTP status, where there was a response.
  public var status: Int?
  /// The machine-readable `reason` of the server's Status object ("AlreadyExists"), or empty.
  public var reason: String
  /// One line, free of control characters.
  public var message: String
  /// How long the server asks to wait before the next try.
  public var retryAfter: Duration?
  /// The fields that the server complains about (`details.causes`).
  public var causes: [Cause]

  /// One field's problem.
  public struct Cause: Sendable, Equatable {
    public var reason: String
    public var field: String
    public var message: String
  }

  public init(
    _ kind: Kind, _ message: String, status: Int? = nil, reason: String = "", retryAfter: Duration? = nil,
    causes: [Cause] = []
  ) {
    self.kind = kind
    self.message = SafeText.line(message, limit: 4000)
    self.status = status
    self.reason = reason
    self.retryAfter = retryAfter
    self.causes = causes
  }

  public var description: String { message }
}
