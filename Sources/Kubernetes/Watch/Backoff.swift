/// How long to wait before the next try: doubling, with jitter, up to a limit.
struct Backoff: Sendable, Equatable {
  var first: Duration = .milliseconds(500)
  var limit: Duration = .seconds(15)
  private(set) var failures = 0

  mutating func reset() { failures = 0 }

  /// Counts one more failure.
  ///
  /// - Parameters:
  ///   - random: 0..<1; the wait is between half and all of what this failure's number gives, so that many do not come at once.
  ///   - minimum: what the server asked for.
  mutating func next(random: Double, atLeast minimum: Duration? = nil) -> Duration {
    let full = min(limit, first * (1 << min(failures, 16)))
    failures += 1
    let wait = full * (0.5 + random / 2)
    guard let minimum, minimum > wait else { return wait }
    return minimum + first * random
  }
}
