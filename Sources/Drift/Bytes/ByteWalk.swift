import Glibc
import Manifests

/// Walks a live object's JSON along a ``FieldProgram``.
///
/// Reads JSON as API servers write it, without blanks; anything else ends in "look closer".
struct ByteWalk {
  /// The tables of keyed lists.
  struct Lists {
    let lists: UnsafeBufferPointer<FieldProgram.KeyedList>
    let keys: UnsafeBufferPointer<FieldProgram.Key>
    let elements: UnsafeBufferPointer<Int32>
    let identities: UnsafeBufferPointer<FieldProgram.Span>
  }

  let text: UnsafeBufferPointer<UInt8>
  let nodes: UnsafeBufferPointer<FieldProgram.Node>
  let members: UnsafeBufferPointer<FieldProgram.Member>
  let bytes: UnsafeBufferPointer<UInt8>
  let lists: Lists
  let expected: UnsafeBufferPointer<FieldProgram.Expected>
  let compiled: UnsafePointer<CompiledManifest>
  /// The bytes of ``SurelyKnown/last``.
  let last: UnsafeBufferPointer<UInt8>
  private var known: SurelyKnown
  private var at = 0
  private var hasLastApplied = false
  private var needsLastApplied = false

  /// Whether the object is surely in sync, and no person has set anything beyond what is desired.
  static func agrees(
    _ program: FieldProgram, _ compiled: UnsafePointer<CompiledManifest>, _ text: [UInt8], _ known: inout SurelyKnown
  ) -> Bool {
    // Moved, not copied: what is known is changed in place.
    let taken = known
    known = SurelyKnown()
    let last = taken.last
    let result = withTables(of: program) { nodes, members, bytes, lists in
      program.expected.withUnsafeBufferPointer { expected in
        text.withUnsafeBufferPointer { text in
          last.withUnsafeBufferPointer { last in
            var walk = ByteWalk(
              text: text, nodes: nodes, members: members, bytes: bytes, lists: lists, expected: expected, compiled: compiled,
              last: last, known: taken)
            let isSure = walk.agrees(Int(program.root)) && (!walk.needsLastApplied || walk.hasLastApplied)
            return (isSure, walk.known)
          }
        }
      }
    }
    known = result.1
    if result.0 { known.settle(text) }
    return result.0
  }

  private static func withTables<R>(
    of program: FieldProgram,
    _ body: (
      UnsafeBufferPointer<FieldProgram.Node>, UnsafeBufferPointer<FieldProgram.Member>, UnsafeBufferPointer<UInt8>, Lists
    ) -> R
  ) -> R {
    program.nodes.withUnsafeBufferPointer { nodes in
      program.members.withUnsafeBufferPointer { members in
        program.bytes.withUnsafeBufferPointer { bytes in
          program.lists.withUnsafeBufferPointer { lists in
            program.keys.withUnsafeBufferPointer { keys in
              program.elements.withUnsafeBufferPointer { elements in
                program.identities.withUnsafeBufferPointer { identities in
                  body(nodes, members, bytes, Lists(lists: lists, keys: keys, elements: elements, identities: identities))
                }
              }
            }
          }
        }
      }
    }
  }

  private init(
    text: UnsafeBufferPointer<UInt8>, nodes: UnsafeBufferPointer<FieldProgram.Node>,
    members: UnsafeBufferPointer<FieldProgram.Member>, bytes: UnsafeBufferPointer<UInt8>, lists: Lists,
    expected: UnsafeBufferPointer<FieldProgram.Expected>, compiled: UnsafePointer<CompiledManifest>,
    last: UnsafeBufferPointer<UInt8>, known: SurelyKnown
  ) {
    self.text = text
    self.nodes = nodes
    self.members = members
    self.bytes = bytes
    self.lists = lists
    self.expected = expected
    self.compiled = compiled
    self.last = last
    self.known = known
    self.known.found.removeAll(keepingCapacity: true)
  }

