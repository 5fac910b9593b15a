/// Why an apply was refused: places that others own and that it would change.
public struct ApplyConflicts: Error, Sendable, Equatable, CustomStringConvertible {
  /// One place and who owns it.
  public struct Conflict: Sendable, Equatable {
    public var owner: ManagedFieldsEntry
    public var path: FieldPath

    /// `conflict with "kubectl" with subresource "scale" using apps/v1`, in the server's words.
    public var message: String { "conflict with \(ownerText)" }
    var ownerText: String {
      var text = "\"\(owner.manager)\""
      if !owner.subresource.isEmpty { text += " with subresource \"\(owner.subresource)\"" }
      if owner.operation == .update { text += " using \(owner.apiVersion)" }
      return text
    }
  }

  public var conflicts: [Conflict]

  public var description: String {
    if conflicts.count == 1, let only = conflicts.first {
      return "Apply failed with 1 conflict: \(only.message): \(only.path.text)"
    }
    var lines: [String] = []
    for owner in Set(conflicts.map(\.ownerText)).sorted() {
      lines.append("conflicts with \(owner):")
      lines += conflicts.filter { $0.ownerText == owner }.map { "- \($0.path.text)" }
    }
    return "Apply failed with \(conflicts.count) conflicts: " + lines.joined(separator: "\n")
  }
}

/// Server-side apply as a pure function.
public enum ServerSideApply {
  /// Merges what a manager applies into the live object and settles who owns what.
  ///
  /// - Parameters:
  ///   - config: the applied object, in the API version of `live`.
  ///   - live: the object as it is; for a new one, what an empty object of its kind looks like.
  ///   - applier: manager, subresource, API version and time; operation and fields are not looked at.
  ///   - force: takes over places that others own.
  /// - Returns: the merged object with its new `managedFields`.
  /// - Throws: ``ApplyConflicts`` where others own what would change and `force` is false.
  public static func apply(
    _ config: Value, to live: Value, schema: SchemaNode?, applier: ManagedFieldsEntry, force: Bool
  ) throws(ApplyConflicts) -> Value {
    let type = FieldType(root: schema)
    let liveObject = live.withoutManagedFields
    var entries = ManagedFields.parse(object: live)
    var own = applier
    own.operation = .apply
    own.fields = FieldSet.of(config, type: type)

    let index = entries.firstIndex { $0.isSameManager(as: own) }
    let last = index.map { entries[$0] }
    if let index { entries[index] = own } else { entries.append(own) }

    var merged = FieldMerge.merge(liveObject, config, type)
    if let last, !last.fields.isEmpty {
      merged = prune(merged, last: last.fields, entries: entries, type)
    }

    let change = FieldComparison(from: liveObject, to: merged, schema: schema)
    let taken = change.added.union(change.modified)
    if !force { try refuseConflicts(taken, entries, own) }
    for index in entries.indices {
      if !entries[index].isSameManager(as: own) { entries[index].fields = entries[index].fields.subtracting(taken) }
      entries[index].fields = ManagedFields.stripped(entries[index].fields.subtracting(change.removed))
      if entries[index].isSameManager(as: own), let last, change.isSame, entries[index].fields == last.fields {
        entries[index].time = last.time
      }
    }
    ManagedFields.set(entries.filter { !$0.fields.isEmpty }, in: &merged)
    return merged
  }

  private static func refuseConflicts(_ taken: FieldSet, _ entries: [ManagedFieldsEntry], _ own: ManagedFieldsEntry)
    throws(ApplyConflicts)
  {
    var conflicts: [ApplyConflicts.Conflict] = []
    for entry in entries where !entry.isSameManager(as: own) {
      conflicts += ManagedFields.stripped(entry.fields.intersection(taken)).paths.map {
        ApplyConflicts.Conflict(owner: entry, path: $0)
      }
    }
    if !conflicts.isEmpty { throw ApplyConflicts(conflicts: conflicts) }
  }

  /// Takes out what the manager applied before, does no longer, and nobody else owns.
  private static func prune(_ merged: Value, last: FieldSet, entries: [ManagedFieldsEntry], _ type: FieldType) -> Value {
    let last = last.ensuringNamedFields(type)
    let all = FieldSet.of(merged, type: type).ensuringNamedFields(type)
    let owned = entries.reduce(FieldSet()) { $0.union($1.fields) }.ensuringNamedFields(type)
    func kept(_ value: Value) -> FieldSet { FieldSet.of(value, type: type).ensuringNamedFields(type) }
    let pruned = FieldMerge.remove(last, from: merged, type) ?? [:]
    let withOwned = FieldMerge.remove(all.subtracting(kept(pruned)).subtracting(owned), from: merged, type) ?? [:]
    return FieldMerge.remove(all.subtracting(kept(withOwned)).intersection(last), from: merged, type) ?? [:]
  }
}
