import Glibc

/// A time zone: its name, and how far its clocks are from UTC at any moment.
public struct GoZone: Sendable, Hashable {
  struct Offset: Sendable, Hashable {
    /// Seconds east of UTC.
    var seconds: Int
    var abbreviation: String
  }
  /// As Go's `Location.String()` writes it: `UTC`, `Local`, `Europe/Berlin`.
  public var name: String
  /// Whether it is that of the machine, which Go tells from all others, whatever its name.
  public var isLocal = false
  private var standard: Offset
  /// Ascending: from these seconds on, these offsets.
  private var times: [Int64] = []
  private var offsets: [Offset] = []
  /// What holds behind the last of them.
  private var rule = ""

  public static let utc = GoZone(fixed: 0, name: "UTC", abbreviation: "UTC")
  /// That of a machine whose clocks show UTC.
  public static let local = {
    var zone = GoZone.utc
    zone.isLocal = true
    return zone
  }()

  /// A zone whose clocks never change.
  public init(fixed seconds: Int, name: String, abbreviation: String) {
    self.name = name
    standard = Offset(seconds: seconds, abbreviation: abbreviation)
  }

  /// Seconds east of UTC, where the clocks never change.
  var fixedOffset: Int? { times.isEmpty && rule.isEmpty ? standard.seconds : nil }

