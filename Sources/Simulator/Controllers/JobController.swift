import Foundation
import Manifests

/// Runs the pods of a Job until enough have succeeded or too many have failed, and removes it after its time to live.
final class JobController: Controller {
  let component = "job-controller"

  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey] {
    switch object.resourceKey.groupKind {
    case Kinds.job: [object.resourceKey]
    case Kinds.pod: object.controllerReference?.kind == "Job" ? [object.controllerKey].compactMap(\.self) : []
    default: []
    }
  }

  func reconcile(_ key: ResourceKey, _ context: ControllerContext) {
    guard let job = context.view.object(key), !job.isBeingDeleted else { return }
    if job.isTrue("Complete") || job.isTrue("Failed") {
      expire(job, context)
      return
    }
    let pods = context.view.owned(by: job.uid, Kinds.pod)
    let active = pods.filter(\.isActivePod)
    let succeeded = pods.filter { $0.phase == "Succeeded" }.count
    let failed = pods.filter { $0.phase == "Failed" }
    let restarts = active.reduce(0) { $0 + $1.restartCount }
    var status = StatusBuilder(job, now: context.now)
    if job.status["startTime"] == nil, job.spec["suspend"]?.bool != true { status.set("startTime", Value(context.now)) }

    let completions = job.spec["completions"]?.int
    let parallelism = job.spec["parallelism"]?.int ?? 1
    let limit = job.spec["backoffLimit"]?.int ?? 6
    let isOverTime = deadline(of: job).map { $0 <= context.now } ?? false
    var running = active
    if job.spec["suspend"]?.bool == true {
      for pod in active { context.delete(pod) }
      running = []
      status.condition("Suspended", .true, reason: "JobSuspended", message: "Job suspended", hasProbeTime: true)
    } else if failed.count > limit || restarts > limit && limit > 0 || isOverTime {
      for pod in active { context.delete(pod) }
      running = []
      let (reason, message) =
        isOverTime
        ? ("DeadlineExceeded", "Job was active longer than specified deadline")
        : ("BackoffLimitExceeded", "Job has reached the specified backoff limit")
      status.condition("FailureTarget", .true, reason: reason, message: message, hasProbeTime: true)
      status.condition("Failed", .true, reason: reason, message: message, hasProbeTime: true)
      context.record(job, reason, message, warning: true)
    } else if succeeded >= completions ?? 1, completions != nil || active.isEmpty {
      let message = "Reached expected number of succeeded pods"
      status.condition(
        "SuccessCriteriaMet", .true, reason: "CompletionsReached", message: message, hasProbeTime: true)
      status.condition("Complete", .true, reason: "CompletionsReached", message: message, hasProbeTime: true)
      status.set("completionTime", Value(context.now))
      context.record(job, "Completed", "Job completed")
    } else {
      if job.isTrue("Suspended") {
        status.condition("Suspended", .false, reason: "JobResumed", message: "Job resumed", hasProbeTime: true)
      }
      start(job, active: active.count, succeeded: succeeded, failed: failed, completions, parallelism, context)
    }
    status.set("active", running.count)
    status.set("ready", running.filter(\.isReadyPod).count, keepingZero: true)
    status.set("terminating", pods.filter { $0.isBeingDeleted && !$0.isFinishedPod }.count, keepingZero: true)
    status.set("succeeded", succeeded)
    status.set("failed", failed.count)
    status.set("uncountedTerminatedPods", [:])
    context.updateStatus(job, to: status.value)
    if let deadline = deadline(of: job) { context.wake(key, after: deadline.timeIntervalSince(context.now)) }
  }

  private func start(
    _ job: Value, active: Int, succeeded: Int, failed: [Value], _ completions: Int?, _ parallelism: Int,
    _ context: ControllerContext
  ) {
    let wanted = min(parallelism, completions.map { $0 - succeeded } ?? (succeeded > 0 ? 0 : parallelism))
    guard active < wanted else { return }
    if let last = failed.compactMap({ $0.creationTimestamp }).max().flatMap(Timestamp.parse) {
      // After a failure the next attempt waits, twice as long each time.
      let delay = min(context.settings.backOff * pow(2, Double(failed.count - 1)), 360)
      let due = last.addingTimeInterval(delay)
      if due > context.now {
        context.wake(job.resourceKey, after: due.timeIntervalSince(context.now))
        return
      }
    }
    for _ in active..<wanted {
      var new = pod(
        from: job.spec["template"] ?? .null, owner: job,
        labels: [
          "batch.kubernetes.io/job-name": job.name, "job-name": job.name,
          "batch.kubernetes.io/controller-uid": job.uid, "controller-uid": job.uid,
        ], chance: context.chance)
      if new.spec["restartPolicy"]?.string == nil { new.set("Never", at: ["spec", "restartPolicy"]) }
      context.create(new)
      context.record(job, "SuccessfulCreate", "Created pod: \(new.name)")
    }
  }

  private func deadline(of job: Value) -> Date? {
    guard let seconds = job.spec["activeDeadlineSeconds"]?.int,
      let start = job.status["startTime"]?.string.flatMap(Timestamp.parse)
    else { return nil }
    return start.addingTimeInterval(Double(seconds))
  }

  private func expire(_ job: Value, _ context: ControllerContext) {
    guard let life = job.spec["ttlSecondsAfterFinished"]?.int else { return }
    let condition = job.isTrue("Complete") ? job.condition("Complete") : job.condition("Failed")
    guard let end = condition?["lastTransitionTime"]?.string.flatMap(Timestamp.parse) else { return }
    let due = end.addingTimeInterval(Double(life))
    if due <= context.now {
      context.delete(job, propagation: .foreground)
    } else {
      context.wake(job.resourceKey, after: due.timeIntervalSince(context.now))
    }
  }
}

extension Value {
  /// How often this pod's containers were started again.
  var restartCount: Int {
    (status["containerStatuses"]?.list ?? []).reduce(0) { $0 + ($1["restartCount"]?.int ?? 0) }
  }
}
