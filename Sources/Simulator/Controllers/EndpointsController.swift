import Manifests

/// Keeps, for every Service with a selector, the addresses behind it: an EndpointSlice and the older Endpoints.
final class EndpointsController: Controller {
  let component = "endpointslice-controller"

  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey] {
    switch object.resourceKey.groupKind {
    case Kinds.service: return [object.resourceKey]
    case Kinds.pod:
      if let before, !deleted, Self.face(of: before) == Self.face(of: object) { return [] }
      return view.objects(Kinds.service, in: object.namespace).filter {
        PodSelector(labels: $0.spec["selector"])?.matches(object) == true
      }.map(\.resourceKey)
    default: return []
    }
  }

  /// What of a pod an endpoint shows.
  private static func face(of pod: Value) -> [Value] {
    [
      pod.status["podIP"] ?? .null, .bool(pod.isReadyPod), .bool(pod.isBeingDeleted), .bool(pod.isFinishedPod),
      pod.metadata["labels"] ?? .null,
    ]
  }

  func reconcile(_ key: ResourceKey, _ context: ControllerContext) {
    guard let service = context.view.object(key), !service.isBeingDeleted, service.spec["type"]?.string != "ExternalName",
      let selector = PodSelector(labels: service.spec["selector"]), !selector.isEmpty
    else {
      if let endpoints = context.view.object(Kinds.endpoints, key.namespace, key.name),
        context.view.object(key) == nil
      {
        context.delete(endpoints)
      }
      return
    }
    let pods = context.view.objects(Kinds.pod, in: key.namespace).filter {
      selector.matches($0) && $0.status["podIP"]?.string != nil && !$0.isFinishedPod
    }
    writeSlice(of: service, pods, context)
    writeEndpoints(of: service, pods.filter { !$0.isBeingDeleted }, context)
  }

  /// The number behind a target port that may be named.
  private func port(_ port: Value, on pods: [Value]) -> Value {
    let target = port["targetPort"] ?? port["port"] ?? .null
    guard let name = target.string else { return target }
    for container in pods.first?.spec["containers"]?.list ?? [] {
      for candidate in container["ports"]?.list ?? [] where candidate["name"]?.string == name {
        return candidate["containerPort"] ?? .null
      }
    }
    return port["port"] ?? .null
  }

  private func ports(of service: Value, _ pods: [Value]) -> Value {
    .list(
      (service.spec["ports"]?.list ?? []).map { port in
        var result: Value = [:]
        // Slices carry the empty name too; a field in every port is what a client expects.
        result["name"] = port["name"] ?? ""
        result["port"] = self.port(port, on: pods)
        result["protocol"] = port["protocol"] ?? "TCP"
        return result
      })
  }

  private func reference(to pod: Value) -> Value {
    ["kind": "Pod", "name": .string(pod.name), "namespace": .string(pod.namespace), "uid": .string(pod.uid)]
  }

  private func writeSlice(of service: Value, _ pods: [Value], _ context: ControllerContext) {
    let publishesAll = service.spec["publishNotReadyAddresses"]?.bool == true
    let endpoints = pods.map { pod -> Value in
      let isReady = pod.isReadyPod && !pod.isBeingDeleted
      var endpoint: Value = [
        "addresses": [pod.status["podIP"] ?? ""],
        "conditions": [
          "ready": .bool(isReady || publishesAll), "serving": .bool(pod.isReadyPod), "terminating": .bool(pod.isBeingDeleted),
        ],
        "nodeName": pod.spec["nodeName"] ?? "",
        "targetRef": reference(to: pod),
      ]
      if let hostname = pod.spec["hostname"] { endpoint["hostname"] = hostname }
      return endpoint
    }
    var labels: Value = service.metadata["labels"] ?? [:]
    labels["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io"
    labels["kubernetes.io/service-name"] = .string(service.name)
    if service.spec["clusterIP"]?.string == "None" { labels["service.kubernetes.io/headless"] = "" }
    let ports = ports(of: service, pods)
    if let slice = context.view.owned(by: service.uid, Kinds.endpointSlice).first {
      var new = slice
      new["endpoints"] = .list(endpoints)
      new["ports"] = ports
      new.set(labels, at: ["metadata", "labels"])
      context.update(slice, to: new)
    } else {
      context.create([
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
        "metadata": [
          "generateName": .string(service.name + "-"), "name": .string("\(service.name)-\(context.chance.suffix())"),
          "namespace": .string(service.namespace), "labels": labels, "ownerReferences": [service.asController],
        ],
        "addressType": "IPv4", "endpoints": .list(endpoints), "ports": ports,
      ])
    }
  }

  private func writeEndpoints(of service: Value, _ pods: [Value], _ context: ControllerContext) {
    func addresses(_ pods: [Value]) -> Value {
      .list(
        pods.map {
          ["ip": $0.status["podIP"] ?? "", "nodeName": $0.spec["nodeName"] ?? "", "targetRef": reference(to: $0)]
        })
    }
    var subset: Value = [:]
    let ready = pods.filter(\.isReadyPod)
    let unready = pods.filter { !$0.isReadyPod }
    if !ready.isEmpty { subset["addresses"] = addresses(ready) }
    if !unready.isEmpty { subset["notReadyAddresses"] = addresses(unready) }
    subset["ports"] = ports(of: service, pods)
    let subsets: Value? = pods.isEmpty ? nil : [subset]
    if let endpoints = context.view.object(Kinds.endpoints, service.namespace, service.name) {
      var new = endpoints
      new["subsets"] = subsets
      context.update(endpoints, to: new)
    } else {
      var metadata: Value = ["name": .string(service.name), "namespace": .string(service.namespace)]
      metadata["labels"] = service.metadata["labels"]
      var new: Value = ["apiVersion": "v1", "kind": "Endpoints", "metadata": metadata]
      new["subsets"] = subsets
      context.create(new)
    }
  }
}
