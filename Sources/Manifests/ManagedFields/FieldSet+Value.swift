extension FieldSet {
  /// Every place that an object sets, as server-side apply counts what a manager applied.
  ///
  /// - Parameter schema: of the whole object; nil for a kind that has none.
  public static func of(_ object: Value, schema: SchemaNode?) -> FieldSet {
    of(object, type: FieldType(root: schema))
  }

  static func of(_ value: Value, type: FieldType) -> FieldSet {
    var set = FieldSet()
    set.add(value, type, at: [])
    return set
  }

  private mutating func add(_ value: Value, _ type: FieldType, at path: FieldPath) {
    switch value {
    case .object(let object) where !type.isAtomicMap:
      for (key, child) in object {
        let childPath = path + [.field(key)]
        add(child, type.child(key), at: childPath)
        if child.isNull || child.object?.isEmpty == true || !type.hasField(key) { insert(childPath) }
      }
    case .list(let list):
      guard let elements = type.elements(list) else {
        insert(path)
        return
      }
      for (element, item) in elements {
        add(item, type.items, at: path + [element])
        insert(path + [element])
      }
    default: insert(path)
    }
  }
}

/// What differs between two states of an object.
public struct FieldComparison: Sendable, Equatable {
  public var added = FieldSet()
  public var modified = FieldSet()
  public var removed = FieldSet()

  public var isSame: Bool { added.isEmpty && modified.isEmpty && removed.isEmpty }

  /// Compares place by place, list elements by their keys.
  public init(from old: Value, to new: Value, schema: SchemaNode?) {
    compare(old, new, FieldType(root: schema), [])
  }

  private mutating func compare(_ old: Value?, _ new: Value?, _ type: FieldType, _ path: FieldPath) {
    if let old, let new, old == new { return }
    switch (old ?? new, new ?? old) {
    case (.object?, .object?), (.null?, .object?), (.object?, .null?):
      let (left, right) = (old?.object ?? [:], new?.object ?? [:])
      if type.isAtomicMap || left.isEmpty && right.isEmpty { return leaf(old, new, path) }
      for (key, value) in left { compare(value, right[key], type.child(key), path + [.field(key)]) }
      for (key, value) in right where !left.contains(key) { compare(nil, value, type.child(key), path + [.field(key)]) }
      inner(old, new, path)
    case (.list?, .list?), (.null?, .list?), (.list?, .null?):
      let (left, right) = (old?.list ?? [], new?.list ?? [])
      guard !(left.isEmpty && right.isEmpty), let leftElements = type.elements(left), let rightElements = type.elements(right)
      else { return leaf(old, new, path) }
      let leftByElement = Dictionary(leftElements, uniquingKeysWith: { first, _ in first })
      let rightByElement = Dictionary(rightElements, uniquingKeysWith: { first, _ in first })
      for (element, value) in leftElements { compare(value, rightByElement[element], type.items, path + [element]) }
      for (element, value) in rightElements where leftByElement[element] == nil {
        compare(nil, value, type.items, path + [element])
      }
      inner(old, new, path)
    default: leaf(old, new, path)
    }
  }

  private mutating func leaf(_ old: Value?, _ new: Value?, _ path: FieldPath) {
    if old == nil {
      added.insert(path)
    } else if new == nil {
      removed.insert(path)
    } else if old != new {
      modified.insert(path)
    }
  }

  private mutating func inner(_ old: Value?, _ new: Value?, _ path: FieldPath) {
    if old == nil {
      added.insert(path)
    } else if new == nil {
      removed.insert(path)
    }
  }
}
