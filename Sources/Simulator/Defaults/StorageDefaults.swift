import Manifests

enum StorageDefaults {
  /// The specification of a claim.
  static func fillClaim(_ spec: inout Value) {
    spec.fill("resources", [:])
    spec.fill("volumeMode", "Filesystem")
  }
}

extension Defaults {
  static let storageKinds: [String: Fill] = [
    "StorageClass": { object in
      object.fill("reclaimPolicy", "Delete")
      object.fill("volumeBindingMode", "Immediate")
    }
  ]
}
