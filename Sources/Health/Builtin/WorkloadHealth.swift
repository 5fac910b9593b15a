import Manifests

extension HealthAssessment {
  /// Whether the controller has seen the newest spec.
  private static func isObserved(_ object: Value, _ status: Value) -> Bool {
    (object.metadata["generation"]?.int ?? 0) <= (status["observedGeneration"]?.int ?? 0)
  }

  static func deployment(_ object: Value) -> Health {
    let spec = object["spec"] ?? .null
    let status = object["status"] ?? .null
    if spec["paused"]?.bool == true { return Health(.suspended, "Deployment is paused") }
    guard isObserved(object, status) else {
      return Health(.progressing, "Waiting for rollout to finish: observed deployment generation less than desired generation")
    }
    if object.condition("Progressing")?["reason"]?.string == "ProgressDeadlineExceeded" {
      return Health(.degraded, "Deployment \"\(object.name)\" exceeded its progress deadline")
    }
    let updated = status.count("updatedReplicas")
    let old = status.count("replicas") - updated
    let available = status.count("availableReplicas")
    if let replicas = spec.number("replicas"), updated < replicas {
      return Health(
        .progressing, "Waiting for rollout to finish: \(updated) out of \(replicas) new replicas have been updated...")
    }
    if old > 0 {
      return Health(.progressing, "Waiting for rollout to finish: \(old) old replicas are pending termination...")
    }
    if available < updated {
      return Health(
        .progressing, "Waiting for rollout to finish: \(available) of \(updated) updated replicas are available...")
    }
    return Health(.healthy)
  }

  static func statefulSet(_ object: Value) -> Health {
    let spec = object["spec"] ?? .null
    let status = object["status"] ?? .null
    guard status.count("observedGeneration") != 0, isObserved(object, status) else {
      return Health(.progressing, "Waiting for statefulset spec update to be observed...")
    }
    let ready = status.count("readyReplicas")
    let updated = status.count("updatedReplicas")
    let replicas = spec.number("replicas")
    if let replicas, ready < replicas {
      return Health(.progressing, "Waiting for \(replicas - ready) pods to be ready...")
    }
    let strategy = spec["updateStrategy"] ?? .null
    if strategy["type"]?.string == "RollingUpdate", let rolling = strategy["rollingUpdate"], !rolling.isNull {
      if let replicas, let partition = rolling.number("partition"), updated < replicas - partition {
        return Health(
          .progressing,
          "Waiting for partitioned roll out to finish: \(updated) out of \(replicas - partition) new pods have been updated...")
      }
      return Health(.healthy, "partitioned roll out complete: \(updated) new pods have been updated...")
    }
    if strategy["type"]?.string == "OnDelete" {
      return Health(.healthy, "statefulset has \(ready) ready pods")
    }
    let newRevision = status["updateRevision"]?.string ?? ""
    let oldRevision = status["currentRevision"]?.string ?? ""
    if newRevision != oldRevision {
      return Health(
        .progressing, "waiting for statefulset rolling update to complete \(updated) pods at revision \(newRevision)...")
    }
    return Health(
      .healthy,
      "statefulset rolling update complete \(status.count("currentReplicas")) pods at revision \(oldRevision)...")
  }

  static func daemonSet(_ object: Value) -> Health {
    let status = object["status"] ?? .null
    guard isObserved(object, status) else {
      return Health(.progressing, "Waiting for rollout to finish: observed daemon set generation less than desired generation")
    }
    let updated = status.count("updatedNumberScheduled")
    let wanted = status.count("desiredNumberScheduled")
    let available = status.count("numberAvailable")
    if object["spec"]?["updateStrategy"]?["type"]?.string == "OnDelete" {
      return Health(.healthy, "daemon set \(updated) out of \(wanted) new pods have been updated")
    }
    if updated < wanted {
      return Health(
        .progressing,
        "Waiting for daemon set \"\(object.name)\" rollout to finish: \(updated) out of \(wanted) new pods have been updated..."
      )
    }
    if available < wanted {
      return Health(
        .progressing,
        "Waiting for daemon set \"\(object.name)\" rollout to finish: \(available) of \(wanted) updated pods are available...")
    }
    return Health(.healthy)
  }

