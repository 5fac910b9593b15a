import Foundation
import Synchronization

/// The time of the embedded cluster. It stands still until it is advanced or started, so that a test, or the demo's prologue,
/// can play days in a moment; once started it runs on from the real time, or faster.
public final class SimulatedClock: Sendable {
  private enum Mode {
    case standing(Date)
    /// `date` at the instant of `origin`, running `speed` times as fast as real time.
    case running(date: Date, origin: ContinuousClock.Instant, speed: Double)
  }

  private let mode: Mutex<Mode>

  /// A clock that stands at `date`.
  public init(standingAt date: Date) { mode = Mutex(.standing(date)) }

  /// A clock that runs with real time from now on.
  public init() { mode = Mutex(.running(date: Date(), origin: .now, speed: 1)) }

  public var now: Date {
    mode.withLock { mode in
      switch mode {
      case .standing(let date): date
      case .running(let date, let origin, let speed):
        date.addingTimeInterval((ContinuousClock.now - origin).seconds * speed)
      }
    }
  }

  /// How many simulated seconds pass in a real one; 0 while the clock stands.
  public var speed: Double {
    mode.withLock { mode in
      switch mode {
      case .standing: 0
      case .running(_, _, let speed): speed
      }
    }
  }

  /// Lets the clock stand at `date`; never earlier than it already shows.
  public func stand(at date: Date) {
    let shown = now
    mode.withLock { $0 = .standing(max(shown, date)) }
  }

  /// Lets the clock run from `date` (never earlier than it shows) at `speed`.
  public func run(from date: Date = Date(), speed: Double = 1) {
    let shown = now
    mode.withLock { $0 = .running(date: max(shown, date), origin: .now, speed: speed) }
  }

  /// The real time until the clock shows `date`; nil while it stands before it.
  func delay(until date: Date) -> Duration? {
    let missing = date.timeIntervalSince(now)
    if missing <= 0 { return .zero }
    let speed = speed
    return speed > 0 ? .seconds(missing / speed) : nil
  }
}

extension Duration {
  /// The duration in seconds, as a floating-point number.
  var seconds: Double {
    let (whole, attoseconds) = components
    return Double(whole) + Double(attoseconds) * 1e-18
  }
}
