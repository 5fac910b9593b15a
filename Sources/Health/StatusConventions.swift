import Manifests

/// What an object of any kind says of itself in the fields that controllers share: `status.observedGeneration` and the
/// conditions Ready, Available, Reconciling, Stalled and their like.
///
/// Source of the rules: the Kubernetes API conventions and kstatus (sigs.k8s.io/cli-utils). Argo CD has no opinion where this is
/// used.
enum StatusConventions {
  /// Nil where the object follows none of them: it is as well as its being there.
  static func assess(_ object: Value) -> Health? {
    guard let status = object["status"], status.object?.isEmpty == false else { return nil }
    if let observed = status["observedGeneration"]?.int, let generation = object.metadata["generation"]?.int,
      observed < generation
    {
      return Health(.progressing, "waiting for the controller to see generation \(generation)")
    }
    for type in ["Stalled", "Failed"] {
      if let condition = object.condition(type), condition.isTrue { return Health(.degraded, condition.text) }
    }
    for type in ["Reconciling", "Progressing"] {
      guard let condition = object.condition(type), condition.isTrue else { continue }
      // A Progressing condition stays True after a rollout; only Reconciling always means work.
      if type == "Progressing", object.condition("Ready") != nil || object.condition("Available") != nil { continue }
      return Health(.progressing, condition.text)
    }
    for type in ["Ready", "Available"] {
      guard let condition = object.condition(type) else { continue }
      return condition.isTrue ? Health(.healthy, condition["message"]?.string ?? "") : Health(.progressing, condition.text)
    }
    return status["observedGeneration"] == nil ? nil : Health(.healthy)
  }
}

extension Value {
  /// Of a condition: whether it holds.
  var isTrue: Bool { self["status"]?.string == "True" }
  var isFalse: Bool { self["status"]?.string == "False" }
  /// Of a condition: its message, or its reason where it has none.
  var text: String {
    if let message = self["message"]?.string, !message.isEmpty { return message }
    return self["reason"]?.string ?? ""
  }
}
