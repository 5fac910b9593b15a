import CYaml

/// Owns one libyaml parser and turns its events into values.
final class YAMLReader {
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let dialect: YAML.Dialect
  private let allowsDuplicateKeys: Bool
  private var anchors: [String: (value: Value, nodes: Int)] = [:]
  /// Those whose node has not ended yet.
  private var openAnchors: Set<String> = []
  /// What is wrong with the meaning of a document that is YAML: goyaml looks at that once it has read the whole document.
  private var meaningFault: YAMLError?
  /// What JSON does not have, which is looked at last.
  private var conversionFault: YAMLError?
  private var nodes = 0
  /// How many of them came out of aliases.
  private var aliased = 0
  /// Where the reader is, and what it found there that would be spelled differently; of interest to kustomize alone.
  private var path: [YAML.Step] = []
  private var spellings: [[YAML.Step]: String] = [:]
  private var emptyInFlow: Set<[YAML.Step]> = []
  /// Whether the document has a number that is not finite.
  private var hasInfinity = false
  /// What is open between brackets: a map with the number of its first character, where it has no anchor and no tag.
  private enum Flow {
    case list
    case map(start: Int?)
  }
  private var flows: [Flow] = []
  /// A place in the text that has been passed.
  private var place = (character: 0, offset: 0)
  /// The number of the character behind a tag, which belongs to the tag.
  private var tagEnd: Int?
  private let hidden: [Unicode.Scalar: Unicode.Scalar]
  private var notesPath: Bool { dialect == .kustomize }

