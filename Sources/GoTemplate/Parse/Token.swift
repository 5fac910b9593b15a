/// What the lexer finds, in the words of Go's text/template/parse.
struct Token {
  enum Kind {
    case error, bool, char, charConstant, complex, assign, declare, endOfFile, field, identifier, leftDelimiter, leftParen
    case number, pipe, rawString, rightDelimiter, rightParen, space, string, text, variable
    // Keywords.
    case block, `break`, `continue`, dot, define, `else`, end, `if`, `nil`, range, template, with

    var isKeyword: Bool {
      switch self {
      case .block, .break, .continue, .dot, .define, .else, .end, .if, .nil, .range, .template, .with: true
      default: false
      }
    }
  }

  var kind: Kind
  /// The first byte's offset in the template's text.
  var position: Int
  /// The bytes as written; the message of an error.
  var value: ArraySlice<UInt8>
  /// The line on which it starts, from 1.
  var line: Int

  /// As errors name it.
  var display: String {
    switch kind {
    case .endOfFile: return "EOF"
    case .error: return String(decoding: value, as: UTF8.self)
    default:
      let text = GoString(bytes: value)
      if kind.isKeyword { return "<\(text)>" }
      if value.count > 10 { return Quoting.doubleQuoted(text.prefixOfRunes(10)).text + "..." }
      return Quoting.doubleQuoted(text).text
    }
  }
}
