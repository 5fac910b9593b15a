/// Reading times after a layout, with Go's errors.
enum TimeParsing {
  /// - Parameter zone: where the text names none.
  static func parse(_ layout: GoString, _ text: GoString, zone: GoZone) throws(FunctionError) -> GoTime {
    var reader = TimeReader(text.bytes)
    func fault(_ element: some Sequence<UInt8>, _ rest: ArraySlice<UInt8>) -> FunctionError {
      FunctionError(
        "parsing time \(quoted(text.bytes)) as \(quoted(layout.bytes)): cannot parse \(quoted(rest)) as \(quoted(element))")
    }
    func fault(_ what: String) -> FunctionError { FunctionError("parsing time \(quoted(text.bytes)): \(what)") }

    let parts = TimeLayout.parts(layout)
    for (index, part) in parts.enumerated() {
      let start = reader.rest
      if case .text = part.piece {
        guard reader.skip(part.word) else { throw fault(part.word, reader.rest) }
        continue
      }
      let next = parts[(index + 1)...].first { if case .text = $0.piece { false } else { true } }?.piece
      let isRead = reader.read(part.piece, before: next)
      if let range = reader.outOfRange { throw fault("\(range) out of range") }
      guard isRead else { throw fault(part.word, start) }
    }
    guard reader.rest.isEmpty else { throw fault("extra text: \(quoted(reader.rest))") }
    if let wrong = reader.settleDate() { throw fault(wrong) }
    return reader.time(zone)
  }

