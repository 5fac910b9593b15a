import Manifests

/// TOML 1.1 into values as BurntSushi/toml gives them: integers int64, dates as times.
///
/// Tables are made while the text is read, so that of two faults the same one is told as there.
struct TOMLDecoder {
  private var cursor: TOMLCursor
  /// Where the pairs go that are being read.
  private var context: Context
  private let root = TOMLTable()
  private let top = TOMLKey()
  /// The last part of the key whose value is being read, which faults name.
  private var currentKey = GoString()
  /// The line of the last key's beginning.
  private var keyLine = 0

  /// The key of a table; the table is missing where something else stands there.
  private struct Context {
    var key: TOMLKey
    var table: TOMLTable?
  }

  static func decode(_ bytes: [UInt8]) throws -> GoMap {
    let marks: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF]]
    let text = Array(bytes.dropFirst(marks.first { bytes.starts(with: $0) }?.count ?? 0))
    guard !text.prefix(6).contains(0) else {
      throw FunctionError(
        "toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8")
    }
    var decoder = TOMLDecoder(text)
    do { try decoder.document() } catch let fault as TOMLFault {
      let key = decoder.lastKey
      let mention = key.isEmpty ? "" : " (last key \(Quoting.doubleQuoted(key)))"
      throw FunctionError("toml: line \(fault.line)\(mention): \(fault.message)")
    }
    return decoder.root.map
  }

  private init(_ bytes: [UInt8]) {
    cursor = TOMLCursor(bytes)
    context = Context(key: top, table: root)
  }

  private var lastKey: GoString {
    if currentKey.isEmpty { return context.key.name }
    return context.key.depth == 0 ? currentKey : context.key.name + "." + currentKey
  }

  // MARK: Lines

  private mutating func document() throws {
    while true {
      switch try cursor.peek() {
      case TOMLCursor.end: return
      case " ", "\t", "\n", "\r": _ = try cursor.next()
      case "#": try comment()
      case "[":
        _ = try cursor.next()
        if try cursor.accept("[") { try tableOfArray() } else { try enter(tableName()) }
        try lineEnd()
      default:
        try pair()
        try lineEnd()
      }
    }
  }

  private mutating func comment() throws { try cursor.skip { !$0.isTOMLNewline && $0 != TOMLCursor.end } }

  private mutating func lineEnd() throws {
    try cursor.skipSpace()
    switch try cursor.next() {
    case "#": try comment()
    case "\n", "\r", TOMLCursor.end: break
    case let rune:
      throw cursor.fault(
        "expected a top-level item to end with a newline, comment, or EOF, but got \(rune.quoted) instead")
    }
  }

  // MARK: Tables

  private mutating func tableOfArray() throws {
    let name = try tableName()
    let rune = try cursor.next()
    guard rune == "]" else {
      throw cursor.fault("expected end of table array name delimiter ']', but got \(rune.quoted) instead")
    }
    try enter(name, asArray: true)
  }

  private mutating func tableName() throws -> [GoString] {
    var parts: [GoString] = []
    while true {
      try cursor.skipSpace()
      switch try cursor.peek() {
      case "]", TOMLCursor.end: throw cursor.fault("unexpected end of table name (table names cannot be empty)")
      case ".": throw cursor.fault("unexpected table separator (table names cannot be empty)")
      default: parts.append(try keyPart(isFirst: parts.isEmpty))
      }
      try cursor.skipSpace()
      switch try cursor.next() {
      case "]": return parts
      case ".": continue
      case let rune: throw cursor.fault("expected '.' or ']' to end table name, but got \(rune.quoted) instead")
      }
    }
  }

  /// Makes a table the one that pairs go into.
  private mutating func enter(_ name: [GoString], asArray: Bool = false) throws {
    var place = Context(key: top, table: root)
    for part in name.dropLast() {
      place.key = try child(place.key, part)
      switch place.table?.entries[part] {
      case nil:
        let table = TOMLTable()
        place.key.isImplicit = true
        place.table?.entries[part] = .table(table)
        place.table = table
      case .table(let table): place.table = table
      case .tables(let list): place.table = list.tables.last
      case .value: throw taken(place.key)
      }
    }
    context = place
    try open(name[name.count - 1], asArray: asArray)
  }

  /// Makes a table within the present one the one that pairs go into.
  private mutating func open(_ part: GoString, asArray: Bool = false) throws {
    let key = try child(context.key, part)
    guard asArray else {
      try set(part, .table(TOMLTable()))
      context.key = key
      switch context.table?.entries[part] {
      case .table(let table): context.table = table
      case .tables(let list): context.table = list.tables.last
      default: context.table = nil
      }
      return
    }
    let table = TOMLTable()
    switch context.table?.entries[part] {
    case nil: context.table?.entries[part] = .tables(TOMLTable.List(table))
    case .tables(let list):
      guard list.tables.count < Self.maximumTables else {
        throw keyFault("more than \(Self.maximumTables) tables of one name")
      }
      list.tables.append(table)
    default: throw keyFault("Key '\(key.name)' was already created and cannot be used as an array.")
    }
    context = Context(key: key, table: table)
  }

  /// Makes the tables that a dotted key names before its last part.
  private mutating func openImplicit(_ parts: some Sequence<GoString>) throws {
    for part in parts {
      guard context.table != nil else { throw taken(context.key) }
      try child(context.key, part).isImplicit = true
      try open(part)
    }
  }

  private mutating func set(_ part: GoString, _ entry: TOMLTable.Entry) throws {
    guard let table = context.table else {
      throw keyFault("Key '\(context.key.name)' has already been defined.")
    }
    let key = context.key.child(part)
    if table.entries[part] != nil {
      guard key.isImplicit else { throw keyFault("Key '\(key.name)' has already been defined.") }
      key.isImplicit = false
      // A table that was only implied stays; an array's tables have been collected beside it.
      guard key.isArray else { return }
    }
    table.entries[part] = entry
  }

  private static let maximumTables = 100_000

  private func child(_ key: TOMLKey, _ part: GoString) throws -> TOMLKey {
    guard key.depth < 1000 else { throw keyFault("nested too deeply") }
    return key.child(part)
  }

  private func taken(_ key: TOMLKey) -> TOMLFault { keyFault("Key '\(key.name)' was already created as a hash.") }
  private func keyFault(_ message: String) -> TOMLFault { TOMLFault(line: keyLine, message: message) }

  // MARK: Pairs

  private mutating func pair() throws {
    let outer = context
    _ = try assignment(depth: 0)
    context = outer
    currentKey = GoString()
  }

  /// A key and its value, which is put under it; the tables that the key names are open after it.
  private mutating func assignment(depth: Int) throws -> (key: [GoString], value: TOMLTable.Entry) {
    let key = try keyOfPair()
    currentKey = key[key.count - 1]
    try openImplicit(key.dropLast())
    let value = try value(isElement: false, depth: depth)
    try set(currentKey, value)
    var isArray = false
    if case .value(.list) = value { isArray = true }
    describedKey.isArray = isArray
    return (key, value)
  }

  /// The key whose kind is being told: an empty one tells of its table.
  private var describedKey: TOMLKey {
    currentKey.isEmpty && context.key.depth > 0 ? context.key : context.key.child(currentKey)
  }

  private mutating func keyOfPair() throws -> [GoString] {
    var parts: [GoString] = []
    while true {
      try cursor.skipSpace()
      switch try cursor.peek() {
      case "=", TOMLCursor.end:
        throw cursor.fault("unexpected '='" + (parts.isEmpty ? ": key name appears blank" : ""))
      case ".": throw cursor.fault("unexpected '.'" + (parts.isEmpty ? ": keys cannot start with a '.'" : ""))
      default: parts.append(try keyPart(isFirst: parts.isEmpty))
      }
      try cursor.skipSpace()
      switch try cursor.next() {
      case "=": return parts
      case ".": continue
      case TOMLCursor.end: throw cursor.fault("unexpected EOF; expected key separator '='")
      case let rune:
        let message = "expected '.' or '=', but got \(rune.quoted) instead"
        throw rune == "\n" ? cursor.faultBefore(message) : cursor.fault(message)
      }
    }
  }

  /// What is no part of a key gives an empty one: what follows is told instead.
  private mutating func keyPart(isFirst: Bool) throws -> GoString {
    let quote = try cursor.peek()
    if quote == "\"" || quote == "'" {
      _ = try cursor.next()
      let string = try cursor.string(quote)
      if isFirst { keyLine = string.line }
      return try string.text()
    }
    let start = cursor.position
    try cursor.skip(while: \.isTOMLBareKey)
    if isFirst { keyLine = cursor.line }
    return cursor.text(from: start)
  }

  // MARK: Values

  /// - Parameter isElement: whether it stands right in an array.
  private mutating func value(isElement: Bool, depth: Int) throws -> TOMLTable.Entry {
    guard depth < 200 else { throw keyFault("nested too deeply") }
    try cursor.skipSpace()
    switch try cursor.peek() {
    case "[":
      _ = try cursor.next()
      return .value(.list(try array(depth)))
    case "{":
      _ = try cursor.next()
      return .table(try inlineTable(isElement: isElement, depth))
    default: return .value(try cursor.scalar())
    }
  }

  private mutating func array(_ depth: Int) throws -> [GoValue] {
    describedKey.isArray = true
    var elements: [GoValue] = []
    while true {
      if try ends("]") { return elements }
      switch try value(isElement: true, depth: depth + 1) {
      case .value(let value): elements.append(value)
      case .table(let table): elements.append(.map(table.map))
      case .tables: break
      }
      if try isLast("]", orSay: { "expected a comma (',') or array terminator (']'), but got \($0)" }) { return elements }
    }
  }

  /// Whether an array or an inline table ends here rather than having one more element.
  private mutating func ends(_ closing: Unicode.Scalar) throws -> Bool {
    try skipBlank()
    if try cursor.accept(",") { throw cursor.fault("unexpected comma") }
    return try cursor.accept(closing)
  }

  /// Whether the end follows an element, rather than a comma.
  ///
  /// - Parameter message: what to say of something else that follows.
  private mutating func isLast(_ closing: Unicode.Scalar, orSay message: (String) -> String) throws -> Bool {
    try skipBlank()
    let rune = try cursor.next()
    guard rune != "," else { return false }
    guard rune == closing else { throw cursor.fault(message(rune == TOMLCursor.end ? "end of file" : "'\(rune)'")) }
    return true
  }

  /// Space, line ends and comments.
  private mutating func skipBlank() throws {
    while true {
      try cursor.skip { $0.isTOMLSpace || $0.isTOMLNewline }
      guard try cursor.accept("#") else { return }
      try comment()
    }
  }

  /// Its pairs are set under the whole key, so that a pair given twice is found, and collected for an array beside that.
  private mutating func inlineTable(isElement: Bool, _ depth: Int) throws -> TOMLTable {
    let (outer, outerKey) = (context, currentKey)
    let collected = TOMLTable()
    try child(context.key, currentKey).isImplicit = true
    currentKey = GoString()
    guard context.table != nil else {
      let taken = taken(context.key)
      context.key = context.key.child(outerKey)
      throw taken
    }
    try open(outerKey, asArray: isElement)
    let inner = context
    while try !ends("}") {
      let (key, value) = try assignment(depth: depth + 1)
      try collect(key, value, into: collected)
      context = inner
      if try isLast("}", orSay: { "expected a comma or an inline table terminator '}', but got \($0) instead" }) { break }
    }
    (context, currentKey) = (outer, outerKey)
    return collected
  }

  private func collect(_ key: [GoString], _ value: TOMLTable.Entry, into collected: TOMLTable) throws {
    var table = collected
    for part in key.dropLast() {
      switch table.entries[part] {
      case nil:
        let inner = TOMLTable()
        table.entries[part] = .table(inner)
        table = inner
      case .table(let inner): table = inner
      default: throw keyFault("\(Quoting.doubleQuoted(context.key.name)) is not a table")
      }
    }
    table.entries[key[key.count - 1]] = value
  }
}
