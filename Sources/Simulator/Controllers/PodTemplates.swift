import Manifests

/// A pod as a controller makes it from its template.
///
/// - Parameters:
///   - name: the whole name, or nil for a generated one behind `prefix`.
func pod(
  from template: Value, owner: Value, name: String? = nil, prefix: String? = nil, labels: [String: String] = [:],
  chance: Chance
) -> Value {
  var metadata: Value = [:]
  if let name {
    metadata["name"] = .string(name)
  } else {
    let prefix = prefix ?? owner.name + "-"
    metadata["generateName"] = .string(prefix)
    metadata["name"] = .string(prefix + chance.suffix())
  }
  metadata["namespace"] = .string(owner.namespace)
  var allLabels: Value = template.metadata["labels"] ?? [:]
  for (key, value) in labels.sorted(by: { $0.key < $1.key }) { allLabels[key] = .string(value) }
  if allLabels.object?.isEmpty == false { metadata["labels"] = allLabels }
  if let annotations = template.metadata["annotations"], annotations.object?.isEmpty == false {
    metadata["annotations"] = annotations
  }
  if let finalizers = template.metadata["finalizers"] { metadata["finalizers"] = finalizers }
  metadata["ownerReferences"] = [owner.asController]
  return ["apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template.spec]
}

/// The order in which surplus pods go: what is not yet placed, not ready, or youngest goes first.
func deletionOrder(_ a: Value, _ b: Value) -> Bool {
  func rank(_ pod: Value) -> Int {
    if pod.spec["nodeName"]?.string == nil { return 0 }
    return pod.isReadyPod ? 2 : 1
  }
  if rank(a) != rank(b) { return rank(a) < rank(b) }
  return (a.creationTimestamp, a.name) > (b.creationTimestamp, b.name)
}

/// A number given as such or as a percentage (of `total`), as maxSurge and minAvailable are.
func scaled(_ value: Value?, of total: Int, default fallback: String, roundingUp: Bool) -> Int {
  if let count = value?.int { return count }
  let text = value?.string ?? fallback
  guard text.hasSuffix("%"), let percent = Int(text.dropLast()) else { return Int(text) ?? 0 }
  return roundingUp ? (total * percent + 99) / 100 : total * percent / 100
}
