/// A Lua text as nested blocks of statements, as far as `goto` needs to know them: everything else is kept as text.
indirect enum LuaItem {
  case text(String)
  case label(String, blanks: String)
  case goto(String, blanks: String)
  case `break`(blanks: String)
  case compound(Kind, [Part])

  enum Kind: Hashable {
    /// `if` and `do`.
    case plain
    /// `for` and `while`.
    case loop
    /// `repeat`: what follows its `until` is not part of it.
    case repetition
    case function
    var isLoop: Bool { self == .loop || self == .repetition }
  }

  enum Part {
    case item(LuaItem)
    case block([LuaItem])
  }

  private var blocks: [[LuaItem]] {
    guard case .compound(_, let parts) = self else { return [] }
    return parts.compactMap { if case .block(let block) = $0 { block } else { nil } }
  }

  /// Whether a goto to the label is in it, functions aside.
  func jumps(to label: String) -> Bool {
    switch self {
    case .goto(let name, _): name == label
    case .compound(let kind, _): kind != .function && blocks.joined().contains { $0.jumps(to: label) }
    case .text, .label, .break: false
    }
  }

  /// Whether a break in it leaves a loop around it.
  var breaks: Bool {
    switch self {
    case .break: true
    case .compound(.plain, _): blocks.joined().contains(where: \.breaks)
    case .text, .label, .goto, .compound: false
    }
  }

  /// Whether a label is in it that belongs to no loop or function of its own.
  var hasLabel: Bool {
    switch self {
    case .label: true
    case .compound(.plain, _): blocks.joined().contains(where: \.hasLabel)
    case .text, .goto, .break, .compound: false
    }
  }
}

/// Finds the blocks of a text.
struct LuaBlockParser {
  private let tokens: [LuaToken]
  private var position = 0
  private var depth = 0
  private var isBroken = false

  /// Nil where the blocks do not close, or are nested deeper than Lua allows.
  static func parse(_ text: String) -> [LuaItem]? {
    var parser = LuaBlockParser(tokens: LuaLexer.tokens(text))
    let block = parser.block()
    guard !parser.isBroken, parser.token.kind == .end else { return nil }
    return block + [.text(String(parser.token.before))]
  }

  private init(tokens: [LuaToken]) { self.tokens = tokens }

  private var token: LuaToken { tokens[position] }
  private var following: LuaToken { tokens[min(position + 1, tokens.count - 1)] }

  private mutating func take() -> LuaItem {
    defer { if token.kind != .end { position += 1 } }
    return .text(String(token.before) + token.text)
  }

  /// Up to the word that ends it.
  private mutating func block() -> [LuaItem] {
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else {
      isBroken = true
      return []
    }
    var items: [LuaItem] = []
    while !isBroken, token.kind != .end, !["end", "else", "elseif", "until"].contains(where: token.is) { items.append(item()) }
    return items
  }

  private mutating func item() -> LuaItem {
    let blanks = String(token.before)
    let isField = position > 0 && (tokens[position - 1].isSymbol(".") || tokens[position - 1].isSymbol(":"))
    if token.isSymbol("::"), following.kind == .name {
      position += 1
      let label = String(token.text)
      position += 1
      if token.isSymbol("::") { position += 1 } else { isBroken = true }
      return .label(label, blanks: blanks)
    }
    guard token.kind == .name, !isField else { return take() }
    switch token.text {
    case "goto" where following.kind == .name:
      position += 1
      defer { position += 1 }
      return .goto(String(token.text), blanks: blanks)
    case "break":
      position += 1
      return .break(blanks: blanks)
    case "function":
      var parts: [LuaItem.Part] = []
      while token.kind != .end, !token.isSymbol(")") { parts.append(.item(take())) }
      parts += [.item(take()), .block(block()), close("end")]
      return .compound(.function, parts)
    case "do": return .compound(.plain, [.item(take()), .block(block()), close("end")])
    case "for", "while": return .compound(.loop, header(until: "do") + [.block(block()), close("end")])
    case "repeat": return .compound(.repetition, [.item(take()), .block(block()), close("until")])
    case "if":
      var parts = header(until: "then")
      parts.append(.block(block()))
      while token.is("elseif"), !isBroken { parts += header(until: "then") + [.block(block())] }
      if token.is("else") { parts += [.item(take()), .block(block())] }
      return .compound(.plain, parts + [close("end")])
    default: return take()
    }
  }

  private mutating func close(_ word: String) -> LuaItem.Part {
    if !token.is(word) { isBroken = true }
    return .item(take())
  }

  /// From a keyword up to and with the one that ends its expressions.
  private mutating func header(until word: String) -> [LuaItem.Part] {
    var parts: [LuaItem.Part] = [.item(take())]
    while token.kind != .end, !token.is(word), !isBroken { parts.append(.item(token.is("function") ? item() : take())) }
    parts.append(close(word))
    return parts
  }
}
