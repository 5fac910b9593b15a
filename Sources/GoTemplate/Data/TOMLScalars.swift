import Manifests

/// Reading values that hold no others.
extension TOMLCursor {
  /// Space before it has been read, and the value is no array and no inline table.
  mutating func scalar() throws -> GoValue {
    let start = position
    let rune = try next()
    switch rune {
    case "\"", "'":
      guard try accept(rune) else { return .string(try string(rune).text()) }
      return .string(try accept(rune) ? longString(rune).text() : GoString())
    case "0": return try zero(start)
    case "1"..."9": return try numberOrDate(start)
    case ".": throw fault("floats must start with a digit, not '.'")
    case "+", "-": return try signed(start)
    case "i", "n":
      // Of a word that begins in such a way only the rest is told.
      if try accept("n") {
        if try accept("f") { return .float64(.infinity) }
        if try accept("a"), try accept("n") { return .float64(.nan) }
      } else if try accept("a"), try accept("n") {
        return .float64(.nan)
      }
      return try word(back: 1)
    case TOMLCursor.end: throw fault("unexpected EOF; expected value")
    default:
      if RuneClass.isLetter(rune) { return try word(back: position - start) }
      let message = "expected value but found \(rune.quoted) instead"
      throw rune == "\n" ? faultBefore(message) : fault(message)
    }
  }

