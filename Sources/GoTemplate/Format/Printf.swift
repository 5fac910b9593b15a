extension Printer {
  /// Widths and precisions beyond this are told as errors, as Go does.
  private static let largest = 1_000_000

  /// Go's `fmt.Sprintf`.
  static func sprintf(_ format: GoString, _ arguments: [GoValue], _ execution: Execution) throws -> GoString {
    var printer = Printer()
    try printer.printf(format, arguments, execution)
    return GoString(bytes: printer.bytes)
  }

  /// Go's `fmt.Sprint`: spaces stand between operands where neither is a string.
  static func sprint(_ values: [GoValue]) -> GoString {
    var printer = Printer()
    var afterString = false
    for (index, value) in values.enumerated() {
      let isString = value.string != nil
      if index > 0, !isString, !afterString { printer.bytes.append(UInt8(ascii: " ")) }
      printer.print(value)
      afterString = isString
    }
    return GoString(bytes: printer.bytes)
  }

  /// Go's `fmt.Sprintln`.
  static func sprintln(_ values: [GoValue]) -> GoString {
    var printer = Printer()
    for (index, value) in values.enumerated() {
      if index > 0 { printer.bytes.append(UInt8(ascii: " ")) }
      printer.print(value)
    }
    printer.bytes.append(0x0A)
    return GoString(bytes: printer.bytes)
  }

  private struct Cursor {
    let format: [UInt8]
    var index = 0
    var argument = 0
    var reordered = false
    var goodIndex = true
    var afterIndex = false
    let count: Int
    var byte: UInt8? { index < format.count ? format[index] : nil }

    /// Decimal digits; nil where there are none, or too many.
    mutating func number() -> Int? {
      var value = 0
      var found = false
      while let byte, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        if value > Printer.largest {
          return nil
        }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
        found = true
        index += 1
      }
      return found ? value : nil
    }

    /// `[3]` before a verb or a star.
    mutating func explicitIndex() {
      guard byte == UInt8(ascii: "[") else { return }
      reordered = true
      guard let end = format[index...].firstIndex(of: UInt8(ascii: "]")) else {
        goodIndex = false
        index += 1
        return
      }
      index += 1
      let number = number()
      let isWhole = number != nil && index == end
      index = end + 1
      guard isWhole, let number, number >= 1, number <= count else {
        goodIndex = false
        return
      }
      argument = number - 1
      afterIndex = true
    }
  }

  private mutating func printf(_ format: GoString, _ arguments: [GoValue], _ execution: Execution) throws {
    var made = 0
    var cursor = Cursor(format: format.bytes, count: arguments.count)
    while cursor.index < cursor.format.count {
      cursor.goodIndex = true
      let start = cursor.index
      while let byte = cursor.byte, byte != UInt8(ascii: "%") { cursor.index += 1 }
      bytes.append(contentsOf: cursor.format[start..<cursor.index])
      guard cursor.index < cursor.format.count else { break }
      cursor.index += 1
      directive(&cursor, arguments)
      // A directive may be short, and its argument or its width long.
      if bytes.count >= made + 256 {
        try execution.reserve(bytes: bytes.count - made)
        made = bytes.count
        try execution.checkLength(made)
      }
    }
    if !cursor.reordered, cursor.argument < arguments.count {
      flags = Flags()
      append("%!(EXTRA ")
      for (index, value) in arguments[cursor.argument...].enumerated() {
        if index > 0 { append(", ") }
        if let type = value.type {
          append(type.description + "=")
          print(value)
        } else {
          append("<nil>")
        }
      }
      append(")")
    }
  }

  private mutating func directive(_ cursor: inout Cursor, _ arguments: [GoValue]) {
    flags = Flags()
    readFlags: while let byte = cursor.byte {
      switch byte {
      case UInt8(ascii: "#"): flags.sharp = true
      case UInt8(ascii: "0"): flags.zero = true
      case UInt8(ascii: "+"): flags.plus = true
      case UInt8(ascii: "-"): flags.minus = true
      case UInt8(ascii: " "): flags.space = true
      default: break readFlags
      }
      cursor.index += 1
    }
    cursor.afterIndex = false
    cursor.explicitIndex()
    if cursor.byte == UInt8(ascii: "*") {
      cursor.index += 1
      if let width = starArgument(&cursor, arguments) {
        flags.width = width
        if width < 0 {
          flags.width = -width
          flags.minus = true
        }
      } else {
        append("%!(BADWIDTH)")
      }
      cursor.afterIndex = false
    } else {
      flags.width = cursor.number()
      if cursor.afterIndex, flags.width != nil { cursor.goodIndex = false }
    }
    // The last of a format is a verb, whatever it is.
    if cursor.byte == UInt8(ascii: "."), cursor.index + 1 < cursor.format.count {
      cursor.index += 1
      if cursor.afterIndex { cursor.goodIndex = false }
      cursor.afterIndex = false
      cursor.explicitIndex()
      if cursor.byte == UInt8(ascii: "*") {
        cursor.index += 1
        let precision = starArgument(&cursor, arguments)
        if let precision {
          if precision >= 0 { flags.precision = precision } else { append("%!(BADPREC)") }
        } else {
          append("%!(BADPREC)")
        }
        cursor.afterIndex = false
      } else {
        flags.precision = cursor.number() ?? 0
      }
    }
    if !cursor.afterIndex { cursor.explicitIndex() }
    guard cursor.index < cursor.format.count else { return append("%!(NOVERB)") }
    let (verb, length) = UTF8Decoding.rune(in: cursor.format, at: cursor.index)
    cursor.index += length
    if verb == "%" { return append("%") }
    func bang(_ what: String) { append("%!" + String(Character(verb)) + "(" + what + ")") }
    guard cursor.goodIndex else { return bang("BADINDEX") }
    guard cursor.argument < arguments.count else { return bang("MISSING") }
    if verb == "v" || verb == "w" {
      flags.sharpV = flags.sharp
      flags.sharp = false
      flags.plusV = flags.plus
      flags.plus = false
    }
    let value = arguments[cursor.argument]
    cursor.argument += 1
    print(value, verb)
  }

  private func starArgument(_ cursor: inout Cursor, _ arguments: [GoValue]) -> Int? {
    guard cursor.argument < arguments.count else { return nil }
    let value = arguments[cursor.argument]
    cursor.argument += 1
    guard let number = value.asInteger, number.magnitude <= Self.largest else { return nil }
    return number
  }
}