  /// Reads a compiled zone (RFC 8536); nil where the bytes are none.
  public init?(name: String, data: [UInt8]) {
    guard data.count > 44, data.starts(with: "TZif".utf8) else { return nil }
    func integer(_ at: Int, _ size: Int) -> Int64? {
      guard at + size <= data.count else { return nil }
      let value = data[at..<at + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return size == 4
        ? Int64(Int32(truncatingIfNeeded: Int64(bitPattern: value))) : Int64(bitPattern: value)
    }
    func counts(_ at: Int) -> [Int]? {
      let values = (0..<6).compactMap { integer(at + 20 + 4 * $0, 4) }
      return values.count == 6 ? values.map(Int.init) : nil
    }
    guard let first = counts(0) else { return nil }
    // The second block has 64-bit times.
    let skip = 44 + first[3] * 5 + first[4] * 6 + first[5] + first[2] * 8 + first[1] + first[0]
    guard data[4] >= UInt8(ascii: "2"), let count = counts(skip) else { return nil }
    let (transitionCount, typeCount, characterCount) = (count[3], count[4], count[5])
    let times = skip + 44
    let indexes = times + transitionCount * 8
    let types = indexes + transitionCount
    let names = types + typeCount * 6
    let end = names + characterCount + count[2] * 12 + count[1] + count[0]
    guard typeCount > 0, end <= data.count else { return nil }
    var known: [Offset] = []
    var standardIndex: Int?
    for index in 0..<typeCount {
      let at = types + index * 6
      let start = names + Int(data[at + 5])
      let abbreviation = data[start..<names + characterCount].prefix { $0 != 0 }
      known.append(
        Offset(
          seconds: Int(integer(at, 4) ?? 0),
          abbreviation: String(decoding: abbreviation, as: UTF8.self)))
      if data[at + 4] == 0, standardIndex == nil { standardIndex = index }
    }
    self.name = name
    standard = known[standardIndex ?? 0]
    for index in 0..<transitionCount {
      let type = Int(data[indexes + index])
      guard type < known.count, let time = integer(times + index * 8, 8) else { return nil }
      self.times.append(time)
      offsets.append(known[type])
    }
    rule = String(decoding: data[min(end + 1, data.count)...].prefix { $0 != 0x0A }, as: UTF8.self)
  }

  /// The offset at a moment in seconds since 1970.
  func offset(at second: Int64) -> Offset {
    guard let first = times.first, second >= first else { return standard }
    if let last = times.last, second >= last, let ruled = PosixZoneRule(rule)?.offset(at: second) {
      return ruled
    }
    var (low, high) = (0, times.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if times[middle] <= second { low = middle } else { high = middle }
    }
    return offsets[low]
  }

  public static func == (a: GoZone, b: GoZone) -> Bool {
    a.name == b.name && a.isLocal == b.isLocal && a.standard == b.standard && a.times == b.times
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// The rule at the end of a zone's file for all later years: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixZoneRule {
  private struct Change {
    var month: Int
    var week: Int
    var weekday: Int
    /// Seconds after midnight by the clock before the change.
    var time: Int

    func second(in year: Int, before offset: Int) -> Int64 {
      let first = GoTime.days(year, month, 1)
      var day = (weekday - (first + 4) % 7 + 7) % 7 + (week - 1) * 7
      while day >= GoTime.daysIn(month, year) { day -= 7 }
      return Int64(first + day) * 86400 + Int64(time - offset)
    }
  }
  private var standard = GoZone.Offset(seconds: 0, abbreviation: "")
  private var summer: GoZone.Offset?
  private var changes: [Change] = []

  init?(_ text: String) {
    var rest = Substring(text)
    func name() -> String {
      if rest.first == "<" {
        let inner = rest.dropFirst().prefix { $0 != ">" }
        rest = rest.dropFirst(inner.count + 2)
        return String(inner)
      }
      let letters = rest.prefix(while: \.isLetter)
      rest = rest.dropFirst(letters.count)
      return String(letters)
    }
    func time() -> Int? {
      let isNegative = rest.first == "-"
      if isNegative || rest.first == "+" { rest.removeFirst() }
      let digits = rest.prefix { $0.isNumber || $0 == ":" }
      rest = rest.dropFirst(digits.count)
      let parts = digits.split(separator: ":").compactMap { Int($0) }
      guard let hours = parts.first else { return nil }
      let seconds =
        hours * 3600 + (parts.count > 1 ? parts[1] * 60 : 0) + (parts.count > 2 ? parts[2] : 0)
      return isNegative ? -seconds : seconds
    }
    standard.abbreviation = name()
    guard !standard.abbreviation.isEmpty, let west = time() else { return nil }
    standard.seconds = -west
    guard !rest.isEmpty else { return }
    var summer = GoZone.Offset(seconds: standard.seconds + 3600, abbreviation: name())
    if rest.first != ",", let west = time() { summer.seconds = -west }
    self.summer = summer
    for part in rest.dropFirst().split(separator: ",") {
      let words = part.split(separator: "/", maxSplits: 1)
      guard words[0].first == "M" else { return nil }
      let numbers = words[0].dropFirst().split(separator: ".").compactMap { Int($0) }
      guard numbers.count == 3 else { return nil }
      rest = words.count > 1 ? words[1] : "2"
      changes.append(
        Change(month: numbers[0], week: numbers[1], weekday: numbers[2], time: time() ?? 7200))
    }
    guard changes.count == 2 else { return nil }
  }

  func offset(at second: Int64) -> GoZone.Offset {
    guard let summer, changes.count == 2 else { return standard }
    let year = GoTime.civil(Int(((second + Int64(standard.seconds)) / 86400))).year
    let start = changes[0].second(in: year, before: standard.seconds)
    let end = changes[1].second(in: year, before: summer.seconds)
    let isSummer = start < end ? second >= start && second < end : second >= start || second < end
    return isSummer ? summer : standard
  }
}

/// The zones that the machine knows: constants of the system, read once each.
public enum SystemZones {
  /// Nil where there is no zone of the name.
  public static func zone(_ name: String) -> GoZone? {
    if name.isEmpty || name == "UTC" { return .utc }
    guard !name.contains(".."), !name.hasPrefix("/"), !name.contains("\\") else { return nil }
    guard let file = fopen("/usr/share/zoneinfo/" + name, "r") else { return nil }
    defer { fclose(file) }
    var data = [UInt8](repeating: 0, count: 64 << 10)
    let count = fread(&data, 1, data.count, file)
    return GoZone(name: name, data: Array(data[..<count]))
  }
}
