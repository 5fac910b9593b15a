/// An amount as Kubernetes writes it (`100m`, `1.5Gi`, `2e3`), compared by value: `1000m` is `1`, `1024Mi` is `1Gi`.
///
/// Kept exactly in billionths; what is finer is rounded up, as the server does.
public struct Quantity: Sendable, Hashable, Comparable {
  /// The amount in billionths.
  public let nanos: Int128

  public init(nanos: Int128) { self.nanos = nanos }

  public static func < (a: Quantity, b: Quantity) -> Bool { a.nanos < b.nanos }

  /// The amount as a floating-point number.
  public var double: Double { Double(nanos) / 1e9 }

  /// From a quantity field, which may be written as a number too; nil where it is no quantity.
  public init?(_ value: Value) {
    switch value {
    case .int(let number): self.init(nanos: Int128(number) * 1_000_000_000)
    case .string(let text): self.init(text)
    case .double(let number): self.init("\(number)")
    default: return nil
    }
  }

  /// Nil where the text is no quantity, or one beyond 10²⁹.
  public init?(_ text: String) {
    var text = text
    let parsed = text.withUTF8 { Self.parse($0) }
    guard let parsed else { return nil }
    nanos = parsed
  }

  private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int128? {
    var index = 0
    var isNegative = false
    if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      index = 1
    }
    var mantissa: Int128 = 0
    var digits = 0
    var fraction = 0
    var seenDot = false
    var roundsUp = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "."), !seenDot {
        seenDot = true
      } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        digits += 1
        let digit = Int128(byte - UInt8(ascii: "0"))
        if seenDot, fraction >= 18 {  // finer than any suffix can lift to a billionth
          roundsUp = roundsUp || digit > 0
        } else {
          let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
          if overflow { return nil }
          mantissa = product + digit
          if seenDot { fraction += 1 }
        }
      } else {
        break
      }
      index += 1
    }
    guard digits > 0, let scale = scale(of: UnsafeBufferPointer(rebasing: bytes[index...])) else { return nil }
    var (nanos, overflow) = mantissa.multipliedReportingOverflow(by: scale.factor)
    if overflow { return nil }
    var exponent = scale.exponent + 9 - fraction
    while exponent > 0 {
      (nanos, overflow) = nanos.multipliedReportingOverflow(by: 10)
      if overflow { return nanos == 0 ? 0 : nil }
      exponent -= 1
    }
    while exponent < 0, nanos > 0 {
      let (quotient, remainder) = nanos.quotientAndRemainder(dividingBy: 10)
      nanos = quotient
      roundsUp = roundsUp || remainder > 0
      exponent += 1
    }
    if roundsUp { nanos += 1 }
    return isNegative ? -nanos : nanos
  }

  /// What a suffix multiplies by: `factor` times ten to the `exponent`.
  private static func scale(of suffix: UnsafeBufferPointer<UInt8>) -> (factor: Int128, exponent: Int)? {
    guard let first = suffix.first else { return (1, 0) }
    if suffix.count == 2, suffix[1] == UInt8(ascii: "i") {
      switch first {
      case UInt8(ascii: "K"): return (1 << 10, 0)
      case UInt8(ascii: "M"): return (1 << 20, 0)
      case UInt8(ascii: "G"): return (1 << 30, 0)
      case UInt8(ascii: "T"): return (1 << 40, 0)
      case UInt8(ascii: "P"): return (1 << 50, 0)
      case UInt8(ascii: "E"): return (1 << 60, 0)
      default: return nil
      }
    }
    if suffix.count == 1 {
      switch first {
      case UInt8(ascii: "n"): return (1, -9)
      case UInt8(ascii: "u"): return (1, -6)
      case UInt8(ascii: "m"): return (1, -3)
      case UInt8(ascii: "k"): return (1, 3)
      case UInt8(ascii: "M"): return (1, 6)
      case UInt8(ascii: "G"): return (1, 9)
      case UInt8(ascii: "T"): return (1, 12)
      case UInt8(ascii: "P"): return (1, 15)
      case UInt8(ascii: "E"): return (1, 18)
      default: return nil
      }
    }
    guard first == UInt8(ascii: "e") || first == UInt8(ascii: "E"),
      let exponent = Int(String(decoding: suffix.dropFirst(), as: UTF8.self)), abs(exponent) <= 40
    else { return nil }
    return (1, exponent)
  }
}
