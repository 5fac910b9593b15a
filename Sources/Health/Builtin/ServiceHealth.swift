import Manifests

extension HealthAssessment {
  static func ingress(_ object: Value) -> Health {
    Health(hasAddress(object) ? .healthy : .progressing)
  }

  static func service(_ object: Value) -> Health {
    guard object["spec"]?["type"]?.string == "LoadBalancer" else { return Health(.healthy) }
    return Health(hasAddress(object) ? .healthy : .progressing)
  }

  private static func hasAddress(_ object: Value) -> Bool {
    object["status"]?["loadBalancer"]?["ingress"]?.list?.isEmpty == false
  }

  static func volumeClaim(_ object: Value) -> Health {
    switch object["status"]?["phase"]?.string {
    case "Bound": Health(.healthy)
    case "Pending": Health(.progressing)
    case "Lost": Health(.degraded)
    default: Health(.unknown)
    }
  }

  /// `autoscaling/v1` keeps what later versions have as conditions in an annotation.
  static func autoscalerInAnnotation(_ object: Value) -> Health {
    guard let text = object.annotation("autoscaling.alpha.kubernetes.io/conditions") else { return autoscaler([]) }
    switch try? JSON.decode(text) {
    case .list(let conditions)?: return autoscaler(conditions)
    case .null?: return autoscaler([])
    default: return Health(.unknown, "failed to convert conditions annotation to typed: it is no list of conditions")
    }
  }

  static func autoscaler(_ conditions: [Value]) -> Health {
    func message(_ condition: Value) -> String { condition["message"]?.string ?? "" }
    for condition in conditions {
      let reason = condition["reason"]?.string ?? ""
      switch condition["type"]?.string {
      case "AbleToScale" where reason == "FailedGetScale" || reason == "FailedUpdateScale":
        return Health(.degraded, message(condition))
      case "ScalingActive" where reason == "InvalidSelector" || reason == "FailedComputeMetricsReplicas",
        "ScalingActive" where reason.hasPrefix("FailedGet") && reason.hasSuffix("Metric"):
        return Health(.degraded, message(condition))
      default: break
      }
    }
    for condition in conditions where condition["status"]?.string == "True" {
      if let type = condition["type"]?.string, type == "AbleToScale" || type == "ScalingLimited" {
        return Health(.healthy, message(condition))
      }
    }
    return Health(.progressing, "Waiting to Autoscale")
  }

  static func apiService(_ object: Value) -> Health {
    guard let available = object.condition("Available") else {
      return Health(.progressing, "Waiting to be processed")
    }
    let message = "\(available["reason"]?.string ?? ""): \(available["message"]?.string ?? "")"
    return Health(available["status"]?.string == "True" ? .healthy : .progressing, message)
  }

  static func workflow(_ object: Value) -> Health {
    let message = object["status"]?["message"]?.string ?? ""
    switch object["status"]?["phase"]?.string ?? "" {
    case "", "Pending", "Running": return Health(.progressing, message)
    case "Succeeded": return Health(.healthy, message)
    case "Failed", "Error": return Health(.degraded, message)
    default: return Health(.unknown, message)
    }
  }

  /// A child of an app of apps is as well as it says itself.
  static func application(_ object: Value) -> Health {
    let health = object["status"]?["health"]
    guard let status = health?["status"]?.string.flatMap(HealthStatus.init(rawValue:)) else {
      return Health(.progressing)
    }
    return Health(status, health?["message"]?.string ?? "")
  }
}
