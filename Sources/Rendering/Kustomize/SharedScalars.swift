import Manifests

/// Fields that kustomize makes out of one and the same node: a label that one transformer adds to a resource in several
/// places. Whatever sets one of them later sets all of them, until a JSON patch takes them apart.
struct SharedScalars {
  private var paths: [[YAML.Step]]
  private var value: Value

  init(paths: [[YAML.Step]], value: Value) {
    self.paths = paths
    self.value = value
  }

  /// Gives all the fields the value that one of them was set to.
  mutating func settle(in root: inout Value) {
    var changed: Value?
    paths = paths.filter { path in
      guard let now = Self.value(at: path[...], in: root) else { return false }
      if now != value { changed = now }
      return true
    }
    guard let changed else { return }
    for path in paths { Self.set(changed, at: path[...], in: &root) }
    value = changed
  }

  /// Leaves out the fields below a place.
  mutating func forget(within place: [YAML.Step]) { paths.removeAll { $0.starts(with: place) } }

  static func value(at path: ArraySlice<YAML.Step>, in value: Value) -> Value? {
    switch path.first {
    case nil: value
    case .key(let key): value[key].flatMap { self.value(at: path.dropFirst(), in: $0) }
    case .index(let index): value[index].flatMap { self.value(at: path.dropFirst(), in: $0) }
    }
  }

  static func set(_ new: Value, at path: ArraySlice<YAML.Step>, in value: inout Value) {
    switch (path.first, value) {
    case (nil, _): value = new
    case (.key(let key), .object(var object)):
      guard var child = object[key] else { return }
      value = .null
      object[key] = .null
      set(new, at: path.dropFirst(), in: &child)
      object[key] = child
      value = .object(object)
    case (.index(let index), .list(var list)):
      guard list.indices.contains(index) else { return }
      value = .null
      set(new, at: path.dropFirst(), in: &list[index])
      value = .list(list)
    default: return
    }
  }
}