  init(_ text: LibyamlText, dialect: YAML.Dialect, allowsDuplicateKeys: Bool) {
    self.dialect = dialect
    self.allowsDuplicateKeys = allowsDuplicateKeys
    hidden = text.hidden
    let bytes = text.bytes
    // libyaml keeps the pointer for as long as it parses, so the bytes get a home of their own.
    input = .allocate(capacity: max(bytes.count, 1))
    _ = input.initialize(from: bytes)
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    parser.pointee.read_handler = readInput
    parser.pointee.read_handler_data = UnsafeMutableRawPointer(parser)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  /// Reads a text, more than once where goyaml takes it in another way than libyaml.
  static func read(
    _ bytes: [UInt8], dialect: YAML.Dialect, allowsDuplicateKeys: Bool, onlyFirst: Bool = false, looksBehind: Bool = true
  ) throws(YAMLError) -> [YAML.Document] {
    // An encoding that is set makes libyaml stumble over the mark of its bytes' order, with which Windows begins a file.
    var text = LibyamlText(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes)
    if onlyFirst, dialect == .kubernetes { text.loosenEmptyRoot() }
    while true {
      let reader = YAMLReader(text, dialect: dialect, allowsDuplicateKeys: allowsDuplicateKeys)
      do throws(YAMLError) {
        return try reader.documents(onlyFirst: onlyFirst, looksBehind: looksBehind)
      } catch {
        guard let index = reader.refusedCharacter, text.change(at: index) else { throw error }
      }
    }
  }

  private struct Event: ~Copyable {
    var raw = yaml_event_t()
    var type: yaml_event_type_t { raw.type }
    var line: Int { raw.start_mark.line + 1 }
    var column: Int { raw.start_mark.column + 1 }
    deinit {
      var event = raw
      yaml_event_delete(&event)
    }
  }

  private func next() throws(YAMLError) -> Event {
    var event = Event()
    guard yaml_parser_parse(parser, &event.raw) == 1 else { throw parserError() }
    return event
  }

  private func parserError() -> YAMLError {
    let state = parser.pointee
    let problem = state.problem.map { String(cString: $0) }
    var message = problem ?? "the text cannot be read"
    if let context = state.context { message = String(cString: context) + ": " + message }
    let mark = state.problem_mark
    var error = YAMLError(message: message, line: mark.line + 1, column: mark.column + 1)
    // goyaml takes the line from 0, but adds one for faults of the scanner.
    let line = mark.line > 0 ? mark.line + (state.error == YAML_SCANNER_ERROR ? 1 : 0) : state.context_mark.line
    let fault = bracketFault(problem) ?? (line, problem ?? "unknown problem parsing YAML content")
    error.parserText = (fault.line > 0 ? "line \(fault.line): " : "") + fault.problem
    return error
  }

  /// What goyaml says instead of what libyaml found in looking for a colon that makes brackets a key; nil where it says the same.
  private func bracketFault(_ problem: String?) -> (line: Int, problem: String)? {
    let state = parser.pointee
    let isScanned = state.error == YAML_SCANNER_ERROR
    guard isScanned || problem == "did not find expected key", let start = isScanned ? headBrackets : state.context_mark else {
      return nil
    }
    place = (0, 0)
    guard let first = byte(at: start.index), "[{".utf8.contains(first) else { return nil }
    let isUnended = problem == "could not find expected ':'"
    if let brackets = EmptyBrackets(input, at: place.offset) {
      let before = input[..<place.offset].last { !EmptyBrackets.isBlank($0) }
      let outer = isScanned ? state.state : state.states.top[-1]
      let isInList = outer == YAML_PARSE_BLOCK_SEQUENCE_ENTRY_STATE || outer == YAML_PARSE_BLOCK_SEQUENCE_FIRST_ENTRY_STATE
      let isValue = outer == YAML_PARSE_BLOCK_MAPPING_VALUE_STATE || before.map { "-?".utf8.contains($0) } ?? false
      let isInMap = [
        YAML_PARSE_BLOCK_MAPPING_VALUE_STATE, YAML_PARSE_BLOCK_MAPPING_KEY_STATE, YAML_PARSE_BLOCK_MAPPING_FIRST_KEY_STATE,
        YAML_PARSE_INDENTLESS_SEQUENCE_ENTRY_STATE,
      ].contains(outer)
      // Where they stand for a value, what is wrong is what follows them on their line, where libyaml would have got so far.
      let isFollowed =
        isUnended ? brackets.next.map { input[$0] != UInt8(ascii: "#") } ?? false : state.tokens.tail - state.tokens.head > 2
      if isInList || isInMap || !isScanned, !isScanned || !isValue || isFollowed {
        let lines = isScanned && isValue ? input[place.offset..<(brackets.next ?? place.offset)].count { $0 == 0x0A } : 0
        return (start.line + lines, "did not find expected \(isInList ? "'-' indicator" : "key")")
      }
    }
    guard isUnended, let next = byte(at: state.problem_mark.index), "\t@`%".utf8.contains(next) else { return nil }
    return (state.problem_mark.line + 1, "found character that cannot start any token")
  }

  /// Where the brackets begin that the parser looks at.
  private var headBrackets: yaml_mark_t? {
    let tokens = parser.pointee.tokens
    guard tokens.head < tokens.tail else { return nil }
    let token = tokens.head.pointee
    return [YAML_FLOW_SEQUENCE_START_TOKEN, YAML_FLOW_MAPPING_START_TOKEN].contains(token.type) ? token.start_mark : nil
  }

  /// The number of the character at which libyaml gave up, or sees the end of a tag, where goyaml may go on.
  var refusedCharacter: Int? {
    if let tagEnd { return tagEnd }
    let state = parser.pointee
    guard state.error == YAML_SCANNER_ERROR, let problem = state.problem, let context = state.context else { return nil }
    switch (String(cString: problem), String(cString: context)) {
    case ("found unexpected ':'", _), ("found unknown escape character", _),
      ("did not find expected whitespace or line break", "while scanning a tag"):
      return state.problem_mark.index
    default: return nil
    }
  }

  /// Refuses a comma right behind a tag.
  private func requireNoComma(behindTag event: borrowing Event) throws(YAMLError) {
    guard byte(at: event.raw.end_mark.index) == UInt8(ascii: ",") else { return }
    tagEnd = event.raw.end_mark.index
    throw fault("a tag and a comma need a space between them", event)
  }

  /// The byte at a place, which must not stand before one asked for earlier; nil at the end.
  private func byte(at index: Int) -> UInt8? {
    while place.character < index, place.offset < input.count {
      place.offset += 1
      if place.offset == input.count || input[place.offset] & 0xC0 != 0x80 { place.character += 1 }
    }
    return place.offset < input.count ? input[place.offset] : nil
  }

  /// What closes it: a map of one entry needs no braces within a list. Only for errors, as it may go back in the text.
  private func bracket(closing flow: Flow) -> Character {
    guard case .map(let start) = flow else { return "]" }
    guard let start else { return "}" }
    place = (0, 0)
    return byte(at: start) == UInt8(ascii: "{") ? "}" : "]"
  }

  private func isMarked(_ event: borrowing Event) -> Bool {
    event.raw.data.mapping_start.anchor != nil || event.raw.data.mapping_start.tag != nil
  }

  private func fault(_ message: String, _ event: borrowing Event) -> YAMLError {
    YAMLError(message: message, line: event.line, column: event.column)
  }

  /// Notes a fault of the document's meaning; the first counts.
  private func note(_ goText: String, _ message: String, _ event: borrowing Event) {
    if meaningFault != nil { return }
    var error = fault(message, event)
    error.parserText = goText
    meaningFault = error
  }

  func documents(onlyFirst: Bool = false, looksBehind: Bool = true) throws(YAMLError) -> [YAML.Document] {
    var documents: [YAML.Document] = []
    while true {
      let event = try next()
      switch event.type {
      case YAML_STREAM_START_EVENT, YAML_DOCUMENT_END_EVENT: continue
      case YAML_STREAM_END_EVENT: return documents
      case YAML_DOCUMENT_START_EVENT:
        if dialect == .kubernetes, let version = event.raw.data.document_start.version_directive?.pointee, version.minor != 1 {
          var error = fault("the document is of YAML \(version.major).\(version.minor), not 1.1", event)
          error.parserText = "found incompatible YAML document"
          throw error
        }
        anchors = [:]
        openAnchors = []
        nodes = 0
        aliased = 0
        spellings = [:]
        emptyInFlow = []
        hasInfinity = false
        let first = try next()
        let line = first.line
        // A document of comments only is an empty plain scalar.
        let isEmpty =
          first.type == YAML_SCALAR_EVENT && first.raw.data.scalar.length == 0
          && first.raw.data.scalar.style == YAML_PLAIN_SCALAR_STYLE && first.raw.data.scalar.tag == nil
        let value = try node(first, depth: 0)
        // Its end is looked for, and with it at the token behind it, before at what it means.
        if onlyFirst, looksBehind { try lookBehind() }
        if let fault = meaningFault ?? conversionFault { throw fault }
        if !isEmpty {
          documents.append(YAML.Document(value: value, line: line))
          documents[documents.count - 1].mayHaveInfinity = hasInfinity
          if notesPath {
            documents[documents.count - 1].spellings = spellings
            documents[documents.count - 1].emptyInFlow = emptyInFlow
          }
        }
        if onlyFirst { return documents }
      default: throw fault("a document should begin here", event)
      }
    }
  }

  /// Looks at the token behind a document.
  private func lookBehind() throws(YAMLError) {
    do throws(YAMLError) { _ = try next() } catch {
      place = (0, 0)
      guard let start = headBrackets, byte(at: start.index) != nil, EmptyBrackets(input, at: place.offset) != nil else {
        throw error
      }
    }
  }

  private func count(_ more: Int, _ event: borrowing Event) throws(YAMLError) {
    nodes += more
    guard nodes <= YAML.maximumNodes else {
      throw fault("more than \(YAML.maximumNodes) nodes once aliases are expanded", event)
    }
  }

  /// goyaml's bound: the more there is, the smaller the part of it that aliases may make up.
  private func countAliased(_ more: Int, _ event: borrowing Event) throws(YAMLError) {
    try count(more, event)
    aliased += more
    let allowed = nodes <= 400_000 ? 0.99 : nodes >= 4_000_000 ? 0.1 : 0.99 - 0.89 * Double(nodes - 400_000) / 3_600_000
    guard aliased <= 100 || nodes <= 1000 || Double(aliased) / Double(nodes) <= allowed else {
      var error = fault("document contains excessive aliasing", event)
      error.parserText = error.message
      throw error
    }
  }

  private func node(_ event: borrowing Event, depth: Int) throws(YAMLError) -> Value {
    guard depth < YAML.maximumDepth else { throw fault("nested deeper than \(YAML.maximumDepth) levels", event) }
    try count(1, event)
    let before = nodes
    switch event.type {
    case YAML_ALIAS_EVENT:
      let name = text(event.raw.data.alias.anchor)
      if openAnchors.contains(name) {
        note("anchor '\(name)' value contains itself", "the alias *\(name) stands inside of what it stands for", event)
        return .null
      }
      guard let known = anchors[name] else {
        var error = fault("the alias *\(name) has no anchor before it", event)
        error.parserText = "unknown anchor '\(name)' referenced"
        throw error
      }
      try countAliased(known.nodes, event)
      return known.value
    case YAML_SCALAR_EVENT:
      let value = try scalar(event)
      if case .double(let number) = value, !number.isFinite { hasInfinity = true }
      remember(event.raw.data.scalar.anchor, value, 1)
      return value
    case YAML_SEQUENCE_START_EVENT:
      var list: [Value] = []
      open(event.raw.data.sequence_start.anchor)
      let isFlow = event.raw.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
      if isFlow { flows.append(.list) }
      while true {
        let element = try next()
        if element.type == YAML_SEQUENCE_END_EVENT { break }
        if notesPath { path.append(.index(list.count)) }
        list.append(try node(element, depth: depth + 1))
        if notesPath { path.removeLast() }
      }
      if isFlow { flows.removeLast() }
      remember(event.raw.data.sequence_start.anchor, .list(list), nodes - before + 1)
      return .list(list)
    case YAML_MAPPING_START_EVENT:
      open(event.raw.data.mapping_start.anchor)
      let isFlow = event.raw.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
      if isFlow { flows.append(.map(start: isMarked(event) ? nil : event.raw.start_mark.index)) }
      let object = try mapping(depth: depth)
      if isFlow { flows.removeLast() }
      remember(event.raw.data.mapping_start.anchor, .object(object), nodes - before + 1)
      return .object(object)
    default: throw fault("a value should stand here", event)
    }
  }

  private func mapping(depth: Int) throws(YAMLError) -> Object {
    var object = Object()
    var merged: [Value] = []
    // The keys that came out of merges and do not stand in the map itself.
    var foreign: Set<String> = []
    while true {
      let keyEvent = try next()
      if keyEvent.type == YAML_MAPPING_END_EVENT { break }
      if object.isEmpty { object.reserveCapacity(4) }
      let scalar = keyEvent.raw.data.scalar
      let isMerge =
        keyEvent.type == YAML_SCALAR_EVENT && scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.tag == nil && scalar.length == 2
        && text(scalar.value) == "<<"
      let key = try self.key(keyEvent, depth: depth + 1)
      let name = keyText(key)
      let valueEvent = try next()
      if notesPath { path.append(.key(name ?? "")) }
      let value = try node(valueEvent, depth: depth + 1)
      if notesPath { path.removeLast() }
      if isMerge {
        var sources: [Value] = []
        switch value {
        case .object: sources = [value]
        case .list(let list) where list.allSatisfy({ $0.object != nil }): sources = list
        default:
          note(
            "map merge requires map or sequence of maps as the value", "a merge key << takes a map or a list of maps", valueEvent)
        }
        if dialect == .kubernetes {
          // goyaml v2 sets the keys where it meets them: they win over what stands before, and the first of a list over the next.
          for source in sources.reversed() {
            for (key, value) in source.object ?? [:] where object.updateValue(value, forKey: key) == nil { foreign.insert(key) }
          }
        } else {
          merged += sources
        }
        continue
      }
      if key.isNull, dialect == .kubernetes {
        var error = fault("a key must not be null", keyEvent)
        error.conversionText =
          "unsupported map key of type: %!s(<nil>), key: <nil>, value: \(value.isNull ? "<nil>" : value.goSyntax)"
        if conversionFault == nil { conversionFault = error }
        continue
      }
      guard let name else {
        note("invalid map key: \(key.goSyntax)", "a key must be a scalar, this is \(key.typeName)", keyEvent)
        continue
      }
      if object.updateValue(value, forKey: name) != nil, foreign.remove(name) == nil, !allowsDuplicateKeys {
        throw fault("the key \"\(name)\" is already set in this map", keyEvent)
      }
    }
    for source in merged {
      for (key, value) in source.object ?? [:] where !object.contains(key) { object[key] = value }
    }
    return object
  }

  /// A key; most are words, of which nothing has to be found out.
  private func key(_ event: borrowing Event, depth: Int) throws(YAMLError) -> Value {
    guard event.type == YAML_SCALAR_EVENT else { return try node(event, depth: depth) }
    let scalar = event.raw.data.scalar
    guard scalar.style == YAML_PLAIN_SCALAR_STYLE, scalar.tag == nil, scalar.anchor == nil, scalar.length > 0,
      scalar.value[0] > UInt8(ascii: "@"), scalar.value[0] != UInt8(ascii: "~")
    else { return try node(event, depth: depth) }
    let text = try plainText(event)
    guard !YAMLScalar.mayBeWord(text) else { return try node(event, depth: depth) }
    try count(1, event)
    return .string(text)
  }

  /// Keys become strings as they do on their way through JSON.
  private func keyText(_ key: Value) -> String? {
    switch key {
    case .string(let text): text
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .double(let value): value.isFinite ? value.goJSONText : value.isNaN ? ".nan" : value < 0 ? "-.inf" : ".inf"
    case .null: "null"
    case .list, .object: nil
    }
  }

  private func remember(_ anchor: UnsafeMutablePointer<yaml_char_t>?, _ value: Value, _ nodes: Int) {
    guard let anchor else { return }
    let name = text(anchor)
    anchors[name] = (value, nodes)
    openAnchors.remove(name)
  }

  private func open(_ anchor: UnsafeMutablePointer<yaml_char_t>?) {
    if let anchor { openAnchors.insert(text(anchor)) }
  }

  private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }

