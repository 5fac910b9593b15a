/// Go's `time.Time`: a moment and the zone in which it is told.
struct GoTime: Sendable {
  /// Seconds since 1970, and nanoseconds after them.
  var second: Int64
  var nanosecond: Int
  var zone: GoZone

  /// Go's zero time: the year 1.
  static let zero = GoTime(second: -62_135_596_800, nanosecond: 0, zone: .utc)
  var isZero: Bool { second == Self.zero.second && nanosecond == 0 }

  init(second: Int64, nanosecond: Int, zone: GoZone) {
    self.second = second
    self.nanosecond = nanosecond
    self.zone = zone
  }

  /// From nanoseconds since 1970.
  init(nanoseconds: Int64, zone: GoZone) {
    let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    second = remainder < 0 ? quotient - 1 : quotient
    nanosecond = Int(remainder < 0 ? remainder + 1_000_000_000 : remainder)
    self.zone = zone
  }

  func adding(nanoseconds: Int64) -> GoTime {
    let total = Int64(nanosecond) + nanoseconds % 1_000_000_000
    var result = self
    result.second =
      second &+ nanoseconds / 1_000_000_000 &+ (total < 0 ? -1 : total / 1_000_000_000)
    result.nanosecond = Int(total < 0 ? total + 1_000_000_000 : total % 1_000_000_000)
    return result
  }

  /// What a clock and a calendar show.
  struct Parts {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
    /// 0 is Sunday.
    var weekday: Int
    var dayOfYear: Int
    var offset: GoZone.Offset
  }

  var parts: Parts {
    let offset = zone.offset(at: second)
    // From a day before all that 64 bits of seconds can tell, with Go's overflow.
    let sinceZero = UInt64(bitPattern: second &+ Int64(offset.seconds) &+ Int64(Self.zeroDay) &* 86400)
    let days = Int(sinceZero / 86400) - Self.zeroDay
    let rest = Int(sinceZero % 86400)
    let date = Self.civil(days)
    return Parts(
      year: date.year, month: date.month, day: date.day, hour: rest / 3600, minute: rest / 60 % 60,
      second: rest % 60,
      weekday: ((days + 4) % 7 + 7) % 7, dayOfYear: days - Self.days(date.year, 1, 1) + 1,
      offset: offset)
  }

  /// Days from Go's absolute zero time, the first of March of the year -292277022400, to 1970.
  private static let zeroDay = 292_277_022_400 / 400 * 146_097 + 306 + 719_162

  // MARK: The calendar

  /// Days since 1970 of a date; months beyond 12 count on.
  static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let years = year &+ (month > 0 ? (month - 1) / 12 : (month &- 12) / 12)
    let month = ((month &- 1) % 12 + 12) % 12 + 1
    let y = month <= 2 ? years &- 1 : years
    let era = (y >= 0 ? y : y &- 399) / 400
    let yearOfEra = y &- era &* 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 &+ day &- 1
    return era &* 146097 &+ (yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100) &+ dayOfYear &- 719468
  }

  static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let z = days &+ 719468
    let era = (z >= 0 ? z : z &- 146096) / 146097
    let dayOfEra = z - era * 146097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let number = month < 10 ? month + 3 : month - 9
    return (yearOfEra + era * 400 + (number <= 2 ? 1 : 0), number, day)
  }

  static func daysIn(_ month: Int, _ year: Int) -> Int {
    days(year, month + 1, 1) - days(year, month, 1)
  }

  static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November",
    "December",
  ]
  static let dayNames = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]
}
