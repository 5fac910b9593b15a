import Manifests

/// The checks of the real server that people run into.
enum Validation {
  static func validate(_ object: Value, _ type: ResourceType, previous: Value?) throws(StatusError) {
    var faults = Faults()
    if previous == nil { checkName(object, type, &faults) }
    checkLabels(object.metadata["labels"], "metadata.labels", &faults)
    checkLabels(object[path: "spec", "template", "metadata", "labels"], "spec.template.metadata.labels", &faults)
    if !type.isCustom {
      switch type.kind {
      case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet": checkWorkload(object, type, previous, &faults)
      case "Job": checkJob(object, previous, &faults)
      case "CronJob":
        faults.require(object[path: "spec", "schedule"]?.string ?? "", "spec.schedule")
        checkPodSpec(
          object[path: "spec", "jobTemplate", "spec", "template", "spec"], "spec.jobTemplate.spec.template.spec", &faults)
      case "Pod": checkPod(object, previous, &faults)
      case "Service": checkService(object, previous, &faults)
      case "PersistentVolumeClaim":
        if (object[path: "spec", "accessModes"]?.list ?? []).isEmpty {
          faults.add(.required, "spec.accessModes", "Required value: at least 1 access mode is required")
        }
      case "HorizontalPodAutoscaler": checkAutoscaler(object, &faults)
      case "Ingress": checkIngress(object, &faults)
      case "Secret", "ConfigMap": checkData(object, previous, &faults)
      case "RoleBinding", "ClusterRoleBinding":
        if let previous, previous["roleRef"] != object["roleRef"] {
          faults.add(.invalid, "roleRef", "Invalid value: \(JSON.text(object["roleRef"] ?? .null)): cannot change roleRef")
        }
      case "CustomResourceDefinition":
        let expected = "\(object[path: "spec", "names", "plural"]?.string ?? "").\(object[path: "spec", "group"]?.string ?? "")"
        if object.name != expected {
          faults.add(.invalid, "metadata.name", "Invalid value: \"\(object.name)\": must be spec.names.plural+\".\"+spec.group")
        }
      default: break
      }
    }
    if !faults.causes.isEmpty { throw .invalid(type, object.name, faults.causes) }
  }

  struct Faults {
    enum Reason: String {
      case required = "FieldValueRequired"
      case invalid = "FieldValueInvalid"
      case unsupported = "FieldValueNotSupported"
      case duplicate = "FieldValueDuplicate"
      case forbidden = "FieldValueForbidden"
    }
    var causes: [StatusError.Cause] = []

    mutating func add(_ reason: Reason, _ field: String, _ message: String) {
      causes.append(StatusError.Cause(reason: reason.rawValue, message: message, field: field))
    }

    mutating func require(_ text: String, _ field: String) {
      if text.isEmpty { add(.required, field, "Required value") }
    }

    mutating func requireOne(of allowed: [String], _ text: String?, _ field: String) {
      guard let text, !allowed.contains(text) else { return }
      let list = allowed.map { "\"\($0)\"" }.joined(separator: ", ")
      add(.unsupported, field, "Unsupported value: \"\(text)\": supported values: \(list)")
    }
  }

  // MARK: Names

