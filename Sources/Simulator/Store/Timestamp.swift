import Foundation

/// Times as Kubernetes writes them.
public enum Timestamp {
  /// `2026-11-23T11:22:33Z`.
  public static func text(_ date: Date) -> String {
    parts(Int(date.timeIntervalSince1970.rounded(.down))) + "Z"
  }

  /// `2026-11-23T11:22:33.123456Z`, as in Leases and events.
  public static func microText(_ date: Date) -> String {
    let micros = Int((date.timeIntervalSince1970 * 1_000_000).rounded(.down))
    let fraction = String(micros % 1_000_000 + 1_000_000).dropFirst()
    return parts(micros / 1_000_000) + "." + fraction + "Z"
  }

  /// The inverse of both; nil where the text is no time in UTC.
  public static func date(_ text: String) -> Date? {
    let fields = text.utf8.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.map { Int(String($0) ?? "") ?? 0 }
    guard text.hasSuffix("Z"), fields.count == 6 || fields.count == 7 else { return nil }
    let seconds = days(fields[0], fields[1], fields[2]) * 86400 + fields[3] * 3600 + fields[4] * 60 + fields[5]
    guard fields.count == 7, let dot = text.lastIndex(of: ".") else { return Date(timeIntervalSince1970: Double(seconds)) }
    let fraction = Double("0" + text[dot...].dropLast()) ?? 0
    return Date(timeIntervalSince1970: Double(seconds) + fraction)
  }

  private static func parts(_ seconds: Int) -> String {
    let day = (Double(seconds) / 86400).rounded(.down)
    let rest = seconds - Int(day) * 86400
    // Days since the epoch to a date of the Gregorian calendar, in eras of 400 years that begin on 1 March.
    let shifted = Int(day) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    return "\(year)-\(two(month))-\(two(dayOfMonth))T\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
  }

  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
