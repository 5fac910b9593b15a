import Manifests

/// Kustomize's strategic merge. It walks the whole resource, not only what the patch names: what is listed twice under one
/// key becomes one everywhere, and what a patch adds to a list comes first.
enum KustomizeMerge {
  /// The resource after the patch; nil where the patch deletes it.
  static func merge(_ patch: Value, into value: Value, schema: PatchSchema?) throws -> Value? {
    try merge(value, patch, schema, "")
  }

  private static func merge(
    _ value: Value?, _ patch: Value?, _ schema: PatchSchema?, _ path: String
  ) throws -> Value? {
    guard let patch else { return try value.map { try settled($0, schema, path) } }
    if patch.isNull { return nil }
    guard let value, !value.isNull else { return try added(patch, schema, path) }
    switch (value, patch) {
    case (.object(let object), .object(let changes)):
      let (directive, changes) = try PatchDirective.taken(from: changes, path)
      switch directive {
      case .delete: return nil
      case .replace: return try added(.object(changes), schema, path)
      case .merge:
        var result = object
        for (key, element) in object where changes[key] == nil {
          result[key] = try settled(element, schema?.field(key), path + "." + key)
        }
        for (key, change) in changes {
          result[key] = try merge(object[key], change, schema?.field(key), path + "." + key)
        }
        return .object(result)
      }
    case (.list(let list), .list(let changes)):
      guard let keys = schema?.mergeKeys else { return patch }
      return try mergeList(list, changes, keys, schema?.elements, path)
    case (.object, _), (_, .object), (.list, _), (_, .list):
      throw RenderError(
        .invalid, "the patch has \(patch.typeName) at '\(path.dropFirst())', where the resource has \(value.typeName)")
    default: return patch
    }
  }

  /// What a patch leaves alone: with lists of named elements put in order.
  private static func settled(_ value: Value, _ schema: PatchSchema?, _ path: String) throws -> Value {
    guard let schema else { return value }
    switch value {
    case .object(let object):
      var result = object
      for (key, element) in object {
        guard element.object != nil || element.list != nil else { continue }
        result[key] = try settled(element, schema.field(key), path + "." + key)
      }
      return .object(result)
    case .list(let list):
      guard let keys = schema.mergeKeys, !list.isEmpty else { return value }
      if keys.isEmpty { return .list(Self.unique(list)) }
      let elements = schema.elements
      if AssociativeList.isSettled(list, keys) { return .list(try list.map { try settled($0, elements, path) }) }
      return .list(try AssociativeList(keys: keys).merge(list, []) { try merge($0, $1, elements, path) })
    default: return value
    }
  }

  /// What a patch brings where nothing stands: without its directives and nulls.
  private static func added(_ patch: Value, _ schema: PatchSchema?, _ path: String) throws -> Value? {
    switch patch {
    case .object(let changes):
      let (directive, changes) = try PatchDirective.taken(from: changes, path)
      if directive == .delete { return nil }
      var result = Object()
      for (key, change) in changes where !change.isNull {
        result[key] = try added(change, schema?.field(key), path + "." + key)
      }
      return .object(result)
    case .list(let changes):
      guard let keys = schema?.mergeKeys else { return patch }
      return try mergeList(nil, changes, keys, schema?.elements, path)
    default: return patch
    }
  }

  private static func mergeList(
    _ list: [Value]?, _ changes: [Value], _ keys: [String], _ schema: PatchSchema?, _ path: String
  ) throws -> Value? {
    var list = list
    var changes = changes
    // The first element with a directive is for the whole list where it is nothing but that; others that say the same go too.
    if let first = changes.first(where: { $0.object?.contains("$patch") == true }), first.object?.count == 1,
      let directive = first["$patch"]?.string
    {
      changes.removeAll { $0["$patch"]?.string == directive }
      switch directive {
      case "replace": list = nil
      case "delete": return nil
      default: break
      }
    }
    if keys.isEmpty { return .list(unique(changes + (list ?? []))) }
    return .list(
      try AssociativeList(keys: keys).merge(list, changes) { old, change in
        guard old != nil, let change, list == nil else { return try merge(old, change, schema, path) }
        return try added(change, schema, path)
      })
  }

  private static func unique(_ list: [Value]) -> [Value] {
    var seen: Set<Value> = []
    return list.filter { seen.insert($0).inserted }
  }
}

/// `$patch` in a map of a patch.
enum PatchDirective {
  case merge, replace, delete

  /// The directive, and the map without it.
  static func taken(from changes: Object, _ path: String) throws -> (PatchDirective, Object) {
    guard let text = changes["$patch"] else { return (.merge, changes) }
    var rest = changes
    rest.removeValue(forKey: "$patch")
    switch text.string {
    case "merge": return (.merge, rest)
    case "replace": return (.replace, rest)
    case "delete": return (.delete, rest)
    default: throw RenderError(.invalid, "'$patch' at '\(path.dropFirst())' is merge, replace or delete")
    }
  }
}
