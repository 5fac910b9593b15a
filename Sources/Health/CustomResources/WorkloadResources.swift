import Manifests

extension CustomResourceHealth {
  /// Kinds of Kubernetes itself that Argo CD judges by a script, and what is run like a workload.
  static func workload(_ object: Value, _ group: Substring, _ kind: String) -> Health? {
    switch (group, kind) {
    case ("batch", "CronJob"): cronJob(object)
    case ("policy", "PodDisruptionBudget"): disruptionBudget(object)
    case ("apiextensions.k8s.io", "CustomResourceDefinition"): definition(object)
    case ("keda.sh", "ScaledObject"), ("keda.sh", "ScaledJob"): scaled(object)
    case ("sparkoperator.k8s.io", "SparkApplication"):
      byPhase(
        object, at: "applicationState", "state", healthy: ["COMPLETED", "RUNNING"],
        degraded: ["FAILED", "SUBMISSION_FAILED", "INVALIDATING", "UNKNOWN"])
    case ("kubevirt.io", "VirtualMachine"):
      byPhase(
        object, at: "printableStatus", healthy: ["Running"],
        degraded: [
          "CrashLoopBackOff", "ErrorUnschedulable", "ErrImagePull", "ImagePullBackOff", "ErrorPvcNotFound", "DataVolumeError",
        ],
        suspended: ["Stopped", "Paused"])
    default: nil
    }
  }

  /// A failed run alone is no fault of the schedule, but the last one having failed is. In Argo CD's words.
  private static func cronJob(_ object: Value) -> Health {
    if object[path: "spec", "suspend"]?.bool == true { return Health(.suspended, "CronJob is Suspended") }
    guard let status = object["status"] else { return Health(.progressing, "Waiting for CronJob") }
    guard let scheduled = status["lastScheduleTime"]?.string else {
      return Health(.healthy, "CronJob has not been scheduled yet")
    }
    guard let succeeded = status["lastSuccessfulTime"]?.string else {
      return Health(.healthy, "The Cronjob never completed succesfully. It may not be healthy")
    }
    if status["active"]?.list?.isEmpty == false {
      return Health(.healthy, "The job is running. Its last execution may not have been successful")
    }
    // RFC 3339 in UTC: the order of the texts is that of the times.
    if succeeded < scheduled { return Health(.degraded, "CronJob has not completed its last execution successfully") }
    return Health(.healthy, "CronJob has completed its last execution successfully")
  }

  private static func disruptionBudget(_ object: Value) -> Health {
    let conditions = object["status"]?["conditions"]?.list ?? []
    guard let last = conditions.last else { return Health(.progressing, "waiting for the budget to be computed") }
    // Too few pods to let one go is what a budget is for.
    if let failed = conditions.first(where: { $0.isFalse && $0["reason"]?.string != "InsufficientPods" }) {
      return Health(.degraded, failed.text)
    }
    return Health(.healthy, last.text)
  }

  private static func definition(_ object: Value) -> Health {
    if let names = object.condition("NamesAccepted"), names.isFalse { return Health(.degraded, names.text) }
    if let schema = object.condition("NonStructuralSchema"), schema.isTrue { return Health(.degraded, schema.text) }
    guard let established = object.condition("Established") else { return Health(.progressing, "waiting to be established") }
    if established.isTrue { return Health(.healthy, established.text) }
    return Health(established["reason"]?.string == "Installing" ? .progressing : .degraded, established.text)
  }

  private static func scaled(_ object: Value) -> Health {
    if let fallback = object.condition("Fallback"), fallback.isTrue { return Health(.degraded, fallback.text) }
    guard let ready = object.condition("Ready") else { return Health(.progressing, "waiting for the autoscaler to be made") }
    if ready.isFalse { return Health(.degraded, ready.text) }
    guard ready.isTrue else { return Health(.progressing, ready.text) }
    if let paused = object.condition("Paused"), paused.isTrue { return Health(.suspended, paused.text) }
    return Health(.healthy, ready["message"]?.string ?? "")
  }
}