  /// - Parameter back: how many bytes of it have been read already.
  private mutating func word(back: Int) throws -> GoValue {
    let start = position - back
    try skip(while: RuneClass.isLetter)
    let word = text(from: start)
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: throw fault("expected value but found \(Quoting.doubleQuoted(word)) instead")
    }
  }

  // MARK: Numbers

  private mutating func zero(_ start: Int) throws -> GoValue {
    switch try peek() {
    case "0"..."9": return try numberOrDate(start)
    case "_", ".", "e", "E": return try decimal(start)
    case "b": return try based(start, "a binary") { $0 == "0" || $0 == "1" }
    case "o": return try based(start, "an octal") { ("0"..."7").contains($0) }
    case "x": return try based(start, "a hexadecimal", \.isTOMLHexDigit)
    default: return try integer(start)
    }
  }

  private mutating func based(
    _ start: Int, _ kind: String, _ isDigit: (Unicode.Scalar) -> Bool
  ) throws -> GoValue {
    _ = try next()
    let first = try peek()
    guard isDigit(first) else { throw fault("not \(kind) number: '\(text(from: start))\(first)'") }
    try skip { isDigit($0) || $0 == "_" }
    return try integer(start)
  }

  private mutating func numberOrDate(_ start: Int) throws -> GoValue {
    try skip(while: \.isTOMLDigit)
    switch try peek() {
    case "-", ":": return try date(start)
    case "_", ".", "e", "E": return try decimal(start)
    default: return try integer(start)
    }
  }

  private mutating func signed(_ start: Int) throws -> GoValue {
    let rune = try next()
    switch rune {
    case "i":
      guard try accept("n"), try accept("f") else { throw fault("invalid float: '\(text(from: start))'") }
      return .float64(bytes[start] == UInt8(ascii: "-") ? -.infinity : .infinity)
    case "n":
      guard try accept("a"), try accept("n") else { throw fault("invalid float: '\(text(from: start))'") }
      return .float64(.nan)
    case "0":
      let kind = try peek()
      if kind == "b" || kind == "o" || kind == "x" {
        throw fault("cannot use sign with non-decimal numbers: '\(text(from: start))\(kind)'")
      }
      return try decimal(start)
    case "1"..."9": return try decimal(start)
    case ".": throw fault("floats must start with a digit, not '.'")
    default: throw fault("expected a digit but got \(rune.quoted)")
    }
  }

  private mutating func decimal(_ start: Int) throws -> GoValue {
    try skip { $0.isTOMLDigit || $0 == "_" }
    let rune = try peek()
    guard rune == "." || rune == "e" || rune == "E" else { return try integer(start) }
    try skip { $0.isTOMLDigit || "_.-+eE".unicodeScalars.contains($0) }
    return try float(start)
  }

  private func integer(_ start: Int) throws -> GoValue {
    let text = text(from: start)
    try check(text, of: text, "integer")
    if let number = NumberParsing.int(text.text, base: 0) { return .int64(number) }
    throw fault("\(text) is out of range for int64")
  }

  private func float(_ start: Int) throws -> GoValue {
    let text = text(from: start)
    let parts = text.bytes.split { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
    for (index, part) in parts.enumerated() {
      try check(GoString(bytes: part), of: text, "float", allowsZeros: index > 0)
    }
    let pairs = zip(text.bytes, text.bytes.dropFirst() + [0])
    guard pairs.allSatisfy({ $0 != UInt8(ascii: ".") || Unicode.Scalar($1).isTOMLDigit }) else {
      throw fault("Invalid float \(Quoting.doubleQuoted(text)): '.' must be followed by one or more digits")
    }
    let plain = text.text.replacing("_", with: "")
    if let number = NumberParsing.float(plain) { return .float64(number) }
    if plain.wholeMatch(of: /[-+]?\d+(\.\d+)?([eE][-+]?\d+)?/) != nil {
      throw fault("\(text) is out of range for float64")
    }
    throw fault("Invalid float value: \(Quoting.doubleQuoted(text))")
  }

  /// Whether underscores stand between digits, and no zero stands before others.
  ///
  /// - Parameter whole: the number that the digits are of.
  private func check(_ digits: GoString, of whole: GoString, _ kind: String, allowsZeros: Bool = false) throws {
    var isAfterDigit = false
    for byte in digits.bytes {
      guard byte != UInt8(ascii: "_") || isAfterDigit else { break }
      isAfterDigit = Unicode.Scalar(byte).isTOMLHexDigit
    }
    guard isAfterDigit else {
      throw fault("Invalid \(kind) \(Quoting.doubleQuoted(whole)): underscores must be surrounded by digits")
    }
    let bytes = digits.bytes
    let isSigned = bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+")
    let isLong = bytes.count > (isSigned ? 2 : 1) && bytes[isSigned ? 1 : 0] == UInt8(ascii: "0")
    guard !allowsZeros, isLong, isSigned || !"box".utf8.contains(bytes[1]) else { return }
    throw fault("Invalid \(kind) \(Quoting.doubleQuoted(whole)): cannot have leading zeroes")
  }

  // MARK: Dates

  private mutating func date(_ start: Int) throws -> GoValue {
    try skip { $0.isTOMLDigit || "-:Tt .Zz+".unicodeScalars.contains($0) }
    var bytes = text(from: start).bytes
    while bytes.last == 0x20 { bytes.removeLast() }
    let text = GoString(
      bytes: bytes.map { byte in
        switch byte {
        case UInt8(ascii: "z"): UInt8(ascii: "Z")
        case UInt8(ascii: "t"), 0x20: UInt8(ascii: "T")
        default: byte
        }
      })
    for (layout, name) in Self.layouts {
      let zone = name.isEmpty ? GoZone.utc : GoZone(fixed: 0, name: name, abbreviation: name)
      guard let time = try? TimeParsing.parse(layout, text, zone: zone) else { continue }
      guard Self.isPadded(text, layout) else { break }
      return .object(TimeObject(time))
    }
    throw fault("invalid datetime: \(Quoting.doubleQuoted(text))")
  }

  private static let layouts: [(layout: GoString, zone: String)] = [
    ("2006-01-02T15:04:05.999999999Z07:00", ""),
    ("2006-01-02T15:04:05.999999999", "datetime-local"),
    ("2006-01-02", "date-local"), ("15:04:05.999999999", "time-local"),
    ("2006-01-02T15:04Z07:00", ""), ("2006-01-02T15:04", "datetime-local"), ("15:04", "time-local"),
  ]

  /// Whether what stands between the numbers stands where it does in the layout, so that none of them is short of a digit.
  private static func isPadded(_ text: GoString, _ layout: GoString) -> Bool {
    for (byte, expected) in zip(text.bytes, layout.bytes) {
      if expected == UInt8(ascii: ".") || expected == UInt8(ascii: "Z") { return true }
      if !Unicode.Scalar(expected).isTOMLDigit, byte != expected { return false }
    }
    return true
  }
}
