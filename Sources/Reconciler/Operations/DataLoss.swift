import Manifests

/// What is lost together with a resource, in a few words.
enum DataLoss {
  /// `PVC data-pg-0, 500Gi`; nil where the resource carries no data that is known.
  static func text(of key: ResourceKey, in store: LiveStore) -> String? {
    switch (key.group, key.kind) {
    case ("", "PersistentVolumeClaim"): return store[key].map { "PVC \(key.name)\(size($0))" }
    case ("", "PersistentVolume"): return store[key].map { "PV \(key.name)\(size($0))" }
    case ("apps", "StatefulSet"):
      let claims = claims(of: key, in: store)
      return claims.isEmpty ? nil : claims.map { "PVC \($0.key.name)\(size($0))" }.joined(separator: ", ")
    case ("", "Namespace"):
      let claims = store.objects(of: claimKind).filter { $0.key.namespace == key.name }
      return "everything in it" + (claims.isEmpty ? "" : ", with \(LiveSummary.counted(claims.count, "volume claim"))")
    default: return nil
    }
  }

  private static let claimKind = GroupKind(group: "", kind: "PersistentVolumeClaim")

  /// The claims made from the set's templates: `<template>-<set>-<ordinal>`.
  private static func claims(of key: ResourceKey, in store: LiveStore) -> [StoredObject] {
    let templates = (store[key]?.decoded()?[path: "spec", "volumeClaimTemplates"]?.list ?? []).map(\.name)
    return store.objects(of: claimKind)
      .filter { claim in
        guard claim.key.namespace == key.namespace else { return false }
        return templates.contains { template in
          let prefix = "\(template)-\(key.name)-"
          return claim.key.name.hasPrefix(prefix) && Int(claim.key.name.dropFirst(prefix.count)) != nil
        }
      }
      .sorted { $0.key < $1.key }
  }

  /// The summary of a claim is "Bound 500Gi".
  private static func size(_ object: StoredObject) -> String {
    let words = object.summary.split(separator: " ")
    return words.count > 1 ? ", \(words[words.count - 1])" : ""
  }
}
