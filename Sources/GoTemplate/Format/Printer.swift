extension GoValue {
  /// The value as `fmt.Sprintf` prints it with a verb and no flags.
  public func printed(_ verb: Unicode.Scalar) -> GoString {
    var printer = Printer()
    printer.print(self, verb)
    return GoString(bytes: printer.bytes)
  }
}

/// Go's fmt: prints values with a verb and its flags.
struct Printer {
  var bytes: [UInt8] = []
  var flags = Flags()
  /// Whether it prints what a verb did not fit: values' own methods are not asked then.
  private var isErroring = false

  struct Flags {
    var width: Int?
    var precision: Int?
    var minus = false
    var plus = false
    var sharp = false
    var space = false
    var zero = false
    /// `%+v` and `%#v`.
    var plusV = false
    var sharpV = false
  }

  /// A value as `%v` prints it.
  static func text(_ value: GoValue) -> GoString {
    if case .string(let string) = value { return string }
    var printer = Printer()
    printer.print(value)
    return GoString(bytes: printer.bytes)
  }

  mutating func print(_ value: GoValue) { print(value, "v") }

  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
  mutating func append(_ text: GoString) { bytes.append(contentsOf: text.bytes) }

  // MARK: Values

  /// - Parameter depth: how deep inside of a list or map it stands.
  mutating func print(_ value: GoValue, _ verb: Unicode.Scalar, depth: Int = 0, isInInterface: Bool = false) {
    if verb == "T", depth == 0 {
      guard let type = value.type else { return pad(Array("<nil>".utf8)) }
      return string(GoString(type.description), "s", value)
    }
    // For wrapped errors only, which a template has none of: refused before a value's parts are looked at.
    if verb == "w", depth == 0 {
      switch value {
      case .list, .slice, .map, .object: return badVerb(verb, value)
      default: break
      }
    }
    switch value {
    case .null:
      if isInInterface {
        append(flags.sharpV ? "interface {}(nil)" : "<nil>")
      } else if verb == "v" {
        pad(Array("<nil>".utf8))
      } else {
        badVerb(verb, value)
      }
    case .bool(let bool):
      guard verb == "t" || verb == "v" else { return badVerb(verb, value) }
      pad(Array((bool ? "true" : "false").utf8))
    case .int(let int): integer(UInt64(bitPattern: Int64(int)), isSigned: true, verb, value)
    case .int64(let int): integer(UInt64(bitPattern: int), isSigned: true, verb, value)
    case .float64(let float): self.float(float, verb, value)
    case .number(let number):
      switch number.storage {
      case .signed(let int): integer(UInt64(bitPattern: int), isSigned: true, verb, value)
      case .unsigned(let int): integer(int, isSigned: false, verb, value)
      case .float(let float): self.float(float, verb, value, isFloat32: number.type == .float32)
      }
    case .string(let text): string(text, verb, value)
    case .bytes(let bytes):
      switch verb {
      case "s", "q", "x", "X": string(GoString(bytes: bytes), verb, value)
      case "v", "d":
        if flags.sharpV {
          append(depth == 0 ? "[]byte{" : "[]uint8{")
          for (index, byte) in bytes.enumerated() {
            if index > 0 { append(", ") }
            append("0x" + String(byte, radix: 16))
          }
          append("}")
        } else {
          list(bytes.map(GoValue.uint8), .bytes, verb, depth)
        }
      default: list(bytes.map(GoValue.uint8), .bytes, verb, depth)
      }
    case .list(let elements): list(elements, .anySlice, verb, depth)
    case .slice(let slice):
      if slice.isNil, flags.sharpV {
        append(slice.type.description + "(nil)")
      } else {
        list(slice.elements, slice.type, verb, depth)
      }
    case .map(let map):
      if depth > Self.maximumDepth { return append("…") }
      if map.isNil, flags.sharpV { return append(map.type.description + "(nil)") }
      append(flags.sharpV ? map.type.description + "{" : "map[")
      let isInInterface = map.type.element.isInterface
      for (index, pair) in map.sortedPairs.enumerated() {
        if index > 0 { append(flags.sharpV ? ", " : " ") }
        print(.string(pair.key), verb, depth: depth + 1)
        append(":")
        print(pair.value, verb, depth: depth + 1, isInInterface: isInInterface)
      }
      append(flags.sharpV ? "}" : "]")
    case .object(let object): structure(object, verb, value, depth)
    }
  }

