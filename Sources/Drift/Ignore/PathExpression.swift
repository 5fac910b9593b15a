import Manifests

/// The part of jq's language that names places in a document: keys, positions, `[]`, `?`, `select(.a == "b")`, `|`, `,`.
struct PathExpression: Sendable {
  private enum Step: Sendable {
    case key(String)
    case index(Int)
    case each
    case select([Step], isEqual: Bool, Value)
  }
  /// A step, and whether an error in it is passed over (`?`).
  private struct Part: Sendable {
    var step: Step
    var isOptional: Bool
  }

  private var alternatives: [[Part]]

  /// Nil where the text says more than this understands.
  init?(_ text: String) {
    var parser = Parser(text)
    guard let alternatives = parser.alternatives() else { return nil }
    self.alternatives = alternatives
  }

  /// The document without the places named; nil where jq would fail, as it does when it must iterate over a number.
  func delete(from document: Value) -> Value? {
    var places: [[Place]] = []
    for parts in alternatives {
      guard let found = Self.find(parts[...], in: document) else { return nil }
      places += found
    }
    // From the last to the first, so that positions stay what they are.
    var result = document
    for place in Set(places).sorted(by: { $1.lexicographicallyPrecedes($0) }) { Self.remove(place[...], from: &result) }
    return result
  }

  private enum Place: Hashable, Comparable {
    case index(Int)
    case key(String)
  }

  /// The paths that parts lead to; nil for an error.
  private static func find(_ parts: ArraySlice<Part>, in value: Value) -> [[Place]]? {
    guard let part = parts.first else { return [[]] }
    let rest = parts.dropFirst()
    switch (part.step, value) {
    case (.key(let name), .object(let object)):
      return find(rest, in: object[name] ?? .null)?.map { [.key(name)] + $0 }
    case (.key(let name), .null): return find(rest, in: .null)?.map { [.key(name)] + $0 }
    case (.index(let index), .list(let list)):
      let position = index < 0 ? list.count + index : index
      let element = list.indices.contains(position) ? list[position] : .null
      return find(rest, in: element)?.map { [.index(position)] + $0 }
    case (.index(let index), .null): return find(rest, in: .null)?.map { [.index(index)] + $0 }
    case (.each, .list(let list)):
      var found: [[Place]] = []
      for (index, element) in list.enumerated() {
        guard let below = find(rest, in: element) else { return nil }
        found += below.map { [.index(index)] + $0 }
      }
      return found
    case (.each, .object(let object)):
      var found: [[Place]] = []
      for (key, element) in object {
        guard let below = find(rest, in: element) else { return nil }
        found += below.map { [.key(key)] + $0 }
      }
      return found
    case (.select(let steps, let isEqual, let wanted), _):
      guard let actual = look(steps[...], in: value) else { return part.isOptional ? [] : nil }
      return (ScalarEquality.equal(actual, wanted, nil)) == isEqual ? find(rest, in: value) : []
    default: return part.isOptional ? [] : nil
    }
  }

  /// The value at the end of keys; null where it is missing, nil for an error.
  private static func look(_ steps: ArraySlice<Step>, in value: Value) -> Value? {
    var value = value
    for step in steps {
      switch (step, value) {
      case (.key(let name), .object(let object)): value = object[name] ?? .null
      case (.key, .null): continue
      default: return nil
      }
    }
    return value
  }

  private static func remove(_ path: ArraySlice<Place>, from value: inout Value) {
    guard let place = path.first else {
      value = .null
      return
    }
    let rest = path.dropFirst()
    switch (place, value) {
    case (.key(let name), .object(var object)):
      guard var child = object[name] else { return }
      if rest.isEmpty {
        object.removeValue(forKey: name)
      } else {
        remove(rest, from: &child)
        object[name] = child
      }
      value = .object(object)
    case (.index(let index), .list(var list)) where list.indices.contains(index):
      if rest.isEmpty { list.remove(at: index) } else { remove(rest, from: &list[index]) }
      value = .list(list)
    default: return
    }
  }

  // MARK: Parsing

  private struct Parser {
    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    mutating func alternatives() -> [[Part]]? {
      var result: [[Part]] = []
      repeat {
        guard let parts = pipeline(), !parts.isEmpty else { return nil }
        result.append(parts)
      } while accept(",")
      skipBlanks()
      return rest.isEmpty ? result : nil
    }

    private mutating func pipeline() -> [Part]? {
      var parts: [Part] = []
      repeat {
        skipBlanks()
        if accept("select(") {
          guard let condition = condition() else { return nil }
          parts.append(Part(step: condition, isOptional: accept("?")))
        } else {
          guard let path = path() else { return nil }
          parts += path
        }
      } while accept("|")
      return parts
    }

    /// `.a.b["c"][0][]?`
    private mutating func path() -> [Part]? {
      skipBlanks()
      guard rest.first == "." else { return nil }
      var parts: [Part] = []
      while let first = rest.first, first == "." || first == "[" {
        let step: Step
        if first == "." {
          rest.removeFirst()
          if rest.first == "[" { continue }
          if rest.first == "\"" {
            guard let name = string() else { return nil }
            step = .key(name)
          } else {
            let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            // A lone dot is the document itself, which nobody means to take away.
            guard let letter = name.first, !letter.isNumber else { return nil }
            rest = rest.dropFirst(name.count)
            step = .key(String(name))
          }
        } else {
          rest.removeFirst()
          skipBlanks()
          if rest.first == "]" {
            step = .each
          } else if rest.first == "\"" {
            guard let name = string() else { return nil }
            step = .key(name)
          } else {
            let digits = rest.prefix { $0 == "-" || ($0.isASCII && $0.isNumber) }
            guard let index = Int(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            step = .index(index)
          }
          guard accept("]") else { return nil }
        }
        var isOptional = false
        while rest.first == "?" {
          isOptional = true
          rest.removeFirst()
        }
        parts.append(Part(step: step, isOptional: isOptional))
      }
      return parts
    }

    /// `.a.b == "c")`, up to and with the closing bracket.
    private mutating func condition() -> Step? {
      guard let parts = path(), !parts.isEmpty else { return nil }
      let steps = parts.map(\.step)
      for part in parts { guard case .key = part.step, !part.isOptional else { return nil } }
      let isEqual: Bool
      if accept("==") { isEqual = true } else if accept("!=") { isEqual = false } else { return nil }
      skipBlanks()
      let value: Value
      if rest.first == "\"" {
        guard let text = string() else { return nil }
        value = .string(text)
      } else {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." }
        guard !word.isEmpty, let scalar = try? JSON.decode(String(word)) else { return nil }
        rest = rest.dropFirst(word.count)
        value = scalar
      }
      return accept(")") ? .select(steps, isEqual: isEqual, value) : nil
    }

    private mutating func string() -> String? {
      var end = rest.index(after: rest.startIndex)
      while end < rest.endIndex, rest[end] != "\"" {
        // Escapes and interpolation are for libjq.
        if rest[end] == "\\" { return nil }
        end = rest.index(after: end)
      }
      guard end < rest.endIndex else { return nil }
      let text = rest[rest.index(after: rest.startIndex)..<end]
      rest = rest[rest.index(after: end)...]
      return String(text)
    }

    private mutating func accept(_ token: String) -> Bool {
      skipBlanks()
      guard rest.hasPrefix(token) else { return false }
      rest = rest.dropFirst(token.count)
      return true
    }

    private mutating func skipBlanks() { while rest.first?.isWhitespace == true { rest.removeFirst() } }
  }
}
