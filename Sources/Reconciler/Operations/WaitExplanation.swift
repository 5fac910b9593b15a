import Health
import Manifests

/// Why something is not healthy yet, in more words than its own status has.
enum WaitExplanation {
  /// The pod that holds something up, and why: "pod web-x: ImagePullBackOff"; empty where none does.
  static func text(below owner: StoredObject, in store: LiveStore) -> String {
    var worst: StoredObject?
    var queue = store.children(of: owner)
    var seen: Set<String> = []
    while let object = queue.popLast() {
      guard seen.insert(object.uid).inserted else { continue }
      queue += store.children(of: object)
      guard object.key.kind == "Pod", let health = object.health, health.status > .suspended else { continue }
      if worst == nil || (health.status, object.key.name) > (worst?.health?.status ?? .healthy, worst?.key.name ?? "") {
        worst = object
      }
    }
    guard let worst else { return "" }
    let reason = worst.summary.split(separator: " ").first.map(String.init) ?? ""
    return "pod \(worst.key.name): \(reason)"
  }
}
