import Manifests

/// What a path of field ownership (`spec.containers[name=web].image`) means in a manifest.
extension Value {
  var isScalar: Bool {
    switch self {
    case .bool, .int, .double, .string: true
    case .null, .list, .object: false
    }
  }

  /// The place of an element that a step means.
  private func index(of step: PathElement) -> Int? {
    guard case .list(let list) = self else { return nil }
    switch step {
    case .index(let index): return list.indices.contains(index) ? index : nil
    case .key(let keys):
      // What is left out has its default, which the step names.
      let found = list.indices.filter { index in keys.allSatisfy { list[index][$0.key] == nil || list[index][$0.key] == $0.value }
      }
      return found.count == 1 ? found.first : nil
    case .value(let value): return list.firstIndex(of: value)
    case .field: return nil
    }
  }

  /// A path of field ownership in the words of the file; nil where it leads nowhere.
  func steps(to path: FieldPath) -> [YAML.Step]? {
    var (value, steps) = (self, [YAML.Step]())
    for step in path {
      if case .field(let name) = step {
        guard let next = value[name] else { return nil }
        steps.append(.key(name))
        value = next
      } else {
        guard let index = value.index(of: step), let next = value[index] else { return nil }
        steps.append(.index(index))
        value = next
      }
    }
    return steps
  }

  func value(at path: FieldPath) -> Value? {
    steps(to: path)?.reduce(Optional(self)) { value, step in
      switch step {
      case .key(let name): value?[name]
      case .index(let index): value?[index]
      }
    }
  }

  func replacing(at path: FieldPath, by new: Value) -> Value { replacing(at: (steps(to: path) ?? [])[...], by: new) }

  private func replacing(at steps: ArraySlice<YAML.Step>, by new: Value) -> Value {
    guard let step = steps.first else { return new }
    switch (step, self) {
    case (.key(let name), .object(var object)):
      object[name] = object[name]?.replacing(at: steps.dropFirst(), by: new)
      return .object(object)
    case (.index(let index), .list(var list)):
      list[index] = list[index].replacing(at: steps.dropFirst(), by: new)
      return .list(list)
    default: return self
    }
  }
}
