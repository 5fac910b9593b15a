import Foundation

/// Times as Kubernetes writes them: RFC 3339 in UTC, full seconds.
public enum Timestamp {
  public static func text(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(timeZone: TimeZone(secondsFromGMT: 0) ?? .current))
  }

  /// Nil where the text is no RFC 3339 time. Fractions of a second are accepted.
  public static func parse(_ text: String?) -> Date? {
    guard let text, !text.isEmpty else { return nil }
    return (try? Date(text, strategy: Date.ISO8601FormatStyle()))
      ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
  }
}