  private func plainText(_ event: borrowing Event) throws(YAMLError) -> String {
    let scalar = event.raw.data.scalar
    let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    // Within brackets a question mark ends a word to goyaml, and no comma follows.
    if let flow = flows.last, text.utf8.contains(UInt8(ascii: "?")) {
      var error = fault("quote what has a question mark within brackets", event)
      let bracket = bracket(closing: flow)
      _ = byte(at: event.raw.start_mark.index)
      let before = input[place.offset...].prefix { $0 != UInt8(ascii: "?") }
      let line = event.raw.start_mark.line + before.count { $0 == UInt8(ascii: "\n") }
      error.parserText = (line > 0 ? "line \(line): " : "") + "did not find expected ',' or '\(bracket)'"
      throw error
    }
    return shown(text)
  }

  /// With the characters that ``LibyamlText`` hid.
  private func shown(_ text: String) -> String {
    hidden.isEmpty ? text : String(String.UnicodeScalarView(text.unicodeScalars.map { hidden[$0] ?? $0 }))
  }

  private func scalar(_ event: borrowing Event) throws(YAMLError) -> Value {
    let scalar = event.raw.data.scalar
    let text =
      scalar.style == YAML_PLAIN_SCALAR_STYLE
      ? try plainText(event)
      : shown(String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self))
    if let tagPointer = scalar.tag {
      if !flows.isEmpty, scalar.length == 0, scalar.style == YAML_PLAIN_SCALAR_STYLE { try requireNoComma(behindTag: event) }
      return tagged(text, self.text(tagPointer), event)
    }
    guard scalar.style == YAML_PLAIN_SCALAR_STYLE else {
      return .string(notesPath && scalar.style == YAML_FOLDED_SCALAR_STYLE ? FoldedText.printed(text) : text)
    }
    guard notesPath else { return YAMLScalar.resolve(text, dialect: dialect) }
    let (value, isOdd) = YAMLScalar.spelled(text)
    if isOdd { spellings[path] = text }
    if text.isEmpty, flows.contains(where: { if case .map = $0 { true } else { false } }) { emptyInFlow.insert(path) }
    return value
  }

  /// A scalar that says what it is: an error where it does not look like that.
  private func tagged(_ text: String, _ tag: String, _ event: borrowing Event) -> Value {
    let name = tag.hasPrefix("tag:yaml.org,2002:") ? String(tag.dropFirst(18)) : ""
    if name == "str" || tag == "!" { return .string(text) }
    if name == "binary" {
      if let bytes = Base64.decode(text) { return .string(String(decoding: bytes, as: UTF8.self)) }
      note("!!binary value contains invalid base64 data", "!!binary is no base64", event)
      return .null
    }
    let value = YAMLScalar.resolve(text, dialect: dialect)
    let isTime = YAMLDate(text) != nil
    switch (name, value) {
    case ("int", .int), ("bool", .bool), ("null", .null), ("float", .double): return value
    case ("float", .int(let number)): return .double(Double(number))
    case ("timestamp", .string) where isTime: return value
    case ("int", _), ("bool", _), ("null", _), ("float", _), ("timestamp", _):
      note("cannot decode !!\(value.tagName) `\(text)` as a !!\(name)", "\"\(text)\" is no !!\(name)", event)
      return .null
    // Tags that goyaml v2 does not know leave the text as it is.
    default: return dialect == .kubernetes ? .string(text) : value
    }
  }
}

