import Foundation

/// Times as Kubernetes writes them: RFC 3339 in UTC.
///
/// Foundation's formatters cost microseconds and locks; a watch stream carries two timestamps with every object.
enum ServerTime {
  /// `2026-01-31T08:30:12Z`, with an optional fraction and offset; nil for anything else.
  static func parse(_ text: String) -> Date? {
    var text = text
    return text.withUTF8 { bytes -> Date? in
      guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
        bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"),
        bytes[16] == UInt8(ascii: ":"),
        let year = number(bytes, 0, 4), let month = number(bytes, 5, 2), let day = number(bytes, 8, 2),
        let hour = number(bytes, 11, 2), let minute = number(bytes, 14, 2), let second = number(bytes, 17, 2),
        (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
      else { return nil }
      var position = 19
      var fraction = 0.0
      if bytes[position] == UInt8(ascii: ".") {
        position += 1
        var scale = 0.1
        while position < bytes.count, let digit = number(bytes, position, 1) {
          fraction += Double(digit) * scale
          scale /= 10
          position += 1
        }
      }
      guard position < bytes.count else { return nil }
      var offset = 0
      switch bytes[position] {
      case UInt8(ascii: "Z"), UInt8(ascii: "z"):
        guard position + 1 == bytes.count else { return nil }
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        guard position + 6 == bytes.count, let hours = number(bytes, position + 1, 2),
          let minutes = number(bytes, position + 4, 2)
        else { return nil }
        offset = (hours * 60 + minutes) * 60 * (bytes[position] == UInt8(ascii: "-") ? -1 : 1)
      default: return nil
      }
      let seconds = daysFromEpoch(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second - offset
      return Date(timeIntervalSince1970: Double(seconds) + fraction)
    }
  }

  /// Full seconds in UTC, as Kubernetes' `metav1.Time` is written.
  static func text(_ date: Date) -> String {
    let total = Int(date.timeIntervalSince1970.rounded(.down))
    return civil(total) + "Z"
  }

  /// With microseconds, as `metav1.MicroTime` (Leases) is written.
  static func microText(_ date: Date) -> String {
    let micros = Int((date.timeIntervalSince1970 * 1_000_000).rounded(.down))
    let (seconds, rest) = micros.quotientAndRemainder(dividingBy: 1_000_000)
    return civil(seconds) + "." + padded(rest, 6) + "Z"
  }

  private static func civil(_ total: Int) -> String {
    let days = total >= 0 ? total / 86_400 : (total - 86_399) / 86_400
    let rest = total - days * 86_400
    // Days to a civil date: https://howardhinnant.github.io/date_algorithms.html
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T" + padded(rest / 3600, 2) + ":"
      + padded(rest / 60 % 60, 2) + ":" + padded(rest % 60, 2)
  }

  private static func daysFromEpoch(year: Int, month: Int, day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func number(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ length: Int) -> Int? {
    guard start + length <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[start..<start + length] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