  private mutating func agrees(_ index: Int) -> Bool {
    let node = nodes[index]
    switch node.kind {
    case .object: return object(node)
    case .exact: return exact(node)
    case .keyed: return keyed(node)
    case .managedFields: return managedFields()
    case .lastApplied: return lastApplied()
    case .never: return false
    }
  }

  // MARK: Values

  private mutating func exact(_ node: FieldProgram.Node) -> Bool {
    if matches(Int(node.first), Int(node.count)) {
      at += Int(node.count)
      return true
    }
    let start = at
    guard skip() else { return false }
    return looksRight(node.value, start)
  }

  /// Whether the value from `start` up to here means what is expected, though it is written in another way.
  private mutating func looksRight(_ value: Int32, _ start: Int) -> Bool {
    guard value >= 0 else { return false }
    let live = UnsafeBufferPointer(rebasing: text[start..<at])
    if let form = known.forms[value], stands(form, at: start..<at) { return true }
    let expected = expected[Int(value)]
    guard let actual = try? JSON.decode(live), !actual.isNull,
      FieldWalker.agree(
        expected.value, actual, expected.schema, mergesLists: compiled.pointee.mergesLists,
        isServerSide: compiled.pointee.options.appliesServerSide)
    else { return false }
    known.forms[value] = Array(live)
    return true
  }

  private mutating func object(_ node: FieldProgram.Node) -> Bool {
    guard take("{") else { return false }
    let isRoot = at == 1
    let all: UInt64 = (1 << UInt64(node.count)) - 1
    var seen: UInt64 = 0
    if !take("}") {
      repeat {
        guard let key = self.key() else { return false }
        if let place = find(key, node) {
          let bit: UInt64 = 1 << UInt64(place)
          guard seen & bit == 0 else { return false }
          if peek("n") {
            guard skip() else { return false }
          } else {
            let member = members[Int(node.first) + place].node
            guard isRoot ? settled(.member(member), or: { $0.agrees(Int(member)) }) : agrees(Int(member)) else { return false }
            seen |= bit
          }
        } else {
          guard skip() else { return false }
        }
        // Of the whole object nothing is left to look at: status, the longest part of many, comes last.
        if isRoot, seen == all { return true }
      } while take(",")
      guard take("}") else { return false }
    }
    return seen & node.required == node.required
  }

  /// Goes over a value that stands here as it stood in the last object, or else looks at it.
  private mutating func settled(_ place: SurelyKnown.Place, or look: (inout ByteWalk) -> Bool) -> Bool {
    let start = at
    if let known = known.settled.first(where: { $0.place == place })?.range, let here = text.baseAddress,
      let before = last.baseAddress, at + known.count < text.count,
      memcmp(here + at, before + known.lowerBound, known.count) == 0, isEnd(text[at + known.count])
    {
      at += known.count
    } else {
      guard look(&self) else { return false }
    }
    known.found.append(SurelyKnown.Settled(place: place, range: start..<at))
    return true
  }

  @inline(__always)
  private func isEnd(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
  }

  @inline(__always)
  private func find(_ key: Range<Int>, _ node: FieldProgram.Node) -> Int? {
    let prefix = prefix(key)
    for place in 0..<Int(node.count) {
      let member = members[Int(node.first) + place]
      guard member.prefix == prefix, Int(member.key.count) == key.count else { continue }
      if key.count <= 8 || equal(key.lowerBound + 8, Int(member.key.start) + 8, key.count - 8) { return place }
    }
    return nil
  }

  @inline(__always)
  private func prefix(_ key: Range<Int>) -> UInt64 {
    if key.lowerBound + 8 <= text.count {
      let word = UnsafeRawPointer(text.baseAddress!).loadUnaligned(fromByteOffset: key.lowerBound, as: UInt64.self).littleEndian
      return key.count >= 8 ? word : word & ((1 << UInt64(8 * key.count)) - 1)
    }
    var word: UInt64 = 0
    for (place, byte) in text[key].prefix(8).enumerated() { word |= UInt64(byte) << UInt64(8 * place) }
    return word
  }

  // MARK: Lists

