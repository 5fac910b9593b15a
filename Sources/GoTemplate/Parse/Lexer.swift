/// Splits a template's text into tokens, one at a time.
struct Lexer {
  private let input: [UInt8]
  private let leftDelimiter: [UInt8]
  private let rightDelimiter: [UInt8]
  private var position = 0
  private var start = 0
  private var line = 1
  private var startLine = 1
  private var insideAction = false
  private var parenDepth = 0
  private var failed = false

  init(_ input: [UInt8], delimiters: TemplateOptions.Delimiters) {
    self.input = input
    leftDelimiter = Array(delimiters.left.utf8)
    rightDelimiter = Array(delimiters.right.utf8)
  }

  mutating func next() -> Token {
    if failed { return Token(kind: .endOfFile, position: position, value: [], line: startLine) }
    return insideAction ? action() : text()
  }

  // MARK: Outside of actions

  private mutating func text() -> Token {
    while true {
      guard let found = find(leftDelimiter, from: position) else {
        position = input.count
        if position > start {
          countLines()
          return emit(.text)
        }
        return emit(.endOfFile)
      }
      if found > position {
        position = found
        let delimiterEnd = found + leftDelimiter.count
        var trimmed = 0
        if hasLeftTrimMarker(delimiterEnd) {
          while found - trimmed > start, Self.isSpace(input[found - trimmed - 1]) { trimmed += 1 }
        }
        position -= trimmed
        countLines()
        let token = emit(.text)
        position += trimmed
        ignore()
        if !token.value.isEmpty { return token }
      }
      if let token = leftDelimiterOrComment() { return token }
    }
  }

  /// Nil after a comment.
  private mutating func leftDelimiterOrComment() -> Token? {
    position += leftDelimiter.count
    let marker = hasLeftTrimMarker(position) ? 2 : 0
    if hasPrefix(Self.commentStart, at: position + marker) {
      position += marker
      ignore()
      return comment()
    }
    let token = emit(.leftDelimiter)
    insideAction = true
    position += marker
    ignore()
    parenDepth = 0
    return token
  }

  private static let commentStart = Array("/*".utf8)
  private static let commentEnd = Array("*/".utf8)

  private mutating func comment() -> Token? {
    position += 2
    guard let end = find(Self.commentEnd, from: position) else { return error("unclosed comment") }
    position = end + 2
    let (isDelimiter, trims) = atRightDelimiter()
    guard isDelimiter else { return error("comment ends before closing delimiter") }
    if trims { position += 2 }
    position += rightDelimiter.count
    if trims { skipSpace() }
    ignore()
    return nil
  }

  // MARK: Inside of actions

  private mutating func action() -> Token {
    if atRightDelimiter().isDelimiter {
      if parenDepth == 0 { return closeAction() }
      return error("unclosed left paren")
    }
    guard let rune = nextRune() else { return error("unclosed action") }
    switch rune {
    case " ", "\t", "\r", "\n": return space()
    case "=": return emit(.assign)
    case ":":
      if nextRune() != "=" { return error("expected :=") }
      return emit(.declare)
    case "|": return emit(.pipe)
    case "\"": return quoted()
    case "`":
      while let next = nextRune() {
        guard next == "`" else { continue }
        countLines()
        return emit(.rawString)
      }
      return error("unterminated raw quoted string")
    case "$": return fieldOrVariable(.variable)
    case "'": return characterConstant()
    case "." where position < input.count && !Self.isDigit(input[position]): return fieldOrVariable(.field)
    case ".", "+", "-", "0"..."9":
      position = start
      return number()
    case "(":
      parenDepth += 1
      return emit(.leftParen)
    case ")":
      parenDepth -= 1
      if parenDepth < 0 { return error("unexpected right paren") }
      return emit(.rightParen)
    default:
      if Self.isAlphaNumeric(rune) {
        position = start
        return identifier()
      }
      if rune.value < 0x7F, rune.value >= 0x20 { return emit(.char) }
      return error("unrecognized character in action: " + Self.name(rune))
    }
  }

  private mutating func closeAction() -> Token {
    let trims = atRightDelimiter().trims
    if trims {
      position += 2
      ignore()
    }
    position += rightDelimiter.count
    let token = emit(.rightDelimiter)
    if trims {
      skipSpace()
    }
    ignore()
    insideAction = false
    return token
  }

  private mutating func space() -> Token {
    position = start
    var count = 0
    while position < input.count, Self.isSpace(input[position]) {
      position += 1
      count += 1
    }
    if hasRightTrimMarker(position - 1), hasPrefix(rightDelimiter, at: position + 1) {
      position -= 1
      if count == 1 { return closeAction() }
    }
    countLines()
    return emit(.space)
  }

  private mutating func identifier() -> Token {
    skipAlphaNumeric()
    if let bad = badTerminator() { return bad }
    return emit(Self.keyword(input[start..<position]) ?? .identifier)
  }

  private static func keyword(_ word: ArraySlice<UInt8>) -> Token.Kind? {
    keywords.first { $0.word.count == word.count && $0.word.elementsEqual(word) }?.kind
  }

  private static let keywords: [(word: [UInt8], kind: Token.Kind)] = [
    ("if", .if), ("end", .end), ("else", .else), ("with", .with), ("range", .range), ("define", .define), ("true", .bool),
    ("false", .bool), ("nil", .nil), ("block", .block), ("break", .break), ("continue", .continue), ("template", .template),
  ].map { (Array($0.utf8), $1) }

  private mutating func fieldOrVariable(_ kind: Token.Kind) -> Token {
    if atTerminator() { return emit(kind == .variable ? .variable : .dot) }
    skipAlphaNumeric()
    return badTerminator() ?? emit(kind)
  }

