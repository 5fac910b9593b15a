import Manifests

/// The grammar of the `--set` family: `a.b[0]=x,c={1,2},d\.e=f`.
///
/// It follows helm's parser step by step, with its odd corners: what comes before an error has been set already.
struct SetExpression {
  enum Kind: Sendable, Hashable {
    case typed, string, file, json
    /// One key; all behind `=` is the value, as it stands.
    case literal
  }

  struct Failure: Error {
    var message: String
    /// The text ended, which is no error where a value may end.
    var isEnd = false
    static let end = Failure(message: "EOF", isEnd: true)
  }

  static let maximumIndex = 65_536
  /// Elements that all expressions together may add to lists: an index alone can add 65,536.
  static let maximumElements = 1 << 20
  static let maximumNesting = 30

  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var room: Int
  private let kind: Kind
  private let readFile: (String) throws(RenderError) -> String

  /// - Parameters:
  ///   - room: how many elements may be added to lists.
  ///   - readFile: the text of a file that `--set-file` names.
  init(
    _ text: String, kind: Kind, room: Int = maximumElements,
    readFile: @escaping (String) throws(RenderError) -> String = { path throws(RenderError) in
      throw RenderError(.missing, "open \(path): no such file or directory")
    }
  ) {
    scalars = Array(text.unicodeScalars)
    self.kind = kind
    self.room = room
    self.readFile = readFile
  }

  /// Sets what the expression says in an object.
  ///
  /// - Parameter room: how many elements may be added to lists; less by those that were.
  static func apply(
    _ text: String, kind: Kind, to object: inout Object, room: inout Int,
    readFile: @escaping (String) throws(RenderError) -> String
  ) throws(Failure) {
    var parser = SetExpression(text, kind: kind, room: room, readFile: readFile)
    defer { room = parser.room }
    while true {
      do throws(Failure) {
        try parser.key(&object, nesting: 0)
      } catch {
        if error.isEnd { return }
        throw error
      }
    }
  }

  // MARK: Keys

  private mutating func key(_ object: inout Object, nesting: Int) throws(Failure) {
    let (name, stop) = until(kind == .literal ? ["=", "[", "."] : ["=", "[", ",", "."])
    switch stop {
    case nil:
      guard !name.isEmpty else { throw .end }
      throw Failure(message: "key \(name.goQuoted) has no value")
    case "[":
      let index = try keyIndex()
      var list: [Value] = []
      switch object[name] {
      case nil: break
      case .list(let known): list = known
      case let other?: throw conversion(other, to: "[]interface {}")
      }
      // Taken out for as long, so that it is changed in place.
      if !name.isEmpty { object[name] = .null }
      defer { if !name.isEmpty { object[name] = .list(list) } }
      try listItem(&list, index, nesting: nesting)
    case "=": try assign(name, &object)
    case ",":
      if !name.isEmpty { object[name] = "" }
      throw Failure(message: "key \(name.goQuoted) has no value (cannot end with ,)")
    default:
      guard nesting < Self.maximumNesting else {
        throw Failure(
          message: "value name nested level is greater than maximum supported nested level of \(Self.maximumNesting)")
      }
      var inner = Object()
      let isKnown = object[name] != nil
      switch object[name] {
      case nil: break
      case .object(let known): inner = known
      case let other?: throw conversion(other, to: "map[string]interface {}")
      }
      // Taken out for as long, so that it is changed in place.
      if isKnown, !name.isEmpty { object[name] = .null }
      var failure: Failure?
      do throws(Failure) { try key(&inner, nesting: nesting + 1) } catch { failure = error }
      if isKnown || !inner.isEmpty, !name.isEmpty { object[name] = .object(inner) }
      if failure == nil, inner.isEmpty { throw Failure(message: "key map \(name.goQuoted) has no value") }
      if let failure { throw failure }
    }
  }

  private mutating func assign(_ name: String, _ object: inout Object) throws(Failure) {
    if kind == .json {
      let value = try jsonValue()
      if !name.isEmpty { object[name] = value }
      return
    }
    guard position < scalars.count || kind == .literal else {
      if !name.isEmpty { object[name] = "" }
      throw .end
    }
    if kind != .literal, scalars[position] == "{" {
      let list = try valueList()
      if !name.isEmpty { object[name] = .list(list) }
      return
    }
    let value = try converted(rest())
    if !name.isEmpty { object[name] = value }
  }

  private func conversion(_ value: Value, to type: String) -> Failure {
    let goType =
      switch value {
      case .null: "nil"
      case .bool: "bool"
      case .int: "int64"
      case .double: "float64"
      case .string: "string"
      case .list: "[]interface {}"
      case .object: "map[string]interface {}"
      }
    return Failure(
      message: "unable to parse key: interface conversion: interface {} is \(goType), not \(type)")
  }

  // MARK: Lists