  /// A map can hold itself; printing ends somewhere.
  static let maximumDepth = 1000

  private mutating func list(_ elements: [GoValue], _ type: GoType, _ verb: Unicode.Scalar, _ depth: Int) {
    if depth > Self.maximumDepth { return append("…") }
    append(flags.sharpV ? type.description + "{" : "[")
    let isInInterface = type.element.isInterface
    for (index, element) in elements.enumerated() {
      if index > 0 { append(flags.sharpV ? ", " : " ") }
      print(element, verb, depth: depth + 1, isInInterface: isInInterface)
    }
    append(flags.sharpV ? "}" : "]")
  }

  private mutating func structure(_ object: GoObject, _ verb: Unicode.Scalar, _ value: GoValue, _ depth: Int) {
    if let complex = object as? GoComplex {
      append("(")
      float(complex.real, verb, value)
      let plus = flags.plus
      flags.plus = true
      float(complex.imaginary, verb, value)
      flags.plus = plus
      append("i)")
      return
    }
    if !isErroring, flags.sharpV, let text = object.goSyntaxText { return string(text, "s", value) }
    if !isErroring, !flags.sharpV, let text = object.stringerText, ["v", "s", "x", "X", "q"].contains(verb) {
      return string(text, verb, value)
    }
    if let named = object as? NamedNumber {
      return integer(UInt64(bitPattern: Int64(named.number)), isSigned: true, verb, value)
    }
    var name = object.type.description
    if case .pointer(let base) = object.type {
      if object.isNilPointer { return pointer(to: nil, verb, value) }
      if let address = object as? Address {
        guard depth == 0, let pointee = address.pointee else { return pointer(to: Address.shown, verb, value) }
        append("&")
        return structure(pointee, verb, .object(pointee), depth + 1)
      }
      append("&")
      name = base.description
    }
    append(flags.sharpV ? name + "{" : "{")
    for (index, field) in object.printedFields.enumerated() {
      if index > 0 { append(flags.sharpV ? ", " : " ") }
      if flags.plusV || flags.sharpV {
        append(field.name)
        append(":")
      }
      print(field.value, verb, depth: depth + 1)
    }
    append("}")
  }

  private mutating func pointer(to address: UInt64?, _ verb: Unicode.Scalar, _ value: GoValue) {
    switch verb {
    case "v":
      let digits = address.map { "0x" + String($0, radix: 16) }
      if flags.sharpV {
        append("(\(value.type?.description ?? ""))(\(digits ?? "nil"))")
      } else {
        pad(Array((digits ?? "<nil>").utf8))
      }
    case "b", "o", "d", "x", "X": integer(address ?? 0, isSigned: false, verb, value)
    default: badVerb(verb, value)
    }
  }

  mutating func badVerb(_ verb: Unicode.Scalar, _ value: GoValue) {
    append("%!")
    append(String(Character(verb)))
    append("(")
    if let type = value.type {
      append(type.description + "=")
      let outer = isErroring
      isErroring = true
      print(value, "v")
      isErroring = outer
    } else {
      append("<nil>")
    }
    append(")")
  }

  // MARK: Padding

  mutating func pad(_ text: [UInt8]) {
    guard let width = flags.width, width > 0 else { return bytes.append(contentsOf: text) }
    let padding = width - GoString(bytes: text).runeCount
    if flags.minus {
      bytes.append(contentsOf: text)
      writePadding(padding)
    } else {
      writePadding(padding)
      bytes.append(contentsOf: text)
    }
  }

