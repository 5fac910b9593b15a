import Glibc

/// Sprig's arithmetic.
enum SprigNumbers {
  static let table = FunctionTable([
    "atoi": GoFunction("(string) int") { _, a in .int(NumberParsing.nearestInt(a[0].argumentText.text)) },
    "int64": GoFunction("(any) int64") { _, a in .int64(a[0].castInt64) },
    "int": GoFunction("(any) int") { _, a in .int(Int(a[0].castInt64)) },
    "float64": GoFunction("(any) float64") { _, a in .float64(a[0].castFloat) },
    "toDecimal": GoFunction("(any) int64") { _, a in
      .int64(NumberParsing.int(Printer.text(a[0]).text, base: 8) ?? 0)
    },
    "add1": GoFunction("(any) int64") { _, a in .int64(a[0].castInt64 &+ 1) },
    "add": GoFunction("(...any) int64") { _, a in .int64(a.reduce(0) { $0 &+ $1.castInt64 }) },
    "sub": GoFunction("(any, any) int64") { _, a in .int64(a[0].castInt64 &- a[1].castInt64) },
    "div": GoFunction("(any, any) int64") { _, a in
      let divisor = a[1].castInt64
      if divisor == 0 { throw FunctionError("runtime error: integer divide by zero") }
      return .int64(a[0].castInt64.dividedReportingOverflow(by: divisor).partialValue)
    },
    "mod": GoFunction("(any, any) int64") { _, a in
      let divisor = a[1].castInt64
      if divisor == 0 { throw FunctionError("runtime error: integer divide by zero") }
      return .int64(a[0].castInt64.remainderReportingOverflow(dividingBy: divisor).partialValue)
    },
    "mul": GoFunction("(any, ...any) int64") { _, a in .int64(a.reduce(1) { $0 &* $1.castInt64 }) },
    "max": biggest, "biggest": biggest,
    "min": GoFunction("(any, ...any) int64") { _, a in .int64(a.map(\.castInt64).min() ?? 0) },
    "maxf": GoFunction("(any, ...any) float64") { _, a in
      .float64(a.map(\.castFloat).reduce(-.infinity) { fold($0, $1, >) })
    },
    "minf": GoFunction("(any, ...any) float64") { _, a in
      .float64(a.map(\.castFloat).reduce(.infinity) { fold($0, $1, <) })
    },
    "ceil": GoFunction("(any) float64") { _, a in .float64(a[0].castFloat.rounded(.up)) },
    "floor": GoFunction("(any) float64") { _, a in .float64(a[0].castFloat.rounded(.down)) },
    "round": GoFunction("(any, int, ...float64) float64") { _, a in
      let limit = a.count > 2 ? a[2].argumentFloat : 0.5
      let power = pow(10, Double(a[1].argumentInt))
      let digit = power * a[0].castFloat
      let fraction = digit - digit.rounded(.towardZero)
      return .float64((fraction >= limit ? digit.rounded(.up) : digit.rounded(.down)) / power)
    },
    "add1f": GoFunction("(any) float64") { _, a in try decimal(a[0], [.int(1)]) { $0.adding($1) } },
    "addf": GoFunction("(...any) float64") { _, a in try decimal(.float64(0), a) { $0.adding($1) }
    },
    "subf": GoFunction("(any, ...any) float64") { _, a in
      try decimal(a[0], Array(a.dropFirst())) { $0.adding($1.negated) }
    },
    "mulf": GoFunction("(any, ...any) float64") { _, a in
      try decimal(a[0], Array(a.dropFirst())) { $0.multiplied(by: $1) }
    },
    "divf": GoFunction("(any, ...any) float64") { _, a in
      try decimal(a[0], Array(a.dropFirst())) {
        guard let quotient = $0.divided(by: $1) else {
          throw FunctionError("decimal division by 0")
        }
        return quotient
      }
    },
  ])

  private static let biggest = GoFunction("(any, ...any) int64") { _, a in
    .int64(a.map(\.castInt64).max() ?? 0)
  }

  private static func fold(_ a: Double, _ b: Double, _ wins: (Double, Double) -> Bool) -> Double {
    a.isNaN || b.isNaN ? .nan : wins(b, a) ? b : a
  }

  /// Decimal arithmetic on the numbers' shortest decimal forms.
  private static func decimal(
    _ first: GoValue, _ others: [GoValue],
    _ operation: (DecimalNumber, DecimalNumber) throws -> DecimalNumber
  ) throws -> GoValue {
    func number(_ value: GoValue) throws -> DecimalNumber {
      let float = value.castFloat
      guard float.isFinite else {
        throw FunctionError(
          "Cannot create a Decimal from \(GoString(bytes: FloatFormat.text(float, UInt8(ascii: "g"), -1)))"
        )
      }
      return DecimalNumber(float)
    }
    var result = try number(first)
    for other in others { result = try operation(result, try number(other)) }
    return .float64(result.double)
  }
}
