/// A set of places in an object: what one manager owns, or what a write changed.
///
/// A place can be a member for itself (`.` in FieldsV1), hold members beneath it, or both.
public struct FieldSet: Sendable, Hashable {
  public private(set) var members: Set<PathElement> = []
  public private(set) var children: [PathElement: FieldSet] = [:]

  public init() {}

  public init(_ paths: some Sequence<FieldPath>) {
    for path in paths { insert(path) }
  }

  public var isEmpty: Bool { members.isEmpty && children.isEmpty }

  /// Makes a place a member. The empty path is none.
  public mutating func insert(_ path: some Collection<PathElement>) {
    guard let first = path.first else { return }
    let rest = path.dropFirst()
    if rest.isEmpty {
      members.insert(first)
    } else {
      children[first, default: FieldSet()].insert(rest)
    }
  }

  /// Whether the place itself is a member.
  public func contains(_ path: some Collection<PathElement>) -> Bool {
    guard let first = path.first else { return false }
    let rest = path.dropFirst()
    return rest.isEmpty ? members.contains(first) : children[first]?.contains(rest) == true
  }

  /// Whether the place or one above it is a member, as when an atomic map or list is owned as a whole.
  public func covers(_ path: some Collection<PathElement>) -> Bool {
    guard let first = path.first else { return false }
    if members.contains(first), children[first] == nil { return true }
    let rest = path.dropFirst()
    return rest.isEmpty ? members.contains(first) : children[first]?.covers(rest) == true
  }

  /// What the set holds beneath one step.
  public func below(_ element: PathElement) -> FieldSet { children[element] ?? FieldSet() }

  public func union(_ other: FieldSet) -> FieldSet {
    var result = self
    result.members.formUnion(other.members)
    for (element, child) in other.children {
      result.children[element] = result.children[element]?.union(child) ?? child
    }
    return result
  }

  public func intersection(_ other: FieldSet) -> FieldSet {
    var result = FieldSet()
    result.members = members.intersection(other.members)
    for (element, child) in children {
      guard let common = other.children[element]?.intersection(child), !common.isEmpty else { continue }
      result.children[element] = common
    }
    return result
  }

  public func subtracting(_ other: FieldSet) -> FieldSet {
    if other.isEmpty { return self }
    var result = FieldSet()
    result.members = members.subtracting(other.members)
    for (element, child) in children {
      let rest = other.children[element].map { child.subtracting($0) } ?? child
      if !rest.isEmpty { result.children[element] = rest }
    }
    return result
  }

  /// The set without what lies at or beneath any member of `other`.
  public func subtractingRecursively(_ other: FieldSet) -> FieldSet {
    if other.isEmpty { return self }
    var result = FieldSet()
    result.members = members.subtracting(other.members)
    for (element, child) in children where !other.members.contains(element) {
      let rest = other.children[element].map { child.subtractingRecursively($0) } ?? child
      if !rest.isEmpty { result.children[element] = rest }
    }
    return result
  }

  /// Every member in order.
  public var paths: [FieldPath] {
    var result: [FieldPath] = []
    collect(prefix: [], into: &result)
    return result
  }

  private func collect(prefix: FieldPath, into result: inout [FieldPath]) {
    for element in members.union(children.keys).sorted() {
      if members.contains(element) { result.append(prefix + [element]) }
      children[element]?.collect(prefix: prefix + [element], into: &result)
    }
  }

  /// The set with each struct field that has members beneath it a member too.
  func ensuringNamedFields(_ type: FieldType) -> FieldSet {
    var result = self
    for (element, child) in children {
      let childType: FieldType
      switch element {
      case .field(let name):
        if type.hasField(name) { result.members.insert(element) }
        childType = type.child(name)
      default: childType = type.items
      }
      result.children[element] = child.ensuringNamedFields(childType)
    }
    return result
  }
}

// MARK: FieldsV1

extension FieldSet {
  /// From the `fieldsV1` of an entry; steps that make no sense are left out.
  public init(fieldsV1: Value) {
    for (name, value) in fieldsV1.object ?? [:] {
      guard name != ".", let element = PathElement(text: name), let inner = value.object else { continue }
      if inner.isEmpty || inner.contains(".") { members.insert(element) }
      let child = FieldSet(fieldsV1: value)
      if !child.isEmpty { children[element] = child }
    }
  }

  /// The `fieldsV1` of an entry.
  public var fieldsV1: Value {
    var object = Object()
    for element in members.union(children.keys).sorted() {
      guard let child = children[element] else {
        object[element.text] = [:]
        continue
      }
      var inner: Value = members.contains(element) ? [".": [:]] : [:]
      for (name, value) in child.fieldsV1.object ?? [:] { inner[name] = value }
      object[element.text] = inner
    }
    return .object(object)
  }
}
