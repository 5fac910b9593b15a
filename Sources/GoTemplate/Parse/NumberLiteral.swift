extension NumberLiteral {
  /// Reads a number as Go does: whatever types can hold its value, it is of all of them.
  static func parse(_ token: Token) -> Result<NumberLiteral, FunctionError> {
    let text = GoString(bytes: token.value)
    var number = NumberLiteral(text: text)
    switch token.kind {
    case .charConstant:
      guard let rune = Quoting.unquoteCharacter(Array(token.value)) else {
        return .failure(
          FunctionError(text.count == 2 ? "invalid syntax" : "malformed character constant: \(text)"))
      }
      number.int = Int64(rune.value)
      number.uint = UInt64(rune.value)
      number.float = Double(rune.value)
      return .success(number)
    case .complex:
      guard let value = complex(text.text) else { return .failure(FunctionError("bad complex: \(text)")) }
      number.complex = value
      number.simplify()
      return .success(number)
    default: break
    }
    let plain = text.text
    if plain.hasSuffix("i"), let value = NumberParsing.float(String(plain.dropLast())) {
      number.complex = (0, value)
      number.simplify()
      return .success(number)
    }
    number.uint = NumberParsing.uint(plain, base: 0)
    number.int = NumberParsing.int(plain, base: 0)
    if number.int == 0 { number.uint = 0 }
    if let int = number.int {
      number.float = Double(int)
    } else if let uint = number.uint {
      number.float = Double(uint)
    } else if let float = NumberParsing.float(plain) {
      if !plain.contains(where: { ".eEpP".contains($0) }) {
        return .failure(FunctionError("integer overflow: \(Quoting.doubleQuoted(text))"))
      }
      number.float = float
      if number.int == nil, let exact = Int64(exactly: float) { number.int = exact }
      if number.uint == nil, let exact = UInt64(exactly: float) { number.uint = exact }
    }
    if number.int == nil, number.uint == nil, number.float == nil {
      return .failure(FunctionError("illegal number syntax: \(Quoting.doubleQuoted(text))"))
    }
    return .success(number)
  }

  private static func complex(_ text: String) -> (Double, Double)? {
    guard text.hasSuffix("i") else { return nil }
    let body = text.dropLast()
    // The sign of the imaginary part: not the first byte, and not one of an exponent.
    var split: String.Index?
    for index in body.indices.dropFirst() where body[index] == "+" || body[index] == "-" {
      if !"eEpP".contains(body[body.index(before: index)]) { split = index }
    }
    guard let split, let real = NumberParsing.float(String(body[..<split])),
      let imaginary = NumberParsing.float(String(body[split...]))
    else { return nil }
    return (real, imaginary)
  }

  private mutating func simplify() {
    guard let complex, complex.imaginary == 0 else { return }
    float = complex.real
    int = Int64(exactly: complex.real)
    uint = UInt64(exactly: complex.real)
  }

  /// The constant where no type is asked for. Nil where it overflows `int`.
  ///
  /// Hexadecimal integers and characters are ints; what has a point, an exponent or an `i` is a float or complex.
  var ideal: GoValue? {
    let isHex = text.count > 2 && text.bytes[0] == UInt8(ascii: "0") && (text.bytes[1] | 0x20) == UInt8(ascii: "x")
    let isRune = text.bytes.first == UInt8(ascii: "'")
    if let complex { return .object(GoComplex(complex.real, complex.imaginary)) }
    if let float, !isHex, !isRune, text.bytes.contains(where: { ".eEpP".utf8.contains($0) }) { return .float64(float) }
    if let float, isHex, text.bytes.contains(where: { ".pP".utf8.contains($0) }) { return .float64(float) }
    if let int { return .int(Int(int)) }
    return nil
  }
}

/// A complex constant; nothing but printing is to be had of it.
final class GoComplex: GoObject {
  let real: Double
  let imaginary: Double
  init(_ real: Double, _ imaginary: Double) {
    self.real = real
    self.imaginary = imaginary
    super.init(type: .complex128)
  }
  override func isEqual(to other: GoObject) -> Bool {
    guard let other = other as? GoComplex else { return false }
    return other.real == real && other.imaginary == imaginary
  }
}
