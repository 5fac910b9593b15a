/// Sprig's functions on dates.
enum SprigDates {
  static let table = FunctionTable([
    "now": GoFunction("() time") { execution, _ in
      .object(
        TimeObject(
          GoTime(nanoseconds: execution.environment.now(), zone: execution.environment.localZone)))
    },
    "date": GoFunction("(string, any) string") { execution, a in format(a[0], a[1], nil, execution)
    },
    "dateInZone": GoFunction("(string, any, string) string") { execution, a in
      format(a[0], a[1], a[2], execution)
    },
    "date_in_zone": GoFunction("(string, any, string) string") { execution, a in
      format(a[0], a[1], a[2], execution)
    },
    "htmlDate": GoFunction("(any) string") { execution, a in
      format("2006-01-02", a[0], nil, execution)
    },
    "htmlDateInZone": GoFunction("(any, string) string") { execution, a in
      format("2006-01-02", a[0], a[1], execution)
    },
    "dateModify": modify, "date_modify": modify, "mustDateModify": mustModify,
    "must_date_modify": mustModify,
    "toDate": GoFunction("(string, string) time") { execution, a in
      let time = try? TimeParsing.parse(
        a[0].argumentText.text, a[1].argumentText.text, zone: execution.environment.localZone)
      return .object(TimeObject(time ?? .zero))
    },
    "mustToDate": GoFunction("(string, string) time") { execution, a in
      try .object(
        TimeObject(
          TimeParsing.parse(
            a[0].argumentText.text, a[1].argumentText.text, zone: execution.environment.localZone)))
    },
    "unixEpoch": GoFunction("(time) string") { _, a in
      .string(String(TimeObject.time(a[0])?.second ?? 0))
    },
    "ago": GoFunction("(any) string") { execution, a in
      let now = GoTime(nanoseconds: execution.environment.now(), zone: .utc)
      let time = moment(a[0], execution) ?? now
      let difference = difference(now, time)
      let seconds = (difference + (difference < 0 ? -500_000_000 : 500_000_000)) / 1_000_000_000
      return .string(GoDuration.text(seconds * 1_000_000_000))
    },
    "duration": GoFunction("(any) string") { _, a in
      let seconds: Int64
      switch a[0] {
      case .string(let text): seconds = NumberParsing.int(text.text, base: 10) ?? 0
      case .int64(let value): seconds = value
      default: seconds = 0
      }
      return .string(GoDuration.text(seconds &* 1_000_000_000))
    },
    "durationRound": GoFunction("(any) string") { execution, a in
      let value: Int64
      switch a[0] {
      case .string(let text): value = GoDuration.parse(text.text) ?? 0
      case .int64(let nanoseconds): value = nanoseconds
      case .object:
        guard let time = TimeObject.time(a[0]) else { return "0s" }
        value = difference(GoTime(nanoseconds: execution.environment.now(), zone: .utc), time)
      default: value = 0
      }
      let magnitude = value.magnitude
      let hour = UInt64(3_600_000_000_000)
      for (size, letter) in [
        (hour * 24 * 365, "y"), (hour * 24 * 30, "mo"), (hour * 24, "d"), (hour, "h"),
        (hour / 60, "m"), (hour / 3600, "s"),
      ] where magnitude > size {
        return .string("\(magnitude / size)" + letter)
      }
      return "0s"
    },
  ])

  private static func difference(_ a: GoTime, _ b: GoTime) -> Int64 {
    let (seconds, overflow) = (a.second &- b.second).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow
      ? (a.second < b.second ? .min : .max) : seconds &+ Int64(a.nanosecond - b.nanosecond)
  }

  /// The moment of a time or of seconds since 1970; nil for anything else.
  private static func moment(_ value: GoValue, _ execution: Execution) -> GoTime? {
    switch value {
    case .int(let second): GoTime(second: Int64(second), nanosecond: 0, zone: .utc)
    case .int64(let second): GoTime(second: second, nanosecond: 0, zone: .utc)
    default: TimeObject.time(value)
    }
  }

  private static func format(
    _ layout: GoValue, _ date: GoValue, _ zone: GoValue?, _ execution: Execution
  ) -> GoValue {
    let environment = execution.environment
    var time =
      moment(date, execution) ?? GoTime(nanoseconds: environment.now(), zone: environment.localZone)
    let name = zone?.argumentText.text ?? "Local"
    time.zone = name == "Local" ? environment.localZone : SystemZones.zone(name) ?? .utc
    return .string(TimeLayout.format(time, layout.argumentText.text))
  }

  private static let modify = GoFunction("(string, time) time") { _, a in
    guard let time = TimeObject.time(a[1]), let duration = GoDuration.parse(a[0].argumentText.text)
    else { return a[1] }
    return .object(TimeObject(time.adding(nanoseconds: duration)))
  }

  private static let mustModify = GoFunction("(string, time) time") { _, a in
    guard let time = TimeObject.time(a[1]) else { return a[1] }
    guard let duration = GoDuration.parse(a[0].argumentText.text) else {
      throw FunctionError("time: invalid duration \(Quoting.doubleQuoted(a[0].argumentText))")
    }
    return .object(TimeObject(time.adding(nanoseconds: duration)))
  }
}

/// Go's `time.Time` as a template sees it.
final class TimeObject: GoObject {
  let time: GoTime
  init(_ time: GoTime) {
    self.time = time
    super.init(type: .structure("time.Time"), methods: Self.table)
  }

