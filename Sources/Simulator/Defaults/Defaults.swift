import Manifests

/// Fills in what the real server fills in when an object is written.
enum Defaults {
  static func apply(to object: inout Value, schema: SchemaNode?) {}
}
