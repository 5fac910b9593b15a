/// The words of a Lua text, as far as its blocks can be told from them: names, numbers, strings and symbols, with what stands
/// between them kept, so that the text can be put together again.
struct LuaToken: Hashable {
  enum Kind: Hashable { case name, other, end }
  var kind: Kind
  var text: Substring
  /// Blanks and comments before it.
  var before: Substring

  func `is`(_ word: String) -> Bool { kind == .name && text == word }
  func isSymbol(_ symbol: String) -> Bool { kind == .other && text == symbol }
}

/// Cuts a Lua text into tokens; ends with one of kind `end`. Total: odd text yields odd tokens, which Lua's own parser refuses.
struct LuaLexer {
  private let text: String
  private let bytes: [UInt8]
  private var position = 0

  static func tokens(_ text: String) -> [LuaToken] {
    var lexer = LuaLexer(text)
    var tokens: [LuaToken] = []
    while true {
      let token = lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  private func slice(_ range: Range<Int>) -> Substring {
    text[
      text.utf8.index(text.startIndex, offsetBy: range.lowerBound)..<text.utf8.index(text.startIndex, offsetBy: range.upperBound)]
  }

  private func peek(_ ahead: Int = 0) -> UInt8? { position + ahead < bytes.count ? bytes[position + ahead] : nil }

  private mutating func next() -> LuaToken {
    let start = position
    skipBlanks()
    let begin = position
    guard let first = peek() else { return LuaToken(kind: .end, text: "", before: slice(start..<begin)) }
    var kind = LuaToken.Kind.other
    switch first {
    case _ where Self.isNameByte(first):
      if first < 0x30 || first > 0x39 { kind = .name }
      while let byte = peek(), Self.isNameByte(byte) || (kind == .other && byte == UInt8(ascii: ".")) { position += 1 }
    case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString(first)
    case UInt8(ascii: "["):
      position += 1
      if let level = bracketLevel(at: begin) { skipLong(level) }
    case UInt8(ascii: ":") where peek(1) == UInt8(ascii: ":"): position += 2
    default: position += 1
    }
    return LuaToken(kind: kind, text: slice(begin..<position), before: slice(start..<begin))
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x80...: true
    default: false
    }
  }

  private mutating func skipBlanks() {
    while let byte = peek() {
      if byte <= 0x20 {
        position += 1
      } else if byte == UInt8(ascii: "-"), peek(1) == byte {
        let begin = position + 2
        if let level = bracketLevel(at: begin) {
          position = begin
          skipLong(level)
        } else {
          while let byte = peek(), byte != 0x0a { position += 1 }
        }
      } else {
        return
      }
    }
  }

  /// How many `=` stand in a long bracket that opens there; nil where none does.
  private func bracketLevel(at start: Int) -> Int? {
    guard start < bytes.count, bytes[start] == UInt8(ascii: "[") else { return nil }
    var end = start + 1
    while end < bytes.count, bytes[end] == UInt8(ascii: "=") { end += 1 }
    return end < bytes.count && bytes[end] == UInt8(ascii: "[") ? end - start - 1 : nil
  }

  private mutating func skipLong(_ level: Int) {
    let close = [UInt8(ascii: "]")] + Array(repeating: UInt8(ascii: "="), count: level) + [UInt8(ascii: "]")]
    while position < bytes.count {
      if bytes[position] == close[0], bytes[position...].starts(with: close) {
        position += close.count
        return
      }
      position += 1
    }
  }

  private mutating func skipString(_ quote: UInt8) {
    position += 1
    while let byte = peek() {
      if byte == UInt8(ascii: "\\") {
        position = min(bytes.count, position + 2)
        continue
      }
      position += 1
      if byte == quote || byte == 0x0a { return }
    }
  }
}
