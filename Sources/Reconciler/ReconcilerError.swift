/// Why the reconciler cannot do or answer what it was asked: one line that says what, and what to do.
public struct ReconcilerError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Kind: Sendable, Equatable {
    /// There is no such Application (or resource, or history entry).
    case notFound
    /// Not within the time given.
    case timeout
    /// Not from here: `--read-only`, or Applications that come from files.
    case readOnly
    /// The server refused the write, or could not be reached.
    case rejected
    /// Not in this state: an operation runs already, none runs.
    case unavailable
  }
  public var kind: Kind
  public var message: String
  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
  public var description: String { message }
}
