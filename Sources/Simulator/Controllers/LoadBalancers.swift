import Foundation
import Manifests

/// Gives Ingresses the address of the load balancer in front of their controller, a moment after they were made.
final class IngressController: Controller {
  let component = "nginx-ingress-controller"
  let manager = Managers.ingress

  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey] {
    object.resourceKey.groupKind == Kinds.ingress && !deleted ? [object.resourceKey] : []
  }

  func reconcile(_ key: ResourceKey, _ context: ControllerContext) {
    guard let ingress = context.view.object(key), !ingress.isBeingDeleted else { return }
    let address = "203.0.113.\(7 + LoadBalancing.number(ingress.spec["ingressClassName"]?.string ?? "", below: 40))"
    LoadBalancing.assign(address, to: ingress, context) {
      context.record(ingress, "Sync", "Scheduled for sync")
    }
  }
}

/// Gives Services of type LoadBalancer an address of their own.
final class ServiceController: Controller {
  let component = "service-controller"
  let manager = Managers.cloud

  func keys(for object: Value, before: Value?, deleted: Bool, in view: ClusterView) -> [ResourceKey] {
    object.resourceKey.groupKind == Kinds.service && !deleted && object.spec["type"]?.string == "LoadBalancer"
      ? [object.resourceKey] : []
  }

  func reconcile(_ key: ResourceKey, _ context: ControllerContext) {
    guard let service = context.view.object(key), !service.isBeingDeleted else { return }
    let address = "198.51.100.\(10 + LoadBalancing.number(service.uid, below: 240))"
    LoadBalancing.assign(address, to: service, context) {
      context.record(service, "EnsuringLoadBalancer", "Ensuring load balancer")
      context.record(service, "EnsuredLoadBalancer", "Ensured load balancer")
    }
  }
}

private enum LoadBalancing {
  static func number(_ text: String, below limit: Int) -> Int {
    (Int(fingerprint(text, length: 6), radix: 16) ?? 0) % limit
  }

  static func assign(_ address: String, to object: Value, _ context: ControllerContext, _ announce: () -> Void) {
    guard object.status[path: "loadBalancer", "ingress"] == nil else { return }
    let age = Timestamp.parse(object.creationTimestamp).map { context.now.timeIntervalSince($0) } ?? 0
    let wait = context.settings.loadBalancer - age
    if wait > 0 {
      context.wake(object.resourceKey, after: wait)
      return
    }
    announce()
    context.updateStatus(object, to: ["loadBalancer": ["ingress": [["ip": .string(address)]]]])
  }
}
