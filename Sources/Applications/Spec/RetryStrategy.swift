import Manifests

/// How often and when a failed sync is tried again: `duration * factor^n`, at most `maxDuration` apart.
public struct RetryStrategy: Sendable, Hashable {
  /// Attempts after the first; 0 for none, negative for no end.
  public var limit: Int
  /// Before the first retry.
  public var duration: Duration
  public var factor: Int
  /// The longest pause; zero for no bound.
  public var maxDuration: Duration
  /// Whether a retry takes the newest revision instead of the first attempt's.
  public var refresh: Bool
  /// As written, so that the operation's record repeats it.
  public var raw: Value

  public static let defaultDuration = Duration.seconds(5)
  public static let defaultFactor = 2
  public static let defaultMaxDuration = Duration.seconds(180)
  /// What an automated sync gets where the app says nothing.
  public static let automated = RetryStrategy(limit: 5)
  /// What a manual sync gets where nothing is said.
  public static let none = RetryStrategy(limit: 0)

  public init(
    limit: Int, duration: Duration = RetryStrategy.defaultDuration, factor: Int = RetryStrategy.defaultFactor,
    maxDuration: Duration = RetryStrategy.defaultMaxDuration, refresh: Bool = false
  ) {
    self.limit = limit
    self.duration = duration
    self.factor = factor
    self.maxDuration = maxDuration
    self.refresh = refresh
    var builder = ObjectBuilder()
    builder.set("limit", limit)
    if duration != Self.defaultDuration || factor != Self.defaultFactor || maxDuration != Self.defaultMaxDuration {
      var backoff = ObjectBuilder()
      backoff.set("duration", GoDuration.text(duration))
      backoff.set("factor", factor)
      backoff.set("maxDuration", GoDuration.text(maxDuration))
      builder.set("backoff", backoff.value)
    }
    builder.set("refresh", refresh)
    raw = builder.value
  }

  init(_ reader: SpecReader) {
    limit = reader.int("limit") ?? 0
    refresh = reader.bool("refresh")
    raw = reader.value
    let backoff = reader.child("backoff")
    func duration(_ key: String, _ fallback: Duration) -> Duration {
      guard let backoff, let text = backoff.optionalString(key), !text.isEmpty else { return fallback }
      if let parsed = GoDuration.parse(text) ?? Int(text).map({ .seconds($0) }) { return parsed }
      backoff.note(key, "'\(text)' is no duration: write it like 5s, 3m or 1h30m")
      return fallback
    }
    self.duration = duration("duration", Self.defaultDuration)
    maxDuration = duration("maxDuration", Self.defaultMaxDuration)
    factor = backoff?.int("factor") ?? Self.defaultFactor
  }

  /// Whether one more attempt is due after `retries` retries were made.
  public func allows(retriesMade retries: Int) -> Bool { limit < 0 || retries < limit }

  /// The pause before the retry that follows `retries` earlier ones.
  public func pause(retriesMade retries: Int) -> Duration {
    var pause = duration.inSeconds
    let longest = maxDuration > .zero ? maxDuration.inSeconds : 365 * 86_400
    for _ in 0..<max(0, retries) where pause < longest && factor != 1 { pause *= Double(factor) }
    return .seconds(max(0, min(pause, longest)))
  }
}

/// Go's notation for durations: `1h30m`, `2.5s`, `100ms`.
public enum GoDuration {
  /// Nil where the text is no duration.
  public static func parse(_ text: String) -> Duration? {
    var rest = Substring(text)
    var sign = 1.0
    if let first = rest.first, first == "-" || first == "+" {
      sign = first == "-" ? -1 : 1
      rest.removeFirst()
    }
    if rest == "0" { return .zero }
    guard !rest.isEmpty else { return nil }
    var seconds = 0.0
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let amount = Double(number) else { return nil }
      rest.removeFirst(number.count)
      guard let unit = units.first(where: { rest.hasPrefix($0.name) }) else { return nil }
      rest.removeFirst(unit.name.count)
      seconds += amount * unit.seconds
    }
    guard seconds < 1e10 else { return nil }
    return .seconds(sign * seconds)
  }

  /// As Go prints it, in whole milliseconds: `1h30m0s`, `5s`, `100ms`.
  public static func text(_ duration: Duration) -> String {
    let milliseconds = Int((duration.inSeconds * 1000).rounded())
    if milliseconds == 0 { return "0s" }
    if milliseconds % 1000 != 0 && milliseconds < 1000 { return "\(milliseconds)ms" }
    let seconds = milliseconds / 1000
    var text = ""
    if seconds >= 3600 { text += "\(seconds / 3600)h" }
    if seconds >= 60 { text += "\(seconds % 3600 / 60)m" }
    let fraction = milliseconds % 1000
    text += fraction == 0 ? "\(seconds % 60)s" : "\(Double(seconds % 60) + Double(fraction) / 1000)s"
    return text
  }

  /// Longer names before their prefixes.
  private static let units: [(name: String, seconds: Double)] = [
    ("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("μs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600),
  ]
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