  private mutating func badTerminator() -> Token? {
    if atTerminator() { return nil }
    let rune = peekRune()?.rune ?? "\u{FFFD}"
    return error("bad character " + Self.name(rune))
  }

  private mutating func characterConstant() -> Token {
    while let rune = nextRune() {
      if rune == "'" { return emit(.charConstant) }
      if rune == "\n" { break }
      if rune == "\\" {
        guard let escaped = nextRune(), escaped != "\n" else { break }
      }
    }
    return error("unterminated character constant")
  }

  private mutating func quoted() -> Token {
    while let rune = nextRune() {
      if rune == "\"" { return emit(.string) }
      if rune == "\n" { break }
      if rune == "\\" {
        guard let escaped = nextRune(), escaped != "\n" else { break }
      }
    }
    return error("unterminated quoted string")
  }

  private mutating func number() -> Token {
    func bad() -> String { "bad number syntax: " + Quoting.doubleQuoted(GoString(bytes: input[start..<position])).text }
    guard scanNumber() else { return error(bad()) }
    if position < input.count, input[position] == UInt8(ascii: "+") || input[position] == UInt8(ascii: "-") {
      guard scanNumber(), input[position - 1] == UInt8(ascii: "i") else { return error(bad()) }
      return emit(.complex)
    }
    return emit(.number)
  }

  private mutating func scanNumber() -> Bool {
    accept("+-")
    var digits = "0123456789_"
    if accept("0") {
      if accept("xX") {
        digits = "0123456789abcdefABCDEF_"
      } else if accept("oO") {
        digits = "01234567_"
      } else if accept("bB") {
        digits = "01_"
      }
    }
    while accept(digits) {}
    if accept(".") { while accept(digits) {} }
    if digits.utf8.count == 11, accept("eE") {
      accept("+-")
      while accept("0123456789_") {}
    }
    if digits.utf8.count == 23, accept("pP") {
      accept("+-")
      while accept("0123456789_") {}
    }
    accept("i")
    if let (rune, length) = peekRune(), Self.isAlphaNumeric(rune) {
      position += length
      return false
    }
    return true
  }

  @discardableResult private mutating func accept(_ set: String) -> Bool {
    guard position < input.count, set.utf8.contains(input[position]) else { return false }
    position += 1
    return true
  }

  // MARK: Pieces

  private func find(_ needle: [UInt8], from: Int) -> Int? { input.firstIndex(ofBytes: needle, from: from) }

  private func hasPrefix(_ prefix: [UInt8], at index: Int) -> Bool {
    guard index + prefix.count <= input.count else { return false }
    for offset in prefix.indices where input[index + offset] != prefix[offset] { return false }
    return true
  }

  private func hasLeftTrimMarker(_ index: Int) -> Bool {
    index + 1 < input.count && input[index] == UInt8(ascii: "-") && Self.isSpace(input[index + 1])
  }

  private func hasRightTrimMarker(_ index: Int) -> Bool {
    index + 1 < input.count && Self.isSpace(input[index]) && input[index + 1] == UInt8(ascii: "-")
  }

  private func atRightDelimiter() -> (isDelimiter: Bool, trims: Bool) {
    if hasRightTrimMarker(position), hasPrefix(rightDelimiter, at: position + 2) { return (true, true) }
    return (hasPrefix(rightDelimiter, at: position), false)
  }

  private func atTerminator() -> Bool {
    guard position < input.count else { return true }
    switch input[position] {
    case 0x20, 0x09, 0x0D, 0x0A, UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: ":"),
      UInt8(ascii: ")"), UInt8(ascii: "("):
      return true
    default: return hasPrefix(rightDelimiter, at: position)
    }
  }

  private mutating func skipAlphaNumeric() {
    while let (rune, length) = peekRune(), Self.isAlphaNumeric(rune) { position += length }
  }

  private mutating func skipSpace() {
    while position < input.count, Self.isSpace(input[position]) { position += 1 }
  }

  private func peekRune() -> (rune: Unicode.Scalar, length: Int)? {
    position < input.count ? UTF8Decoding.rune(in: input, at: position) : nil
  }

  private mutating func nextRune() -> Unicode.Scalar? {
    guard let (rune, length) = peekRune() else { return nil }
    position += length
    return rune
  }

  private mutating func countLines() {
    for byte in input[start..<position] where byte == 0x0A { line += 1 }
  }

  /// The token that ends here; the next one starts here.
  private mutating func emit(_ kind: Token.Kind) -> Token {
    let token = Token(kind: kind, position: start, value: input[start..<position], line: startLine)
    start = position
    startLine = line
    return token
  }

  /// Skips what lies between the last token and here.
  private mutating func ignore() {
    countLines()
    start = position
    startLine = line
  }

  private mutating func error(_ message: String) -> Token {
    let token = Token(kind: .error, position: start, value: Array(message.utf8)[...], line: startLine)
    failed = true
    return token
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  static func isAlphaNumeric(_ rune: Unicode.Scalar) -> Bool {
    if rune.value < 0x80 {
      return rune == "_" || ("a"..."z").contains(rune) || ("A"..."Z").contains(rune) || ("0"..."9").contains(rune)
    }
    return RuneClass.isLetter(rune) || rune.properties.generalCategory == .decimalNumber
  }

  /// Go's `%#U`.
  private static func name(_ rune: Unicode.Scalar) -> String {
    let hex = String(rune.value, radix: 16, uppercase: true)
    let number = "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
    return RuneClass.isPrint(rune) ? number + " '\(Character(rune))'" : number
  }
}
