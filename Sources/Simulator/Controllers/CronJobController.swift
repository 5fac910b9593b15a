import Applications
import Foundation
import Manifests

/// Starts the Jobs of a CronJob when they are due, and keeps only the last few.
final class CronJobController: Controller {
  let component = "cronjob-controller"

  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey] {
    switch object.resourceKey.groupKind {
    case Kinds.cronJob: [object.resourceKey]
    case Kinds.job: object.controllerReference?.kind == "CronJob" ? [object.controllerKey].compactMap(\.self) : []
    default: []
    }
  }

  func reconcile(_ key: ResourceKey, _ context: ControllerContext) {
    guard let cron = context.view.object(key), !cron.isBeingDeleted else { return }
    let jobs = context.view.owned(by: cron.uid, Kinds.job)
    let running = jobs.filter { !$0.isTrue("Complete") && !$0.isTrue("Failed") && !$0.isBeingDeleted }
    var status = StatusBuilder(cron, now: context.now)
    report(jobs, of: cron, context)
    if let last = jobs.filter({ $0.isTrue("Complete") }).compactMap({ $0.status["completionTime"]?.string }).max() {
      status.set("lastSuccessfulTime", .string(last))
    }
    var active = running
    defer {
      status.set("active", active.isEmpty ? nil : .list(active.map(reference)))
      context.updateStatus(cron, to: status.value)
    }
    removeSurplus(jobs, of: cron, context)

    guard cron.spec["suspend"]?.bool != true, let text = cron.spec["schedule"]?.string else { return }
    guard let schedule = CronSchedule(text) else {
      context.record(cron, "UnparseableSchedule", "unparseable schedule: \(text)", warning: true)
      return
    }
    let since = cron.status["lastScheduleTime"]?.string.flatMap(Timestamp.parse) ?? Timestamp.parse(cron.creationTimestamp)
    guard let since, var due = schedule.next(after: since) else { return }
    if due <= context.now {
      // Of what was missed only the last is made up for.
      while let later = schedule.next(after: due), later <= context.now { due = later }
      let policy = cron.spec["concurrencyPolicy"]?.string ?? "Allow"
      if policy == "Forbid", !running.isEmpty {
        context.record(
          cron, "JobAlreadyActive", "Not starting job because prior execution is running and concurrency policy is Forbid")
      } else {
        if policy == "Replace" {
          for job in running { context.delete(job, propagation: .background) }
          active = []
        }
        let new = job(of: cron, due: due)
        context.create(new)
        context.record(cron, "SuccessfulCreate", "Created job \(new.name)")
      }
      status.set("lastScheduleTime", Value(due))
    }
    if let next = schedule.next(after: max(due, context.now)) {
      context.wake(key, after: next.timeIntervalSince(context.now))
    }
  }

  private func job(of cron: Value, due: Date) -> Value {
    let template = cron.spec["jobTemplate"] ?? .null
    var annotations: Value = template.metadata["annotations"] ?? [:]
    annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"] = Value(due)
    var metadata: Value = [
      "name": .string("\(cron.name)-\(Int(due.timeIntervalSince1970 / 60))"), "namespace": .string(cron.namespace),
      "annotations": annotations, "ownerReferences": [cron.asController],
    ]
    if let labels = template.metadata["labels"] { metadata["labels"] = labels }
    return ["apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": template.spec]
  }

  private func reference(to job: Value) -> Value {
    [
      "apiVersion": "batch/v1", "kind": "Job", "name": .string(job.name), "namespace": .string(job.namespace),
      "uid": .string(job.uid), "resourceVersion": .string(job.resourceVersion),
    ]
  }

  /// Says of the Jobs that were active at the last look how they ended.
  private func report(_ jobs: [Value], of cron: Value, _ context: ControllerContext) {
    let known = Set((cron.status["active"]?.list ?? []).compactMap { $0["uid"]?.string })
    for job in jobs where known.contains(job.uid) {
      let outcome = ["Complete", "Failed"].first(where: job.isTrue)
      if let outcome {
        context.record(cron, "SawCompletedJob", "Saw completed job: \(job.name), condition: \(outcome)")
      }
    }
  }

  private func removeSurplus(_ jobs: [Value], of cron: Value, _ context: ControllerContext) {
    for (condition, limit) in [
      ("Complete", cron.spec["successfulJobsHistoryLimit"]?.int ?? 3),
      ("Failed", cron.spec["failedJobsHistoryLimit"]?.int ?? 1),
    ] {
      let finished = jobs.filter { $0.isTrue(condition) && !$0.isBeingDeleted }
      for job in finished.prefix(max(0, finished.count - limit)) {
        context.delete(job, propagation: .background)
        context.record(cron, "SuccessfulDelete", "Deleted job \(job.name)")
      }
    }
  }
}