  static func time(_ value: GoValue) -> GoTime? {
    if case .object(let object) = value { (object as? TimeObject)?.time } else { nil }
  }

  override var stringerText: GoString? {
    GoString(TimeLayout.format(time, "2006-01-02 15:04:05.999999999 -0700 MST"))
  }
  /// What Go keeps of a time: nanoseconds, seconds since the year 1, and the zone, which is nil for UTC.
  override var printedFields: [(name: GoString, value: GoValue)] {
    [
      ("wall", .uint64(UInt64(clamping: time.nanosecond))), ("ext", .int64(time.second &- GoTime.zero.second)),
      ("loc", .object(NilPointer(type: .pointer(.structure("time.Location"))))),
    ]
  }
  override var jsonMembers: [(GoString, GoValue)]? { nil }
  override var jsonValue: GoValue {
    .string(TimeLayout.format(time, "2006-01-02T15:04:05.999999999Z07:00"))
  }
  override func isEqual(to other: GoObject) -> Bool {
    guard let other = (other as? TimeObject)?.time else { return false }
    return other.second == time.second && other.nanosecond == time.nanosecond
      && other.zone == time.zone
  }

  private static func get(_ part: @escaping @Sendable (GoTime) -> GoValue) -> GoMethod {
    GoMethod("() any") { _, receiver, _ in time(receiver).map(part) ?? .null }
  }

  private static func compare(_ holds: @escaping @Sendable (GoTime, GoTime) -> Bool) -> GoMethod {
    GoMethod("(time) bool") { _, receiver, a in
      guard let own = time(receiver), let other = time(a[0]) else { return false }
      return .bool(holds(own, other))
    }
  }

  private static func named(_ type: String, _ number: Int, _ names: [String], _ index: Int)
    -> GoValue
  {
    .object(
      NamedNumber(
        type: type, number: number, name: names.indices.contains(index) ? names[index] : "\(number)"
      ))
  }

  private static func isBefore(_ a: GoTime, _ b: GoTime) -> Bool {
    (a.second, a.nanosecond) < (b.second, b.nanosecond)
  }

  private static let table = MethodTable([
    "Unix": get { .int64($0.second) },
    "UnixNano": get { .int64($0.second &* 1_000_000_000 &+ Int64($0.nanosecond)) },
    "UnixMilli": get { .int64($0.second &* 1000 &+ Int64($0.nanosecond / 1_000_000)) },
    "UnixMicro": get { .int64($0.second &* 1_000_000 &+ Int64($0.nanosecond / 1000)) },
    "Year": get { .int($0.parts.year) }, "Day": get { .int($0.parts.day) },
    "YearDay": get { .int($0.parts.dayOfYear) },
    "Hour": get { .int($0.parts.hour) }, "Minute": get { .int($0.parts.minute) },
    "Second": get { .int($0.parts.second) },
    "Nanosecond": get { .int($0.nanosecond) },
    "Month": get { named("time.Month", $0.parts.month, GoTime.monthNames, $0.parts.month - 1) },
    "Weekday": get { named("time.Weekday", $0.parts.weekday, GoTime.dayNames, $0.parts.weekday) },
    "IsZero": get { .bool($0.isZero) },
    "UTC": get {
      var time = $0
      time.zone = .utc
      return .object(TimeObject(time))
    },
    "Local": GoMethod("() time") { execution, receiver, _ in
      guard var time = time(receiver) else { return .null }
      time.zone = execution.environment.localZone
      return .object(TimeObject(time))
    },
    "String": GoMethod("() string") { _, receiver, _ in .string(receiver.displayText) },
    "Format": GoMethod("(string) string") { _, receiver, a in
      .string(time(receiver).map { TimeLayout.format($0, a[0].argumentText.text) } ?? "")
    },
    "AddDate": GoMethod("(int, int, int) time") { _, receiver, a in
      guard let time = time(receiver) else { return .null }
      let parts = time.parts
      let days =
        GoTime.days(parts.year &+ a[0].argumentInt, parts.month &+ a[1].argumentInt, 1) &+ parts.day
        &- 1 &+ a[2].argumentInt
      let local = Int64(days) &* 86400 &+ Int64(parts.hour * 3600 + parts.minute * 60 + parts.second)
      let moment = local &- Int64(time.zone.offset(at: local &- Int64(parts.offset.seconds)).seconds)
      return .object(
        TimeObject(GoTime(second: moment, nanosecond: time.nanosecond, zone: time.zone)))
    },
    "Before": compare(isBefore), "After": compare { isBefore($1, $0) },
    "Equal": compare { !isBefore($0, $1) && !isBefore($1, $0) },
  ])
}

/// An integer type whose values have names: `time.Month`.
final class NamedNumber: GoObject {
  let number: Int
  private let name: String
  init(type: String, number: Int, name: String) {
    self.number = number
    self.name = name
    super.init(
      type: .named(type, .int),
      methods: MethodTable(["String": GoMethod("() string") { _, _, _ in .string(GoString(name)) }]))
  }
  override var stringerText: GoString? { GoString(name) }
  override var jsonMembers: [(GoString, GoValue)]? { nil }
  override var jsonValue: GoValue { .int(number) }
  override func isEqual(to other: GoObject) -> Bool {
    (other as? NamedNumber)?.number == number && other.type == type
  }
}
