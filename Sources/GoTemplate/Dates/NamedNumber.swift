/// An integer type whose values have names: `time.Month`.
class NamedNumber: GoObject {
  let number: Int
  private let name: String
  init(_ type: GoType, _ number: Int, name: String, methods: [GoString: GoMethod] = [:]) {
    self.number = number
    self.name = name
    let string = GoMethod("() string") { _, _, _ in .string(GoString(name)) }
    super.init(type: type, methods: MethodTable(methods.merging(["String": string]) { $1 }))
  }
  override var stringerText: GoString? { GoString(name) }
  override var isTrue: Bool { number != 0 }
  /// What Sprig's functions on numbers take it for.
  var castNumber: Int { number }
  override var jsonMembers: [(GoString, GoValue)]? { nil }
  override var jsonValue: GoValue { .int(number) }
  override func isEqual(to other: GoObject) -> Bool {
    (other as? NamedNumber)?.number == number && other.type == type
  }
}

/// A `time.Duration`: nanoseconds.
final class DurationObject: NamedNumber {
  init(_ nanoseconds: Int64) {
    super.init(.duration, Int(nanoseconds), name: GoDuration.text(nanoseconds), methods: Self.table)
  }

  /// The library below Sprig's functions on numbers knows months and weekdays, but no durations.
  override var castNumber: Int { 0 }

  /// Of a parameter of that type, for which a template may write a number.
  static func nanoseconds(_ value: GoValue) -> Int64 {
    switch value {
    case .int64(let value): value
    case .object(let object): Int64((object as? NamedNumber)?.number ?? 0)
    default: 0
    }
  }

  private static func part(_ unit: Double) -> GoMethod {
    GoMethod("() float64") { _, receiver, _ in
      // Whole and fraction apart, as Go divides, so that both round alike.
      let nanoseconds = nanoseconds(receiver)
      let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: Int64(unit))
      return .float64(Double(whole) + Double(rest) / unit)
    }
  }

  private static func count(_ unit: Int64) -> GoMethod {
    GoMethod("() int64") { _, receiver, _ in .int64(nanoseconds(receiver) / unit) }
  }

  private static let table: [GoString: GoMethod] = [
    "Hours": part(3.6e12), "Minutes": part(6e10), "Seconds": part(1e9), "Milliseconds": count(1_000_000),
    "Microseconds": count(1000), "Nanoseconds": count(1),
  ]
}