  mutating func writePadding(_ count: Int) {
    guard count > 0 else { return }
    bytes.append(contentsOf: repeatElement(UInt8(ascii: flags.zero && !flags.minus ? "0" : " "), count: count))
  }

  /// Pads with spaces even where zeros were asked for.
  private mutating func padWithSpaces(_ text: [UInt8]) {
    let zero = flags.zero
    flags.zero = false
    pad(text)
    flags.zero = zero
  }

  // MARK: Strings

  mutating func string(_ text: GoString, _ verb: Unicode.Scalar, _ value: GoValue) {
    var shown = text
    if let precision = flags.precision, verb != "x", verb != "X" { shown = text.prefixOfRunes(precision) }
    switch verb {
    case "v" where flags.sharpV: quoted(shown, canUseBackquotes: false)
    case "v", "s": pad(shown.bytes)
    case "q": quoted(shown, canUseBackquotes: true)
    case "x", "X": hexadecimal(text.bytes, isUpper: verb == "X")
    default: badVerb(verb, value)
    }
  }

  private mutating func quoted(_ text: GoString, canUseBackquotes: Bool) {
    if canUseBackquotes, flags.sharp, Quoting.canBackquote(text) {
      pad(Array("`".utf8) + text.bytes + Array("`".utf8))
    } else {
      pad(Quoting.doubleQuoted(text, asciiOnly: flags.plus).bytes)
    }
  }

  private mutating func hexadecimal(_ source: [UInt8], isUpper: Bool) {
    let count = min(source.count, flags.precision ?? source.count)
    let alphabet = Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
    let prefix: [UInt8] = [UInt8(ascii: "0"), UInt8(ascii: isUpper ? "X" : "x")]
    var text: [UInt8] = []
    for (index, byte) in source[..<count].enumerated() {
      if flags.space, index > 0 { text.append(UInt8(ascii: " ")) }
      if flags.sharp, flags.space || index == 0 { text += prefix }
      text.append(alphabet[Int(byte >> 4)])
      text.append(alphabet[Int(byte & 15)])
    }
    pad(text)
  }

  // MARK: Numbers

  mutating func float(_ number: Double, _ verb: Unicode.Scalar, _ value: GoValue, isFloat32: Bool = false) {
    var letter: UInt8
    var precision: Int
    switch verb {
    case "v": (letter, precision) = (UInt8(ascii: "g"), -1)
    case "b", "g", "G", "x", "X": (letter, precision) = (UInt8(truncatingIfNeeded: verb.value), -1)
    case "f", "e", "E": (letter, precision) = (UInt8(truncatingIfNeeded: verb.value), 6)
    case "F": (letter, precision) = (UInt8(ascii: "f"), 6)
    default: return badVerb(verb, value)
    }
    if let wanted = flags.precision { precision = wanted }
    var text = FloatFormat.text(number, letter, precision, isFloat32: isFloat32)
    if text[0] != UInt8(ascii: "-"), text[0] != UInt8(ascii: "+") { text.insert(UInt8(ascii: "+"), at: 0) }
    if flags.space, text[0] == UInt8(ascii: "+"), !flags.plus { text[0] = UInt8(ascii: " ") }
    if text[1] == UInt8(ascii: "I") || text[1] == UInt8(ascii: "N") {
      if text[1] == UInt8(ascii: "N"), !flags.space, !flags.plus { text.removeFirst() }
      return padWithSpaces(text)
    }
    if flags.sharp, letter != UInt8(ascii: "b") { text = withPoint(text, letter, precision) }
    if flags.plus || text[0] != UInt8(ascii: "+") {
      if flags.zero, !flags.minus, let width = flags.width, width > text.count {
        bytes.append(text[0])
        writePadding(width - text.count)
        bytes.append(contentsOf: text[1...])
      } else {
        pad(text)
      }
    } else {
      pad(Array(text[1...]))
    }
  }

