import Foundation
import Manifests

extension TableColumns {
  /// By kind; those without an entry show name and age.
  static let builtin: [String: [Column]] = [
    "Pod": PodColumns.all,
    "Deployment": [
      name,
      text("Ready") { "\($0[path: "status", "readyReplicas"]?.int ?? 0)/\($0[path: "spec", "replicas"]?.int ?? 0)" },
      number("Up-to-date", ["status", "updatedReplicas"]), number("Available", ["status", "availableReplicas"]), age,
    ] + workload(),
    "ReplicaSet": [
      name, number("Desired", ["spec", "replicas"]), number("Current", ["status", "replicas"]),
      number("Ready", ["status", "readyReplicas"]), age,
    ] + workload(),
    "ReplicationController": [
      name, number("Desired", ["spec", "replicas"]), number("Current", ["status", "replicas"]),
      number("Ready", ["status", "readyReplicas"]), age,
    ] + workload(selector: false),
    "StatefulSet": [
      name,
      text("Ready") { "\($0[path: "status", "readyReplicas"]?.int ?? 0)/\($0[path: "spec", "replicas"]?.int ?? 0)" }, age,
    ] + workload(selector: false),
    "DaemonSet": [
      name, number("Desired", ["status", "desiredNumberScheduled"]), number("Current", ["status", "currentNumberScheduled"]),
      number("Ready", ["status", "numberReady"]), number("Up-to-date", ["status", "updatedNumberScheduled"]),
      number("Available", ["status", "numberAvailable"]),
      text("Node Selector") { labels($0[path: "spec", "template", "spec", "nodeSelector"]) }, age,
    ] + workload(),
    "Job": [
      name, text("Status", jobStatus),
      text("Completions") { job in
        let wanted = job[path: "spec", "completions"]?.int
        return "\(job[path: "status", "succeeded"]?.int ?? 0)/\(wanted ?? 1)"
      },
      Column(name: "Duration") { job, now in
        guard let start = job[path: "status", "startTime"]?.string.flatMap(Timestamp.parse) else { return "" }
        let end = job[path: "status", "completionTime"]?.string.flatMap(Timestamp.parse) ?? now
        return .string(Ages.text(Int(end.timeIntervalSince(start))))
      }, age,
    ] + workload(),
    "CronJob": [
      name, field("Schedule", ["spec", "schedule"]), field("Timezone", ["spec", "timeZone"]),
      field("Suspend", ["spec", "suspend"], missing: "False"),
      Column(name: "Active", type: "integer") { job, _ in Value(job[path: "status", "active"]?.list?.count ?? 0) },
      Column(name: "Last Schedule") { job, now in
        .string(job[path: "status", "lastScheduleTime"]?.string.map { Ages.since($0, now) } ?? "<none>")
      }, age,
    ] + workload(template: ["spec", "jobTemplate", "spec", "template"], selector: false),
    "Service": [
      name, field("Type", ["spec", "type"]), field("Cluster-IP", ["spec", "clusterIP"]), text("External-IP", externalAddress),
      text("Port(s)", ports), age, text("Selector", priority: 1) { labels($0[path: "spec", "selector"]) },
    ],
    "Ingress": [
      name, field("Class", ["spec", "ingressClassName"]),
      text("Hosts") { ingress in
        let hosts = (ingress[path: "spec", "rules"]?.list ?? []).compactMap { $0["host"]?.string }
        return hosts.isEmpty ? "*" : hosts.joined(separator: ",")
      }, text("Address", loadBalancerAddresses),
      text("Ports") { $0[path: "spec", "tls"]?.list?.isEmpty == false ? "80, 443" : "80" }, age,
    ],
    "IngressClass": [
      name, field("Controller", ["spec", "controller"]),
      text("Parameters") { $0[path: "spec", "parameters", "name"]?.string ?? "<none>" }, age,
    ],
    "NetworkPolicy": [name, text("Pod-Selector") { selector($0[path: "spec", "podSelector"]) }, age],
    "Endpoints": [
      name,
      text("Endpoints") { endpoints in
        let parts = (endpoints["subsets"]?.list ?? []).flatMap { subset -> [String] in
          let port = subset["ports"]?[0]?["port"]?.int
          return (subset["addresses"]?.list ?? []).map { ($0["ip"]?.string ?? "") + (port.map { ":\($0)" } ?? "") }
        }
        return shortened(parts)
      }, age,
    ],
    "EndpointSlice": [
      name, field("AddressType", ["addressType"]),
      text("Ports") { slice in
        let ports = (slice["ports"]?.list ?? []).compactMap { $0["port"]?.int }.map(String.init)
        return ports.isEmpty ? "<unset>" : ports.joined(separator: ",")
      },
      text("Endpoints") { slice in
        shortened((slice["endpoints"]?.list ?? []).compactMap { $0["addresses"]?[0]?.string })
      }, age,
    ],
    "ConfigMap": [
      name,
      Column(name: "Data", type: "integer") { map, _ in
        Value((map["data"]?.object?.count ?? 0) + (map["binaryData"]?.object?.count ?? 0))
      }, age,
    ],
    "Secret": [
      name, field("Type", ["type"]),
      Column(name: "Data", type: "integer") { secret, _ in Value(secret["data"]?.object?.count ?? 0) }, age,
    ],
    "ServiceAccount": [
      name, Column(name: "Secrets", type: "integer") { account, _ in Value(account["secrets"]?.list?.count ?? 0) }, age,
    ],
    "Namespace": [name, field("Status", ["status", "phase"]), age],
    "Node": nodeColumns,
    "PersistentVolumeClaim": [
      name, text("Status") { $0.isBeingDeleted ? "Terminating" : $0[path: "status", "phase"]?.string ?? "" },
      field("Volume", ["spec", "volumeName"], missing: ""),
      field("Capacity", ["status", "capacity", "storage"], missing: ""),
      text("Access Modes") { accessModes($0[path: "status", "accessModes"]) },
      field("StorageClass", ["spec", "storageClassName"], missing: ""),
      field("VolumeAttributesClass", ["spec", "volumeAttributesClassName"], missing: "<unset>"), age,
      field("VolumeMode", ["spec", "volumeMode"], missing: "<unset>", priority: 1),
    ],
    "PersistentVolume": [
      name, field("Capacity", ["spec", "capacity", "storage"], missing: ""),
      text("Access Modes") { accessModes($0[path: "spec", "accessModes"]) },
      field("Reclaim Policy", ["spec", "persistentVolumeReclaimPolicy"], missing: ""),
      field("Status", ["status", "phase"], missing: ""),
      text("Claim") { volume in
        guard let claim = volume[path: "spec", "claimRef"] else { return "" }
        return "\(claim["namespace"]?.string ?? "")/\(claim["name"]?.string ?? "")"
      },
      field("StorageClass", ["spec", "storageClassName"], missing: ""),
      field("VolumeAttributesClass", ["spec", "volumeAttributesClassName"], missing: "<unset>"),
      field("Reason", ["status", "reason"], missing: ""), age,
      field("VolumeMode", ["spec", "volumeMode"], missing: "<unset>", priority: 1),
    ],
    "StorageClass": [
      text("Name") { $0.name + ($0.annotation("storageclass.kubernetes.io/is-default-class") == "true" ? " (default)" : "") },
      field("Provisioner", ["provisioner"]), field("ReclaimPolicy", ["reclaimPolicy"]),
      field("VolumeBindingMode", ["volumeBindingMode"]),
      Column(name: "AllowVolumeExpansion") { storage, _ in .bool(storage["allowVolumeExpansion"]?.bool == true) }, age,
    ],
    "HorizontalPodAutoscaler": [
      name,
      text("Reference") { autoscaler in
        let target = autoscaler[path: "spec", "scaleTargetRef"]
        return "\(target?["kind"]?.string ?? "")/\(target?["name"]?.string ?? "")"
      }, text("Targets", targets), field("MinPods", ["spec", "minReplicas"], missing: "<unset>"),
      number("MaxPods", ["spec", "maxReplicas"]), number("Replicas", ["status", "currentReplicas"]), age,
    ],
    "PodDisruptionBudget": [
      name, field("Min Available", ["spec", "minAvailable"], missing: "N/A"),
      field("Max Unavailable", ["spec", "maxUnavailable"], missing: "N/A"),
      number("Allowed Disruptions", ["status", "disruptionsAllowed"]), age,
    ],
    "Lease": [name, field("Holder", ["spec", "holderIdentity"], missing: ""), age],
    "Event": [
      Column(name: "Last Seen") { event, now in
        .string(Ages.since(event["lastTimestamp"]?.string ?? event["eventTime"]?.string, now))
      },
      field("Type", ["type"], missing: ""), field("Reason", ["reason"], missing: ""),
      text("Object") { event in
        let object = event["involvedObject"]
        return "\(object?["kind"]?.string?.lowercased() ?? "")/\(object?["name"]?.string ?? "")"
      },
      field("Subobject", ["involvedObject", "fieldPath"], missing: "", priority: 1),
      field("Source", ["source", "component"], missing: "", priority: 1),
      text("Message") { ($0["message"]?.string ?? "").trimmed },
      Column(name: "First Seen", priority: 1) { event, now in .string(Ages.since(event["firstTimestamp"]?.string, now)) },
      field("Count", ["count"], missing: "1", priority: 1), Column(name: "Name", priority: 1) { event, _ in .string(event.name) },
    ],
    "Role": [name, createdAt], "ClusterRole": [name, createdAt],
    "RoleBinding": bindingColumns, "ClusterRoleBinding": bindingColumns,
    "CustomResourceDefinition": [name, createdAt],
    "ControllerRevision": [
      name,
      text("Controller") { revision in
        let owner = revision.metadata["ownerReferences"]?[0]
        return "\(owner?["kind"]?.string?.lowercased() ?? "").apps/\(owner?["name"]?.string ?? "")"
      }, number("Revision", ["revision"]), age,
    ],
    "PriorityClass": [name, field("Value", ["value"]), field("Global-Default", ["globalDefault"], missing: "false"), age],
  ]

