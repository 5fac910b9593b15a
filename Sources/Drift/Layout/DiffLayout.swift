import Applications
import Manifests

/// Laying a comparison out as text.
public enum DiffLayout {
  /// Predicted (left) against live (right). Without `compiled` everything live goes, without `live` everything is new.
  ///
  /// Keys stand in Git's order where Git has them, then in the live object's. What the server keeps for itself (managed
  /// fields, resource version, status unless it is compared) is left out, Secrets are masked.
  public static func document(_ compiled: CompiledManifest?, live: Value?, answer: Value? = nil) -> DiffDocument {
    let key = compiled?.key ?? live?.resourceKey ?? ResourceKey(group: "", kind: "", namespace: "", name: "")
    let keepsStatus = compiled?.options.ignoredStatus == ComparisonOptions.IgnoredStatus.none
    let left = compiled.map { clean(Comparison.predict($0, live: live, answer: answer), keepsStatus: keepsStatus) }
    let right = live.map { live in
      guard let compiled else { return clean(live, keepsStatus: keepsStatus) }
      return clean(compiled.normalizer.aligned(live, with: compiled.desired), keepsStatus: keepsStatus)
    }
    let (maskedLeft, maskedRight) = Masking.masked(
      desired: left, live: right, annotations: compiled?.options.maskedAnnotations ?? [])

    var differences: [FieldDifference] = []
    if let compiled, let live { differences = Comparison.differences(compiled, live: live, answer: answer) }
    var writer = RowWriter(
      differences: differences, ownership: live.map(Ownership.init), managers: compiled?.options.managers ?? [],
      schema: compiled?.schema,
      mergesLists: compiled?.mergesLists ?? false)
    writer.write(left: maskedLeft, right: maskedRight, git: compiled?.desired)
    let fields = compiled.map { Comparison.fields(differences, of: $0, live: live) } ?? []
    return DiffDocument(key: key, rows: writer.rows, source: compiled?.source ?? "", fields: fields)
  }

  /// The object without the books of servers and tools.
  private static func clean(_ object: Value, keepsStatus: Bool) -> Value {
    var result = object
    if !keepsStatus { result["status"] = nil }
    guard case .object(var metadata)? = result["metadata"] else { return result }
    metadata.removeAll { Normalizer.serverMetadata.contains($0.key) }
    if case .object(var annotations)? = metadata["annotations"] {
      if annotations.removeValue(forKey: AnnotationKey.lastAppliedConfiguration) != nil {
        metadata["annotations"] = annotations.isEmpty ? nil : .object(annotations)
      }
    }
    result["metadata"] = .object(metadata)
    return result
  }
}

extension DiffDocument {
  /// Whether any row shows a difference; foreign fields count.
  public var hasDifferences: Bool { rows.contains { $0.kind != .equal } }
}
