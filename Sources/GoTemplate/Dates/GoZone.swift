/// A time zone: how far its clocks are from UTC, and when.
public struct GoZone: Sendable, Hashable {
  /// As Go's `Location.String()` writes it.
  public var name: String
  public static let utc = GoZone(name: "UTC")
  public init(name: String) { self.name = name }
}
