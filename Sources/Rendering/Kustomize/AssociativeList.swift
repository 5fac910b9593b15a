import Manifests

/// A list whose elements are told apart by keys. It is merged step by step as kyaml does it, whose own ways with missing keys
/// and with elements of the same name show in the results.
struct AssociativeList {
  let keys: [String]

  /// An element, shared by the lists that it is in.
  private final class Element {
    var value: Value
    init(_ value: Value) { self.value = value }

    func text(_ key: String) -> String { value[key]?.scalarText ?? "" }
  }

  /// Whether merging nothing into the list leaves it as it is, but for what is within its elements.
  static func isSettled(_ list: [Value], _ keys: [String]) -> Bool {
    var seen: Set<[String]> = []
    for element in list {
      guard element.object?.isEmpty == false else { return false }
      let names = keys.map { element[$0]?.scalarText ?? "" }
      guard !names.contains(""), seen.insert(names).inserted else { return false }
    }
    return true
  }

  /// The list after the changes.
  ///
  /// - Parameter list: nil where there was none.
  /// - Parameter mergeElement: makes one of an element and what changes it; nil takes it away.
  func merge(
    _ list: [Value]?, _ changes: [Value], _ mergeElement: (Value?, Value?) throws -> Value?
  ) throws -> [Value] {
    let patch = changes.map(Element.init)
    var old = list?.map(Element.init) ?? patch
    var wanted: [[String]] = []
    var seen: Set<[String]> = []
    for element in patch + old {
      let names = keys.map(element.text)
      if seen.insert(names).inserted { wanted.append(names) }
    }
    if keys.count > 1 { Self.unify(&wanted) }
    let used = keys.indices.filter { index in wanted.contains { !$0[index].isEmpty } }
    let present = used.isEmpty ? Array(keys.indices) : used
    let keys = present.map { self.keys[$0] }
    var result: [Element] = []
    for names in wanted.map({ texts in present.map { texts[$0] } }) {
      let here = Self.first(in: old, keys, names)
      let change = Self.first(in: patch, keys, names)
      guard var merged = try mergeElement(here?.value, change?.value), merged.object?.isEmpty != true else {
        Self.put(nil, in: &old, keys, names)
        continue
      }
      for (key, text) in zip(keys, names) where merged[key] == nil && !text.isEmpty { merged[key] = .string(text) }
      let replaces = change?.value["$patch"]?.string == "replace"
      if list == nil { here?.value = merged }
      let element = replaces ? Element(merged) : here ?? Element(merged)
      element.value = merged
      Self.put(element, in: &result, keys, names)
    }
    guard !wanted.isEmpty else { return old.map(\.value) }
    // What the list had is laid over the result, one by one.
    for element in old {
      guard let object = element.value.object else {
        throw RenderError(.invalid, "a list of maps has \(element.value.typeName) in it")
      }
      var names: [String] = []
      for key in keys {
        if object.contains(key) { names.append(element.text(key)) } else { result.append(element) }
      }
      if keys.count > 1 { Self.put(nil, in: &result, keys, names) }
      Self.put(element, in: &result, keys, names)
    }
    return result.map(\.value)
  }

  /// Names that agree in one key at least, and contradict each other in none, become one: `80` and `80/TCP`.
  private static func unify(_ list: inout [[String]]) {
    for i in list.indices {
      let a = list[i]
      for j in list.indices {
        let b = list[j]
        guard zip(a, b).contains(where: { $0 == $1 }), zip(a, b).allSatisfy({ $0 == $1 || $0.isEmpty || $1.isEmpty }) else {
          continue
        }
        let both = zip(a, b).map { $0.isEmpty ? $1 : $0 }
        list[i] = both
        list[j] = both
      }
    }
  }

  /// The first element of the name; keys without a text do not count, unless none has one.
  private static func first(in list: [Element], _ keys: [String], _ names: [String]) -> Element? {
    let given = zip(keys, names).filter { !$1.isEmpty }
    let pairs = given.isEmpty ? Array(zip(keys, names)) : given
    return list.first { element in
      guard let object = element.value.object else { return false }
      return pairs.allSatisfy { object.contains($0) && element.text($0) == $1 }
    }
  }

  /// Puts the element where others of its name stand, or at the end; nil takes those out. An empty text stands for any, keys
  /// beyond the names do not count, and without any name nothing is kept.
  private static func put(_ element: Element?, in list: inout [Element], _ keys: [String], _ names: [String]) {
    var found = false
    list = list.compactMap { other in
      if other.value.isNull || other.value.object?.isEmpty == true { return nil }
      guard let object = other.value.object else { return other }
      guard !names.isEmpty else { return nil }
      for (key, text) in zip(keys, names) {
        guard object.contains(key), text.isEmpty || other.text(key) == text else { return other }
      }
      found = true
      return element
    }
    if let element, !found { list.append(element) }
  }
}
