/// What a server's answer to a dry-run apply says about the applier alone.
public enum DryRun {
  /// The answer without what admission webhooks and other mutations put in: live, with the fields of `managers` as the
  /// answer has them, and without what the answer no longer has.
  ///
  /// What a webhook takes out cannot be told from what the apply takes out; both are gone (as in Argo CD).
  ///
  /// - Returns: nil where the answer says of nothing that it is theirs: it is no answer to an apply.
  public static func withoutMutations(_ answer: Value, live: Value, schema: SchemaNode?, managers: Set<String>) -> Value? {
    let type = FieldType(root: schema)
    let owned = ManagedFields.parse(object: answer).filter { managers.contains($0.manager) }
      .reduce(FieldSet()) { $0.union($1.fields) }
    guard !owned.isEmpty else { return nil }
    let bareLive = live.withoutManagedFields
    let bareAnswer = answer.withoutManagedFields
    let removed = FieldComparison(from: bareLive, to: bareAnswer, schema: schema).removed
    let others = FieldSet(FieldSet.of(bareAnswer, type: type).paths.filter { !owned.touches($0) })
    let own = FieldMerge.remove(others, from: bareAnswer, type) ?? [:]
    return FieldMerge.remove(removed, from: FieldMerge.merge(bareLive, own, type), type) ?? [:]
  }
}

extension FieldSet {
  /// Whether the place is a member, holds one, or is a key field of an element that is one: such elements could not be
  /// told apart without it.
  fileprivate func touches(_ path: FieldPath) -> Bool {
    var set = self
    for (index, element) in path.enumerated() {
      let isLast = index == path.count - 1
      if isLast, set.members.contains(element) || set.children[element] != nil { return true }
      if index == path.count - 2, case .key(let fields) = element, case .field(let name) = path[index + 1],
        fields.contains(name), set.members.contains(element) || set.children[element] != nil
      {
        return true
      }
      guard let below = set.children[element] else { return false }
      set = below
    }
    return false
  }
}
