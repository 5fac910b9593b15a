import Manifests

/// Between the versions of a kind and its storage version.
enum Conversion {
  static func toStorage(_ value: Value, _ type: ResourceType) -> Value {
    convert(value, type, to: type.storageVersion)
  }

  /// The same object in another version of its kind.
  static func convert(_ value: Value, _ type: ResourceType, to version: String) -> Value {
    let target = type.apiVersion(version)
    guard value.apiVersion != target else { return value }
    var result = value
    if type.kind == "HorizontalPodAutoscaler" {
      result = value.apiVersion == "autoscaling/v1" ? autoscalerFromV1(value) : autoscalerToV1(value)
    }
    result["apiVersion"] = .string(target)
    return result
  }

  private static func autoscalerFromV1(_ value: Value) -> Value {
    var result = value
    if let target = value[path: "spec", "targetCPUUtilizationPercentage"] {
      result[path: "spec", "targetCPUUtilizationPercentage"] = nil
      result[path: "spec", "metrics"] = [
        ["type": "Resource", "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": target]]]
      ]
    }
    return result
  }

  private static func autoscalerToV1(_ value: Value) -> Value {
    var result = value
    let metrics = value[path: "spec", "metrics"]?.list ?? []
    let cpu = metrics.first { $0[path: "resource", "name"]?.string == "cpu" }
    result[path: "spec", "metrics"] = nil
    result[path: "spec", "behavior"] = nil
    result[path: "spec", "targetCPUUtilizationPercentage"] = cpu?[path: "resource", "target", "averageUtilization"]
    result[path: "status", "currentMetrics"] = nil
    result[path: "status", "conditions"] = nil
    return result
  }
}

// MARK: Events

extension Conversion {
  private static let eventFields = [
    ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
    ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
    ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
  ]

  /// A core Event as `events.k8s.io/v1` shows it.
  static func eventToNewGroup(_ event: Value) -> Value { renamed(event, eventFields, "events.k8s.io/v1") }

  /// The inverse.
  static func eventToCore(_ event: Value) -> Value { renamed(event, eventFields.map { ($0.1, $0.0) }, "v1") }

  private static func renamed(_ event: Value, _ names: [(String, String)], _ apiVersion: String) -> Value {
    var result = event
    for (from, to) in names {
      result[to] = event[from]
      result[from] = nil
    }
    result["apiVersion"] = .string(apiVersion)
    return result
  }
}
