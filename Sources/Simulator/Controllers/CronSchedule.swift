import Foundation

/// A five-field cron expression, in UTC.
struct CronSchedule: Sendable {
  private let minutes: Set<Int>
  private let hours: Set<Int>
  private let days: Set<Int>
  private let months: Set<Int>
  private let weekdays: Set<Int>
  private let anyDay: Bool
  private let anyWeekday: Bool

  private static let macros = [
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
  ]

  /// Nil where the text is no schedule.
  init?(_ text: String) {
    let fields = (Self.macros[text] ?? text).split(separator: " ").map(String.init)
    guard fields.count == 5,
      let minutes = Self.parse(fields[0], 0...59), let hours = Self.parse(fields[1], 0...23),
      let days = Self.parse(fields[2], 1...31),
      let months = Self.parse(
        fields[3], 1...12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
      let weekdays = Self.parse(fields[4], 0...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])
    else { return nil }
    self.minutes = minutes
    self.hours = hours
    self.days = days
    self.months = months
    self.weekdays = Set(weekdays.map { $0 % 7 })
    anyDay = fields[2].hasPrefix("*") || fields[2] == "?"
    anyWeekday = fields[4].hasPrefix("*") || fields[4] == "?"
  }

  private static func parse(_ field: String, _ range: ClosedRange<Int>, names: [String] = []) -> Set<Int>? {
    func number(_ text: Substring) -> Int? {
      if let index = names.firstIndex(of: text.lowercased()) { return index + range.lowerBound }
      return Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
    var result: Set<Int> = []
    for part in field.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = part.split(separator: "/", maxSplits: 1)
      guard let span = halves.first else { return nil }
      guard let step = halves.count == 2 ? Int(halves[1]) : 1, step > 0 else { return nil }
      let ends = span.split(separator: "-", maxSplits: 1)
      if span == "*" || span == "?" {
        result.formUnion(stride(from: range.lowerBound, through: range.upperBound, by: step))
      } else if ends.count == 2, let low = number(ends[0]), let high = number(ends[1]), low <= high {
        result.formUnion(stride(from: low, through: high, by: step))
      } else if let low = number(span) {
        result.formUnion(stride(from: low, through: halves.count == 2 ? range.upperBound : low, by: step))
      } else {
        return nil
      }
    }
    return result
  }

  /// The first moment after `date` that the schedule names, within the next five years.
  func next(after date: Date) -> Date? {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    var candidate = Date(timeIntervalSince1970: (date.timeIntervalSince1970 / 60).rounded(.down) * 60 + 60)
    let end = date.addingTimeInterval(5 * 366 * 86400)
    while candidate < end {
      let parts = calendar.dateComponents([.month, .day, .hour, .minute, .weekday], from: candidate)
      guard let month = parts.month, let day = parts.day, let hour = parts.hour, let minute = parts.minute,
        let weekday = parts.weekday
      else { return nil }
      // With both days restricted, cron takes either.
      let onDay = days.contains(day)
      let onWeekday = weekdays.contains(weekday - 1)
      let dayMatches = anyDay || anyWeekday ? onDay && onWeekday : onDay || onWeekday
      if !months.contains(month) || !dayMatches {
        candidate.addTimeInterval(Double((24 - hour) * 3600 - minute * 60))
      } else if !hours.contains(hour) {
        candidate.addTimeInterval(Double(3600 - minute * 60))
      } else if !minutes.contains(minute) {
        candidate.addTimeInterval(60)
      } else {
        return candidate
      }
    }
    return nil
  }
}
