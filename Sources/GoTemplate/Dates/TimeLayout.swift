/// Go's layouts of times: `Mon Jan 2 15:04:05 MST 2006` cut into what is text and what stands for a part.
enum TimeLayout {
  enum Piece: Equatable {
    case text(GoString)
    case year, shortYear, month, monthName, monthPadded, longMonthName, day, dayPadded, daySpaced,
      dayOfYear, dayOfYearSpaced
    case weekday, longWeekday, hour, hour12, hour12Padded, minute, minutePadded, second,
      secondPadded
    case upperPM, lowerPM, zoneName
    /// `-0700` and its like: whether UTC is `Z`, a colon stands, minutes and seconds are told.
    case offset(z: Bool, colon: Bool, minutes: Bool, seconds: Bool)
    /// `.000` or `.999`: digits, and whether zeros at the end are dropped.
    case fraction(mark: Character, digits: Int, trims: Bool)
  }

  private static let table: [(String, Piece)] = [
    ("January", .longMonthName), ("Jan", .monthName), ("Monday", .longWeekday), ("Mon", .weekday),
    ("MST", .zoneName),
    ("2006", .year), ("002", .dayOfYear), ("01", .monthPadded), ("02", .dayPadded),
    ("03", .hour12Padded),
    ("04", .minutePadded), ("05", .secondPadded), ("06", .shortYear), ("15", .hour),
    ("_2006", .text("_")), ("_2", .daySpaced), ("__2", .dayOfYearSpaced),
    ("PM", .upperPM), ("pm", .lowerPM),
    ("-07:00:00", .offset(z: false, colon: true, minutes: true, seconds: true)),
    ("-070000", .offset(z: false, colon: false, minutes: true, seconds: true)),
    ("-07:00", .offset(z: false, colon: true, minutes: true, seconds: false)),
    ("-0700", .offset(z: false, colon: false, minutes: true, seconds: false)),
    ("-07", .offset(z: false, colon: false, minutes: false, seconds: false)),
    ("Z07:00:00", .offset(z: true, colon: true, minutes: true, seconds: true)),
    ("Z070000", .offset(z: true, colon: false, minutes: true, seconds: true)),
    ("Z07:00", .offset(z: true, colon: true, minutes: true, seconds: false)),
    ("Z0700", .offset(z: true, colon: false, minutes: true, seconds: false)),
    ("Z07", .offset(z: true, colon: false, minutes: false, seconds: false)),
    ("1", .month), ("2", .day), ("3", .hour12), ("4", .minute), ("5", .second),
  ]

  private static let words = table.map { (bytes: Array($0.0.utf8), piece: $0.1) }

  /// A piece and what stands for it in the layout.
  struct Part {
    var piece: Piece
    var word: [UInt8]
  }

  static func parts(_ layout: GoString) -> [Part] {
    var parts: [Part] = []
    var text: [UInt8] = []
    var rest = layout.bytes[...]
    func flush() {
      if !text.isEmpty { parts.append(Part(piece: .text(GoString(bytes: text)), word: text)) }
      text = []
    }
    func take(_ piece: Piece, _ count: Int) {
      flush()
      parts.append(Part(piece: piece, word: Array(rest.prefix(count))))
      rest = rest.dropFirst(count)
    }
    while let first = rest.first {
      if first == UInt8(ascii: ".") || first == UInt8(ascii: ","), let digit = rest.dropFirst().first,
        digit == UInt8(ascii: "0") || digit == UInt8(ascii: "9")
      {
        let count = rest.dropFirst().prefix { $0 == digit }.count
        if !(rest.dropFirst(1 + count).first.map { (0x30...0x39).contains($0) } ?? false) {
          take(.fraction(mark: Character(Unicode.Scalar(first)), digits: count, trims: digit == UInt8(ascii: "9")), 1 + count)
          continue
        }
      }
      let found = words.first { word, piece in
        guard rest.starts(with: word) else { return false }
        // "Janet" is no month.
        if piece == .monthName || piece == .weekday {
          return !(rest.dropFirst(3).first.map { (0x61...0x7A).contains($0) } ?? false)
        }
        return true
      }
      if let found {
        if found.piece == .text("_") {
          text.append(rest.removeFirst())
          take(.year, 4)
        } else {
          take(found.piece, found.bytes.count)
        }
      } else {
        text.append(rest.removeFirst())
      }
    }
    flush()
    return parts
  }

  // MARK: Formatting

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value.magnitude)
    return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count))
      + digits
  }

  static func format(_ time: GoTime, _ layout: GoString) -> GoString {
    let parts = time.parts
    var result = GoString()
    for part in self.parts(layout) {
      if case .text(let text) = part.piece { result += text } else { result += GoString(text(part.piece, time, parts)) }
    }
    return result
  }

  private static func text(_ piece: Piece, _ time: GoTime, _ parts: GoTime.Parts) -> String {
    let hour12 = parts.hour % 12 == 0 ? 12 : parts.hour % 12
    switch piece {
    case .text(let text): return text.text
    case .year: return padded(parts.year, 4)
    case .shortYear: return padded(abs(parts.year) % 100, 2)
    case .month: return String(parts.month)
    case .monthPadded: return padded(parts.month, 2)
    case .monthName: return String(GoTime.monthNames[parts.month - 1].prefix(3))
    case .longMonthName: return GoTime.monthNames[parts.month - 1]
    case .day: return String(parts.day)
    case .dayPadded: return padded(parts.day, 2)
    case .daySpaced: return parts.day < 10 ? " \(parts.day)" : String(parts.day)
    case .dayOfYear: return padded(parts.dayOfYear, 3)
    case .dayOfYearSpaced:
      let digits = String(parts.dayOfYear)
      return String(repeating: " ", count: 3 - digits.count) + digits
    case .weekday: return String(GoTime.dayNames[parts.weekday].prefix(3))
    case .longWeekday: return GoTime.dayNames[parts.weekday]
    case .hour: return padded(parts.hour, 2)
    case .hour12: return String(hour12)
    case .hour12Padded: return padded(hour12, 2)
    case .minute: return String(parts.minute)
    case .minutePadded: return padded(parts.minute, 2)
    case .second: return String(parts.second)
    case .secondPadded: return padded(parts.second, 2)
    case .upperPM: return parts.hour >= 12 ? "PM" : "AM"
    case .lowerPM: return parts.hour >= 12 ? "pm" : "am"
    case .zoneName:
      if !parts.offset.abbreviation.isEmpty { return parts.offset.abbreviation }
      let minutes = parts.offset.seconds / 60
      return (minutes < 0 ? "-" : "+") + padded(abs(minutes) / 60, 2)
        + padded(abs(minutes) % 60, 2)
    case .offset(let z, let colon, let minutes, let seconds):
      if z, parts.offset.seconds == 0 { return "Z" }
      let total = abs(parts.offset.seconds)
      var text = (parts.offset.seconds < 0 ? "-" : "+") + padded(total / 3600, 2)
      if minutes { text += (colon ? ":" : "") + padded(total / 60 % 60, 2) }
      if seconds { text += (colon ? ":" : "") + padded(total % 60, 2) }
      return text
    case .fraction(let mark, let digits, let trims):
      var text = String(padded(time.nanosecond, 9).prefix(digits))
      if trims {
        while text.last == "0" { text.removeLast() }
        if text.isEmpty { return "" }
      }
      return String(mark) + text
    }
  }
}
