import Glibc

/// Floating-point numbers as Go's strconv writes them.
enum FloatFormat {
  /// The decimal digits of a positive finite number: `0.d1d2d3… × 10^point`.
  private struct Digits {
    var digits: [UInt8]
    var point: Int
  }

  /// - Parameters:
  ///   - verb: `e`, `E`, `f`, `g`, `G`, `b`, `x` or `X`.
  ///   - precision: -1 for as many digits as tell the number from all others.
  static func text(_ value: Double, _ verb: UInt8, _ precision: Int, isFloat32: Bool = false) -> [UInt8] {
    if value.isNaN { return Array("NaN".utf8) }
    if value.isInfinite { return Array((value < 0 ? "-Inf" : "+Inf").utf8) }
    let sign: [UInt8] = value.sign == .minus ? [UInt8(ascii: "-")] : []
    let magnitude = value.magnitude
    switch verb {
    case UInt8(ascii: "e"), UInt8(ascii: "E"):
      let digits = precision < 0 ? shortest(magnitude, isFloat32) : rounded(magnitude, significant: precision + 1)
      return sign + exponential(digits, precision < 0 ? max(digits.digits.count - 1, 0) : precision, verb)
    case UInt8(ascii: "f"), UInt8(ascii: "F"):
      if precision >= 0 { return sign + c("%.*f", precision, magnitude) }
      let digits = shortest(magnitude, isFloat32)
      return sign + fixed(digits, max(digits.digits.count - digits.point, 0))
    case UInt8(ascii: "g"), UInt8(ascii: "G"):
      let isShortest = precision < 0
      let wanted = precision == 0 ? 1 : precision
      let digits = isShortest ? shortest(magnitude, isFloat32) : rounded(magnitude, significant: wanted)
      let count = digits.digits.count
      var limit = wanted
      if limit > count, count >= digits.point { limit = count }
      if isShortest { limit = 6 }
      let exponent = digits.point - 1
      if exponent < -4 || exponent >= limit {
        let shown = isShortest ? count : min(wanted, count)
        return sign + exponential(digits, max(shown - 1, 0), verb - 2)
      }
      return sign + fixed(digits, max(count - digits.point, 0))
    case UInt8(ascii: "b"):
      if magnitude == 0 { return sign + Array("0p-1074".utf8) }
      let mantissa = magnitude.isNormal ? magnitude.significandBitPattern | 1 << 52 : magnitude.significandBitPattern
      let exponent = (magnitude.isNormal ? Int(magnitude.exponentBitPattern) : 1) - 1075
      return sign + Array("\(mantissa)p\(exponent < 0 ? "" : "+")\(exponent)".utf8)
    default: return sign + hexadecimal(magnitude, precision, verb)
    }
  }

  private static func c(_ format: String, _ precision: Int, _ value: Double) -> [UInt8] {
    let precision = min(precision, 4096)
    let size = precision + 400
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = buffer.withMemoryRebound(to: CChar.self) { characters in
        Int(withVaList([Int32(precision), value]) { vsnprintf(characters.baseAddress, size, format, $0) })
      }
    }
  }

  private static func shortest(_ value: Double, _ isFloat32: Bool) -> Digits {
    if value == 0 { return Digits(digits: [], point: 0) }
    return parse(Array((isFloat32 ? Float(value).description : value.description).utf8))
  }

  private static func rounded(_ value: Double, significant: Int) -> Digits {
    if value == 0 { return Digits(digits: [], point: 0) }
    return parse(c("%.*e", significant - 1, value))
  }

  /// `123.45`, `1.5e+20`; zeros at the end are dropped.
  private static func parse(_ text: [UInt8]) -> Digits {
    var digits: [UInt8] = []
    var point: Int?
    var exponent = 0
    for (index, byte) in text.enumerated() {
      if byte == UInt8(ascii: ".") {
        point = digits.count
      } else if byte | 0x20 == UInt8(ascii: "e") {
        exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self).replacing("+", with: "")) ?? 0
        break
      } else {
        digits.append(byte)
      }
    }
    var place = (point ?? digits.count) + exponent
    let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(zeros)
    place -= zeros
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return Digits(digits: digits, point: digits.isEmpty ? 0 : place)
  }

  private static func exponential(_ value: Digits, _ precision: Int, _ verb: UInt8) -> [UInt8] {
    var result = [value.digits.first ?? UInt8(ascii: "0")]
    if precision > 0 {
      result.append(UInt8(ascii: "."))
      for index in 1...precision { result.append(index < value.digits.count ? value.digits[index] : UInt8(ascii: "0")) }
    }
    let exponent = value.digits.isEmpty ? 0 : value.point - 1
    result.append(verb)
    result.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
    let text = String(exponent.magnitude)
    if text.utf8.count < 2 { result.append(UInt8(ascii: "0")) }
    result.append(contentsOf: text.utf8)
    return result
  }

  private static func fixed(_ value: Digits, _ precision: Int) -> [UInt8] {
    var result: [UInt8] = []
    func digit(_ index: Int) -> UInt8 { value.digits.indices.contains(index) ? value.digits[index] : UInt8(ascii: "0") }
    if value.point > 0 { for index in 0..<value.point { result.append(digit(index)) } } else { result.append(UInt8(ascii: "0")) }
    if precision > 0 {
      result.append(UInt8(ascii: "."))
      for index in 0..<precision { result.append(digit(value.point + index)) }
    }
    return result
  }

  /// `0x1.8p+01`.
  private static func hexadecimal(_ value: Double, _ precision: Int, _ verb: UInt8) -> [UInt8] {
    let isUpper = verb == UInt8(ascii: "X")
    var mantissa: UInt64 = 0
    var exponent = 0
    if value != 0 {
      mantissa = value.significand == 0 ? 0 : UInt64(value.significand * 4_503_599_627_370_496)
      exponent = Int(value.exponent)
      // The fraction's 52 bits are kept in the top of 60, so that a nibble is a digit.
      mantissa <<= 8
      if precision >= 0, precision < 15 {
        let shift = UInt64(60 - 4 * precision)
        let extra = mantissa & ((1 << shift) - 1)
        mantissa >>= shift
        let half = UInt64(1) << (shift - 1)
        if extra > half || (extra == half && mantissa & 1 == 1) { mantissa += 1 }
        mantissa <<= shift
        if mantissa >> 61 != 0 {
          mantissa >>= 1
          exponent += 1
        }
      }
    }
    var text = "0x" + (mantissa >> 60 == 0 ? "0" : "1")
    var rest = mantissa << 4
    if precision < 0, rest != 0 || precision > 0 {
      text += "."
      while rest != 0 {
        text += String(rest >> 60, radix: 16)
        rest <<= 4
      }
    } else if precision > 0 {
      text += "."
      for _ in 0..<precision {
        text += String(rest >> 60, radix: 16)
        rest <<= 4
      }
    }
    let digits = String(exponent.magnitude)
    text += "p" + (exponent < 0 ? "-" : "+") + (digits.utf8.count < 2 ? "0" : "") + digits
    return Array((isUpper ? text.uppercased() : text).utf8)
  }
}
