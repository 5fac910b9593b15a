import Manifests

/// What a write may touch: the parts of an object that belong to it or to its status.
enum Strategy {
  /// Resets what a client cannot set when it creates an object.
  static func prepareForCreate(_ object: inout Value, _ type: ResourceType) {
    guard type.subresources.contains("status") else { return }
    if type.isCustom {
      object["status"] = nil
    } else {
      object["status"] = [:]
    }
  }

  /// Takes over from the live object what this write must leave alone.
  static func prepareForUpdate(_ object: inout Value, live: Value, _ type: ResourceType, subresource: String?) {
    switch subresource {
    case nil:
      guard type.subresources.contains("status") else { return }
      object["status"] = live["status"]
    case "status":
      var result = live
      result["status"] = object["status"]
      result[path: "metadata", "managedFields"] = object.metadata["managedFields"]
      if !type.isCustom {
        // Labels and annotations of built-in kinds can be written with the status.
        for field in ["labels", "annotations"] { result[path: "metadata", field] = object.metadata[field] }
      }
      object = result
    default:
      break
    }
  }

  /// Whether anything but metadata and status differs.
  static func specChanged(_ object: Value, _ live: Value, _ type: ResourceType) -> Bool {
    if !type.isCustom, object["spec"] != nil || live["spec"] != nil { return object["spec"] != live["spec"] }
    func rest(_ value: Value) -> Object {
      (value.object ?? [:]).filter { !["metadata", "status", "apiVersion", "kind"].contains($0.key) }
    }
    return rest(object) != rest(live)
  }
}
