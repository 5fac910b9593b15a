import Manifests

/// The checks of the real server that people run into.
enum Validation {
  static func validate(_ object: Value, _ type: ResourceType, previous: Value?) throws(StatusError) {}
}
