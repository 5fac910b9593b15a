import Applications
import Manifests

/// Hands the fields that client-side applies own over to server-side apply (`ClientSideApplyMigration`, on by default).
struct ClientSideApplyMigration {
  /// kubectl's own name, which the app's annotation `client-side-apply-migration-manager` replaces.
  static let defaultManager = "kubectl-client-side-apply"

  /// The field manager whose client-side applies are taken over, besides whoever wrote the last-applied annotation.
  var manager: String

  /// Whether the live object has fields to hand over.
  func isNeeded(_ live: Value) -> Bool { ManagedFields.parse(object: live).contains(where: isClientSide) }

  /// The new `metadata.managedFields`; nil where there is nothing to hand over.
  func migrated(_ live: Value, to owner: String) -> Value? {
    var entries = ManagedFields.parse(object: live)
    let handedOver = entries.filter(isClientSide)
    guard let first = handedOver.first else { return nil }
    entries.removeAll(where: isClientSide)
    let fields = handedOver.reduce(FieldSet()) { $0.union($1.fields) }
    if let index = entries.firstIndex(where: { $0.manager == owner && $0.operation == .apply && $0.subresource.isEmpty }) {
      entries[index].fields = entries[index].fields.union(fields)
    } else {
      entries.append(
        ManagedFieldsEntry(
          manager: owner, operation: .apply, time: first.time, apiVersion: first.apiVersion, fields: fields))
    }
    return ManagedFields.encode(entries)
  }

  private static let lastApplied: FieldPath = [
    .field("metadata"), .field("annotations"), .field(AnnotationKey.lastAppliedConfiguration),
  ]

  private func isClientSide(_ entry: ManagedFieldsEntry) -> Bool {
    entry.operation == .update && entry.subresource.isEmpty
      && (entry.manager == manager || entry.fields.contains(Self.lastApplied))
  }
}