  /// `%#g` and its like always have a point, and keep zeros.
  private func withPoint(_ text: [UInt8], _ letter: UInt8, _ precision: Int) -> [UInt8] {
    var digits = 0
    if [UInt8(ascii: "g"), UInt8(ascii: "G"), UInt8(ascii: "x")].contains(letter) { digits = precision == -1 ? 6 : precision }
    var (head, tail) = ([text[0]], [UInt8]())
    var (hasPoint, sawDigit) = (false, false)
    for (index, byte) in text.enumerated().dropFirst() {
      let isHex = letter | 0x20 == UInt8(ascii: "x")
      if byte == UInt8(ascii: ".") {
        hasPoint = true
      } else if byte | 0x20 == UInt8(ascii: "p") || (byte | 0x20 == UInt8(ascii: "e") && !isHex) {
        tail = Array(text[index...])
        break
      } else {
        if byte != UInt8(ascii: "0") { sawDigit = true }
        if sawDigit { digits -= 1 }
      }
      head.append(byte)
    }
    if !hasPoint {
      if head.count == 2, head[1] == UInt8(ascii: "0") { digits -= 1 }
      head.append(UInt8(ascii: "."))
    }
    if digits > 0 { head.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits)) }
    return head + tail
  }

  mutating func integer(_ bits: UInt64, isSigned: Bool, _ verb: Unicode.Scalar, _ value: GoValue) {
    switch verb {
    case "v":
      if flags.sharpV, !isSigned { append("0x" + String(bits, radix: 16)) } else { digits(bits, 10, isSigned, verb) }
    case "d": digits(bits, 10, isSigned, verb)
    case "b": digits(bits, 2, isSigned, verb)
    case "o", "O": digits(bits, 8, isSigned, verb)
    case "x", "X": digits(bits, 16, isSigned, verb)
    case "c": pad(Array(String(Character(rune(bits))).utf8))
    case "q": pad(Quoting.singleQuoted(rune(bits), asciiOnly: flags.plus).bytes)
    case "U":
      var hex = String(bits, radix: 16, uppercase: true)
      let least = max(4, flags.precision ?? 0)
      if hex.utf8.count < least { hex = String(repeating: "0", count: least - hex.utf8.count) + hex }
      var text = "U+" + hex
      if flags.sharp, bits <= 0x10FFFF, let rune = Unicode.Scalar(UInt32(bits)), RuneClass.isPrint(rune) {
        text += " '\(Character(rune))'"
      }
      padWithSpaces(Array(text.utf8))
    default: badVerb(verb, value)
    }
  }

  private func rune(_ bits: UInt64) -> Unicode.Scalar {
    UInt32(exactly: bits).flatMap(Unicode.Scalar.init) ?? UTF8Decoding.replacement
  }

  private mutating func digits(_ bits: UInt64, _ base: Int, _ isSigned: Bool, _ verb: Unicode.Scalar) {
    let isNegative = isSigned && Int64(bitPattern: bits) < 0
    let magnitude = isNegative ? 0 &- bits : bits
    var precision = 0
    if let wanted = flags.precision {
      precision = wanted
      if wanted == 0, magnitude == 0 {
        let zero = flags.zero
        flags.zero = false
        writePadding(flags.width ?? 0)
        flags.zero = zero
        return
      }
    } else if flags.zero, !flags.minus, let width = flags.width {
      precision = width
      if isNegative || flags.plus || flags.space { precision -= 1 }
    }
    var text = String(magnitude, radix: base, uppercase: verb == "X")
    if text.utf8.count < precision { text = String(repeating: "0", count: precision - text.utf8.count) + text }
    if flags.sharp {
      switch base {
      case 2: text = "0b" + text
      case 8: if !text.hasPrefix("0") { text = "0" + text }
      case 16: text = (verb == "X" ? "0X" : "0x") + text
      default: break
      }
    }
    if verb == "O" { text = "0o" + text }
    if isNegative { text = "-" + text } else if flags.plus { text = "+" + text } else if flags.space { text = " " + text }
    padWithSpaces(Array(text.utf8))
  }
}