  /// The desired elements in their order, others in between.
  private mutating func keyed(_ node: FieldProgram.Node) -> Bool {
    guard take("[") else { return false }
    let list = lists.lists[Int(node.first)]
    let count = Int(node.count)
    var next = 0
    if !take("]") {
      repeat {
        let start = at
        guard let found = identify(list, count, from: next) else { return false }
        if found == next {
          at = start
          guard agrees(Int(lists.elements[Int(list.firstElement) + next])) else { return false }
          next += 1
        } else if found >= 0 {
          return false  // another place, or there twice
        }
      } while take(",")
      guard take("]") else { return false }
    }
    return next == count
  }

  /// Goes over an element; which of the desired ones it is, or -1 for none of them. `next` is looked at first.
  private mutating func identify(_ list: FieldProgram.KeyedList, _ count: Int, from next: Int) -> Int? {
    guard take("{") else { return nil }
    var values = (0..<0, 0..<0, 0..<0)
    let keys = Int(list.keyCount)
    if !take("}") {
      repeat {
        guard let key = self.key() else { return nil }
        let start = at
        guard skip() else { return nil }
        for place in 0..<keys {
          let name = lists.keys[Int(list.firstKey) + place].name
          guard Int(name.count) == key.count, equal(key.lowerBound, Int(name.start), key.count) else { continue }
          switch place {
          case 0: values.0 = start..<at
          case 1: values.1 = start..<at
          default: values.2 = start..<at
          }
        }
      } while take(",")
      guard take("}") else { return nil }
    }
    // Where an element has none of the keys the list is no keyed one, and is compared as a whole.
    var isNamed = false
    for place in 0..<keys where !isNamed {
      let live = place == 0 ? values.0 : place == 1 ? values.1 : values.2
      if !live.isEmpty, text[live.lowerBound] == UInt8(ascii: "n") { return nil }
      isNamed = !live.isEmpty || lists.keys[Int(list.firstKey) + place].standard.count > 0
    }
    guard isNamed else { return nil }
    for offset in 0..<count {
      let index = next + offset < count ? next + offset : next + offset - count
      var isSame = true
      for place in 0..<keys where isSame {
        let wanted = lists.identities[Int(list.firstIdentity) + index * keys + place]
        let live = place == 0 ? values.0 : place == 1 ? values.1 : values.2
        if !live.isEmpty {
          isSame = live.count == Int(wanted.count) && equal(live.lowerBound, Int(wanted.start), live.count)
        } else {
          let standard = lists.keys[Int(list.firstKey) + place].standard
          isSame = standard.count == wanted.count && same(standard, wanted)
        }
      }
      if isSame { return index }
    }
    return -1
  }

  private func same(_ a: FieldProgram.Span, _ b: FieldProgram.Span) -> Bool {
    for offset in 0..<Int(a.count) where bytes[Int(a.start) + offset] != bytes[Int(b.start) + offset] { return false }
    return true
  }

  // MARK: The books

  /// Every entry must be a controller's, or own nothing but what is desired.
  private mutating func managedFields() -> Bool {
    guard take("[") else { return false }
    if take("]") { return true }
    var entry = 0
    repeat {
      guard take("{") else { return false }
      defer { entry += 1 }
      var (fields, manager, operation, subresource) = (0..<0, 0..<0, 0..<0, 0..<0)
      repeat {
        guard let key = self.key() else { return false }
        let start = at
        let isFields = key.count == 8 && text[key.lowerBound] == UInt8(ascii: "f")
        guard isFields ? settled(.fields(entry), or: { $0.skip() }) : skip() else { return false }
        switch key.count {
        case 8 where isFields: fields = start..<at
        case 7: manager = start..<at
        case 9: operation = start..<at
        case 11: subresource = start..<at
        default: break
        }
      } while take(",")
      guard take("}"), owns(fields, manager, operation, subresource) else { return false }
    } while take(",")
    return take("]")
  }

