import Manifests

extension Value {
  /// The JSON merge patch (RFC 7386) that makes `target` out of this; nil where they are equal.
  func mergePatch(to target: Value) -> Value? {
    guard self != target else { return nil }
    guard case .object(let old) = self, case .object(let new) = target else { return target }
    var patch = Object()
    for (key, value) in new {
      guard let before = old[key] else {
        // A null in a patch removes: an explicit null and no field are the same to the API server.
        if !value.isNull { patch[key] = value }
        continue
      }
      if let change = before.mergePatch(to: value) { patch[key] = change }
    }
    for key in old.keys where !new.contains(key) { patch[key] = .null }
    return patch.isEmpty ? nil : .object(patch)
  }
}
