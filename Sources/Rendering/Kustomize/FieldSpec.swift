import Manifests

/// A place in certain kinds that a transformer changes.
struct FieldSpec: Hashable {
  var kinds: KindSelector
  /// Keys with `/` between them; `\/` is a slash in a key, `[]` after a key says that a list must stand there.
  let path: String
  /// Whether the place is made where it is missing.
  let creates: Bool
  /// The keys of the path.
  let components: [Component]

  struct Component: Hashable {
    var key: String
    /// Whether a list must stand there.
    var isList: Bool
  }

  init(_ path: String, group: String = "", version: String = "", kind: String = "", creates: Bool = false) {
    kinds = KindSelector(group: group, version: version, kind: kind)
    self.path = path
    self.creates = creates
    components = Self.components(path)
  }

  /// What is made where the place is missing.
  enum Leaf { case map, scalar, nothing }

  /// Runs `change` on every value at the path; lists on the way are walked through.
  func apply(to value: inout Value, making leaf: Leaf, _ change: (inout Value) throws -> Void) throws {
    try apply(to: &value, making: leaf) { (value: inout Value, _: [YAML.Step]) in try change(&value) }
  }

  /// The same, for a change that wants to know where it is.
  func apply(
    to value: inout Value, making leaf: Leaf, at change: (inout Value, [YAML.Step]) throws -> Void
  ) throws {
    // Most resources have nothing at most places, and finding out is cheaper than taking them apart.
    let mayCreate = creates && leaf != .nothing
    guard try mayCreate || visit(value, { _ in true }) else { return }
    var place: [YAML.Step] = []
    try Self.walk(&value, components[...], &place, creates: creates, leaf, change)
  }

  /// Hands every value at the path to `body` until it says true; returns whether it did.
  func visit(_ value: Value, _ body: (Value) throws -> Bool) throws -> Bool { try Self.visit(value, components[...], body) }

  private static func visit(
    _ value: Value, _ path: ArraySlice<Component>, _ body: (Value) throws -> Bool
  ) throws -> Bool {
    guard let first = path.first else { return try body(value) }
    switch value {
    case .list(let list): return try list.contains { try visit($0, path, body) }
    case .object(let object):
      guard let child = object[first.key], !child.isNull else { return false }
      return try visit(child, path.dropFirst(), body)
    case .null: return false
    default: throw fault(path)
    }
  }

  private static func fault(_ path: ArraySlice<Component>) -> RenderError {
    let text = path.map { $0.isList ? $0.key + "[]" : $0.key }.joined(separator: "/")
    return RenderError(.invalid, "a map or list should stand where '\(text)' is looked for")
  }

  private static func components(_ path: String) -> [Component] {
    var parts: [String] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: false).map(String.init) {
      if let last = parts.last, last.hasSuffix("\\") {
        parts[parts.count - 1] = last.dropLast() + "/" + part
      } else {
        parts.append(part)
      }
    }
    return parts.map {
      $0.hasSuffix("[]") ? Component(key: String($0.dropLast(2)), isList: true) : Component(key: $0, isList: false)
    }
  }

  private static func walk(
    _ value: inout Value, _ path: ArraySlice<Component>, _ place: inout [YAML.Step], creates: Bool, _ leaf: Leaf,
    _ change: (inout Value, [YAML.Step]) throws -> Void
  ) throws {
    guard let first = path.first else { return try change(&value, place) }
    switch value {
    case .list(var list):
      value = .null
      for index in list.indices {
        place.append(.index(index))
        try walk(&list[index], path, &place, creates: creates, leaf, change)
        place.removeLast()
      }
      value = .list(list)
    case .object(var object):
      let mayCreate = creates && leaf != .nothing && !first.isList
      guard var child = object[first.key] ?? (mayCreate ? .null : nil) else { return }
      let rest = path.dropFirst()
      if child.isNull {
        guard mayCreate else { return }
        if !rest.isEmpty || leaf == .map { child = .object([:]) }
      }
      value = .null
      object[first.key] = .null
      place.append(.key(first.key))
      try walk(&child, rest, &place, creates: creates, leaf, change)
      place.removeLast()
      object[first.key] = child
      value = .object(object)
    case .null: return
    default: throw fault(path)
    }
  }
}

/// Several places, each once.
struct FieldSpecs {
  private(set) var list: [FieldSpec]

  init(_ list: [FieldSpec] = []) { self.list = list }

  mutating func merge(_ other: FieldSpecs) throws {
    for spec in other.list { try merge(spec) }
  }

  mutating func merge(_ spec: FieldSpec) throws {
    guard let known = list.first(where: { $0.path == spec.path && $0.kinds == spec.kinds }) else { return list.append(spec) }
    guard known.creates == spec.creates else {
      throw RenderError(.invalid, "the field '\(spec.path)' of \(spec.kinds.kind) is configured twice, with and without 'create'")
    }
  }

  func apply(to resource: KustomizeResource, making leaf: FieldSpec.Leaf, _ change: (inout Value) throws -> Void) throws {
    let gvk = resource.gvk
    for spec in list where spec.kinds.selects(gvk) { try spec.apply(to: &resource.value, making: leaf, change) }
  }
}
