import Manifests

/// A list whose elements are told apart by some of their fields, such as containers by `name`.
struct KeyedList {
  /// The values of the key fields of an element.
  struct Identity: Hashable {
    var fields: Object
    /// The value itself where there is one key only: `web` rather than `{"name":"web"}`.
    var summary: Value {
      if fields.count == 1, let value = fields.values.first { return value }
      return .object(fields)
    }
  }

  let elements: [Value]
  let identities: [Identity]
  let hasDuplicates: Bool
  /// Where each identity stands; only for lists that are too long to be searched each time.
  private let positions: [Identity: [Int]]?

  /// Nil where an element is no map or lacks a key that has no default.
  init?(_ list: [Value], _ keys: [String], _ items: SchemaNode?) {
    var identities: [Identity] = []
    identities.reserveCapacity(list.count)
    for element in list {
      guard let identity = Self.identity(of: element, keys, items) else { return nil }
      identities.append(identity)
    }
    elements = list
    self.identities = identities
    if list.count > 16 {
      let positions = Dictionary(grouping: identities.indices) { identities[$0] }
      self.positions = positions
      hasDuplicates = positions.count < list.count
    } else {
      positions = nil
      hasDuplicates = identities.indices.contains { identities[..<$0].contains(identities[$0]) }
    }
  }

  static func identity(of element: Value, _ keys: [String], _ items: SchemaNode?) -> Identity? {
    guard case .object(let object) = element else { return nil }
    var fields = Object()
    for key in keys {
      let given = object[key]
      if let value = given?.isNull == false ? given : items?.field(key)?.defaultValue {
        fields[key] = value
      } else if keys.count == 1 {
        return nil
      }
    }
    return fields.isEmpty ? nil : Identity(fields: fields)
  }

  /// The keys of a list by its schema, or nil where it is not merged by keys.
  static func keys(_ schema: SchemaNode?) -> [String]? {
    if case .map(let keys)? = schema?.list { keys } else { nil }
  }

  func count(of identity: Identity) -> Int { indices(of: identity).count }
  func lastIndex(of identity: Identity) -> Int? {
    positions.map { $0[identity]?.last } ?? identities.lastIndex(of: identity)
  }
  /// How many elements of the same identity stand before this one.
  func occurrence(at index: Int) -> Int {
    hasDuplicates ? indices(of: identities[index]).firstIndex(of: index) ?? 0 : 0
  }

  /// Where the element with an identity stands; `hint` is looked at first.
  func index(of identity: Identity, occurrence: Int = 0, hint: Int) -> Int? {
    if !hasDuplicates, hint < identities.count, identities[hint] == identity { return hint }
    let indices = indices(of: identity)
    return indices.indices.contains(occurrence) ? indices[occurrence] : nil
  }

  /// Whether an element counts for nothing beside a later one of the same identity: a list in which a name stands twice, and
  /// not as often as in the other, reads as its last one does.
  func isOverridden(at index: Int, beside other: KeyedList) -> Bool {
    hasDuplicates && lastIndex(of: identities[index]) != index && !isPaired(at: index, with: other)
  }

  /// Where in another list the element stands that one of these is compared with.
  func partner(of index: Int, in other: KeyedList) -> Int? {
    if hasDuplicates, !isPaired(at: index, with: other) { return other.lastIndex(of: identities[index]) }
    return other.index(of: identities[index], occurrence: occurrence(at: index), hint: index)
  }

  private func isPaired(at index: Int, with other: KeyedList) -> Bool {
    count(of: identities[index]) == other.count(of: identities[index])
  }

  private func indices(of identity: Identity) -> [Int] {
    positions.map { $0[identity] ?? [] } ?? identities.indices.filter { identities[$0] == identity }
  }
}
