import Synchronization

/// What is known of kinds, by group, version and kind.
public final class Schema: Sendable {
  /// The kinds that Kubernetes itself serves, of all versions from 1.16 on.
  public static let builtin = Schema(table: SchemaTable.text)

  private let table: StaticString
  private let kinds: [GroupVersionKind: String]
  /// Where a definition's fields stand in the table, as offsets in bytes.
  private let places: [String: Range<Int>]
  private let definitions = Mutex<[String: SchemaDefinition]>([:])
  private let roots = Mutex<[String: SchemaNode]>([:])

  init(table: StaticString) {
    self.table = table
    var kinds: [GroupVersionKind: String] = [:]
    var places: [String: Range<Int>] = [:]
    table.withUTF8Buffer { bytes in
      var start = 0
      while start < bytes.count {
        var end = start
        // A line ends where the next one does not start with a blank.
        while end < bytes.count,
          !(bytes[end] == UInt8(ascii: "\n") && (end + 1 == bytes.count || bytes[end + 1] != UInt8(ascii: " ")))
        {
          end += 1
        }
        let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
        if line.first == UInt8(ascii: ">") {
          let words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\n" }
          for word in words.dropFirst(2) {
            let pair = word.split(separator: "=")
            kinds[GroupVersionKind(apiVersion: String(words[1]), kind: String(pair[0]))] = String(pair[1])
          }
        } else if let blank = line.firstIndex(where: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }) {
          places[String(decoding: line[..<blank], as: UTF8.self)] = start + blank..<end
        }
        start = end + 1
      }
    }
    self.kinds = kinds
    self.places = places
  }

  /// The node of a whole object; nil where the kind is not built in.
  public func node(for kind: GroupVersionKind) -> SchemaNode? {
    kinds[kind].flatMap { node(definition: $0) }
  }

  /// The node of a type such as `core/v1/Container` (group without its domain, version, Go type).
  public func node(definition name: String) -> SchemaNode? {
    if let node = roots.withLock({ $0[name] }) { return node }
    guard let place = places[name] else { return nil }
    let node = SchemaNode(isAtomicMap: isAtomic(place), definition: definition(name))
    roots.withLock { $0[name] = node }
    return node
  }

  /// Every kind that is known, in no order.
  public var allKinds: [GroupVersionKind] { Array(kinds.keys) }

  /// The versions of a kind that are known, in no order.
  public func versions(of kind: GroupKind) -> [String] { kinds.keys.filter { $0.groupKind == kind }.map(\.version) }

  private func isAtomic(_ place: Range<Int>) -> Bool {
    table.withUTF8Buffer { place.count > 1 && $0[place.lowerBound + 1] == UInt8(ascii: "!") }
  }

  private func definition(_ name: String) -> SchemaDefinition {
    definitions.withLock { known in
      if let definition = known[name] { return definition }
      let definition = SchemaDefinition { [unowned self] in fields(of: name) }
      known[name] = definition
      return definition
    }
  }

  private func fields(of name: String) -> [String: SchemaNode] {
    guard let place = places[name] else { return [:] }
    let text = table.withUTF8Buffer { String(decoding: $0[place], as: UTF8.self) }
    var fields: [String: SchemaNode] = [:]
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) where word != "!" {
      guard let colon = word.firstIndex(of: ":") else { continue }
      var rest = word[word.index(after: colon)...]
      fields[String(word[..<colon])] = type(&rest)
    }
    return fields
  }

  /// Reads one type off the front of `text`, with the default that may follow it.
  ///
  /// - Parameter isField: of a struct. What stands under a key of a map is there also where it is empty.
  private func type(_ text: inout Substring, isField: Bool = true) -> SchemaNode {
    var isPointer = false
    var retainsKeys = false
    var list = SchemaNode.ListKind.atomic
    var mergeKey: String?
    func retainFlag() {
      if text.first == "~" {
        retainsKeys = true
        text.removeFirst()
      }
    }
    if text.first == "*" {
      isPointer = true
      text.removeFirst()
    }
    retainFlag()
    guard let letter = text.popFirst() else { return SchemaNode(scalar: .any) }
    switch letter {
    case "@":
      let name = String(text.prefix { $0 != "=" })
      text = text.dropFirst(name.count)
      return SchemaNode(
        isAtomicMap: places[name].map(isAtomic) ?? false, retainsKeys: retainsKeys, absentIsZero: isField && !isPointer,
        defaultValue: defaultValue(text, .any), isServerFilled: text == "=?", definition: definition(name))
    case "{":
      let values = type(&text, isField: false)
      return SchemaNode(absentIsZero: isField, isServerFilled: text == "=?", additional: values)
    case "[":
      retainFlag()
      switch text.first {
      case "=":
        text.removeFirst()
        list = .set
      case "(":
        let keys = text.dropFirst().prefix { $0 != ")" }
        text = text.dropFirst(keys.count + 2)
        list = .map(keys: keys.split(separator: ",").map(String.init))
        mergeKey = keys.contains(",") ? nil : String(keys)
        if text.first == "^" {
          let key = text.dropFirst().prefix { $0 != "^" }
          mergeKey = String(key)
          text = text.dropFirst(key.count + 2)
        }
      default: break
      }
      let items = type(&text)
      return SchemaNode(
        list: list, patchMergeKey: mergeKey, retainsKeys: retainsKeys, absentIsZero: isField,
        defaultValue: defaultValue(text, .any),
        isServerFilled: text == "=?", items: items)
    default:
      let scalar = Self.scalars[letter] ?? .any
      // Times, quantities and int-or-strings are pointers wherever they may be absent.
      let isZeroable = isField && !isPointer && [.string, .integer, .number, .boolean, .bytes].contains(scalar)
      return SchemaNode(
        scalar: scalar, absentIsZero: isZeroable, defaultValue: defaultValue(text, scalar), isServerFilled: text == "=?")
    }
  }

  private static let scalars: [Character: SchemaNode.Scalar] = [
    "s": .string, "i": .integer, "n": .number, "b": .boolean, "q": .quantity, "o": .intOrString, "t": .time, "y": .bytes,
  ]

  private func defaultValue(_ text: Substring, _ scalar: SchemaNode.Scalar) -> Value? {
    guard text.first == "=", text != "=?" else { return nil }
    let text = String(text.dropFirst())
    switch scalar {
    case .integer: return Int64(text).map(Value.int)
    case .boolean: return .bool(text == "true")
    case .intOrString: return Int64(text).map(Value.int) ?? .string(text)
    case .any: return try? JSON.decode(text)
    default: return .string(text == "\"\"" ? "" : text)
    }
  }
}
