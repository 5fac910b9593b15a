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
      let time = try? TimeParsing.parse(a[0].argumentText, a[1].argumentText, zone: execution.environment.localZone)
      return .object(TimeObject(time ?? .zero))
    },
    "mustToDate": GoFunction("(string, string) time") { execution, a in
      try .object(
        TimeObject(
          TimeParsing.parse(a[0].argumentText, a[1].argumentText, zone: execution.environment.localZone)))
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
      case .string(let text): seconds = Int64(NumberParsing.nearestInt(text.text))
      case .int64(let value): seconds = value
      default: seconds = 0
      }
      return .string(GoDuration.text(seconds &* 1_000_000_000))
    },
    "durationRound": GoFunction("(any) string") { execution, a in
      let value: Int64
      switch a[0] {
      case .string(let text): value = (try? GoDuration.parse(text)) ?? 0
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
    return .string(TimeLayout.format(time, layout.argumentText))
  }

  private static let modify = GoFunction("(string, time) time") { _, a in
    guard let time = TimeObject.time(a[1]), let duration = try? GoDuration.parse(a[0].argumentText)
    else { return a[1] }
    return .object(TimeObject(time.adding(nanoseconds: duration)))
  }

  private static let mustModify = GoFunction("(string, time) time") { _, a in
    guard let time = TimeObject.time(a[1]) else { return a[1] }
    return .object(TimeObject(time.adding(nanoseconds: try GoDuration.parse(a[0].argumentText))))
  }
}
