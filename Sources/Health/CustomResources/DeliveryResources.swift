import Manifests

extension CustomResourceHealth {
  /// What rolls out, runs and installs other things: Argo's own kinds, certificate orders, operators.
  static func delivery(_ object: Value, _ group: Substring, _ kind: String) -> Health? {
    switch (group, kind) {
    case ("argoproj.io", "Rollout"): rollout(object)
    case ("argoproj.io", "AnalysisRun"), ("argoproj.io", "Experiment"):
      byPhase(object, at: "phase", healthy: ["Successful", "Inconclusive"], degraded: ["Failed", "Error"])
    case ("argoproj.io", "ApplicationSet"): applicationSet(object)
    case ("argoproj.io", "CronWorkflow"):
      object[path: "spec", "suspend"]?.bool == true
        ? Health(.suspended, "CronWorkflow is suspended")
        : object.condition("SubmissionError").map { Health($0.isTrue ? .degraded : .healthy, $0.text) } ?? Health(.healthy)
    case ("argoproj.io", "EventSource"), ("argoproj.io", "Sensor"), ("argoproj.io", "EventBus"): allConditions(object)
    case ("acme.cert-manager.io", _):
      byPhase(
        object, at: "state", healthy: ["valid", "ready"], degraded: ["invalid", "errored", "expired"], message: "reason")
    case ("operators.coreos.com", "ClusterServiceVersion"):
      byPhase(object, at: "phase", healthy: ["Succeeded"], degraded: ["Failed", "Unknown"])
    case ("operators.coreos.com", "InstallPlan"):
      byPhase(object, at: "phase", healthy: ["Complete"], degraded: ["Failed"], suspended: ["RequiresApproval"])
    case ("operators.coreos.com", "Subscription"): subscription(object)
    case ("velero.io", "Backup"), ("velero.io", "Restore"):
      byPhase(
        object, at: "phase", healthy: ["Completed"],
        degraded: ["Failed", "PartiallyFailed", "FailedValidation", "FinalizingPartiallyFailed"], message: "failureReason")
    case ("velero.io", "BackupStorageLocation"), ("velero.io", "Schedule"):
      byPhase(object, at: "phase", healthy: ["Available", "Enabled"], degraded: ["Unavailable", "FailedValidation"])
    default: nil
    }
  }

  private static func rollout(_ object: Value) -> Health {
    let spec = object["spec"] ?? .null
    let status = object["status"] ?? .null
    // Argo Rollouts writes the generation as a text.
    let observed = status["observedGeneration"].flatMap { $0.int ?? $0.string.flatMap { Int($0) } }
    guard status["observedGeneration"] != nil, observed == nil || observed == object.metadata["generation"]?.int else {
      return Health(.progressing, "waiting for the Rollout's spec to be seen")
    }
    for condition in status["conditions"]?.list ?? [] {
      let reason = condition["reason"]?.string ?? ""
      switch condition["type"]?.string {
      case "InvalidSpec": return Health(.degraded, condition.text)
      case "Progressing" where reason == "RolloutAborted" || reason == "ProgressDeadlineExceeded":
        return Health(.degraded, condition.text)
      default: break
      }
    }
    if status["pauseConditions"]?.list?.isEmpty == false || spec["paused"]?.bool == true {
      return Health(.suspended, "Rollout is paused")
    }
    guard let current = status["currentPodHash"]?.string else { return Health(.progressing, "waiting for the Rollout to begin") }
    let wanted = spec.number("replicas") ?? 1
    let updated = status.count("updatedReplicas")
    if updated < wanted { return Health(.progressing, "\(updated) of \(wanted) replicas are updated") }
    let available = status.count("availableReplicas")
    if available < updated { return Health(.progressing, "\(available) of \(updated) updated replicas are available") }
    let stable = status["stableRS"]?.string ?? status[path: "canary", "stableRS"]?.string ?? ""
    if spec[path: "strategy", "blueGreen"] != nil {
      if status[path: "blueGreen", "activeSelector"]?.string != current {
        return Health(.progressing, "the active Service does not point at the new version yet")
      }
      if !stable.isEmpty, stable != current { return Health(.progressing, "waiting for the analysis") }
    } else if spec[path: "strategy", "canary"] != nil {
      let old = status.count("replicas") - updated
      if old > 0 { return Health(.progressing, "\(old) old replicas are pending termination") }
      if stable != current { return Health(.progressing, "waiting for the canary's steps") }
    }
    return Health(.healthy)
  }

  private static func applicationSet(_ object: Value) -> Health {
    if let failed = object.condition("ErrorOccurred"), failed.isTrue { return Health(.degraded, failed.text) }
    if let rolling = object.condition("RolloutProgressing"), rolling.isTrue { return Health(.progressing, rolling.text) }
    if let current = object.condition("ResourcesUpToDate"), current.isTrue { return Health(.healthy, current.text) }
    return Health(.progressing, "waiting for the ApplicationSet to be generated")
  }

  /// Well where all conditions hold, ill where one does not.
  private static func allConditions(_ object: Value) -> Health {
    let conditions = object["status"]?["conditions"]?.list ?? []
    guard !conditions.isEmpty else { return Health(.progressing, "waiting for the controller") }
    if let failed = conditions.first(where: \.isFalse) { return Health(.degraded, failed.text) }
    if let open = conditions.first(where: { !$0.isTrue }) { return Health(.progressing, open.text) }
    return Health(.healthy)
  }

  private static func subscription(_ object: Value) -> Health {
    for type in ["InstallPlanFailed", "ResolutionFailed", "CatalogSourcesUnhealthy"] {
      if let condition = object.condition(type), condition.isTrue { return Health(.degraded, condition.text) }
    }
    if let pending = object.condition("InstallPlanPending"), pending.isTrue {
      let waits =
        pending["reason"]?.string == "RequiresApproval" && object[path: "spec", "installPlanApproval"]?.string == "Manual"
      return Health(waits ? .suspended : .progressing, pending.text)
    }
    return byPhase(object, at: "state", healthy: ["AtLatestKnown"])
  }
}
