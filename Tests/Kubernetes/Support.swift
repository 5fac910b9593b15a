import HTTP
import Kubernetes

/// Waits until `condition` holds; false where it does not within `limit`.
@NetworkActor
func eventually(within limit: Duration = .seconds(10), _ condition: @NetworkActor () async -> Bool) async -> Bool {
  let deadline = ContinuousClock.now + limit
  while ContinuousClock.now < deadline {
    if await condition() { return true }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return await condition()
}

/// Notes down what a watch tells.
@NetworkActor
final class WatchRecorder {
  private(set) var log: [String] = []
  /// The version last told of each object.
  private(set) var versions: [String: String] = [:]
  private(set) var bytes: [String: [UInt8]] = [:]
  /// Events that contradict what was told before.
  private(set) var contradictions: [String] = []

  func note(_ event: WatchEvent) {
    switch event {
    case .reset: log.append("reset")
    case .synced: log.append("synced")
    case .resumed: log.append("resumed")
    case .interrupted(let error): log.append("interrupted: \(error)")
    case .added(let object):
      log.append("added \(object.name)")
      if versions[object.name] != nil { contradictions.append("added twice: \(object.name)") }
      versions[object.name] = object.resourceVersion
      bytes[object.name] = object.bytes
    case .modified(let object):
      log.append("modified \(object.name)")
      if versions[object.name] == nil { contradictions.append("modified, never added: \(object.name)") }
      if versions[object.name] == object.resourceVersion { contradictions.append("told twice: \(object.name)") }
      versions[object.name] = object.resourceVersion
      bytes[object.name] = object.bytes
    case .deleted(let object):
      log.append("deleted \(object.name)")
      if versions.removeValue(forKey: object.name) == nil { contradictions.append("deleted, never added: \(object.name)") }
      bytes[object.name] = nil
    }
  }
}