  /// As the package quotes its texts: other bytes than ASCII by their numbers.
  static func quoted(_ bytes: some Sequence<UInt8>) -> String {
    var result = "\""
    for byte in bytes {
      if byte < 0x20 || byte >= 0x80 {
        result += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      } else {
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { result += "\\" }
        result.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    return result + "\""
  }
}

/// Times as JSON has them.
public enum RFC3339 {
  /// - Throws: Go's words for a text that is no such time.
  public static func require(_ text: String) throws(FunctionError) {
    _ = try TimeParsing.parse("2006-01-02T15:04:05Z07:00", GoString(text), zone: .utc)
  }
}

/// What has been read of a time.
private struct TimeReader {
  private(set) var rest: ArraySlice<UInt8>
  /// What was read, but is no part of any time.
  private(set) var outOfRange: String?

  private var year = 0
  private var (month, day, dayOfYear): (Int?, Int?, Int?)
  private var (hour, minute, second, nanosecond) = (0, 0, 0, 0)
  private var (isAM, isPM) = (false, false)
  private var isUTC = false
  private var offset: Int?
  private var zoneName = ""

  init(_ text: [UInt8]) { rest = text[...] }

  /// Goes over what stands in the layout as it is, where any number of spaces is as good as one.
  mutating func skip(_ prefix: [UInt8]) -> Bool {
    var prefix = prefix[...]
    while let byte = prefix.first {
      if byte == 0x20 {
        if let first = rest.first, first != 0x20 { return false }
        prefix = prefix.drop { $0 == 0x20 }
        rest = rest.drop { $0 == 0x20 }
        continue
      }
      guard rest.first == byte else { return false }
      prefix.removeFirst()
      rest.removeFirst()
    }
    return true
  }

  /// - Parameter next: what follows in the layout but for text.
  /// - Returns: whether it stands there.
  mutating func read(_ piece: TimeLayout.Piece, before next: TimeLayout.Piece?) -> Bool {
    switch piece {
    case .text: return true
    case .year: return readYear(digits: 4)
    case .shortYear: return readYear(digits: 2)
    case .month, .monthPadded:
      guard let number = number(isFixed: piece == .monthPadded) else { return false }
      month = number
      if !(1...12).contains(number) { outOfRange = "month" }
    case .monthName, .longMonthName:
      guard let index = name(GoTime.monthNames, isLong: piece == .longMonthName) else { return false }
      month = index + 1
    case .weekday, .longWeekday: return name(GoTime.dayNames, isLong: piece == .longWeekday) != nil
    case .day, .dayPadded, .daySpaced:
      if piece == .daySpaced, rest.first == 0x20 { rest.removeFirst() }
      day = number(isFixed: piece == .dayPadded)
      return day != nil
    case .dayOfYear, .dayOfYearSpaced:
      let isFixed = piece == .dayOfYear
      if !isFixed { rest = rest.dropFirst(rest.prefix(2).prefix { $0 == 0x20 }.count) }
      let digits = rest.prefix(3).prefix(while: Self.isDigit)
      guard !digits.isEmpty, !isFixed || digits.count == 3 else { return false }
      rest = rest.dropFirst(digits.count)
      dayOfYear = Self.value(digits)
    case .hour: return read(\.hour, isFixed: false, below: 24, "hour")
    case .hour12, .hour12Padded: return read(\.hour, isFixed: piece == .hour12Padded, below: 13, "hour")
    case .minute, .minutePadded: return read(\.minute, isFixed: piece == .minutePadded, below: 60, "minute")
    case .second, .secondPadded:
      guard read(\.second, isFixed: piece == .secondPadded, below: 60, "second"), outOfRange == nil else { return false }
      // A fraction is taken though the layout has none.
      if case .fraction = next { return true }
      if let count = fractionLength { readFraction(count) }
    case .upperPM, .lowerPM:
      let word = String(decoding: rest.prefix(2), as: UTF8.self)
      guard (piece == .upperPM ? ["AM", "PM"] : ["am", "pm"]).contains(word) else { return false }
      rest = rest.dropFirst(2)
      if word.first == "A" || word.first == "a" { isAM = true } else { isPM = true }
    case .zoneName: return readZoneName()
    case .offset(let z, let colon, let minutes, let seconds):
      if z, rest.first == UInt8(ascii: "Z") {
        rest.removeFirst()
        isUTC = true
        return true
      }
      return readOffset(colon: colon, minutes: minutes, seconds: seconds)
    case .fraction(_, let digits, let trims):
      if trims {
        if let count = fractionLength { readFraction(count) }
        return true
      }
      guard rest.count > digits, Self.isMark(rest.first) else { return false }
      return readFraction(1 + digits)
    }
    return true
  }

  // MARK: Parts

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isMark(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") }

  private static func value(_ digits: ArraySlice<UInt8>) -> Int { digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } }

  /// Digits, with a sign or without; at most nine of them.
  private static func signed(_ bytes: ArraySlice<UInt8>) -> Int? {
    let isNegative = bytes.first == UInt8(ascii: "-")
    let digits = isNegative || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes
    guard digits.allSatisfy(isDigit) else { return nil }
    return isNegative ? -value(digits) : value(digits)
  }

  /// One or two digits.
  private mutating func number(isFixed: Bool) -> Int? {
    let digits = rest.prefix(2).prefix(while: Self.isDigit)
    guard digits.count >= (isFixed ? 2 : 1) else { return nil }
    rest = rest.dropFirst(digits.count)
    return Self.value(digits)
  }

  private mutating func read(
    _ part: WritableKeyPath<Self, Int>, isFixed: Bool, below limit: Int, _ name: String
  ) -> Bool {
    guard let number = number(isFixed: isFixed) else { return false }
    self[keyPath: part] = number
    if number >= limit { outOfRange = name }
    return true
  }

  private mutating func readYear(digits: Int) -> Bool {
    guard rest.count >= digits, digits == 2 || rest.first.map(Self.isDigit) ?? false,
      let number = Self.signed(rest.prefix(digits))
    else { return false }
    rest = rest.dropFirst(digits)
    year = digits == 4 ? number : number + (number >= 69 ? 1900 : 2000)
    return true
  }

  /// The index of a name, in letters of any case.
  private mutating func name(_ names: [String], isLong: Bool) -> Int? {
    for (index, name) in names.enumerated() {
      let wanted = isLong ? name : String(name.prefix(3))
      let found = rest.prefix(wanted.utf8.count)
      guard found.count == wanted.utf8.count, zip(found, wanted.utf8).allSatisfy({ $0 | 0x20 == $1 | 0x20 && $0 >= 0x40 })
      else { continue }
      rest = rest.dropFirst(found.count)
      return index
    }
    return nil
  }

  /// How many bytes a fraction takes that stands next.
  private var fractionLength: Int? {
    let digits = rest.dropFirst().prefix(while: Self.isDigit)
    return Self.isMark(rest.first) && !digits.isEmpty ? 1 + digits.count : nil
  }

  @discardableResult private mutating func readFraction(_ count: Int) -> Bool {
    let digits = rest.prefix(min(count, 10)).dropFirst()
    guard let value = Self.signed(digits) else { return false }
    if value < 0 { outOfRange = "fractional second" }
    nanosecond = (digits.count..<9).reduce(value) { value, _ in value * 10 }
    rest = rest.dropFirst(count)
    return true
  }

  private mutating func readOffset(colon: Bool, minutes: Bool, seconds: Bool) -> Bool {
    let units = 1 + (minutes ? 1 : 0) + (seconds ? 1 : 0)
    let length = 1 + 2 * units + (colon ? units - 1 : 0)
    guard rest.count >= length else { return false }
    let text = Array(rest.prefix(length))
    var values: [Int] = []
    for unit in 0..<units {
      let at = 1 + unit * (colon ? 3 : 2)
      if colon, unit > 0, text[at - 1] != UInt8(ascii: ":") { return false }
      guard Self.isDigit(text[at]), Self.isDigit(text[at + 1]) else { return failOffset(values) }
      values.append(Self.value(text[at...(at + 1)]))
    }
    rest = rest.dropFirst(length)
    checkOffset(values)
    let total = zip(values, [3600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
    guard text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-") else { return outOfRange != nil }
    offset = text[0] == UInt8(ascii: "-") ? -total : total
    return true
  }

  /// What is out of range is told before what is no number.
  private mutating func failOffset(_ values: [Int]) -> Bool {
    checkOffset(values)
    return false
  }

  private mutating func checkOffset(_ values: [Int]) {
    for (value, (most, name)) in zip(values, [(24, "hour"), (60, "minute"), (60, "second")]) where value > most {
      outOfRange = "time zone offset \(name)"
    }
  }

  private mutating func readZoneName() -> Bool {
    if rest.starts(with: "UTC".utf8) {
      rest = rest.dropFirst(3)
      isUTC = true
      return true
    }
    guard let count = zoneNameLength else { return false }
    zoneName = String(decoding: rest.prefix(count), as: UTF8.self)
    rest = rest.dropFirst(count)
    return true
  }

  /// Three letters, or four or five that end in T: what looks like the name of a zone.
  private var zoneNameLength: Int? {
    guard rest.count >= 3 else { return nil }
    if rest.starts(with: "ChST".utf8) || rest.starts(with: "MeST".utf8) { return 4 }
    if rest.starts(with: "GMT".utf8) { return 3 + Self.hoursLength(rest.dropFirst(3)) }
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
      let count = Self.hoursLength(rest)
      return count > 0 ? count : nil
    }
    let letters = rest.prefix(6).prefix { (0x41...0x5A).contains($0) }
    switch letters.count {
    case 3: return 3
    case 4 where letters.last == UInt8(ascii: "T") || letters.elementsEqual("WITA".utf8): return 4
    case 5 where letters.last == UInt8(ascii: "T"): return 5
    default: return nil
    }
  }

  /// How long hours with a sign are; 0 where none stand there.
  private static func hoursLength(_ bytes: ArraySlice<UInt8>) -> Int {
    guard bytes.first == UInt8(ascii: "+") || bytes.first == UInt8(ascii: "-") else { return 0 }
    let digits = bytes.dropFirst().prefix(while: isDigit)
    guard !digits.isEmpty, digits.drop(while: { $0 == 0x30 }).count <= 2, value(digits.suffix(2)) <= 23 else { return 0 }
    return 1 + digits.count
  }

  // MARK: The whole

  /// Finds the day.
  ///
  /// - Returns: what is wrong with it.
  mutating func settleDate() -> String? {
    if isPM, hour < 12 { hour += 12 } else if isAM, hour == 12 { hour = 0 }
    if let dayOfYear {
      guard dayOfYear >= 1, dayOfYear <= GoTime.days(year + 1, 1, 1) - GoTime.days(year, 1, 1) else {
        return "day-of-year out of range"
      }
      let date = GoTime.civil(GoTime.days(year, 1, 1) + dayOfYear - 1)
      if let month, month != date.month { return "day-of-year does not match month" }
      if let day, day != date.day { return "day-of-year does not match day" }
      (month, day) = (date.month, date.day)
    }
    guard (1...GoTime.daysIn(month ?? 1, year)).contains(day ?? 1) else { return "day out of range" }
    return nil
  }

  func time(_ zone: GoZone) -> GoTime {
    let local = Int64(GoTime.days(year, month ?? 1, day ?? 1)) * 86400 + Int64(hour * 3600 + minute * 60 + second)
    if isUTC { return GoTime(second: local, nanosecond: nanosecond, zone: .utc) }
    // A second west of UTC stands for no offset.
    if let offset, offset != -1 {
      let moment = local - Int64(offset)
      let there = zone.offset(at: moment)
      let isZones = there.seconds == offset && (zoneName.isEmpty || there.abbreviation == zoneName)
      let own = GoZone(fixed: offset, name: zoneName, abbreviation: zoneName)
      return GoTime(second: moment, nanosecond: nanosecond, zone: isZones ? zone : own)
    }
    var moment = local - Int64(zone.offset(at: local).seconds)
    moment = local - Int64(zone.offset(at: moment).seconds)
    if zoneName.isEmpty || zone.offset(at: moment).abbreviation == zoneName {
      return GoTime(second: moment, nanosecond: nanosecond, zone: zone)
    }
    let hours = zoneName.hasPrefix("GMT") ? Self.signed(Array(zoneName.utf8)[3...]) ?? 0 : 0
    return GoTime(
      second: local, nanosecond: nanosecond, zone: GoZone(fixed: hours * 3600, name: zoneName, abbreviation: zoneName))
  }
}
