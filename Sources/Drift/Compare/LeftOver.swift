import Manifests

/// Finds what was applied before, is gone from the desired manifest and still lives.
enum LeftOver {
  /// The paths in `applied` that `desired` does not have and `live` still does.
  static func paths(applied: Value, desired: Value, live: Value, schema: SchemaNode?, mergesLists: Bool) -> [FieldDifference] {
    var walk = Walk(mergesLists: mergesLists)
    walk.visit(applied, desired, live, schema)
    return walk.found
  }

  private struct Walk {
    let mergesLists: Bool
    var found: [FieldDifference] = []
    var path: FieldPath = []

    mutating func note(_ element: PathElement, _ live: Value) {
      found.append(FieldDifference(kind: .leftOver, path: path + [element], desired: nil, live: live))
    }

    mutating func visit(_ applied: Value, _ desired: Value, _ live: Value, _ schema: SchemaNode?) {
      switch (applied, desired, live) {
      case (.object(let before), .object(let wanted), .object(let actual)):
        for (key, value) in before where !value.isNull {
          guard let still = actual[key] else { continue }
          let child = schema?.child(key)
          if let now = wanted[key] {
            path.append(.field(key))
            visit(value, now, still, child)
            path.removeLast()
          } else if !Implied.byServer(key, still, child, in: actual) {
            note(.field(key), still)
          }
        }
      case (.list(let before), .list(let wanted), .list(let actual)) where mergesLists:
        switch schema?.list {
        case .map(let keys)?:
          guard let before = KeyedList(before, keys, schema?.items), let wanted = KeyedList(wanted, keys, schema?.items),
            let actual = KeyedList(actual, keys, schema?.items)
          else { return }
          for (index, element) in before.elements.enumerated() {
            let identity = before.identities[index]
            guard before.lastIndex(of: identity) == index, let position = actual.lastIndex(of: identity) else { continue }
            if let now = wanted.lastIndex(of: identity) {
              path.append(.key(identity.fields))
              visit(element, wanted.elements[now], actual.elements[position], schema?.items)
              path.removeLast()
            } else {
              note(.key(identity.fields), actual.elements[position])
            }
          }
        case .set?:
          for value in before where !wanted.contains(value) && actual.contains(value) { note(.value(value), value) }
        default: break
        }
      default: break
      }
    }
  }
}
