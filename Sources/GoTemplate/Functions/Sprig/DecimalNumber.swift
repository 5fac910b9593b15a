/// A decimal number of any length, `digits × 10^exponent`: what Sprig's `addf` and its like reckon with.
struct DecimalNumber {
  private var isNegative: Bool
  /// Decimal digits, least first, without zeros at the top.
  private var digits: [UInt8]
  private var exponent: Int

  private init(isNegative: Bool, digits: [UInt8], exponent: Int) {
    var digits = digits
    while digits.last == 0 { digits.removeLast() }
    self.isNegative = isNegative && !digits.isEmpty
    self.digits = digits
    self.exponent = exponent
  }

  /// The shortest decimal that stands for the number.
  init(_ value: Double) {
    var digits: [UInt8] = []
    var exponent = 0
    var sawPoint = false
    let text = Array(FloatFormat.text(value.magnitude, UInt8(ascii: "e"), -1))
    let e = text.firstIndex(of: UInt8(ascii: "e")) ?? text.count
    for byte in text[..<e] {
      if byte == UInt8(ascii: ".") {
        sawPoint = true
      } else {
        digits.append(byte - UInt8(ascii: "0"))
        if sawPoint { exponent -= 1 }
      }
    }
    exponent += Int(String(decoding: text[(e + 1)...], as: UTF8.self).replacing("+", with: "")) ?? 0
    self.init(isNegative: value < 0, digits: digits.reversed(), exponent: exponent)
  }

  var double: Double {
    let text =
      digits.isEmpty
      ? "0" : String(decoding: digits.reversed().map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
    return Double((isNegative ? "-" : "") + text + "e\(exponent)") ?? 0
  }

  var negated: DecimalNumber {
    DecimalNumber(isNegative: !isNegative, digits: digits, exponent: exponent)
  }

  private func scaled(to exponent: Int) -> [UInt8] {
    digits.isEmpty ? [] : [UInt8](repeating: 0, count: self.exponent - exponent) + digits
  }

  func adding(_ other: DecimalNumber) -> DecimalNumber {
    let common = min(exponent, other.exponent)
    let (a, b) = (scaled(to: common), other.scaled(to: common))
    if isNegative == other.isNegative {
      return DecimalNumber(isNegative: isNegative, digits: Self.sum(a, b), exponent: common)
    }
    return Self.isLess(a, b)
      ? DecimalNumber(isNegative: other.isNegative, digits: Self.difference(b, a), exponent: common)
      : DecimalNumber(isNegative: isNegative, digits: Self.difference(a, b), exponent: common)
  }

  func multiplied(by other: DecimalNumber) -> DecimalNumber {
    var result = [UInt8](repeating: 0, count: digits.count + other.digits.count + 1)
    for (i, a) in digits.enumerated() {
      var carry = 0
      for (j, b) in other.digits.enumerated() {
        let value = Int(result[i + j]) + Int(a) * Int(b) + carry
        result[i + j] = UInt8(value % 10)
        carry = value / 10
      }
      var index = i + other.digits.count
      while carry > 0 {
        let value = Int(result[index]) + carry
        result[index] = UInt8(value % 10)
        carry = value / 10
        index += 1
      }
    }
    return DecimalNumber(
      isNegative: isNegative != other.isNegative, digits: result,
      exponent: exponent + other.exponent)
  }

  /// The quotient to 16 places behind the point, rounded half away from zero; nil for a division by zero.
  func divided(by other: DecimalNumber) -> DecimalNumber? {
    guard !other.digits.isEmpty else { return nil }
    let places = 16
    let shift = exponent - other.exponent + places
    var dividend = digits
    var divisor = other.digits
    if shift >= 0 {
      dividend = [UInt8](repeating: 0, count: shift) + dividend
    } else {
      divisor = [UInt8](repeating: 0, count: -shift) + divisor
    }
    var quotient: [UInt8] = []
    var rest: [UInt8] = []
    for digit in dividend.reversed() {
      rest.insert(digit, at: 0)
      while rest.last == 0 { rest.removeLast() }
      var count: UInt8 = 0
      while !Self.isLess(rest, divisor) {
        rest = Self.difference(rest, divisor)
        count += 1
      }
      quotient.append(count)
    }
    quotient.reverse()
    if !Self.isLess(Self.sum(rest, rest), divisor) { quotient = Self.sum(quotient, [1]) }
    return DecimalNumber(
      isNegative: isNegative != other.isNegative, digits: quotient, exponent: -places)
  }

  private static func isLess(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    for index in (0..<max(a.count, b.count)).reversed() {
      let (x, y) = (index < a.count ? a[index] : 0, index < b.count ? b[index] : 0)
      if x != y { return x < y }
    }
    return false
  }

  private static func sum(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
    var (result, carry) = ([UInt8](), UInt8(0))
    for index in 0..<max(a.count, b.count) {
      let value = (index < a.count ? a[index] : 0) + (index < b.count ? b[index] : 0) + carry
      result.append(value % 10)
      carry = value / 10
    }
    if carry > 0 { result.append(carry) }
    return result
  }

  private static func difference(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
    var (result, borrow) = ([UInt8](), 0)
    for index in a.indices {
      var value = Int(a[index]) - (index < b.count ? Int(b[index]) : 0) - borrow
      borrow = value < 0 ? 1 : 0
      if value < 0 { value += 10 }
      result.append(UInt8(value))
    }
    while result.last == 0 { result.removeLast() }
    return result
  }
}
