/// A plain scalar that goyaml takes for a time: `2020-01-01`, `2020-1-1T1:2:3.5Z`, `2020-01-01 10:00:00`.
struct YAMLDate {
  /// As Go prints it (RFC 3339, with as much of a fraction as there is).
  let text: String

  /// Nil where the text is none, or names a day or an hour that is not there.
  init?(_ scalar: String) {
    guard scalar.utf8.count >= 8, scalar.utf8.count <= 64, scalar.utf8.first.map({ $0 >= 0x30 && $0 <= 0x39 }) == true else {
      return nil
    }
    var rest = Rest(scalar.utf8[...])
    guard let year = rest.number(4...4), rest.take("-"), let month = rest.number(1...2), rest.take("-"),
      let day = rest.number(1...2), (1...12).contains(month), day >= 1, day <= Self.days(month, year)
    else { return nil }
    let date = "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day))"
    if rest.isEmpty {
      text = date + "T00:00:00Z"
      return
    }
    let hasZone = rest.take("T") || rest.take("t")
    guard hasZone || rest.take(" "), let hour = rest.number(1...2), rest.take(":"), let minute = rest.number(1...2),
      rest.take(":"),
      let second = rest.number(1...2), hour < 24, minute < 60, second < 60
    else { return nil }
    var time = "T\(Self.padded(hour)):\(Self.padded(minute)):\(Self.padded(second))"
    if rest.take(".") {
      guard var fraction = rest.digits(1...9) else { return nil }
      while fraction.last == "0" { fraction.removeLast() }
      if !fraction.isEmpty { time += "." + fraction }
    }
    var zone = "Z"
    if hasZone, !rest.take("Z") {
      let sign = rest.take("-") ? "-" : "+"
      guard sign == "-" || rest.take("+"), let hours = rest.number(2...2), rest.take(":"), let minutes = rest.number(2...2),
        hours <= 24, minutes < 60
      else { return nil }
      if hours != 0 || minutes != 0 { zone = "\(sign)\(Self.padded(hours)):\(Self.padded(minutes))" }
    }
    guard rest.isEmpty else { return nil }
    text = date + time + zone
  }

  private static func padded(_ number: Int, _ width: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  private static func days(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// What is left to read.
  private struct Rest {
    private var bytes: Substring.UTF8View
    init(_ bytes: Substring.UTF8View) { self.bytes = bytes }
    var isEmpty: Bool { bytes.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard let first = bytes.first, UInt32(first) == character.value else { return false }
      bytes.removeFirst()
      return true
    }

    mutating func digits(_ count: ClosedRange<Int>) -> String? {
      let found = bytes.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.prefix(count.upperBound)
      guard found.count >= count.lowerBound else { return nil }
      bytes = bytes.dropFirst(found.count)
      return String(Substring(found))
    }

    mutating func number(_ count: ClosedRange<Int>) -> Int? { digits(count).flatMap { Int($0) } }
  }
}
