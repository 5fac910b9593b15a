/// Merging and cutting objects along the places that field ownership knows.
enum FieldMerge {
  /// The live value with what is applied laid over it: maps by key, lists by their elements' keys, the rest replaced.
  static func merge(_ live: Value, _ applied: Value, _ type: FieldType) -> Value {
    switch (live, applied) {
    case (.object(let left), .object(let right)) where !type.isAtomicMap:
      var result = left
      for (key, value) in right { result[key] = left[key].map { merge($0, value, type.child(key)) } ?? value }
      return .object(result)
    case (.list(let left), .list(let right)):
      guard let leftElements = type.elements(left), let rightElements = type.elements(right) else { return applied }
      return .list(merge(leftElements, rightElements, type.items))
    default: return applied
    }
  }

  /// In the order of what is applied, with the elements that only the live list has where they stood among the others.
  private static func merge(
    _ live: [(element: PathElement, value: Value)], _ applied: [(element: PathElement, value: Value)], _ type: FieldType
  ) -> [Value] {
    let liveByElement = Dictionary(live, uniquingKeysWith: { first, _ in first })
    let appliedElements = Set(applied.map(\.element))
    var result: [Value] = []
    var done: Set<PathElement> = []
    var (left, right) = (0, 0)
    func take(_ element: PathElement, _ value: Value) {
      guard done.insert(element).inserted else { return }
      result.append(liveByElement[element].map { merge($0, value, type) } ?? value)
    }
    while left < live.count || right < applied.count {
      if left < live.count {
        let element = live[left].element
        if right < applied.count, applied[right].element == element {
          take(element, applied[right].value)
          left += 1
          right += 1
          continue
        }
        if !appliedElements.contains(element) {
          result.append(live[left].value)
          left += 1
          continue
        }
        if done.contains(element) {
          left += 1
          continue
        }
      }
      if right < applied.count {
        take(applied[right].element, applied[right].value)
        right += 1
      }
    }
    return result
  }

  /// The value without the members of `set` and all beneath them; nil where nothing is left of a map or list.
  static func remove(_ set: FieldSet, from value: Value, _ type: FieldType) -> Value? {
    switch value {
    case .object(let object) where !type.isAtomicMap:
      var result = Object()
      for (key, child) in object {
        let element = PathElement.field(key)
        if set.members.contains(element) {
          continue
        } else if let inner = set.children[element] {
          result[key] = remove(inner, from: child, type.child(key))
        } else {
          result[key] = child
        }
      }
      return result.isEmpty ? nil : .object(result)
    case .list(let list):
      guard let elements = type.elements(list) else { return value }
      var result: [Value] = []
      for (element, item) in elements where !set.members.contains(element) {
        if let inner = set.children[element] {
          if let rest = remove(inner, from: item, type.items) { result.append(rest) }
        } else {
          result.append(item)
        }
      }
      return result.isEmpty ? nil : .list(result)
    default: return value
    }
  }
}
