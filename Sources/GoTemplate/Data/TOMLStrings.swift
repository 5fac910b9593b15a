/// A string of a TOML text before its escapes are read.
struct TOMLString {
  var raw: GoString
  var hasEscapes = false
  var isLong = false
  /// Where it ends.
  let line: Int

  func text() throws -> GoString {
    var bytes = raw.bytes[...]
    if isLong {
      if bytes.first == 0x0A { bytes.removeFirst() } else if bytes.starts(with: [0x0D, 0x0A]) { bytes.removeFirst(2) }
    }
    guard hasEscapes else { return GoString(bytes: bytes) }
    return try unescaped(bytes)
  }

  /// - Parameter bytes: the reader has seen that each escape is one, and how many digits it has.
  private func unescaped(_ bytes: ArraySlice<UInt8>) throws -> GoString {
    var rest = bytes
    var result = GoString()
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        result.bytes.append(byte)
        continue
      }
      if isLong {
        let space = rest.prefix { [0x20, 0x09, 0x0D, 0x0A].contains($0) }
        if space.contains(0x0A) {
          rest = rest[space.endIndex...]
          continue
        }
      }
      guard let kind = rest.popFirst() else { break }
      switch kind {
      case UInt8(ascii: "b"): result.bytes.append(8)
      case UInt8(ascii: "t"): result.bytes.append(9)
      case UInt8(ascii: "n"): result.bytes.append(10)
      case UInt8(ascii: "f"): result.bytes.append(12)
      case UInt8(ascii: "r"): result.bytes.append(13)
      case UInt8(ascii: "e"): result.bytes.append(27)
      case UInt8(ascii: "x"): result.append(try rune(&rest, digits: 2))
      case UInt8(ascii: "u"): result.append(try rune(&rest, digits: 4))
      case UInt8(ascii: "U"): result.append(try rune(&rest, digits: 8))
      case 0x20, 0x09: throw TOMLFault(line: line, message: "invalid escape: '\\\(Unicode.Scalar(kind))'")
      default: result.bytes.append(kind)
      }
    }
    return result
  }

  private func rune(_ rest: inout ArraySlice<UInt8>, digits count: Int) throws -> Unicode.Scalar {
    let digits = String(decoding: rest.prefix(count), as: UTF8.self)
    rest = rest.dropFirst(count)
    guard let rune = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) else {
      throw TOMLFault(line: line, message: "Escaped character '\\u\(digits)' is not valid UTF-8.")
    }
    return rune
  }
}

/// Reading strings; the quote that they begin with has been read.
extension TOMLCursor {
  mutating func string(_ quote: Unicode.Scalar) throws -> TOMLString {
    let start = position
    var hasEscapes = false
    while true {
      switch try peek() {
      case quote:
        let string = TOMLString(raw: text(from: start), hasEscapes: hasEscapes, line: line)
        _ = try next()
        return string
      case TOMLCursor.end:
        _ = try next()
        throw fault("unexpected EOF; expected \(quote == "'" ? "\"'\"" : "'\"'")")
      case "\n", "\r":
        _ = try next()
        throw faultBefore("strings cannot contain newlines")
      case "\\" where quote == "\"":
        hasEscapes = true
        _ = try next()
        try escaped()
      default: _ = try next()
      }
    }
  }

  /// All three quotes have been read.
  mutating func longString(_ quote: Unicode.Scalar) throws -> TOMLString {
    let start = position
    let isLiteral = quote == "'"
    let (mark, shown) = isLiteral ? ("'''", "\"") : ("\"\"\"", "'")
    var hasEscapes = false
    while true {
      switch try next() {
      case quote:
        let last = line
        guard try accept(quote), try accept(quote) else { continue }
        // One or two more of them belong to the text. A backslash lets a third one through, though it is escaped itself.
        var count = 3
        while try peek() == quote {
          guard count < 5 || !isLiteral && bytes[position - 6] == UInt8(ascii: "\\") else {
            throw fault("unexpected \(shown)\(mark)\(mark)\(shown)")
          }
          _ = try next()
          count += 1
        }
        let raw = GoString(bytes: bytes[start..<position - 3])
        return TOMLString(raw: raw, hasEscapes: hasEscapes, isLong: true, line: last)
      case TOMLCursor.end: throw fault("unexpected EOF; expected \(shown)\(mark)\(shown)")
      case "\\" where !isLiteral:
        hasEscapes = true
        if try !peek().isTOMLNewline { try escaped() }
      default: break
      }
    }
  }

  /// What follows a backslash.
  private mutating func escaped() throws {
    let start = position
    switch try next() {
    case "b", "t", "n", "f", "r", "e", "\"", "\\", " ", "\t": break
    case "x": try digits(2, "two", "\\x", start)
    case "u": try digits(4, "four", "\\u", start)
    case "U": try digits(8, "eight", "\\U", start)
    case let rune: throw faultBeforeEnd("invalid escape in string '\\\(rune)'")
    }
  }

  private mutating func digits(_ count: Int, _ word: String, _ mark: String, _ start: Int) throws {
    for _ in 0..<count {
      guard try !next().isTOMLHexDigit else { continue }
      let seen = Quoting.doubleQuoted("\\" + text(from: start))
      throw fault("expected \(word) hexadecimal digits after '\(mark)', but got \(seen) instead")
    }
  }
}
