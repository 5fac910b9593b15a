import Foundation
import Manifests

/// The columns of pods, whose status is a summary of many fields.
enum PodColumns {
  static let all: [TableColumns.Column] = [
    TableColumns.name,
    TableColumns.text("Ready") { pod in
      let statuses = pod[path: "status", "containerStatuses"]?.list ?? []
      let total = pod[path: "spec", "containers"]?.list?.count ?? 0
      return "\(statuses.filter { $0["ready"]?.bool == true }.count)/\(total)"
    },
    TableColumns.text("Status", reason),
    TableColumns.Column(name: "Restarts") { pod, now in .string(restarts(pod, now)) },
    TableColumns.age,
    TableColumns.field("IP", ["status", "podIP"], priority: 1), TableColumns.field("Node", ["spec", "nodeName"], priority: 1),
    TableColumns.field("Nominated Node", ["status", "nominatedNodeName"], priority: 1),
    TableColumns.text("Readiness Gates", priority: 1) { pod in
      let gates = pod[path: "spec", "readinessGates"]?.list ?? []
      if gates.isEmpty { return "<none>" }
      let conditions = pod[path: "status", "conditions"]?.list ?? []
      let met = gates.filter { gate in
        conditions.contains { $0["type"] == gate["conditionType"] && $0["status"]?.string == "True" }
      }
      return "\(met.count)/\(gates.count)"
    },
  ]

  /// As `kubectl get pods` sums it up: the phase, or why a container is not running.
  static func reason(_ pod: Value) -> String {
    let status = pod["status"]
    var reason = status?["reason"]?.string ?? status?["phase"]?.string ?? "Unknown"
    var isInitializing = false
    let initContainers = status?["initContainerStatuses"]?.list ?? []
    for (index, container) in initContainers.enumerated() {
      let state = container["state"]
      if state?[path: "terminated", "exitCode"]?.int == 0 { continue }
      isInitializing = true
      if let terminated = state?["terminated"] {
        reason = "Init:" + (terminated["reason"]?.string ?? "ExitCode:\(terminated["exitCode"]?.int ?? 0)")
      } else if let waiting = state?[path: "waiting", "reason"]?.string, waiting != "PodInitializing" {
        reason = "Init:" + waiting
      } else {
        reason = "Init:\(index)/\(pod[path: "spec", "initContainers"]?.list?.count ?? initContainers.count)"
      }
      break
    }
    if !isInitializing {
      var hasRunning = false
      for container in (status?["containerStatuses"]?.list ?? []).reversed() {
        let state = container["state"]
        if let waiting = state?[path: "waiting", "reason"]?.string, !waiting.isEmpty {
          reason = waiting
        } else if let terminated = state?["terminated"] {
          reason = terminated["reason"]?.string ?? "ExitCode:\(terminated["exitCode"]?.int ?? 0)"
        } else if container["ready"]?.bool == true, state?["running"] != nil {
          hasRunning = true
        }
      }
      if reason == "Completed", hasRunning { reason = "Running" }
    }
    return pod.isBeingDeleted ? "Terminating" : reason
  }

  private static func restarts(_ pod: Value, _ now: Date) -> String {
    let containers = pod[path: "status", "containerStatuses"]?.list ?? []
    let count = containers.reduce(0) { $0 + ($1["restartCount"]?.int ?? 0) }
    let last = containers.compactMap { $0[path: "lastState", "terminated", "finishedAt"]?.string }.max()
    guard count > 0, let last else { return String(count) }
    return "\(count) (\(Ages.since(last, now)) ago)"
  }
}