  static func replicaSet(_ object: Value) -> Health {
    let status = object["status"] ?? .null
    guard isObserved(object, status) else {
      return Health(
        .progressing, "Waiting for rollout to finish: observed replica set generation less than desired generation")
    }
    if let failure = object.condition("ReplicaFailure"), failure["status"]?.string == "True" {
      return Health(.degraded, failure["message"]?.string ?? "")
    }
    let available = status.count("availableReplicas")
    if let replicas = object["spec"]?.number("replicas"), available < replicas {
      return Health(
        .progressing, "Waiting for rollout to finish: \(available) out of \(replicas) new replicas are available...")
    }
    return Health(.healthy)
  }

  static func job(_ object: Value) -> Health {
    var isComplete = false
    var failure: String?
    var isSuspended = false
    var message = ""
    for condition in object["status"]?["conditions"]?.list ?? [] {
      let text = condition["message"]?.string ?? ""
      switch condition["type"]?.string {
      case "Failed": failure = text
      case "Complete":
        isComplete = true
        message = text
      case "Suspended":
        isComplete = true
        message = text
        if condition["status"]?.string == "True" { isSuspended = true }
      default: break
      }
    }
    if let failure { return Health(.degraded, failure) }
    if !isComplete { return Health(.progressing, message) }
    return Health(isSuspended ? .suspended : .healthy, message)
  }

  static func pod(_ object: Value) -> Health {
    let status = object["status"] ?? .null
    let containers = status["containerStatuses"]?.list ?? []
    let restarts = object["spec"]?["restartPolicy"]?.string ?? ""
    // A pod that is to end by itself is most often a hook: failing to start once must not fail it for good.
    if restarts == "Always" || object.annotation("argocd.argoproj.io/ignore-restart-policy") == "true" {
      let stuck = containers.compactMap { $0["state"]?["waiting"] }.filter(isStuck)
      if !stuck.isEmpty {
        return Health(.degraded, stuck.map { $0["message"]?.string ?? "" }.joined(separator: ", "))
      }
    }
    let message = status["message"]?.string ?? ""
    switch status["phase"]?.string {
    case "Pending": return Health(.progressing, message)
    case "Succeeded": return Health(.healthy, message)
    case "Failed":
      if !message.isEmpty { return Health(.degraded, message) }
      let all = (status["initContainerStatuses"]?.list ?? []) + containers
      return Health(.degraded, all.lazy.compactMap(failureOfContainer).first ?? "")
    case "Running":
      switch restarts {
      case "Always":
        if object.condition("Ready")?["status"]?.string == "True" { return Health(.healthy, message) }
        let hasCrashed = containers.contains { $0["lastState"]?["terminated"]?.object != nil }
        return Health(hasCrashed ? .degraded : .progressing, message)
      case "OnFailure", "Never": return Health(.progressing, message)
      default: return Health(.unknown, message)
      }
    default: return Health(.unknown, message)
    }
  }

  /// Whether a container waits for a reason that time alone does not cure.
  private static func isStuck(_ waiting: Value) -> Bool {
    let reason = waiting["reason"]?.string ?? ""
    return reason.hasPrefix("Err") || reason.hasSuffix("Error") || reason.hasSuffix("BackOff")
  }

  private static func failureOfContainer(_ container: Value) -> String? {
    guard let terminated = container["state"]?["terminated"], terminated.object != nil else { return nil }
    if let message = terminated["message"]?.string, !message.isEmpty { return message }
    if terminated["reason"]?.string == "OOMKilled" { return "OOMKilled" }
    let code = terminated.count("exitCode")
    return code == 0 ? nil : "container \"\(container["name"]?.string ?? "")\" failed with exit code \(code)"
  }
}
