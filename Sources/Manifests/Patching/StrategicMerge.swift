/// Strategic merge patches: a merge patch in which the schema says which lists merge by which key.
///
/// Understood besides: `$patch: replace|merge|delete` in maps and list elements, `$deleteFromPrimitiveList/FIELD`,
/// `$setElementOrder/FIELD` and `$retainKeys`.
public enum StrategicMerge {
  /// The value with the patch applied.
  ///
  /// - Parameter schema: of `value`; without one every list is replaced, as a merge patch does.
  /// - Throws: ``PatchError`` where a directive is malformed or a list element lacks its merge key.
  public static func apply(patch: Value, to value: Value, schema: SchemaNode?) throws(PatchError) -> Value {
    guard let changes = patch.object else { return patch }
    return try merge(changes, into: value.object, schema) ?? [:]
  }

  /// Nil where the patch deletes the map.
  private static func merge(_ patch: Object, into target: Object?, _ schema: SchemaNode?) throws(PatchError) -> Value? {
    var patch = patch
    switch patch.removeValue(forKey: "$patch")?.string {
    case "delete": return nil
    case "replace": return .object(patch)
    case nil, "merge": break
    case let other?: throw PatchError("'\(other)' is no $patch directive: use replace, merge or delete")
    }
    var result = target ?? [:]
    if let retained = patch.removeValue(forKey: "$retainKeys") {
      guard let keys = retained.list?.compactMap(\.string) else { throw PatchError("$retainKeys is no list of names") }
      result.removeAll { !keys.contains($0.key) }
    }
    for (name, change) in patch {
      if name.hasPrefix("$deleteFromPrimitiveList/") {
        let field = String(name.dropFirst("$deleteFromPrimitiveList/".count))
        let gone = change.list ?? []
        if let list = result[field]?.list { result[field] = .list(list.filter { !gone.contains($0) }) }
      } else if name.hasPrefix("$setElementOrder/") {
        continue
      } else if change.isNull {
        result.removeValue(forKey: name)
      } else {
        let field = schema?.child(name)
        switch change {
        case .object(let inner):
          result[name] = try merge(inner, into: result[name]?.object, field)
        case .list(let elements):
          result[name] = .list(try merge(elements, into: result[name]?.list ?? [], name, field))
        default: result[name] = change
        }
      }
    }
    for (name, order) in patch where name.hasPrefix("$setElementOrder/") {
      let field = String(name.dropFirst("$setElementOrder/".count))
      guard let list = result[field]?.list, let order = order.list else { continue }
      result[field] = .list(sorted(list, by: order, key: schema?.child(field)?.patchMergeKey))
    }
    return .object(result)
  }

  private static func merge(
    _ patch: [Value], into target: [Value], _ name: String, _ schema: SchemaNode?
  ) throws(PatchError) -> [Value] {
    guard let schema else { return patch }
    guard let key = schema.patchMergeKey else {
      guard case .set = schema.list else { return patch }
      return target + patch.filter { !target.contains($0) }
    }
    // `- $patch: replace` makes the other elements the whole list.
    if patch.contains(where: { $0["$patch"]?.string == "replace" && $0.object?.count == 1 }) {
      return patch.filter { $0["$patch"] == nil }
    }
    var result = target
    for element in patch {
      guard let fields = element.object else {
        throw PatchError("an element of '\(name)' is \(element.typeName), not a map")
      }
      guard let id = fields[key] else {
        throw PatchError("map: \(JSON.text(element)) does not contain declared merge key: \(key)")
      }
      let index = result.firstIndex { $0[key] == id }
      if fields["$patch"]?.string == "delete" {
        result.removeAll { $0[key] == id }
      } else if let index {
        if let merged = try merge(fields, into: result[index].object, schema.items) { result[index] = merged }
      } else if let added = try merge(fields, into: nil, schema.items) {
        result.append(added)
      }
    }
    return result
  }

  /// The elements that `order` names in its order; the others keep their place after the element before them.
  private static func sorted(_ list: [Value], by order: [Value], key: String?) -> [Value] {
    func id(_ value: Value) -> Value { key.map { value[$0] ?? .null } ?? value }
    var rank: [Value: Int] = [:]
    for (position, element) in order.enumerated() { rank[id(element)] = position }
    let named = list.filter { rank[id($0)] != nil }.sorted { (rank[id($0)] ?? 0) < (rank[id($1)] ?? 0) }
    var rest: [(after: Value?, value: Value)] = []
    var before: Value?
    for element in list {
      if rank[id(element)] == nil { rest.append((before, element)) } else { before = id(element) }
    }
    var result = rest.filter { $0.after == nil }.map(\.value)
    for element in named {
      result.append(element)
      result += rest.filter { $0.after == id(element) }.map(\.value)
    }
    return result
  }
}
