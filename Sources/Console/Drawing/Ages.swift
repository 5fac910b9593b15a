import Foundation
import Reconciler

/// Coarse ages, so that a quiet screen is a still screen. Remembers when the first of the ages it gave out changes.
final class Ages {
  let now: Date
  private(set) var nextChange: Date?

  init(now: Date) { self.now = now }

  /// "now", "5s", "40s", "3m", "45m", "7h", "12d"; a dash where the time is not known.
  func age(_ date: Date?) -> String {
    guard let date else { return "–" }
    let seconds = max(0, now.timeIntervalSince(date))
    guard seconds < 3_155_760_000 else { return "–" }
    let (text, step, floor) = Self.coarse(Int(seconds))
    note(date.addingTimeInterval(Double(floor + step)))
    return text
  }

  /// Exact seconds while they matter: for what is running.
  func elapsed(since start: Date?, until end: Date? = nil) -> String {
    guard let start else { return "" }
    if end == nil { note(now.addingTimeInterval(1 - max(0, now.timeIntervalSince(start)).truncatingRemainder(dividingBy: 1))) }
    return ElapsedTime.text((end ?? now).timeIntervalSince(start))
  }

  func note(_ date: Date) { nextChange = min(nextChange ?? date, date) }

  private static func coarse(_ seconds: Int) -> (text: String, step: Int, floor: Int) {
    func stepped(_ step: Int, _ unit: Int, _ letter: String) -> (String, Int, Int) {
      let floor = seconds / step * step
      return ("\(floor / unit)\(letter)", step, floor)
    }
    switch seconds {
    case ..<5: return ("now", 5, 0)
    case ..<10: return stepped(5, 1, "s")
    case ..<60: return stepped(10, 1, "s")
    case ..<600: return stepped(60, 60, "m")
    case ..<3600: return stepped(300, 60, "m")
    case ..<172_800: return stepped(3600, 3600, "h")
    default: return stepped(86_400, 86_400, "d")
    }
  }

  /// The time of day in the local zone: 08:31, or 08:31:07.
  static func clock(_ date: Date, seconds: Bool = false) -> String {
    var time = time_t(max(-1e15, min(1e15, date.timeIntervalSince1970)))
    var parts = tm()
    guard localtime_r(&time, &parts) != nil else { return "--:--" }
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return two(parts.tm_hour) + ":" + two(parts.tm_min) + (seconds ? ":" + two(parts.tm_sec) : "")
  }

  /// The local day and time: 2026-11-23 08:31.
  static func day(_ date: Date) -> String {
    var time = time_t(max(-1e15, min(1e15, date.timeIntervalSince1970)))
    var parts = tm()
    guard localtime_r(&time, &parts) != nil else { return "" }
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \(clock(date))"
  }
}
