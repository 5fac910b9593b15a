import Manifests

/// What a strategic merge needs to know of a field: its children, and by which keys its elements are told apart.
enum PatchSchema {
  case builtin(SchemaNode)
  case custom(OpenAPISchema.Node)

  func field(_ name: String) -> PatchSchema? {
    switch self {
    case .builtin(let node): node.child(name).map(PatchSchema.builtin)
    case .custom(let node): node.field(name)
    }
  }

  var elements: PatchSchema? {
    switch self {
    case .builtin(let node): node.items.map(PatchSchema.builtin)
    case .custom(let node): node.elements
    }
  }

  /// Nil where a patch replaces the list; empty where elements are told apart by their value.
  var mergeKeys: [String]? {
    switch self {
    case .builtin(let node):
      guard let key = node.patchMergeKey else { return node.list == .set ? [] : nil }
      if case .map(let keys) = node.list, keys.contains(key) { return keys }
      return key.isEmpty ? [] : [key]
    case .custom(let node): return node.mergeKeys
    }
  }
}

/// Kustomize's strategic merge: what a patch adds to a list comes first, nulls and empty maps of the resource stay.
enum KustomizeMerge {
  private enum Directive { case merge, replace, delete }

  /// The resource after the patch; nil where the patch deletes it.
  static func merge(_ patch: Value, into value: Value, schema: PatchSchema?) throws -> Value? {
    try merge(value, patch, schema, "")
  }

  private static func merge(_ value: Value?, _ patch: Value?, _ schema: PatchSchema?, _ path: String) throws -> Value? {
    guard let patch else { return value }
    if patch.isNull { return nil }
    guard let value, !value.isNull else { return try added(patch, schema, path) }
    switch (value, patch) {
    case (.object(let object), .object(let changes)):
      let (directive, changes) = try directive(in: changes, path)
      switch directive {
      case .delete: return nil
      case .replace: return try added(.object(changes), schema, path)
      case .merge:
        var result = object
        for (key, change) in changes {
          result[key] = try merge(object[key], change, schema?.field(key), path.isEmpty ? key : path + "." + key)
        }
        return .object(result)
      }
    case (.list(let list), .list(let changes)):
      guard let keys = schema?.mergeKeys else { return patch }
      return try mergeList(list, changes, keys, schema?.elements, path)
    case (.object, _), (_, .object), (.list, _), (_, .list):
      throw RenderError(.invalid, "the patch has \(patch.typeName) at '\(path)', where the resource has \(value.typeName)")
    default: return patch
    }
  }

  /// What a patch brings where nothing stands: without its directives and nulls.
  private static func added(_ patch: Value, _ schema: PatchSchema?, _ path: String) throws -> Value? {
    switch patch {
    case .object(let changes):
      let (directive, changes) = try directive(in: changes, path)
      if directive == .delete { return nil }
      var result = Object()
      for (key, change) in changes where !change.isNull {
        result[key] = try added(change, schema?.field(key), path + "." + key)
      }
      return .object(result)
    case .list(let changes):
      guard let keys = schema?.mergeKeys else { return patch }
      return try mergeList([], changes, keys, schema?.elements, path)
    default: return patch
    }
  }

  private static func directive(in changes: Object, _ path: String) throws -> (Directive, Object) {
    guard let text = changes["$patch"] else { return (.merge, changes) }
    var rest = changes
    rest.removeValue(forKey: "$patch")
    switch text.string {
    case "merge": return (.merge, rest)
    case "replace": return (.replace, rest)
    case "delete": return (.delete, rest)
    default: throw RenderError(.invalid, "'$patch' at '\(path)' is merge, replace or delete")
    }
  }

  private static func mergeList(
    _ list: [Value], _ changes: [Value], _ keys: [String], _ schema: PatchSchema?, _ path: String
  ) throws -> Value {
    var list = list
    var changes = changes
    // An element that is nothing but a directive is for the whole list.
    if let index = changes.firstIndex(where: { $0.object?.count == 1 && $0["$patch"]?.string != nil }) {
      switch changes.remove(at: index)["$patch"]?.string {
      case "replace": list = []
      case "delete": return .list([])
      default: break
      }
    }
    if keys.isEmpty { return .list(changes + list.filter { element in !changes.contains(element) }) }
    // Ports without any protocol are told apart by their number alone.
    let given = Set((changes + list).map { element in keys.filter { element[$0]?.scalarText?.isEmpty == false } })
    if let only = given.first, given.count == 1, only.count == 1 { return try mergeByKey(list, changes, only, schema, path) }
    return keys.count == 1
      ? try mergeByKey(list, changes, keys, schema, path) : try mergeByKeys(list, changes, keys, schema, path)
  }

  /// Elements told apart by one key: those of the patch come first, in its order, merged with what they are called like.
  private static func mergeByKey(
    _ list: [Value], _ changes: [Value], _ keys: [String], _ schema: PatchSchema?, _ path: String
  ) throws -> Value {
    var list = list
    var result: [Value] = []
    var seen: Set<[String]> = []
    for names in (changes + list).map({ names(of: $0, keys) }) where seen.insert(names).inserted {
      let here = list.firstIndex { self.names(of: $0, keys) == names }
      let change = changes.first { self.names(of: $0, keys) == names }
      let merged = try merge(here.map { list[$0] }, change, schema, path)
      if let here { list.remove(at: here) }
      if let merged, merged.object?.isEmpty != true { result.append(merged) }
    }
    return .list(result)
  }

  /// Elements told apart by several keys, such as ports: those of the resource keep their order, new ones come before them.
  /// What agrees with an element of the resource in the keys that both have, but not in all, is lost, as it is in kustomize.
  private static func mergeByKeys(
    _ list: [Value], _ changes: [Value], _ keys: [String], _ schema: PatchSchema?, _ path: String
  ) throws -> Value {
    var list: [Value?] = list
    var new: [Value] = []
    for change in changes {
      let wanted = names(of: change, keys)
      if let here = list.firstIndex(where: { $0.map { names(of: $0, keys) == wanted } ?? false }) {
        let merged = try merge(list[here], change, schema, path)
        if let merged, merged.object?.isEmpty != true {
          list[here] = merged
        } else if !wanted.contains("") {
          list[here] = nil
        }
        continue
      }
      let overlaps = list.contains { element in
        guard let element else { return false }
        return zip(names(of: element, keys), wanted).allSatisfy { $0.isEmpty || $1.isEmpty || $0 == $1 }
      }
      if !overlaps, let added = try added(change, schema, path) { new.append(added) }
    }
    return .list(new + list.compactMap { $0 })
  }

  private static func names(of element: Value, _ keys: [String]) -> [String] {
    keys.map { element[$0]?.scalarText ?? "" }
  }
}
