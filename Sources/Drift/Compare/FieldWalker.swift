import Manifests

/// A field in which two manifests differ, before it is put into words.
struct FieldDifference {
  var kind: FieldDrift.Kind
  var path: FieldPath
  var desired: Value?
  var live: Value?
}

/// Finds what a desired manifest asks for and a live object does not have.
///
/// It goes where the desired manifest goes: what only the live object has is none of its business, except inside values
/// that a sync replaces as a whole.
struct FieldWalker {
  /// What extra fields of the live side mean.
  enum Extras {
    /// Nothing: a sync leaves them.
    case kept
    /// A difference, unless the server put them there: a sync replaces the value around them.
    case replaced
  }

  /// Whether lists are merged by the keys of their elements, as they are for built-in kinds and server-side.
  let mergesLists: Bool
  /// Whether a sync applies server-side, where structs and maps may be atomic too.
  let isServerSide: Bool
  /// Whether to go on after the first difference.
  let collects: Bool
  private(set) var differences: [FieldDifference] = []
  private var path: FieldPath = []

  init(mergesLists: Bool, isServerSide: Bool, collects: Bool = true) {
    self.mergesLists = mergesLists
    self.isServerSide = isServerSide
    self.collects = collects
  }

  /// Whether both values say the same, as far as the first goes.
  static func agree(
    _ desired: Value, _ live: Value, _ schema: SchemaNode?, mergesLists: Bool = true, isServerSide: Bool = false,
    extras: Extras = .kept
  ) -> Bool {
    var walker = FieldWalker(mergesLists: mergesLists, isServerSide: isServerSide, collects: false)
    walker.walk(desired, live, schema, extras)
    return walker.differences.isEmpty
  }

  /// Compares two whole objects, apart from their version and kind.
  mutating func compare(_ desired: Value, _ live: Value, _ schema: SchemaNode?) {
    guard case .object(let wanted) = desired, case .object(let actual) = live else { return differ(desired, live) }
    for (key, value) in wanted where key != "apiVersion" && key != "kind" {
      descend(.field(key), value, actual[key], schema?.child(key), .kept)
    }
  }

  private var isDone: Bool { !collects && !differences.isEmpty }

  private mutating func differ(_ desired: Value?, _ live: Value?) {
    differences.append(FieldDifference(kind: .changed, path: path, desired: desired, live: live))
  }

  private mutating func descend(
    _ element: PathElement, _ desired: Value, _ live: Value?, _ schema: SchemaNode?, _ extras: Extras
  ) {
    path.append(element)
    walk(desired, live, schema, extras)
    path.removeLast()
  }

  private mutating func walk(_ desired: Value, _ live: Value?, _ schema: SchemaNode?, _ extras: Extras) {
    guard let live, !live.isNull else {
      if !Implied.byAbsence(desired, schema) { differ(desired, nil) }
      return
    }
    switch (desired, live) {
    case (.object(let wanted), .object(let actual)): walkObject(wanted, actual, schema, extras)
    case (.list(let wanted), .list(let actual)): walkList(wanted, actual, schema, extras)
    default:
      if !ScalarEquality.equal(desired, live, schema?.scalar), !Implied.isLeftToServer(desired, live, schema) {
        differ(desired, live)
      }
    }
  }

  private mutating func walkObject(_ desired: Object, _ live: Object, _ schema: SchemaNode?, _ extras: Extras) {
    let extras = isServerSide && schema?.isAtomicMap == true ? .replaced : extras
    for (key, value) in desired {
      let actual = live[key]
      // The common case first: the same scalar, whatever its type.
      if case .string(let a) = value, case .string(let b)? = actual, a == b { continue }
      descend(.field(key), value, actual, schema?.child(key), extras)
      if isDone { return }
    }
    guard case .replaced = extras, let schema, schema.isStruct || schema.additional != nil else { return }
    for (key, value) in live where !desired.contains(key) {
      // A field that the schema does not know came with a newer server, which may well have set it.
      guard let child = schema.child(key), !Implied.byServer(key, value, child, in: live) else { continue }
      path.append(.field(key))
      differ(nil, value)
      path.removeLast()
      if isDone { return }
    }
  }

  private mutating func walkList(_ desired: [Value], _ live: [Value], _ schema: SchemaNode?, _ extras: Extras) {
    switch schema?.list {
    case .map(let keys)? where mergesLists:
      if let keyed = KeyedList(desired, keys, schema?.items), let actual = KeyedList(live, keys, schema?.items) {
        return walkKeyed(keyed, actual, schema?.items, extras)
      }
    case .set? where mergesLists && !desired.contains(where: { $0.object != nil }):
      for value in desired where !live.contains(value) {
        path.append(.value(value))
        differ(value, nil)
        path.removeLast()
      }
      return
    default: break
    }
    walkAtomic(desired, live, schema, extras)
  }

  /// Whether extra fields in the elements of an atomic list mean nothing: without a schema, or where the server fills the
  /// elements in (claim templates, which never change), what it added cannot be told from the rest.
  static func isLenient(_ schema: SchemaNode?, mergesLists: Bool) -> Bool {
    schema?.items == nil || !mergesLists || schema?.isServerFilled == true
  }

  /// A list that a sync replaces as a whole.
  private mutating func walkAtomic(_ desired: [Value], _ live: [Value], _ schema: SchemaNode?, _ extras: Extras) {
    guard desired.count == live.count else { return differ(.list(desired), .list(live)) }
    let isLenient = Self.isLenient(schema, mergesLists: mergesLists)
    let inner = isLenient ? Extras.kept : .replaced
    let before = differences.count
    for (index, (wanted, actual)) in zip(desired, live).enumerated() {
      descend(.index(index), wanted, actual, schema?.items, inner)
      if isDone { return }
    }
    // Scalars are understood as a list, not one by one; so are elements that changed places.
    if differences.count > before, desired.contains(where: { $0.object == nil }) || differences.count - before > desired.count * 3
    {
      differences.removeSubrange(before...)
      differ(.list(desired), .list(live))
    }
  }

  private mutating func walkKeyed(_ desired: KeyedList, _ live: KeyedList, _ items: SchemaNode?, _ extras: Extras) {
    var lastPosition = -1
    var isInOrder = true
    for (index, element) in desired.elements.enumerated() {
      if desired.isOverridden(at: index, beside: live) { continue }
      guard let position = desired.partner(of: index, in: live) else {
        path.append(.key(desired.identities[index].fields))
        differ(element, nil)
        path.removeLast()
        if isDone { return }
        continue
      }
      if position < lastPosition { isInOrder = false }
      lastPosition = position
      descend(.key(desired.identities[index].fields), element, live.elements[position], items, extras)
      if isDone { return }
    }
    if !isInOrder {
      differ(.list(desired.identities.map(\.summary)), .list(live.identities.map(\.summary)))
    }
    if case .replaced = extras {
      for (index, element) in live.elements.enumerated() where desired.lastIndex(of: live.identities[index]) == nil {
        path.append(.key(live.identities[index].fields))
        differ(nil, element)
        path.removeLast()
        if isDone { return }
      }
    }
  }
}
