/// Go's `time.Duration` as text.
enum GoDuration {
  private static let units: [(String, Double)] = [
    ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("h", 3.6e12), ("m", 6e10),
    ("s", 1e9),
  ]

  /// Nanoseconds of `1h30m`, `-1.5s`; nil where the text is none.
  static func parse(_ text: String) -> Int64? {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest.removeFirst() }
    if rest == "0" { return 0 }
    guard !rest.isEmpty else { return nil }
    var total = Int64(0)
    while !rest.isEmpty {
      let whole = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(whole.count)
      var fraction = Substring()
      if rest.first == "." {
        fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(1 + fraction.count)
      }
      guard !whole.isEmpty || !fraction.isEmpty else { return nil }
      guard let (name, size) = units.first(where: { rest.hasPrefix($0.0) }) else { return nil }
      rest = rest.dropFirst(name.count)
      guard let count = whole.isEmpty ? 0 : Int64(whole) else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: Int64(size))
      guard !overflow else { return nil }
      let part = fraction.isEmpty ? 0 : Int64((Double("0." + fraction) ?? 0) * size)
      let (sum, tooMuch) = total.addingReportingOverflow(product &+ part)
      guard !tooMuch else { return nil }
      total = sum
    }
    return isNegative ? -total : total
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
