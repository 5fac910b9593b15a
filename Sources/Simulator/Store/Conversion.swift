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
