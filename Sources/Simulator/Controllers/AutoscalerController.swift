import Foundation
import Manifests

/// Scales what a HorizontalPodAutoscaler targets by the load that the simulation puts on it.
final class AutoscalerController: Controller {
  let component = "horizontal-pod-autoscaler"
  private static let syncPeriod = 15.0
  private static let downscaleStabilization = 300.0
  /// The load on a target, in percent of one pod's request, summed over its pods. Where none is set, its smallest number of
  /// pods is at 60 % of what it aims at.
  var loads: [ResourceKey: Double] = [:]

  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey] {
    let key = object.resourceKey
    switch key.groupKind {
    case Kinds.autoscaler: return [key]
    case Kinds.deployment, Kinds.statefulSet:
      guard before?.spec["replicas"] != object.spec["replicas"] || before?.status != object.status else { return [] }
      return view.objects(Kinds.autoscaler, in: object.namespace).filter { target(of: $0) == key }.map(\.resourceKey)
    default: return []
    }
  }

  func target(of scaler: Value) -> ResourceKey? {
    guard let reference = scaler.spec["scaleTargetRef"], let kind = reference["kind"]?.string,
      let name = reference["name"]?.string
    else { return nil }
    let group = GroupVersionKind(apiVersion: reference["apiVersion"]?.string ?? "", kind: kind).group
    return ResourceKey(group: group, kind: kind, namespace: scaler.namespace, name: name)
  }

  func reconcile(_ key: ResourceKey, _ context: ControllerContext) {
    guard let scaler = context.view.object(key), !scaler.isBeingDeleted, let targetKey = target(of: scaler) else { return }
    var status = StatusBuilder(scaler, now: context.now)
    status.set("observedGeneration", scaler.generation)
    guard let target = context.view.object(targetKey) else {
      let message =
        "the HPA controller was unable to get the target's current scale: \(targetKey.kind.lowercased())s.\(targetKey.group) "
        + "\"\(targetKey.name)\" not found"
      status.condition("AbleToScale", .false, reason: "FailedGetScale", message: message)
      status.set("currentReplicas", 0)
      status.set("desiredReplicas", 0, keepingZero: true)
      if scaler.condition("AbleToScale")?["message"]?.string != message {
        context.record(scaler, "FailedGetScale", message, warning: true)
      }
      context.updateStatus(scaler, to: status.value)
      return
    }
    let current = target.spec["replicas"]?.int ?? 1
    let minimum = scaler.spec["minReplicas"]?.int ?? 1
    let maximum = max(minimum, scaler.spec["maxReplicas"]?.int ?? minimum)
    let goal = goalUtilization(scaler)
    let load = loads[targetKey] ?? Double(minimum * goal) * 0.6
    let utilization = current > 0 ? load / Double(current) : 0
    let ratio = utilization / Double(goal)
    let wanted = abs(ratio - 1) <= 0.1 ? current : Int((Double(current) * ratio).rounded(.up))
    var desired = min(max(wanted, minimum), maximum)
    var reason =
      desired > current
      ? "cpu resource utilization (percentage of request) above target" : "All metrics below target"
    if current < minimum { reason = "Current number of replicas below Spec.MinReplicas" }
    if current == 0 { desired = 0 }

    if desired < current, let last = scaler.status["lastScaleTime"]?.string.flatMap(Timestamp.parse) {
      let wait = Self.downscaleStabilization - context.now.timeIntervalSince(last)
      if wait > 0 {
        desired = current
        context.wake(key, after: wait)
      }
    }
    report(&status, scaler, current: current, desired: desired, wanted: wanted, minimum, maximum)
    status.set("currentMetrics", metrics(of: target, utilization))
    if desired != current {
      context.patch(targetKey, ["spec": ["replicas": Value(desired)]], subresource: "scale")
      context.record(scaler, "SuccessfulRescale", "New size: \(desired); reason: \(reason)")
      status.set("lastScaleTime", Value(context.now))
      context.wake(key, after: Self.syncPeriod)
    }
    context.updateStatus(scaler, to: status.value)
  }

  private func goalUtilization(_ scaler: Value) -> Int {
    for metric in scaler.spec["metrics"]?.list ?? [] {
      if let goal = metric[path: "resource", "target", "averageUtilization"]?.int { return max(1, goal) }
    }
    return max(1, scaler.spec["targetCPUUtilizationPercentage"]?.int ?? 80)
  }

  private func report(
    _ status: inout StatusBuilder, _ scaler: Value, current: Int, desired: Int, wanted: Int, _ minimum: Int, _ maximum: Int
  ) {
    if desired == current {
      status.condition(
        "AbleToScale", .true, reason: "ReadyForNewScale", message: "recommended size matches current size")
    } else {
      status.condition(
        "AbleToScale", .true, reason: "SucceededRescale",
        message: "the HPA controller was able to update the target scale to \(desired)")
    }
    status.condition(
      "ScalingActive", .true, reason: "ValidMetricFound",
      message: "the HPA was able to successfully calculate a replica count from cpu resource utilization "
        + "(percentage of request)")
    if wanted < minimum {
      status.condition(
        "ScalingLimited", .true, reason: "TooFewReplicas",
        message: "the desired replica count is less than the minimum replica count")
    } else if wanted > maximum {
      status.condition(
        "ScalingLimited", .true, reason: "TooManyReplicas",
        message: "the desired replica count is more than the maximum replica count")
    } else {
      status.condition(
        "ScalingLimited", .false, reason: "DesiredWithinRange", message: "the desired count is within the acceptable range")
    }
    status.set("currentReplicas", current)
    status.set("desiredReplicas", desired, keepingZero: true)
  }

  private func metrics(of target: Value, _ utilization: Double) -> Value {
    let containers = target.spec[path: "template", "spec", "containers"]?.list ?? []
    let request = containers.compactMap { $0[path: "resources", "requests", "cpu"]?.string }.reduce(0.0) { sum, text in
      sum + (text.hasSuffix("m") ? Double(text.dropLast()) ?? 0 : (Double(text) ?? 0) * 1000)
    }
    return [
      [
        "type": "Resource",
        "resource": [
          "name": "cpu",
          "current": [
            "averageUtilization": Value(Int(utilization.rounded())),
            "averageValue": .string("\(Int((request * utilization / 100).rounded()))m"),
          ],
        ],
      ]
    ]
  }
}
