/// Go's `time.Duration` as text.
enum GoDuration {
  private static let units: [GoString: UInt64] = [
    "ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
    "h": 3_600_000_000_000,
  ]
  /// One more than a positive one can be, and what a negative one can be at most.
  private static let limit = UInt64(1) << 63

  /// Nanoseconds of `1h30m`, `-1.5s`.
  static func parse(_ text: GoString) throws(FunctionError) -> Int64 {
    let quoted = TimeParsing.quoted(text.bytes)
    let invalid = FunctionError("time: invalid duration \(quoted)")
    var rest = text.bytes[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    if rest.elementsEqual("0".utf8) { return 0 }
    var total = UInt64(0)
    repeat {
      let whole = rest.prefix(while: isDigit)
      rest = rest.dropFirst(whole.count)
      var fraction: ArraySlice<UInt8> = []
      if rest.first == UInt8(ascii: ".") {
        fraction = rest.dropFirst().prefix(while: isDigit)
        rest = rest.dropFirst(1 + fraction.count)
      }
      guard !whole.isEmpty || !fraction.isEmpty else { throw invalid }
      guard let count = whole.isEmpty ? 0 : UInt64(String(decoding: whole, as: UTF8.self)), count <= limit else { throw invalid }
      let name = GoString(bytes: rest.prefix { !isDigit($0) && $0 != UInt8(ascii: ".") })
      guard !name.isEmpty else { throw FunctionError("time: missing unit in duration \(quoted)") }
      guard let unit = units[name] else {
        throw FunctionError("time: unknown unit \(TimeParsing.quoted(name.bytes)) in duration \(quoted)")
      }
      rest = rest.dropFirst(name.count)
      guard count <= limit / unit else { throw invalid }
      let sum = count * unit + part(fraction, of: unit)
      guard sum <= limit else { throw invalid }
      // Two of the largest make none, there as well.
      total &+= sum
      guard total <= limit else { throw invalid }
    } while !rest.isEmpty
    if isNegative { return Int64(truncatingIfNeeded: 0 &- total) }
    guard total < limit else { throw invalid }
    return Int64(total)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// What digits behind the point are of a unit; those beyond what a number holds do not count.
  private static func part(_ digits: ArraySlice<UInt8>, of unit: UInt64) -> UInt64 {
    var (value, scale) = (UInt64(0), 1.0)
    for digit in digits {
      guard value <= (limit - 1) / 10 else { break }
      let next = value * 10 + UInt64(digit - 0x30)
      guard next <= limit else { break }
      value = next
      scale *= 10
    }
    return UInt64(Double(value) * (Double(unit) / scale))
  }

  /// `1h2m3.5s`, as Go's `String()`.
  static func text(_ nanoseconds: Int64) -> String {
    let magnitude = nanoseconds.magnitude
    let sign = nanoseconds < 0 ? "-" : ""
    if magnitude == 0 { return "0s" }
    func decimal(_ value: UInt64, _ digits: Int) -> String {
      let unit = (0..<digits).reduce(UInt64(1)) { value, _ in value * 10 }
      var fraction = String(value % unit)
      fraction = String(repeating: "0", count: digits - fraction.count) + fraction
      while fraction.last == "0" { fraction.removeLast() }
      return String(value / unit) + (fraction.isEmpty ? "" : "." + fraction)
    }
    if magnitude < 1000 { return sign + "\(magnitude)ns" }
    if magnitude < 1_000_000 { return sign + decimal(magnitude, 3) + "µs" }
    if magnitude < 1_000_000_000 { return sign + decimal(magnitude, 6) + "ms" }
    let minutes = magnitude / 60_000_000_000
    let seconds = decimal(magnitude % 60_000_000_000, 9) + "s"
    if minutes == 0 { return sign + seconds }
    return sign + (minutes >= 60 ? "\(minutes / 60)h" : "") + "\(minutes % 60)m" + seconds
  }
}