  private mutating func keyIndex() throws(Failure) -> Int {
    let (text, stop) = until(["]"])
    guard stop != nil else { throw Failure(message: "error parsing index: EOF", isEnd: true) }
    guard let index = Int(text) else {
      let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : Substring(text)
      let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (48...57).contains($0) }
      let reason = isNumber ? "value out of range" : "invalid syntax"
      throw Failure(message: "error parsing index: strconv.Atoi: parsing \(text.goQuoted): \(reason)")
    }
    return index
  }

  private mutating func listItem(_ list: inout [Value], _ index: Int, nesting: Int) throws(Failure) {
    guard index >= 0 else { throw Failure(message: "negative \(index) index not allowed") }
    let (text, stop) = until(["[", ".", "="])
    guard text.isEmpty else {
      throw Failure(message: "unexpected data at end of array index: \(text.goQuotedRunes)")
    }
    switch stop {
    case nil: throw .end
    case "=":
      if kind == .json {
        let value = try jsonValue()
        try set(&list, index, value)
      } else if kind == .literal {
        let value = rest()
        try set(&list, index, .string(value))
      } else if position >= scalars.count {
        try set(&list, index, "")
      } else if scalars[position] == "{" {
        let value = try valueList()
        try set(&list, index, .list(value))
      } else {
        let value = try converted(rest())
        try set(&list, index, value)
      }
    case "[":
      let next = try keyIndex()
      var inner: [Value] = []
      var isKnown = false
      if index < list.count, !list[index].isNull {
        guard case .list(let known) = list[index] else { throw conversion(list[index], to: "[]interface {}") }
        (inner, isKnown) = (known, true)
        list[index] = .null
      }
      // The maps in a list that is there already keep what was set before the text ended.
      defer { if isKnown { list[index] = .list(inner) } }
      try listItem(&inner, next, nesting: nesting)
      if !isKnown { try set(&list, index, .list(inner)) }
    default:
      var inner = Object()
      var isKnown = false
      if index < list.count, case .object(let known) = list[index] {
        (inner, isKnown) = (known, true)
        list[index] = .null
      }
      // A map that is there already keeps what was set before the text ended.
      defer { if isKnown { list[index] = .object(inner) } }
      try key(&inner, nesting: nesting)
      if !isKnown { try set(&list, index, .object(inner)) }
    }
  }

  private mutating func set(_ list: inout [Value], _ index: Int, _ value: Value) throws(Failure) {
    guard index <= Self.maximumIndex else {
      throw Failure(message: "index of \(index) is greater than maximum supported index of \(Self.maximumIndex)")
    }
    room -= max(0, index + 1 - list.count)
    guard room >= 0 else {
      throw Failure(message: "gave up: the lists have more than \(Self.maximumElements) elements in all")
    }
    while list.count <= index { list.append(.null) }
    list[index] = value
  }

  // MARK: Values

  /// `{a,b}`, and a comma behind it.
  private mutating func valueList() throws(Failure) -> [Value] {
    position += 1
    var list: [Value] = []
    while true {
      let (text, stop) = until([",", "}"])
      guard let stop else { throw Failure(message: "list must terminate with '}'") }
      list.append(try converted(text))
      if stop == "}" {
        if position < scalars.count, scalars[position] == "," { position += 1 }
        return list
      }
    }
  }

  /// A value's text: up to the next comma.
  private mutating func rest() -> String { until(kind == .literal ? [] : [","]).text }

  private func converted(_ text: String) throws(Failure) -> Value {
    switch kind {
    case .typed: return Self.typed(text)
    case .string, .json, .literal: return .string(text)
    case .file:
      do throws(RenderError) { return .string(try readFile(text)) } catch { throw Failure(message: error.message) }
    }
  }

  static func typed(_ text: String) -> Value {
    switch text.lowercased() {
    case "true": return true
    case "false": return false
    case "null": return .null
    case "0": return 0
    default: break
    }
    guard let first = text.utf8.first, first != UInt8(ascii: "0"), let number = Int64(text) else { return .string(text) }
    return .int(number)
  }

  /// One value of JSON with the blanks and the comma behind it; null where there is nothing.
  private mutating func jsonValue() throws(Failure) -> Value {
    if skipToValue() { return .null }
    let rest = Array(String(String.UnicodeScalarView(scalars[position...])).utf8)
    let value: Value
    let length: Int
    do throws(JSONError) {
      (value, length) = try JSON.decodePrefix(rest)
    } catch {
      throw Failure(message: error.message)
    }
    guard value.nonFiniteNumber == nil else { throw Failure(message: "a number is out of range") }
    var bytes = 0
    while bytes < length, position < scalars.count {
      bytes += UTF8.width(scalars[position])
      position += 1
    }
    _ = skipToValue()
    return HelmYAML.asJSON(value)
  }

  /// Skips blanks; true where the text ends there or a comma comes, which is skipped as well.
  private mutating func skipToValue() -> Bool {
    while position < scalars.count {
      if scalars[position] == "," {
        position += 1
        return true
      }
      guard scalars[position].properties.isWhitespace else { return false }
      position += 1
    }
    return true
  }

  /// The text up to one of the characters, which is consumed; `\` takes the next character as it is. Nil where the text ends first.
  private mutating func until(_ stops: Set<Unicode.Scalar>) -> (text: String, stop: Unicode.Scalar?) {
    var text = String.UnicodeScalarView()
    while position < scalars.count {
      let scalar = scalars[position]
      position += 1
      if stops.contains(scalar) { return (String(text), scalar) }
      if scalar == "\\", kind != .literal {
        guard position < scalars.count else { return (String(text), nil) }
        text.append(scalars[position])
        position += 1
      } else {
        text.append(scalar)
      }
    }
    return (String(text), nil)
  }
}
