import Manifests

/// The same object in another version of its API.
///
/// A server hands objects out in the version that is asked for, and a watch asks for one version of a kind, whatever
/// versions the manifests in Git are written in. Most versions of a kind have the same fields; those of autoscalers and
/// ingresses have not, and are translated here.
enum VersionBridge {
  /// The live object in the version of the desired one, as far as the fields differ at all.
  static func translate(_ live: Value, to desired: Value) -> Value {
    guard let from = live["apiVersion"]?.string, let to = desired["apiVersion"]?.string, from != to else { return live }
    switch live["kind"]?.string {
    case "HorizontalPodAutoscaler" where desired["kind"] == live["kind"]: return autoscaler(live, from: from, to: to)
    case "Ingress" where desired["kind"] == live["kind"]: return ingress(live, from: from, to: to)
    default: return live
    }
  }

  // MARK: Autoscalers

  private static let metricsAnnotation = "autoscaling.alpha.kubernetes.io/metrics"
  private static let behaviorAnnotation = "autoscaling.alpha.kubernetes.io/behavior"

  /// By way of `autoscaling/v2`, whose fields are those of `v2beta2`.
  private static func autoscaler(_ live: Value, from: String, to: String) -> Value {
    guard var spec = live["spec"]?.object else { return live }
    var result = live
    var metrics = spec["metrics"]?.list ?? []
    switch from {
    case "autoscaling/v1":
      if let percent = spec.removeValue(forKey: "targetCPUUtilizationPercentage"), !percent.isNull {
        metrics.append(utilization(percent))
      }
      // What version 1 has no fields for, the server keeps in annotations, in the form of v2beta1.
      if let text = live.annotation(metricsAnnotation), case .list(let more)? = try? JSON.decode(text) {
        metrics += more.map(newMetric)
      }
      if let text = live.annotation(behaviorAnnotation), let behavior = try? JSON.decode(text) {
        spec["behavior"] = lowerCased(behavior)
      }
    case "autoscaling/v2beta1": metrics = metrics.map(newMetric)
    default: break
    }
    spec["metrics"] = metrics.isEmpty ? nil : .list(metrics)
    switch to {
    case "autoscaling/v1":
      let cpu = metrics.firstIndex { $0["resource"]?["name"] == "cpu" && $0["resource"]?["target"]?["averageUtilization"] != nil }
      if let cpu { spec["targetCPUUtilizationPercentage"] = metrics[cpu]["resource"]?["target"]?["averageUtilization"] }
      spec["metrics"] = nil
      spec["behavior"] = nil
    case "autoscaling/v2beta1": spec["metrics"] = metrics.isEmpty ? nil : .list(metrics.map(oldMetric))
    default: break
    }
    result["spec"] = .object(spec)
    return result
  }

  private static func utilization(_ percent: Value) -> Value {
    ["type": "Resource", "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": percent]]]
  }

  /// A metric of v2beta1 (`targetAverageUtilization` …) in the form of v2 (`target: {…}`).
  private static func newMetric(_ old: Value) -> Value {
    guard let type = old["type"]?.string else { return old }
    let part = type.isEmpty ? "" : type.prefix(1).lowercased() + type.dropFirst()
    guard var source = old[part]?.object, !source.contains("target") || type == "Object" else { return old }
    var target = Object()
    func move(_ name: String, _ kind: String, _ field: String) {
      guard let value = source.removeValue(forKey: name) else { return }
      target["type"] = .string(kind)
      target[field] = value
    }
    if type == "Object", let object = source.removeValue(forKey: "target") { source["describedObject"] = object }
    move("targetAverageUtilization", "Utilization", "averageUtilization")
    move("targetAverageValue", "AverageValue", "averageValue")
    move("targetValue", "Value", "value")
    if type == "Object" { move("averageValue", "AverageValue", "averageValue") }
    if let name = source.removeValue(forKey: "metricName") {
      var metric: Value = ["name": name]
      if let selector = source.removeValue(forKey: type == "External" ? "metricSelector" : "selector") {
        metric["selector"] = selector
      }
      source["metric"] = metric
    }
    source["target"] = .object(target)
    var result = old
    result[part] = .object(source)
    return result
  }

  /// The inverse of ``newMetric(_:)``.
  private static func oldMetric(_ new: Value) -> Value {
    guard let type = new["type"]?.string, !type.isEmpty else { return new }
    let part = type.prefix(1).lowercased() + type.dropFirst()
    guard var source = new[part]?.object, let target = source.removeValue(forKey: "target") else { return new }
    if let value = target["averageUtilization"] { source["targetAverageUtilization"] = value }
    if let value = target["averageValue"] { source[type == "Object" ? "averageValue" : "targetAverageValue"] = value }
    if let value = target["value"] { source["targetValue"] = value }
    if let metric = source.removeValue(forKey: "metric") {
      source["metricName"] = metric["name"]
      source[type == "External" ? "metricSelector" : "selector"] = metric["selector"]
    }
    if let object = source.removeValue(forKey: "describedObject") { source["target"] = object }
    var result = new
    result[part] = .object(source)
    return result
  }

  /// The annotation spells keys as Go does (`ScaleUp`).
  private static func lowerCased(_ value: Value) -> Value {
    switch value {
    case .object(let object):
      .object(Object(object.map { ($0.key.prefix(1).lowercased() + $0.key.dropFirst(), lowerCased($0.value)) }))
    case .list(let list): .list(list.map(lowerCased))
    default: value
    }
  }

  // MARK: Ingresses

  private static func ingress(_ live: Value, from: String, to: String) -> Value {
    let isNew = from == "networking.k8s.io/v1"
    let wantsNew = to == "networking.k8s.io/v1"
    guard isNew != wantsNew, var spec = live["spec"]?.object else { return live }
    let convert = wantsNew ? newBackend : oldBackend
    let (oldName, newName) = ("backend", "defaultBackend")
    if let backend = spec.removeValue(forKey: wantsNew ? oldName : newName) {
      spec[wantsNew ? newName : oldName] = convert(backend)
    }
    if let rules = spec["rules"]?.list {
      spec["rules"] = .list(
        rules.map { rule in
          guard let paths = rule["http"]?["paths"]?.list else { return rule }
          var rule = rule
          rule[path: "http", "paths"] = .list(
            paths.map { path in
              guard let backend = path["backend"] else { return path }
              var path = path
              path["backend"] = convert(backend)
              return path
            })
          return rule
        })
    }
    var result = live
    result["spec"] = .object(spec)
    return result
  }

  private static func newBackend(_ old: Value) -> Value {
    guard let name = old["serviceName"] else { return old }
    var service: Value = ["name": name]
    switch old["servicePort"] {
    case .int(let number)?: service["port"] = ["number": .int(number)]
    case .string(let text)?: service["port"] = ["name": .string(text)]
    default: break
    }
    return ["service": service]
  }

  private static func oldBackend(_ new: Value) -> Value {
    guard let service = new["service"] else { return new }
    var old: Value = ["serviceName": service["name"] ?? ""]
    if let port = service["port"] { old["servicePort"] = port["number"] ?? port["name"] }
    return old
  }
}