  private static let bindingColumns = [
    name, text("Role") { "\($0[path: "roleRef", "kind"]?.string ?? "")/\($0[path: "roleRef", "name"]?.string ?? "")" }, age,
  ]

  private static let nodeColumns = [
    name,
    text("Status") { node in
      let isReady = (node[path: "status", "conditions"]?.list ?? []).contains {
        $0["type"]?.string == "Ready" && $0["status"]?.string == "True"
      }
      return (isReady ? "Ready" : "NotReady") + (node[path: "spec", "unschedulable"]?.bool == true ? ",SchedulingDisabled" : "")
    },
    text("Roles") { node in
      let prefix = "node-role.kubernetes.io/"
      let roles = node.labels.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
      return roles.isEmpty ? "<none>" : roles.joined(separator: ",")
    }, age, field("Version", ["status", "nodeInfo", "kubeletVersion"]),
    text("Internal-IP", priority: 1) { nodeAddress($0, "InternalIP") },
    text("External-IP", priority: 1) { nodeAddress($0, "ExternalIP") },
    field("OS-Image", ["status", "nodeInfo", "osImage"], missing: "<unknown>", priority: 1),
    field("Kernel-Version", ["status", "nodeInfo", "kernelVersion"], missing: "<unknown>", priority: 1),
    field("Container-Runtime", ["status", "nodeInfo", "containerRuntimeVersion"], missing: "<unknown>", priority: 1),
  ]

