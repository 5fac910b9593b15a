import Manifests

/// TOML 1.0 into values as BurntSushi/toml gives them: integers int64, dates as times.
struct TOMLDecoder {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  /// Why reading ends before the text does: a control character, or a byte that is no UTF-8.
  private let stop: String?

  static func decode(_ bytes: [UInt8]) throws -> GoMap {
    guard !bytes.prefix(6).contains(0) else {
      throw FunctionError(
        "toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8")
    }
    var decoder = TOMLDecoder(bytes: bytes)
    let document = try decoder.document()
    if decoder.stop != nil { throw decoder.fault("") }
    return document
  }

  private init(bytes: [UInt8]) {
    var end = 0
    var stop: String?
    while end < bytes.count, stop == nil {
      let length = UTF8Decoding.rune(in: bytes, at: end).length
      stop = Self.stop(bytes, at: end, length: length)
      if stop == nil { end += length }
    }
    self.stop = stop
    self.bytes = stop == nil ? bytes : Array(bytes[..<end])
  }

  private static func stop(_ bytes: [UInt8], at index: Int, length: Int) -> String? {
    let byte = bytes[index]
    func hex() -> String { "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }
    if byte >= 0x80 { return length == 1 ? "invalid UTF-8 byte: \(hex())" : nil }
    switch byte {
    case 0x09, 0x0A: return nil
    case 0x0D where index + 1 < bytes.count && bytes[index + 1] == 0x0A: return nil
    case 0..<0x20, 0x7F: return "TOML files cannot contain control characters: '\(hex())'"
    default: return nil
    }
  }

  /// The key whose value is being read, which errors name.
  private var lastKey = GoString()

  private func fault(_ message: String) -> FunctionError {
    let key = lastKey.isEmpty ? "" : " (last key \(Quoting.doubleQuoted(lastKey)))"
    // Whatever is wrong at the end is what stands there.
    let reason = position >= bytes.count ? stop ?? message : message
    return FunctionError("toml: line \(line)\(key): \(reason)")
  }
  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while byte == 0x20 || byte == 0x09 { position += 1 }
  }

  private mutating func skipBlank() {
    skipSpace()
    if byte == UInt8(ascii: "#") { while let byte, byte != 0x0A { position += 1 } }
  }

  private mutating func skipLines() {
    while true {
      skipBlank()
      if byte == 0x0D, position + 1 < bytes.count, bytes[position + 1] == 0x0A { position += 1 }
      guard byte == 0x0A else { return }
      position += 1
      line += 1
    }
  }

