import Manifests

/// One element of `vars`: a name for a field of one resource.
struct Variable: Equatable {
  var name: String
  var kinds: KindSelector
  var resource: String
  var namespace: String
  var field: String

  static let fields = ["name", "objref", "fieldref"]

  init(_ reader: StrictReader) throws {
    name = try reader.string("name")
    guard !name.isEmpty else { throw RenderError(.invalid, file: reader.file, "'\(reader.path)' has no name") }
    let object = try reader.child(
      "objref", ["apiVersion", "group", "version", "kind", "name", "namespace", "uid", "resourceVersion", "fieldPath"])
    let version = try object?.string("apiVersion") ?? ""
    let gvk = GroupVersionKind(apiVersion: version, kind: try object?.string("kind") ?? "")
    kinds = KindSelector(group: gvk.group, version: gvk.version, kind: gvk.kind)
    if version.isEmpty, let object {
      kinds.group = try object.string("group")
      kinds.version = try object.string("version")
    }
    resource = try object?.string("name") ?? ""
    namespace = try object?.string("namespace") ?? ""
    let path =
      try reader.child("fieldref", ["fieldpath", "fieldPath", "apiVersion"].uniqueIgnoringCase)?.string("fieldpath") ?? ""
    field = path.isEmpty ? "metadata.name" : path
  }
}

extension [String] {
  fileprivate var uniqueIgnoringCase: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0.lowercased()).inserted }
  }
}

/// What a variable stands for: as a whole field, and within a text.
struct VariableValue {
  var value: Value
  /// Nil for maps, lists and nulls.
  var text: String?
}

/// Puts the values of variables where `$(NAME)` stands.
struct VariableExpansion {
  let values: [String: VariableValue]
  let fields: FieldSpecs

  func apply(_ map: ResourceMap) throws {
    guard !values.isEmpty else { return }
    for resource in map.resources {
      let id = resource.id
      for spec in fields.list where spec.kinds.selects(id.gvk) {
        try spec.apply(to: &resource.value, making: .nothing) { value, place in
          switch value {
          case .list(let list):
            value = .list(
              try list.enumerated().map { index, element in
                guard let new = try changed(element, at: place + [.index(index)], of: resource) else {
                  throw RenderError(.invalid, "\(id) has \(element.typeName) in '\(spec.path)', where variables may stand")
                }
                return new
              })
          case .object(let object):
            var new = object
            for (key, element) in object {
              if let text = try changed(element, at: place + [.key(key)], of: resource) { new[key] = text }
            }
            value = .object(new)
          default:
            if let text = try changed(value, at: place, of: resource) { value = text }
          }
        }
      }
    }
  }

  /// A text with its variables expanded; nil for what is none. What has no type yet becomes a text by this.
  private func changed(_ value: Value, at place: [YAML.Step], of resource: KustomizeResource) throws -> Value? {
    if let text = value.string { return try expanded(text) }
    guard resource.untyped.contains(place), let text = resource.text(value, at: place) else { return nil }
    return try expanded(text)
  }

  /// `$$(NAME)` stands for `$(NAME)` itself; a name that is not known stays as it is.
  private func expanded(_ text: String) throws -> Value {
    guard text.contains("$") else { return .string(text) }
    // A text that is nothing but one variable takes over its type.
    if text.hasPrefix("$("), text.firstIndex(of: ")") == text.index(before: text.endIndex),
      let value = values[String(text.dropFirst(2).dropLast())], value.text != nil
    {
      return value.value
    }
    var result = ""
    var rest = Substring(text)
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      switch rest.first {
      case "$":
        result += "$"
        rest.removeFirst()
      case "(":
        guard let end = rest.firstIndex(of: ")") else {
          result += "$("
          rest.removeFirst()
          continue
        }
        let name = String(rest[rest.index(after: rest.startIndex)..<end])
        // A map, a list or a null cannot stand within text, and its name stays.
        result += values[name]?.text ?? "$(\(name))"
        rest = rest[rest.index(after: end)...]
      default: result += "$"
      }
    }
    return .string(result + rest)
  }
}
