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

  /// Gives a Job the selector and the labels that tie its pods to it, and a DaemonSet its template's generation. The uid
  /// must be known.
  static func finishCreate(_ object: inout Value) {
    switch (object.groupVersionKind.group, object.kind) {
    case ("batch", "Job") where object[path: "spec", "manualSelector"]?.bool != true:
      let uid = Value.string(object.uid)
      let name = Value.string(object.name)
      object[path: "spec", "selector"] = ["matchLabels": ["batch.kubernetes.io/controller-uid": uid]]
      let labels = [
        ("batch.kubernetes.io/controller-uid", uid), ("batch.kubernetes.io/job-name", name), ("controller-uid", uid),
        ("job-name", name),
      ]
      for (key, value) in labels { object[path: "spec", "template", "metadata", "labels", key] = value }
      if object.metadata["labels"]?.object?.isEmpty ?? true {
        object[path: "metadata", "labels"] = object[path: "spec", "template", "metadata", "labels"]
      }
    case ("apps", "DaemonSet"):
      object[path: "metadata", "annotations", "deprecated.daemonset.template.generation"] = "1"
    default: break
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

  /// Whether anything but metadata and status differs; where a custom kind has no status of its own, the status counts too.
  static func specChanged(_ object: Value, _ live: Value, _ type: ResourceType) -> Bool {
    if !type.isCustom, object["spec"] != nil || live["spec"] != nil { return object["spec"] != live["spec"] }
    let others: Set = ["metadata", "apiVersion", "kind", !type.isCustom || type.subresources.contains("status") ? "status" : ""]
    func rest(_ value: Value) -> Object { (value.object ?? [:]).filter { !others.contains($0.key) } }
    return rest(object) != rest(live)
  }
}
