import Manifests

/// The few words on a live object's state that stand beside it in the tree.
enum LiveSummary {
  static func text(_ object: Value, key: ResourceKey) -> String {
    switch (key.group, key.kind) {
    case ("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "ReplicaSet"), ("extensions", "Deployment"),
      ("", "ReplicationController"):
      return "\(object[path: "status", "readyReplicas"]?.int ?? 0)/\(object[path: "spec", "replicas"]?.int ?? 1)"
    case ("apps", "DaemonSet"):
      return "\(object[path: "status", "numberReady"]?.int ?? 0)/\(object[path: "status", "desiredNumberScheduled"]?.int ?? 0)"
    case ("", "Pod"): return pod(object)
    case ("batch", "Job"): return job(object)
    case ("batch", "CronJob"):
      let schedule = object[path: "spec", "schedule"]?.string ?? ""
      return object[path: "spec", "suspend"]?.bool == true ? "suspended" : schedule
    case ("", "Service"): return addresses(object)
    case (_, "Ingress"): return addresses(object)
    case ("autoscaling", "HorizontalPodAutoscaler"): return autoscaler(object)
    case ("", "PersistentVolumeClaim"):
      let size =
        object[path: "status", "capacity", "storage"]?.string ?? object[path: "spec", "resources", "requests", "storage"]?.string
      return joined(object[path: "status", "phase"]?.string, size)
    case ("", "PersistentVolume"):
      return joined(object[path: "status", "phase"]?.string, object[path: "spec", "capacity", "storage"]?.string)
    case ("", "Namespace"):
      let phase = object[path: "status", "phase"]?.string
      return phase == "Active" ? "" : phase ?? ""
    case ("discovery.k8s.io", "EndpointSlice"): return counted(readyEndpoints(object), "endpoint")
    case ("policy", "PodDisruptionBudget"):
      guard let allowed = object[path: "status", "disruptionsAllowed"]?.int else { return "" }
      return "\(allowed) may go"
    case ("argoproj.io", "Application"):
      return joined(object[path: "status", "sync", "status"]?.string, object[path: "status", "health", "status"]?.string)
    default: return ""
    }
  }

  /// The images of a workload's or a pod's containers, in order, each once.
  static func images(_ object: Value, key: ResourceKey) -> [String] {
    let pod: Value?
    switch key.kind {
    case "Pod": pod = object["spec"]
    case "CronJob": pod = object[path: "spec", "jobTemplate", "spec", "template", "spec"]
    case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController":
      pod = object[path: "spec", "template", "spec"]
    default: pod = nil
    }
    guard let pod else { return [] }
    var images: [String] = []
    for list in ["initContainers", "containers"] {
      for container in pod[list]?.list ?? [] {
        if let image = container["image"]?.string, !images.contains(image) { images.append(image) }
      }
    }
    return images
  }

  /// Endpoints that are ready (or do not say) in an EndpointSlice.
  static func readyEndpoints(_ object: Value) -> Int {
    (object["endpoints"]?.list ?? []).reduce(0) { count, endpoint in
      endpoint[path: "conditions", "ready"]?.bool == false ? count : count + (endpoint["addresses"]?.list?.count ?? 0)
    }
  }

  static func counted(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }

  /// As `kubectl get pods` says it: the phase or the reason for it, and the ready containers.
  private static func pod(_ object: Value) -> String {
    let status = object["status"] ?? .null
    var reason = status["reason"]?.string ?? status["phase"]?.string ?? ""
    for container in status["initContainerStatuses"]?.list ?? [] {
      if let code = container[path: "state", "terminated", "exitCode"]?.int {
        if code == 0 { continue }
        reason = "Init:" + (container[path: "state", "terminated", "reason"]?.string ?? "Error")
      } else if let waiting = container[path: "state", "waiting", "reason"]?.string, waiting != "PodInitializing" {
        reason = "Init:" + waiting
      }
      break
    }
    let containers = status["containerStatuses"]?.list ?? []
    var ready = 0
    var restarts = 0
    for container in containers {
      if container["ready"]?.bool == true { ready += 1 }
      restarts += container["restartCount"]?.int ?? 0
      if let waiting = container[path: "state", "waiting", "reason"]?.string, !waiting.isEmpty {
        if !reason.hasPrefix("Init:") { reason = waiting }
      } else if let ended = container[path: "state", "terminated", "reason"]?.string, !ended.isEmpty {
        reason = ended
      }
    }
    if object.metadata["deletionTimestamp"]?.string != nil { reason = "Terminating" }
    let total = max(containers.count, object[path: "spec", "containers"]?.list?.count ?? 0)
    let text = "\(reason.isEmpty ? "Unknown" : reason) \(ready)/\(total)"
    return restarts > 0 ? "\(text) · \(counted(restarts, "restart"))" : text
  }

  private static func job(_ object: Value) -> String {
    let status = object["status"] ?? .null
    for condition in status["conditions"]?.list ?? [] where condition["status"]?.string == "True" {
      switch condition["type"]?.string {
      case "Complete": return "done"
      case "Failed": return "failed"
      case "Suspended": return "suspended"
      default: break
      }
    }
    return "\(status["succeeded"]?.int ?? 0)/\(object[path: "spec", "completions"]?.int ?? 1)"
  }

  private static func autoscaler(_ object: Value) -> String {
    let low = object[path: "spec", "minReplicas"]?.int ?? 1
    let high = object[path: "spec", "maxReplicas"]?.int ?? low
    return "\(object[path: "status", "currentReplicas"]?.int ?? 0) of \(low)–\(high)"
  }

  private static func addresses(_ object: Value) -> String {
    (object[path: "status", "loadBalancer", "ingress"]?.list ?? [])
      .compactMap { $0["ip"]?.string ?? $0["hostname"]?.string }.joined(separator: ", ")
  }

  private static func joined(_ parts: String?...) -> String {
    parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
  }
}
