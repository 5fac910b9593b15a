/// Reading times after a layout, with Go's errors.
enum TimeParsing {
  /// - Parameter zone: where the text names none.
  static func parse(_ layout: String, _ text: String, zone: GoZone) throws(FunctionError) -> GoTime {
    var rest = Substring(text)
    var (year, month, day, dayOfYear) = (0, 0, 0, 0)
    var (hour, minute, second, nanosecond) = (0, 0, 0, 0)
    var (isPM, hasPM) = (false, false)
    var (offset, zoneName): (Int?, String?) = (nil, nil)
    func quote(_ text: String) -> String { Quoting.doubleQuoted(GoString(text)).text }
    func fault(_ element: String, _ value: Substring) -> FunctionError {
      FunctionError(
        "parsing time \(quote(text)) as \(quote(layout)): cannot parse \(quote(String(value))) as \(quote(element))"
      )
    }
    func outOfRange(_ what: String) -> FunctionError {
      FunctionError("parsing time \(quote(text)): \(what) out of range")
    }
    func number(_ least: Int, _ most: Int, _ element: String) throws(FunctionError) -> Int {
      let digits = rest.prefix(most).prefix { $0.isASCII && $0.isNumber }
      guard digits.count >= least, let value = Int(digits) else { throw fault(element, rest) }
      rest = rest.dropFirst(digits.count)
      return value
    }
    func name(_ names: [String], _ length: Int?, _ element: String) throws(FunctionError) -> Int {
      for (index, name) in names.enumerated() {
        let wanted = length.map { String(name.prefix($0)) } ?? name
        if rest.prefix(wanted.count).lowercased() == wanted.lowercased() {
          rest = rest.dropFirst(wanted.count)
          return index
        }
      }
      throw fault(element, rest)
    }
    func skip(_ prefix: String) throws(FunctionError) {
      for character in prefix {
        if character == " ", rest.first != " ", !rest.isEmpty { throw fault(prefix, rest) }
        if character == " " {
          rest = rest.drop { $0 == " " }
          continue
        }
        guard rest.first == character else { throw fault(prefix, rest) }
        rest.removeFirst()
      }
    }
    let pieces = TimeLayout.pieces(layout)
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .text(let text): try skip(text)
      case .year: year = try number(4, 4, "2006")
      case .shortYear:
        year = try number(2, 2, "06")
        year += year >= 69 ? 1900 : 2000
      case .month: month = try number(1, 2, "1")
      case .monthPadded: month = try number(2, 2, "01")
      case .monthName: month = try name(GoTime.monthNames, 3, "Jan") + 1
      case .longMonthName: month = try name(GoTime.monthNames, nil, "January") + 1
      case .day: day = try number(1, 2, "2")
      case .dayPadded: day = try number(2, 2, "02")
      case .daySpaced:
        if rest.first == " " { rest.removeFirst() }
        day = try number(1, 2, "_2")
      case .dayOfYear: dayOfYear = try number(3, 3, "002")
      case .dayOfYearSpaced:
        rest = rest.dropFirst(rest.prefix(2).prefix { $0 == " " }.count)
        dayOfYear = try number(1, 3, "__2")
      case .weekday: _ = try name(GoTime.dayNames, 3, "Mon")
      case .longWeekday: _ = try name(GoTime.dayNames, nil, "Monday")
      case .hour:
        hour = try number(1, 2, "15")
        if hour > 23 { throw outOfRange("hour") }
      case .hour12, .hour12Padded:
        hour = try number(piece == .hour12 ? 1 : 2, 2, piece == .hour12 ? "3" : "03")
        if hour > 12 { throw outOfRange("hour") }
      case .minute, .minutePadded:
        minute = try number(piece == .minute ? 1 : 2, 2, piece == .minute ? "4" : "04")
        if minute > 59 { throw outOfRange("minute") }
      case .second, .secondPadded:
        second = try number(piece == .second ? 1 : 2, 2, piece == .second ? "5" : "05")
        if second > 59 { throw outOfRange("second") }
        // A fraction is taken though the layout has none.
        if rest.first == "." || rest.first == ",", rest.dropFirst().first?.isNumber ?? false {
          if index + 1 < pieces.count, case .fraction = pieces[index + 1] { break }
          nanosecond = fraction(&rest)
        }
      case .upperPM, .lowerPM:
        hasPM = true
        let word = rest.prefix(2)
        guard ["AM", "PM", "am", "pm"].contains(word) else {
          throw fault(piece == .upperPM ? "PM" : "pm", rest)
        }
        isPM = word.lowercased() == "pm"
        rest = rest.dropFirst(2)
      case .zoneName:
        if rest.hasPrefix("UTC") {
          (zoneName, offset) = ("UTC", 0)
          rest = rest.dropFirst(3)
        } else {
          let letters = rest.prefix { $0.isASCII && $0.isUppercase }
          guard (3...5).contains(letters.count) else { throw fault("MST", rest) }
          zoneName = String(letters)
          rest = rest.dropFirst(letters.count)
        }
      case .offset(let z, let colon, let minutes, let seconds):
        let element = offsetName(z, colon, minutes, seconds)
        if z, rest.first == "Z" {
          rest.removeFirst()
          (offset, zoneName) = (0, "UTC")
          break
        }
        let start = rest
        guard let sign = rest.popFirst(), sign == "+" || sign == "-" else {
          throw fault(element, start)
        }
        var total = try number(2, 2, element) * 3600
        for (isThere, factor) in [(minutes, 60), (seconds, 1)] where isThere {
          if colon {
            guard rest.first == ":" else { throw fault(element, start) }
            rest.removeFirst()
          }
          total += try number(2, 2, element) * factor
        }
        offset = sign == "-" ? -total : total
      case .fraction(_, let digits, let trims):
        guard let mark = rest.first, mark == "." || mark == "," else {
          if trims { break }
          throw fault("." + String(repeating: "0", count: digits), rest)
        }
        nanosecond = fraction(&rest)
      }
    }
    if !rest.isEmpty {
      throw FunctionError("parsing time \(quote(text)): extra text: \(quote(String(rest)))")
    }
    if hasPM, isPM, hour < 12 { hour += 12 } else if hasPM, !isPM, hour == 12 { hour = 0 }
    if dayOfYear > 0 {
      let date = GoTime.civil(GoTime.days(year, 1, 1) + dayOfYear - 1)
      (month, day) = (date.month, date.day)
    }
    let hasMonth = pieces.contains {
      [.month, .monthPadded, .monthName, .longMonthName, .dayOfYear, .dayOfYearSpaced].contains($0)
    }
    let hasDay = pieces.contains { [.day, .dayPadded, .daySpaced, .dayOfYear, .dayOfYearSpaced].contains($0) }
    if !hasMonth { month = 1 }
    if !hasDay { day = 1 }
    guard (1...12).contains(month) else { throw outOfRange("month") }
    guard day >= 1, day <= GoTime.daysIn(month, year) else { throw outOfRange("day") }
    let local =
      Int64(GoTime.days(year, month, day)) * 86400 + Int64(hour * 3600 + minute * 60 + second)
    if let offset {
      let own =
        offset == 0 && zoneName == "UTC"
        ? GoZone.utc : GoZone(fixed: offset, name: "", abbreviation: zoneName ?? "")
      let moment = local - Int64(offset)
      let isZones = zone.offset(at: moment).seconds == offset && own != .utc
      return GoTime(second: moment, nanosecond: nanosecond, zone: isZones ? zone : own)
    }
    if let zoneName, zone.offset(at: local).abbreviation != zoneName {
      return GoTime(
        second: local, nanosecond: nanosecond,
        zone: GoZone(fixed: 0, name: zoneName, abbreviation: zoneName))
    }
    var moment = local - Int64(zone.offset(at: local).seconds)
    moment = local - Int64(zone.offset(at: moment).seconds)
    return GoTime(second: moment, nanosecond: nanosecond, zone: zone)
  }

  private static func offsetName(_ z: Bool, _ colon: Bool, _ minutes: Bool, _ seconds: Bool)
    -> String
  {
    (z ? "Z07" : "-07") + (minutes ? (colon ? ":00" : "00") : "")
      + (seconds ? (colon ? ":00" : "00") : "")
  }

  private static func fraction(_ rest: inout Substring) -> Int {
    let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(1 + digits.count)
    let nine = digits.prefix(9)
    return (Int(nine) ?? 0) * (0..<(9 - nine.count)).reduce(1) { value, _ in value * 10 }
  }
}