  private static func nodeAddress(_ node: Value, _ type: String) -> String {
    (node[path: "status", "addresses"]?.list ?? []).first { $0["type"]?.string == type }?["address"]?.string ?? "<none>"
  }

  private static func jobStatus(_ job: Value) -> String {
    let conditions = job[path: "status", "conditions"]?.list ?? []
    func has(_ type: String) -> Bool { conditions.contains { $0["type"]?.string == type && $0["status"]?.string == "True" } }
    if has("Complete") { return "Complete" }
    if has("Failed") { return "Failed" }
    if job.isBeingDeleted { return "Terminating" }
    if has("Suspended") { return "Suspended" }
    return has("FailureTarget") ? "FailureTarget" : "Running"
  }

  private static func externalAddress(_ service: Value) -> String {
    let spec = service["spec"]
    let external = spec?["externalIPs"]?.list?.compactMap(\.string) ?? []
    switch spec?["type"]?.string {
    case "ExternalName": return spec?["externalName"]?.string ?? ""
    case "LoadBalancer":
      let text = loadBalancerAddresses(service)
      return text.isEmpty ? (external.isEmpty ? "<pending>" : external.joined(separator: ",")) : text
    default: return external.isEmpty ? "<none>" : external.joined(separator: ",")
    }
  }

  private static func loadBalancerAddresses(_ object: Value) -> String {
    (object[path: "status", "loadBalancer", "ingress"]?.list ?? []).compactMap { $0["ip"]?.string ?? $0["hostname"]?.string }
      .joined(separator: ",")
  }

  private static func ports(_ service: Value) -> String {
    let ports = service[path: "spec", "ports"]?.list ?? []
    if ports.isEmpty { return "<none>" }
    return ports.map { port in
      let node = port["nodePort"]?.int.map { ":\($0)" } ?? ""
      return "\(port["port"]?.int ?? 0)\(node)/\(port["protocol"]?.string ?? "TCP")"
    }.joined(separator: ",")
  }

  private static func accessModes(_ modes: Value?) -> String {
    let short = ["ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"]
    return (modes?.list ?? []).compactMap { $0.string.flatMap { short[$0] } }.joined(separator: ",")
  }

  private static func targets(_ autoscaler: Value) -> String {
    let current = autoscaler[path: "status", "currentMetrics"]?.list ?? []
    let parts = (autoscaler[path: "spec", "metrics"]?.list ?? []).map { metric -> String in
      let resource = metric["resource"]
      let name = resource?["name"]?.string ?? metric["type"]?.string ?? ""
      let now = current.first { $0[path: "resource", "name"] == resource?["name"] }
      if let wanted = resource?[path: "target", "averageUtilization"]?.int {
        let value = now?[path: "resource", "current", "averageUtilization"]?.int.map { "\($0)%" } ?? "<unknown>"
        return "\(name): \(value)/\(wanted)%"
      }
      let value = now?[path: "resource", "current", "averageValue"]?.string ?? "<unknown>"
      return "\(name): \(value)/\(resource?[path: "target", "averageValue"]?.string ?? "<auto>")"
    }
    return parts.isEmpty ? "<none>" : parts.joined(separator: ", ")
  }

  private static func shortened(_ parts: [String]) -> String {
    if parts.isEmpty { return "<none>" }
    if parts.count <= 3 { return parts.joined(separator: ",") }
    return parts.prefix(3).joined(separator: ",") + " + \(parts.count - 3) more..."
  }
}
