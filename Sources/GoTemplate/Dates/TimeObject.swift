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
    TimeLayout.format(time, "2006-01-02 15:04:05.999999999 -0700 MST")
  }
  override var goSyntaxText: GoString? {
    let parts = time.parts
    let zone =
      time.zone.isLocal
      ? "time.Local"
      : time.zone == .utc ? "time.UTC" : "time.Location(" + Quoting.doubleQuoted(GoString(time.zone.name)).text + ")"
    return GoString(
      "time.Date(\(parts.year), time.\(GoTime.monthNames[parts.month - 1]), \(parts.day), \(parts.hour), \(parts.minute), "
        + "\(parts.second), \(time.nanosecond), \(zone))")
  }
  /// What Go keeps of a time: nanoseconds, seconds since the year 1, and the zone, which is nil for UTC.
  override var printedFields: [(name: GoString, value: GoValue)] {
    let type = GoType.pointer(.structure("time.Location"))
    return [
      ("wall", .uint64(UInt64(clamping: time.nanosecond))), ("ext", .int64(time.second &- GoTime.zero.second)),
      ("loc", .object(time.zone == .utc ? NilPointer(type: type) : Address(type: type, pointee: Self.location(time.zone)))),
    ]
  }

  /// What Go keeps of a zone; nil where that takes more than is known of it here.
  private static func location(_ zone: GoZone) -> GoObject? {
    guard let offset = zone.fixedOffset else { return nil }
    let name = GoValue.string(GoString(zone.name))
    func list(_ type: GoType, _ elements: [GoObject]) -> GoValue {
      .slice(GoSlice(.slice(type), elements.map { .object($0) }))
    }
    let (zoneType, changeType) = (GoType.structure("time.zone"), GoType.structure("time.zoneTrans"))
    // That of the machine begins empty.
    let only = GoObject(type: zoneType, fields: [("name", name), ("offset", .int(offset)), ("isDST", false)])
    let zones = zone.isLocal ? [] : [only]
    let start = GoObject(
      type: changeType, fields: [("when", .int64(.min)), ("index", .int(0)), ("isstd", false), ("isutc", false)])
    let cached = GoType.pointer(zoneType)
    return GoObject(
      type: .structure("time.Location"),
      fields: [
        ("name", name), ("zone", list(zoneType, zones)), ("tx", list(changeType, zone.isLocal ? [] : [start])), ("extend", ""),
        ("cacheStart", .int64(zone.isLocal ? 0 : .min)), ("cacheEnd", .int64(zone.isLocal ? 0 : .max)),
        ("cacheZone", .object(zone.isLocal ? NilPointer(type: cached) : Address(type: cached))),
      ])
  }
  override var jsonMembers: [(GoString, GoValue)]? { nil }
  override var jsonValue: GoValue {
    .string(Self.internetText(time))
  }
  override func isEqual(to other: GoObject) -> Bool {
    guard let other = (other as? TimeObject)?.time else { return false }
    return other.second == time.second && other.nanosecond == time.nanosecond
      && other.zone == time.zone
  }

  /// As RFC 3339 has it.
  private static func internetText(_ time: GoTime) -> String {
    TimeLayout.format(time, "2006-01-02T15:04:05.999999999Z07:00").text
  }

  /// - Parameter change: gets what is left of the time since the year 1 by a unit, and the unit; gives what is to be added.
  private static func rounding(_ change: @escaping @Sendable (_ rest: Int128, _ unit: Int128) -> Int128) -> GoMethod {
    GoMethod("(duration) time") { _, receiver, a in
      guard let time = time(receiver) else { return .null }
      let unit = Int128(DurationObject.nanoseconds(a[0]))
      guard unit > 0 else { return receiver }
      let sinceZero = (Int128(time.second) - Int128(GoTime.zero.second)) * 1_000_000_000 + Int128(time.nanosecond)
      let rest = (sinceZero % unit + unit) % unit
      return .object(TimeObject(time.adding(nanoseconds: Int64(change(rest, unit)))))
    }
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
        .named(type, .int), number, name: names.indices.contains(index) ? names[index] : "\(number)"
      ))
  }

  /// Nanoseconds from one time to another; what is too much for 64 bits becomes the most there is.
  private static func nanoseconds(from start: GoTime, to end: GoTime) -> Int64 {
    let (seconds, overflow) = end.second.subtractingReportingOverflow(start.second)
    let (whole, tooMuch) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, over) = whole.addingReportingOverflow(Int64(end.nanosecond - start.nanosecond))
    guard overflow || tooMuch || over else { return sum }
    return isBefore(start, end) ? .max : .min
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
    "Location": get { .object(LocationObject($0.zone)) },
    "In": GoMethod("(location) time") { _, receiver, a in
      guard var time = time(receiver), case .object(let object) = a[0], let location = object as? LocationObject else {
        return .null
      }
      time.zone = location.zone
      return .object(TimeObject(time))
    },
    "Truncate": rounding { rest, _ in -rest },
    "Round": rounding { rest, unit in rest + rest < unit ? -rest : unit - rest },
    "MarshalJSON": get { .bytes(Array("\"\(internetText($0))\"".utf8)) },
    "MarshalText": get { .bytes(Array(internetText($0).utf8)) },
    "Zone": .uncallable("invalid function signature for Zone: second return value should be error; is int"),
    "ISOWeek": .uncallable("invalid function signature for ISOWeek: second return value should be error; is int"),
    "ZoneBounds": .uncallable("invalid function signature for ZoneBounds: second return value should be error; is time.Time"),
    "Clock": .uncallable("function Clock has 3 return values; should be 1 or 2"),
    "Date": .uncallable("function Date has 3 return values; should be 1 or 2"),
    "GoString": GoMethod("() string") { _, receiver, _ in
      if case .object(let object) = receiver, let text = object.goSyntaxText { .string(text) } else { .string("") }
    },
    "Add": GoMethod("(duration) time") { _, receiver, a in
      guard let time = time(receiver) else { return .null }
      return .object(TimeObject(time.adding(nanoseconds: DurationObject.nanoseconds(a[0]))))
    },
    "Sub": GoMethod("(time) duration") { _, receiver, a in
      guard let own = time(receiver), let other = time(a[0]) else { return .null }
      return .object(DurationObject(nanoseconds(from: other, to: own)))
    },
    "Compare": GoMethod("(time) int") { _, receiver, a in
      guard let own = time(receiver), let other = time(a[0]) else { return .null }
      return .int(isBefore(own, other) ? -1 : isBefore(other, own) ? 1 : 0)
    },
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
      .string(time(receiver).map { TimeLayout.format($0, a[0].argumentText) } ?? "")
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

/// A `*time.Location`.
final class LocationObject: GoObject {
  let zone: GoZone
  init(_ zone: GoZone) {
    let name = GoString(zone.name)
    self.zone = zone
    super.init(
      type: .pointer(.structure("time.Location")),
      methods: MethodTable(["String": GoMethod("() string") { _, _, _ in .string(name) }]))
  }
  override var stringerText: GoString? { GoString(zone.name) }
  override func isEqual(to other: GoObject) -> Bool { (other as? LocationObject)?.zone == zone }
}