  /// Whether an entry gives no cause to look closer.
  private mutating func owns(_ fields: Range<Int>, _ manager: Range<Int>, _ operation: Range<Int>, _ subresource: Range<Int>)
    -> Bool
  {
    if known.controllers.contains(where: { stands($0, at: manager) }) { return true }
    guard manager.count > 2 else { return false }
    let name = String(decoding: text[manager.dropFirst().dropLast()], as: UTF8.self)
    let isOurs = compiled.pointee.options.managers.contains(name)
    if !isOurs, !HumanManagers.contains(name) {
      if !name.utf8.contains(UInt8(ascii: "\\")), known.controllers.count < 8 {
        known.controllers.append(Array(text[manager]))
      }
      return true
    }
    let isApply = text[operation].elementsEqual(#""Apply""#.utf8)
    if isOurs, !isApply || !subresource.isEmpty { return true }
    if name == "kubectl-client-side-apply", !isApply {
      needsLastApplied = true
      return true
    }
    if known.ownedFields.contains(where: { stands($0, at: fields) }) { return true }
    guard let set = try? JSON.decode(UnsafeBufferPointer(rebasing: text[fields])),
      Ownership.covers(set, by: compiled.pointee.normalized, compiled.pointee.schema)
    else { return false }
    if known.ownedFields.count >= 4 { known.ownedFields.removeFirst() }
    known.ownedFields.append(Array(text[fields]))
    return true
  }

  private mutating func lastApplied() -> Bool {
    let start = at
    guard skip() else { return false }
    hasLastApplied = true
    if stands(known.lastApplied, at: start..<at) { return true }
    let live = UnsafeBufferPointer(rebasing: text[start..<at])
    guard case .string(let annotation)? = try? JSON.decode(live),
      Comparison.surplus(compiled.pointee, annotation: annotation) == nil
    else { return false }
    known.lastApplied = Array(live)
    return true
  }

  // MARK: Bytes

  @inline(__always)
  private func equal(_ place: Int, _ start: Int, _ count: Int) -> Bool {
    for offset in 0..<count where text[place + offset] != bytes[start + offset] { return false }
    return true
  }

  /// Whether just these bytes stand in a part of the text.
  private func stands(_ bytes: [UInt8], at range: Range<Int>) -> Bool {
    guard bytes.count == range.count, let base = text.baseAddress else { return false }
    return memcmp(base + range.lowerBound, bytes, bytes.count) == 0
  }

  /// Whether these bytes stand here, as a whole value.
  @inline(__always)
  private func matches(_ start: Int, _ count: Int) -> Bool {
    at + count < text.count && equal(at, start, count) && isEnd(text[at + count])
  }

  @inline(__always)
  private func peek(_ character: Unicode.Scalar) -> Bool { at < text.count && text[at] == UInt8(ascii: character) }

  @inline(__always)
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek(character) else { return false }
    at += 1
    return true
  }

  /// A key and its colon; nil where it has escapes.
  @inline(__always)
  private mutating func key() -> Range<Int>? {
    guard take("\"") else { return nil }
    let start = at
    while at < text.count, text[at] != UInt8(ascii: "\"") {
      guard text[at] != UInt8(ascii: "\\") else { return nil }
      at += 1
    }
    let key = start..<at
    guard take("\""), take(":") else { return nil }
    return key
  }

  /// Goes over one value of any kind.
  private mutating func skip() -> Bool {
    guard at < text.count else { return false }
    switch text[at] {
    case UInt8(ascii: "\""): return skipString()
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      var depth = 0
      while at < text.count {
        switch text[at] {
        case UInt8(ascii: "\""):
          guard skipString() else { return false }
          continue
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          depth -= 1
          if depth == 0 {
            at += 1
            return true
          }
        default: break
        }
        at += 1
      }
      return false
    default:
      let start = at
      while at < text.count {
        switch text[at] {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"): return at > start
        default: at += 1
        }
      }
      return at > start
    }
  }

  @inline(__always)
  private mutating func skipString() -> Bool {
    at += 1
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "\""):
        at += 1
        return true
      case UInt8(ascii: "\\"): at += 2
      default: at += 1
      }
    }
    return false
  }
}