  private static let labelKinds: Set<String> = ["Namespace", "Service"]
  private static let pathKinds: Set<String> = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "Event"]

  private static func checkName(_ object: Value, _ type: ResourceType, _ faults: inout Faults) {
    let name = object.name
    if pathKinds.contains(type.kind) { return }
    if labelKinds.contains(type.kind) {
      if !isLabel(name, dots: false) || name.utf8.count > 63 {
        faults.add(
          .invalid, "metadata.name",
          "Invalid value: \"\(name)\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
        )
      }
    } else if !isLabel(name, dots: true) {
      faults.add(
        .invalid, "metadata.name",
        "Invalid value: \"\(name)\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
      )
    }
  }

  private static func isLabel(_ name: String, dots: Bool) -> Bool {
    let parts = dots ? name.split(separator: ".", omittingEmptySubsequences: false) : [Substring(name)]
    return parts.allSatisfy { part in
      !part.isEmpty && part.first != "-" && part.last != "-"
        && part.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }
  }

  private static func checkLabels(_ labels: Value?, _ field: String, _ faults: inout Faults) {
    for (_, value) in labels?.object ?? [:] {
      let text = value.string ?? ""
      let isSound =
        text.isEmpty
        || text.utf8.count <= 63 && isAlphanumeric(text.utf8.first) && isAlphanumeric(text.utf8.last)
          && text.utf8.allSatisfy { isAlphanumeric($0) || [45, 46, 95].contains($0) }
      if !isSound {
        faults.add(
          .invalid, field,
          "Invalid value: \"\(text)\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
        )
      }
    }
  }

  private static func isAlphanumeric(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  // MARK: Workloads

  private static func checkWorkload(_ object: Value, _ type: ResourceType, _ previous: Value?, _ faults: inout Faults) {
    let spec = object["spec"] ?? .null
    let selector = spec["selector"]
    if let replicas = spec["replicas"]?.int, replicas < 0 {
      faults.add(.invalid, "spec.replicas", "Invalid value: \(replicas): must be greater than or equal to 0")
    }
    if selector?.object == nil {
      faults.add(.required, "spec.selector", "Required value")
    } else if let selector {
      if selector.object?.isEmpty == true {
        faults.add(.invalid, "spec.selector", "Invalid value: {}: empty selector is invalid for \(type.kind.lowercased())")
      }
      var labels: [String: String] = [:]
      for (key, value) in spec[path: "template", "metadata", "labels"]?.object ?? [:] { labels[key] = value.string }
      if !LabelSelector(object: selector).matches(labels: labels) {
        faults.add(
          .invalid, "spec.template.metadata.labels",
          "Invalid value: \(JSON.text(spec[path: "template", "metadata", "labels"] ?? .null, style: .go)): `selector` does not match template `labels`"
        )
      }
    }
    checkPodSpec(spec[path: "template", "spec"], "spec.template.spec", &faults)
    faults.requireOne(of: ["Always"], spec[path: "template", "spec", "restartPolicy"]?.string, "spec.template.spec.restartPolicy")
    if type.kind == "Deployment" {
      faults.requireOne(of: ["Recreate", "RollingUpdate"], spec[path: "strategy", "type"]?.string, "spec.strategy.type")
      if spec[path: "strategy", "type"] == "Recreate", spec[path: "strategy", "rollingUpdate"] != nil {
        faults.add(
          .forbidden, "spec.strategy.rollingUpdate",
          "Forbidden: may not be specified when strategy `type` is 'Recreate'")
      }
    }
    guard let previous else { return }
    if previous[path: "spec", "selector"] != selector, let selector {
      faults.add(
        .invalid, "spec.selector", "Invalid value: \(JSON.text(selector, style: .go)): field is immutable")
    }
    if type.kind == "StatefulSet" { checkStatefulSet(spec, previous["spec"] ?? .null, &faults) }
  }

  private static func checkStatefulSet(_ spec: Value, _ previous: Value, _ faults: inout Faults) {
    let free: Set<String> = [
      "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy",
      "minReadySeconds", "selector",
    ]
    func fixed(_ value: Value) -> Object { (value.object ?? [:]).filter { !free.contains($0.key) } }
    if fixed(spec) != fixed(previous) {
      faults.add(
        .forbidden, "spec",
        "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
      )
    }
  }

  private static func checkJob(_ object: Value, _ previous: Value?, _ faults: inout Faults) {
    let spec = object["spec"] ?? .null
    checkPodSpec(spec[path: "template", "spec"], "spec.template.spec", &faults)
    faults.requireOne(
      of: ["OnFailure", "Never"], spec[path: "template", "spec", "restartPolicy"]?.string, "spec.template.spec.restartPolicy")
    guard let previous else { return }
    for field in ["template", "selector", "completionMode"] where previous[path: "spec", field] != spec[field] {
      faults.add(
        .invalid, "spec.\(field)", "Invalid value: \(JSON.text(spec[field] ?? .null, style: .go)): field is immutable")
    }
  }

  private static func checkPod(_ object: Value, _ previous: Value?, _ faults: inout Faults) {
    checkPodSpec(object["spec"], "spec", &faults)
    guard let previous else { return }
    func fixed(_ pod: Value) -> Value {
      var spec = pod["spec"] ?? .null
      for field in ["activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "nodeName", "ephemeralContainers"] {
        spec[field] = nil
      }
      for list in ["containers", "initContainers"] { spec.each(list) { $0["image"] = nil } }
      return spec
    }
    if fixed(object) != fixed(previous) {
      faults.add(
        .forbidden, "spec",
        "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
      )
    }
  }

  private static func checkPodSpec(_ spec: Value?, _ field: String, _ faults: inout Faults) {
    let containers = spec?["containers"]?.list ?? []
    if containers.isEmpty { faults.add(.required, field + ".containers", "Required value") }
    var names: Set<String> = []
    let volumes = Set((spec?["volumes"]?.list ?? []).compactMap { $0["name"]?.string })
    for (list, elements) in [("initContainers", spec?["initContainers"]?.list ?? []), ("containers", containers)] {
      for (index, container) in elements.enumerated() {
        let place = "\(field).\(list)[\(index)]"
        let name = container["name"]?.string ?? ""
        faults.require(name, place + ".name")
        faults.require(container["image"]?.string ?? "", place + ".image")
        if !name.isEmpty, !names.insert(name).inserted {
          faults.add(.duplicate, place + ".name", "Duplicate value: \"\(name)\"")
        }
        faults.requireOne(
          of: ["Always", "IfNotPresent", "Never"], container["imagePullPolicy"]?.string, place + ".imagePullPolicy")
        for (mountIndex, mount) in (container["volumeMounts"]?.list ?? []).enumerated() {
          let volume = mount["name"]?.string ?? ""
          // A StatefulSet's claims become volumes of their own.
          if !volumes.contains(volume), field != "spec.template.spec" {
            faults.add(.invalid, "\(place).volumeMounts[\(mountIndex)].name", "Not found: \"\(volume)\"")
          }
        }
      }
    }
  }

  // MARK: The rest

  private static func checkService(_ object: Value, _ previous: Value?, _ faults: inout Faults) {
    let spec = object["spec"] ?? .null
    let ports = spec["ports"]?.list ?? []
    let type = spec["type"]?.string
    faults.requireOne(of: ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"], type, "spec.type")
    if ports.isEmpty, type != "ExternalName", spec["clusterIP"] != "None" {
      faults.add(.required, "spec.ports", "Required value")
    }
    for (index, port) in ports.enumerated() {
      let number = port["port"]?.int ?? 0
      if !(1...65535).contains(number) {
        faults.add(
          .invalid, "spec.ports[\(index)].port", "Invalid value: \(number): must be between 1 and 65535, inclusive")
      }
      if ports.count > 1 { faults.require(port["name"]?.string ?? "", "spec.ports[\(index)].name") }
    }
    if let address = previous?[path: "spec", "clusterIP"], type != "ExternalName", let now = spec["clusterIP"], now != address,
      previous?[path: "spec", "type"] != "ExternalName"
    {
      faults.add(
        .invalid, "spec.clusterIPs[0]", "Invalid value: [\(JSON.text(now))]: may not change once set")
    }
  }

  private static func checkAutoscaler(_ object: Value, _ faults: inout Faults) {
    let most = object[path: "spec", "maxReplicas"]?.int ?? 0
    if most < 1 {
      faults.add(.invalid, "spec.maxReplicas", "Invalid value: \(most): must be greater than 0")
    } else if let least = object[path: "spec", "minReplicas"]?.int, least > most {
      faults.add(
        .invalid, "spec.maxReplicas", "Invalid value: \(most): must be greater than or equal to `minReplicas`")
    }
  }

  private static func checkIngress(_ object: Value, _ faults: inout Faults) {
    let rules = object[path: "spec", "rules"]?.list ?? []
    if rules.isEmpty, object[path: "spec", "defaultBackend"] == nil {
      faults.add(.invalid, "spec", "Invalid value: []: either `defaultBackend` or `rules` must be specified")
    }
    for (index, rule) in rules.enumerated() {
      for (pathIndex, path) in (rule[path: "http", "paths"]?.list ?? []).enumerated() where path["pathType"] == nil {
        faults.add(
          .required, "spec.rules[\(index)].http.paths[\(pathIndex)].pathType", "Required value: pathType must be specified")
      }
    }
  }

  private static func checkData(_ object: Value, _ previous: Value?, _ faults: inout Faults) {
    guard let previous else { return }
    if object.kind == "Secret", object["type"] != previous["type"] {
      faults.add(.invalid, "type", "Invalid value: \(JSON.text(object["type"] ?? "")): field is immutable")
    }
    if previous["immutable"]?.bool == true, object["data"] != previous["data"] || object["immutable"] != true {
      faults.add(.forbidden, "data", "Forbidden: field is immutable when `immutable` is set")
    }
  }
}