/// Gives libyaml the text in pieces of the size that goyaml reads, so that of a broken character and a fault before it the same one
/// is found first.
private func readInput(
  _ data: UnsafeMutableRawPointer?, _ buffer: UnsafeMutablePointer<UInt8>?, _ size: Int, _ count: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let parser = data?.assumingMemoryBound(to: yaml_parser_t.self), let buffer, let count else { return 0 }
  let text = parser.pointee.input.string
  // Of a character that was cut in two the first part is there already.
  let held = parser.pointee.raw_buffer.last - parser.pointee.raw_buffer.start
  count.pointee = min(512 - held, size, text.end - text.current)
  buffer.update(from: text.current, count: count.pointee)
  parser.pointee.input.string.current += count.pointee
  return 1
}

extension Value {
  fileprivate var tagName: String {
    switch self {
    case .null: "null"
    case .bool: "bool"
    case .int: "int"
    case .double: "float"
    case .string: "str"
    case .list: "seq"
    case .object: "map"
    }
  }

  /// As Go's `%#v` prints what goyaml makes of a value.
  fileprivate var goSyntax: String {
    switch self {
    case .null: "interface {}(nil)"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .double(let value): value.goJSONText
    case .string(let text): text.debugDescription
    case .list(let list): "[]interface {}{" + list.map(\.goSyntax).joined(separator: ", ") + "}"
    case .object(let object):
      "map[interface {}]interface {}{"
        + object.sortedByKey().map { "\($0.key.debugDescription):\($0.value.goSyntax)" }.joined(separator: ", ") + "}"
    }
  }
}
