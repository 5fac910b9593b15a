import Manifests

/// Comparing by the server's own answer to a dry-run apply (the compare option `ServerSideDiff=true`): what the apply would
/// change is what drifts.
enum ServerSideDiff {
  /// What the live object will be after a sync, as the server says.
  static func predicted(_ compiled: CompiledManifest, live: Value, answer: Value) -> Value {
    if compiled.options.includesMutations { return answer }
    return DryRun.withoutMutations(answer, live: live, schema: compiled.schema, managers: compiled.options.managers) ?? answer
  }

  /// What the apply would add or change, then what it would take away.
  static func differences(_ compiled: CompiledManifest, live: Value, answer: Value) -> [FieldDifference] {
    let before = compiled.normalizer.desired(live)
    let after = compiled.normalizer.desired(predicted(compiled, live: live, answer: answer))
    let comparison = FieldComparison(from: before, to: after, schema: compiled.schema)
    func differences(_ set: FieldSet, _ kind: FieldDrift.Kind) -> [FieldDifference] {
      outermost(set.paths).map { path in
        FieldDifference(
          kind: kind, path: path, desired: kind == .leftOver ? nil : after.value(at: path, compiled.schema),
          live: before.value(at: path, compiled.schema))
      }
    }
    return differences(comparison.added.union(comparison.modified), .changed) + differences(comparison.removed, .leftOver)
  }

  /// The paths that lie beneath no other one; `paths` are in order.
  private static func outermost(_ paths: [FieldPath]) -> [FieldPath] {
    var result: [FieldPath] = []
    for path in paths where !(result.last.map { path.starts(with: $0) } ?? false) { result.append(path) }
    return result
  }
}

extension Value {
  /// The value at a path of field ownership; nil where it leads nowhere.
  func value(at path: FieldPath, _ schema: SchemaNode?) -> Value? {
    var (value, schema) = (self, schema)
    for step in path {
      guard let next = value.step(step, schema) else { return nil }
      (value, schema) = next
    }
    return value
  }

  /// Whether an element of a list has these values in the fields by which the list's elements are told apart.
  func isElement(with keys: Object, _ schema: SchemaNode?) -> Bool {
    keys.allSatisfy { (self[$0.key] ?? schema?.field($0.key)?.defaultValue) == $0.value }
  }

  /// The value one step further, with its schema.
  func step(_ step: PathElement, _ schema: SchemaNode?) -> (value: Value, schema: SchemaNode?)? {
    switch (step, self) {
    case (.field(let name), .object(let object)): return object[name].map { ($0, schema?.child(name)) }
    case (.key(let keys), .list(let list)):
      return list.first { $0.isElement(with: keys, schema?.items) }.map { ($0, schema?.items) }
    case (.value(let wanted), .list(let list)): return list.contains(wanted) ? (wanted, schema?.items) : nil
    case (.index(let index), .list(let list)): return list.indices.contains(index) ? (list[index], schema?.items) : nil
    default: return nil
    }
  }
}
