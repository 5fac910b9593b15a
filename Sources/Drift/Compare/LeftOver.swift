import Manifests

/// Finds what was applied before, is gone from the desired manifest and still lives.
enum LeftOver {
  /// The paths in `applied` that `desired` does not have and `live` still does, with other than the default.
  static func paths(applied: Value, desired: Value, live: Value, schema: SchemaNode?, mergesLists: Bool) -> [FieldDifference] {
    var walk = Walk(mergesLists: mergesLists, passesDefaults: false)
    walk.visit(applied, desired, live, schema)
    return walk.found
  }

  /// Whether `applied` has anything at all that `desired` has not.
  static func isAny(applied: Value, desired: Value, schema: SchemaNode?, mergesLists: Bool) -> Bool {
    var walk = Walk(mergesLists: mergesLists, passesDefaults: true)
    walk.visit(applied, desired, applied, schema)
    return !walk.found.isEmpty
  }

  private struct Walk {
    let mergesLists: Bool
    let passesDefaults: Bool
    var found: [FieldDifference] = []
    var path: FieldPath = []

    mutating func note(_ element: PathElement, _ live: Value) {
      found.append(FieldDifference(kind: .leftOver, path: path + [element], desired: nil, live: live))
    }

    private func keepsOthers(_ before: Object, _ live: Value, _ schema: SchemaNode?) -> Bool {
      guard schema?.additional != nil, let live = live.object else { return false }
      return live.contains { !before.contains($0.key) }
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
          } else if case .object(let before) = value, before.isEmpty || keepsOthers(before, still, child) {
            // Of a map with free keys only those go that were applied, unless nothing else is in it.
            path.append(.field(key))
            visit(value, [:], still, child)
            path.removeLast()
          } else if passesDefaults || !Implied.byServer(key, still, child, in: actual) {
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
            guard before.lastIndex(of: identity) == index, wanted.count(of: identity) < 2,
              let position = actual.index(of: identity, hint: 0)
            else { continue }
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
