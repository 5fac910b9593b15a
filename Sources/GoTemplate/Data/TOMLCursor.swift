/// What is wrong with a TOML text, and where.
struct TOMLFault: Error {
  let line: Int
  let message: String
}

/// A place in a TOML text that is read rune by rune.
///
/// BurntSushi/toml reads a line end before it complains about it, so that some faults are told of the line after it; the
/// methods here say which.
struct TOMLCursor {
  let bytes: [UInt8]
  private(set) var position = 0
  private(set) var line = 1
  /// Whether what stands behind the last byte has been asked for by ``next()``.
  private var isPastEnd = false

  /// Stands for the end: no text has it.
  static let end: Unicode.Scalar = "\0"

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next rune, which stays where it is.
  func peek() throws -> Unicode.Scalar { try rune().rune }

  mutating func next() throws -> Unicode.Scalar {
    let (rune, length) = try rune()
    isPastEnd = length == 0
    if rune == "\n" { line += 1 }
    position += length
    return rune
  }

  mutating func accept(_ expected: Unicode.Scalar) throws -> Bool {
    guard try peek() == expected else { return false }
    _ = try next()
    return true
  }

  mutating func skip(while predicate: (Unicode.Scalar) -> Bool) throws {
    while predicate(try peek()) { _ = try next() }
  }

  /// Spaces and tabs.
  mutating func skipSpace() throws { try skip(while: \.isTOMLSpace) }

  func text(from start: Int) -> GoString { GoString(bytes: bytes[start..<position]) }

  func fault(_ message: String) -> TOMLFault {
    // The end belongs to the last line that has anything.
    TOMLFault(line: isPastEnd && position > 0 && bytes[position - 1] == 0x0A ? line - 1 : line, message: message)
  }

  /// A fault that is told of the line before the one that is reached.
  func faultBefore(_ message: String) -> TOMLFault { TOMLFault(line: line - 1, message: message) }

  /// A fault that is told of the line before at the end alone.
  func faultBeforeEnd(_ message: String) -> TOMLFault { isPastEnd ? faultBefore(message) : fault(message) }

  private func rune() throws -> (rune: Unicode.Scalar, length: Int) {
    guard position < bytes.count else { return (Self.end, 0) }
    func hex() -> String { (bytes[position] < 16 ? "0x0" : "0x") + String(bytes[position], radix: 16) }
    let (rune, length) = UTF8Decoding.rune(in: bytes, at: position)
    if length == 1, rune == UTF8Decoding.replacement { throw fault("invalid UTF-8 byte: \(hex())") }
    switch rune {
    case "\t", "\n": break
    case "\r" where position + 1 < bytes.count && bytes[position + 1] == 0x0A: break
    case "\0"..."\u{1F}", "\u{7F}": throw fault("TOML files cannot contain control characters: '\(hex())'")
    default: break
    }
    return (rune, length)
  }
}

extension Unicode.Scalar {
  var isTOMLSpace: Bool { self == " " || self == "\t" }
  var isTOMLNewline: Bool { self == "\n" || self == "\r" }
  var isTOMLDigit: Bool { ("0"..."9").contains(self) }
  var isTOMLHexDigit: Bool { isTOMLDigit || ("a"..."f").contains(self) || ("A"..."F").contains(self) }
  var isTOMLBareKey: Bool {
    isTOMLDigit || ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_" || self == "-"
  }
  /// As Go prints it in an error.
  var quoted: String { Quoting.singleQuoted(self, asciiOnly: false).text }
}
