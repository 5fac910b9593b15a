import Foundation

/// A cron expression of five fields: minute, hour, day of month, month, day of week (`*`, `1-5`, `*/15`, `MON,FRI`, `@daily`).
///
/// With both days given either one is enough, as in every cron.
public struct CronSchedule: Sendable, Hashable {
  private var minutes: Set<Int>
  private var hours: Set<Int>
  private var days: Set<Int>
  private var months: Set<Int>
  private var weekdays: Set<Int>
  private var hasDays: Bool
  private var hasWeekdays: Bool

  private static let macros = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
  ]
  private static let monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
  private static let dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

  /// Nil where the text is no such expression.
  public init?(_ text: String) {
    let fields = (Self.macros[text.trimmed()] ?? text).split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
    guard fields.count == 5,
      let minutes = Self.values(fields[0], 0...59), let hours = Self.values(fields[1], 0...23),
      let days = Self.values(fields[2], 1...31), let months = Self.values(fields[3], 1...12, Self.monthNames, first: 1),
      let weekdays = Self.values(fields[4], 0...7, Self.dayNames, first: 0)
    else { return nil }
    self.minutes = minutes
    self.hours = hours
    self.days = days
    self.months = months
    self.weekdays = Set(weekdays.map { $0 % 7 })
    hasDays = !fields[2].hasPrefix("*") && !fields[2].hasPrefix("?")
    hasWeekdays = !fields[4].hasPrefix("*") && !fields[4].hasPrefix("?")
  }

  private static func values(_ field: String, _ range: ClosedRange<Int>, _ names: [String] = [], first: Int = 0) -> Set<Int>? {
    var result: Set<Int> = []
    for part in field.split(separator: ",", omittingEmptySubsequences: false) {
      let step = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      let ends = step[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      func number(_ text: Substring) -> Int? { names.firstIndex(of: String(text)).map { $0 + first } ?? Int(text) }
      var low = range.lowerBound
      var high = range.upperBound
      if step[0] != "*" && step[0] != "?" {
        guard let from = number(ends[0]) else { return nil }
        low = from
        if ends.count == 2 {
          guard let to = number(ends[1]) else { return nil }
          high = to
        } else if step.count == 1 {
          high = from
        }
      }
      guard range.contains(low), range.contains(high), low <= high else { return nil }
      guard let stride = step.count == 2 ? Int(step[1]) : 1, stride > 0 else { return nil }
      result.formUnion(Swift.stride(from: low, through: high, by: stride))
    }
    return result
  }

  /// Whether it fires at any whole minute in the range, given in minutes since 1970 of the zone's own clock.
  public func fires(inMinutes range: Range<Int>) -> Bool { firstMinute(in: range) != nil }

  private func firstMinute(in range: Range<Int>) -> Int? {
    var minute = range.lowerBound
    while minute < range.upperBound {
      let day = Self.floorDivide(minute, 1440)
      if !matches(day: day) {
        minute = (day + 1) * 1440
        continue
      }
      let clock = minute - day * 1440
      if !hours.contains(clock / 60) {
        minute += 60 - clock % 60
      } else if minutes.contains(clock % 60) {
        return minute
      } else {
        minute += 1
      }
    }
    return nil
  }

  /// The first whole minute after `date` that it names, in UTC, within the next five years.
  public func next(after date: Date) -> Date? {
    let first = Int((date.timeIntervalSince1970 / 60).rounded(.down)) + 1
    return firstMinute(in: first..<first + 5 * 366 * 1440).map { Date(timeIntervalSince1970: Double($0) * 60) }
  }

  private func matches(day: Int) -> Bool {
    let (month, dayOfMonth) = Self.civil(day)
    guard months.contains(month) else { return false }
    let isDay = days.contains(dayOfMonth)
    // 1970-01-01 was a Thursday.
    let isWeekday = weekdays.contains(((day + 4) % 7 + 7) % 7)
    return hasDays && hasWeekdays ? isDay || isWeekday : isDay && isWeekday
  }

  /// Month and day of month of a day since 1970, in the Gregorian calendar.
  private static func civil(_ day: Int) -> (month: Int, day: Int) {
    let shifted = day + 719_468
    let dayOfEra = shifted - floorDivide(shifted, 146_097) * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    return (month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
  }

  private static func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((-a + b - 1) / b) }
}