  private mutating func take(_ text: String) -> Bool {
    guard bytes[position...].starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  private mutating func document() throws -> GoMap {
    let root = GoMap()
    var table = root
    // Where the lines are, and the tables that have had a line of their own.
    var tableKey = GoString()
    var begun: Set<ObjectIdentifier> = []
    while true {
      skipLines()
      guard byte != nil else { return root }
      if take("[[") {
        let path = try key(isTable: true)
        guard take("]") else { throw unexpected("expected '.' or ']' to end table name") }
        guard take("]") else { throw unexpected("expected end of table array name delimiter ']'") }
        lastKey = GoStrings.join(path.dropLast(), ".")
        tableKey = GoStrings.join(path, ".")
        let parent = try descend(root, path.dropLast())
        let entry = GoMap()
        let name = path[path.count - 1]
        switch parent[name] {
        case nil: parent[name] = .slice(GoSlice(.slice(.anyMap), [.map(entry)]))
        case .slice(let slice)?:
          guard slice.elements.count < Self.maximumTables else {
            throw fault("more than \(Self.maximumTables) tables of one name")
          }
          parent[name] = .slice(GoSlice(slice.type, slice.elements + [.map(entry)]))
        default: throw fault("Key '\(tableKey)' has already been defined.")
        }
        table = entry
      } else if take("[") {
        let path = try key(isTable: true)
        guard take("]") else { throw unexpected("expected '.' or ']' to end table name") }
        lastKey = GoStrings.join(path.dropLast(), ".")
        tableKey = GoStrings.join(path, ".")
        table = try descend(root, path[...])
        guard begun.insert(ObjectIdentifier(table)).inserted else {
          throw fault("Key '\(tableKey)' has already been defined.")
        }
      } else {
        try pair(into: table, within: tableKey)
      }
      lastKey = tableKey
      skipBlank()
      if byte == 0x0D { position += 1 }
      guard byte == nil || byte == 0x0A else {
        throw unexpected("expected a top-level item to end with a newline, comment, or EOF")
      }
    }
  }

  /// Each one costs as much as there are already.
  private static let maximumTables = 5000

  private func descend(_ root: GoMap, _ path: ArraySlice<GoString>, within outer: GoString = GoString()) throws -> GoMap {
    guard path.count < 1000 else { throw fault("nested too deeply") }
    func taken(_ index: Int) -> FunctionError {
      let key = (outer.isEmpty ? [] : [outer]) + path[...index]
      return fault("Key '\(GoStrings.join(key, "."))' has already been defined.")
    }
    var map = root
    for (index, name) in zip(path.indices, path) {
      switch map[name] {
      case nil:
        let inner = GoMap()
        map[name] = .map(inner)
        map = inner
      case .map(let inner)?: map = inner
      case .slice(let slice)?:
        guard let last = slice.elements.last?.map else { throw taken(index) }
        map = last
      default: throw taken(index)
      }
    }
    return map
  }

  private mutating func key(isTable: Bool = false) throws -> [GoString] {
    var path: [GoString] = []
    while true {
      skipSpace()
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        path.append(try string())
      } else {
        let start = position
        while let byte,
          (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
            || (byte >= 0x30 && byte <= 0x39)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        { position += 1 }
        if position == start { throw noKey(isTable: isTable, isFirst: path.isEmpty) }
        path.append(GoString(bytes: bytes[start..<position]))
      }
      skipSpace()
      guard byte == UInt8(ascii: ".") else { return path }
      position += 1
    }
  }

  /// An error that tells what stands there instead.
  private func unexpected(_ expectation: String) -> FunctionError {
    fault("\(expectation), but got \(shown) instead")
  }

  private var shown: String {
    Quoting.singleQuoted(position < bytes.count ? UTF8Decoding.rune(in: bytes, at: position).rune : "\0", asciiOnly: false).text
  }

  private func noKey(isTable: Bool, isFirst: Bool) -> FunctionError {
    if isTable {
      if byte != nil, byte != UInt8(ascii: "]") { return unexpected("expected '.' or ']' to end table name") }
      return fault("unexpected end of table name (table names cannot be empty)")
    }
    switch byte {
    case nil where !isFirst: return fault("unexpected '='")
    case UInt8(ascii: "="): return fault("unexpected '='" + (isFirst ? ": key name appears blank" : ""))
    case UInt8(ascii: "."): return fault("unexpected '.'" + (isFirst ? ": keys cannot start with a '.'" : ""))
    default: return unexpected("expected '.' or '='")
    }
  }

  /// - Parameter outer: the key of the table that the pair stands in, empty at the top.
  private mutating func pair(into table: GoMap, within outer: GoString = GoString(), depth: Int = 0) throws {
    let path = try key()
    guard byte == UInt8(ascii: "=") else {
      throw byte == nil ? fault("unexpected EOF; expected key separator '='") : unexpected("expected '.' or '='")
    }
    lastKey = GoStrings.join(outer.isEmpty ? path : [outer] + path, ".")
    position += 1
    skipBlank()
    let parent = try descend(table, path.dropLast(), within: outer)
    let name = path[path.count - 1]
    guard !parent.contains(name) else { throw fault("Key '\(lastKey)' has already been defined.") }
    parent[name] = try value(depth)
  }

  private mutating func value(_ depth: Int) throws -> GoValue {
    guard depth < 200 else { throw fault("nested too deeply") }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try string())
    case UInt8(ascii: "["):
      position += 1
      var elements: [GoValue] = []
      while true {
        skipLines()
        if take("]") { return .list(elements) }
        elements.append(try value(depth + 1))
        skipLines()
        if take(",") { continue }
        guard take("]") else { throw fault("expected a comma (',') or array terminator (']'), but got \(shown)") }
        return .list(elements)
      }
    case UInt8(ascii: "{"):
      position += 1
      let map = GoMap()
      let key = lastKey
      skipBlank()
      if take("}") { return .map(map) }
      while true {
        skipLines()
        if take("}") { return .map(map) }
        try pair(into: map, within: key, depth: depth + 1)
        skipLines()
        if take(",") { continue }
        guard take("}") else { throw unexpected("expected a comma or an inline table terminator '}'") }
        return .map(map)
      }
    case nil: throw fault("unexpected EOF; expected value")
    default: return try plain()
    }
  }

  private mutating func plain() throws -> GoValue {
    let start = position
    while let byte,
      ![
        0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"),
        UInt8(ascii: "#"),
      ].contains(byte)
    {
      position += 1
    }
    var text = String(decoding: bytes[start..<position], as: UTF8.self)
    // A date and a time may have a space between them.
    if text.utf8.count == 10, text.contains("-"), byte == 0x20, position + 1 < bytes.count,
      (0x30...0x39).contains(bytes[position + 1])
    {
      position += 1
      let from = position
      while let byte, (0x30...0x3A).contains(byte) || "+-.Zz".utf8.contains(byte) { position += 1 }
      text += "T" + String(decoding: bytes[from..<position], as: UTF8.self)
    }
    // It belongs to the value, whose end has not been seen.
    if stop != nil, byte == nil { throw fault("") }
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "inf", "+inf": return .float64(.infinity)
    case "-inf": return .float64(-.infinity)
    case "nan", "+nan", "-nan": return .float64(.nan)
    default: break
    }
    if let time = time(text) { return .object(TimeObject(time)) }
    let plain = text.replacing("_", with: "")
    if let integer = NumberParsing.int(
      plain, base: plain.hasPrefix("0x") || plain.hasPrefix("0o") || plain.hasPrefix("0b") ? 0 : 10)
    {
      return .int64(integer)
    }
    if plain.contains(where: { ".eE".contains($0) }), let float = NumberParsing.float(plain) {
      return .float64(float)
    }
    position = start
    if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
      position += 1
      throw fault("expected a digit but got \(shown)")
    }
    let word = GoString(bytes: bytes[start...]).runes.prefix(while: RuneClass.isLetter)
    if word.isEmpty { throw fault("expected value but found \(shown) instead") }
    throw fault("expected value but found \(Quoting.doubleQuoted(GoString(runes: word))) instead")
  }

  private func time(_ text: String) -> GoTime? {
    guard text.utf8.count >= 8, text.contains("-") || text.contains(":") else { return nil }
    for (layout, name) in [
      ("2006-01-02T15:04:05.999999999Z07:00", ""),
      ("2006-01-02T15:04:05.999999999", "datetime-local"),
      ("2006-01-02", "date-local"), ("15:04:05.999999999", "time-local"),
    ] {
      let zone = name.isEmpty ? GoZone.utc : GoZone(fixed: 0, name: name, abbreviation: name)
      if let time = try? TimeParsing.parse(GoString(layout), GoString(text), zone: zone) { return time }
    }
    return nil
  }

  private mutating func string() throws -> GoString {
    guard let quote = byte else { throw fault("unexpected EOF") }
    let isLiteral = quote == UInt8(ascii: "'")
    let triple = [quote, quote, quote]
    let isLong = bytes[position...].starts(with: triple)
    position += isLong ? 3 : 1
    if isLong {
      if byte == 0x0D { position += 1 }
      if byte == 0x0A {
        position += 1
        line += 1
      }
    }
    var result = GoString()
    while let current = byte {
      if current == quote, isLong ? bytes[position...].starts(with: triple) : true {
        if isLong {
          // Up to two quotes may stand right before the closing ones.
          while bytes[position...].dropFirst(3).first == quote {
            result.bytes.append(quote)
            position += 1
          }
        }
        position += isLong ? 3 : 1
        return result
      }
      if current == 0x0A {
        guard isLong else { throw fault("strings cannot contain newlines") }
        line += 1
      }
      position += 1
      guard current == UInt8(ascii: "\\"), !isLiteral else {
        result.bytes.append(current)
        continue
      }
      guard let kind = byte else { break }
      position += 1
      switch kind {
      case UInt8(ascii: "b"): result.bytes.append(8)
      case UInt8(ascii: "t"): result.bytes.append(9)
      case UInt8(ascii: "n"): result.bytes.append(10)
      case UInt8(ascii: "f"): result.bytes.append(12)
      case UInt8(ascii: "r"): result.bytes.append(13)
      case UInt8(ascii: "e"): result.bytes.append(27)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result.bytes.append(kind)
      case UInt8(ascii: "x"): result.append(try escaped("\\x", digits: 2, "two"))
      case UInt8(ascii: "u"): result.append(try escaped("\\u", digits: 4, "four"))
      case UInt8(ascii: "U"): result.append(try escaped("\\U", digits: 8, "eight"))
      case 0x0A where isLong, 0x20 where isLong, 0x09 where isLong, 0x0D where isLong:
        position -= 1
        while let space = byte, [0x20, 0x09, 0x0A, 0x0D].contains(space) {
          if space == 0x0A { line += 1 }
          position += 1
        }
      case 0x20, 0x09: throw fault("invalid escape: '\\\(Character(Unicode.Scalar(kind)))'")
      case 0x0A:
        line += 1
        throw fault("invalid escape in string '\\\n'")
      default: throw fault("invalid escape in string '\\\(UTF8Decoding.rune(in: bytes[...], at: position - 1).rune)'")
      }
    }
    let mark = String(repeating: Character(Unicode.Scalar(quote)), count: isLong ? 3 : 1)
    throw fault("unexpected EOF; expected " + (isLiteral ? "\"\(mark)\"" : "'\(mark)'"))
  }

  /// The character whose number stands behind `\x`, `\u` or `\U`.
  private mutating func escaped(_ mark: String, digits count: Int, _ word: String) throws -> Unicode.Scalar {
    let digits = bytes[position...].prefix(count)
    let wrong = digits.firstIndex { !$0.isHexDigit }
    guard wrong == nil, digits.count == count else {
      let end = wrong.map { $0 + UTF8Decoding.rune(in: bytes[...], at: $0).length } ?? digits.endIndex
      let seen = GoString(mark) + GoString(bytes: bytes[position..<end])
      throw fault("expected \(word) hexadecimal digits after '\(mark)', but got \(Quoting.doubleQuoted(seen)) instead")
    }
    guard let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), let rune = Unicode.Scalar(value) else {
      throw fault("Escaped character '\\u\(String(decoding: digits, as: UTF8.self))' is not valid UTF-8.")
    }
    position += count
    return rune
  }
}
