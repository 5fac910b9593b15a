import Manifests

/// A place in certain kinds that a transformer changes.
struct FieldSpec: Hashable {
  var kinds: KindSelector
  /// Keys with `/` between them; `\/` is a slash in a key, `[]` after a key says that a list must stand there.
  var path: String
  /// Whether the place is made where it is missing.
  var creates: Bool

  init(_ path: String, group: String = "", version: String = "", kind: String = "", creates: Bool = false) {
    kinds = KindSelector(group: group, version: version, kind: kind)
    self.path = path
    self.creates = creates
  }

  /// What is made where the place is missing.
  enum Leaf { case map, scalar, nothing }

  /// Runs `change` on every value at the path; lists on the way are walked through.
  func apply(to value: inout Value, making leaf: Leaf, _ change: (inout Value) throws -> Void) throws {
    try Self.walk(&value, components[...], [], creates: creates, leaf) { value, _ in try change(&value) }
  }

  /// The same, for a change that wants to know where it is.
  func apply(
    to value: inout Value, making leaf: Leaf, at change: (inout Value, [YAML.Step]) throws -> Void
  ) throws {
    try Self.walk(&value, components[...], [], creates: creates, leaf, change)
  }

  /// The keys of the path.
  var components: [String] {
    var parts: [String] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: false).map(String.init) {
      if let last = parts.last, last.hasSuffix("\\") {
        parts[parts.count - 1] = last.dropLast() + "/" + part
      } else {
        parts.append(part)
      }
    }
    return parts
  }

  private static func walk(
    _ value: inout Value, _ path: ArraySlice<String>, _ place: [YAML.Step], creates: Bool, _ leaf: Leaf,
    _ change: (inout Value, [YAML.Step]) throws -> Void
  ) throws {
    guard let first = path.first else { return try change(&value, place) }
    switch value {
    case .list(var list):
      value = .null
      for index in list.indices {
        try walk(&list[index], path, place + [.index(index)], creates: creates, leaf, change)
      }
      value = .list(list)
    case .object(var object):
      let isList = first.hasSuffix("[]")
      let key = isList ? String(first.dropLast(2)) : first
      let mayCreate = creates && leaf != .nothing && !isList
      guard var child = object[key] ?? (mayCreate ? .null : nil) else { return }
      let rest = path.dropFirst()
      if child.isNull {
        guard mayCreate else { return }
        if !rest.isEmpty || leaf == .map { child = .object([:]) }
      }
      value = .null
      object[key] = .null
      defer { value = .object(object) }
      do { try walk(&child, rest, place + [.key(key)], creates: creates, leaf, change) } catch {
        object[key] = child
        throw error
      }
      object[key] = child
    case .null: return
    default:
      throw RenderError(.invalid, "a map or list should stand where '\(path.joined(separator: "/"))' is looked for")
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
    // Changed as a copy, for `change` may look at the resource.
    var value = resource.value
    for spec in list where spec.kinds.selects(gvk) { try spec.apply(to: &value, making: leaf, change) }
    resource.value = value
  }
}
