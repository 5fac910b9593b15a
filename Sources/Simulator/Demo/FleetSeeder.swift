import Foundation
import Manifests

/// Plays the demo's past into the cluster: on a clock that stands, every deployment at its time, so that the fleet is there,
/// settled and of believable age, when the clock begins to run.
struct FleetSeeder {
  static let manager = "argocd-controller"

  let store: ObjectStore
  let clock: SimulatedClock
  let controllers: ControllerManager

  /// The nodes, classes and settings of the cluster, and the definitions of Applications.
  func seedCluster(_ definitions: [Value]) throws {
    for object in definitions { try store.create(object, by: "tiphys") }
    try create(ClusterTemplates.objects)
  }

  /// The nodes and classes alone, of a cluster that nobody has installed anything on.
  func seedBareCluster() throws { try create(ClusterTemplates.objects.filter(\.namespace.isEmpty)) }

  private func create(_ objects: [Value]) throws {
    for object in objects {
      try store.create(object, by: "kubectl-client-side-apply")
      guard let status = object["status"] else { continue }
      try store.change(object.resourceKey, by: Managers.kubelet, subresource: "status") { $0["status"] = status }
    }
  }

  /// Deploys what the apps have deployed so far, in the order of time. Only the last deployments leave a trace in a cluster,
  /// two of production's apps and one of the others; the older ones are skipped.
  func play(_ apps: [FleetApplication], until now: Date) async throws {
    var queue: [(date: Date, app: FleetApplication, index: Int)] = []
    for app in apps {
      for index in app.deployments.indices.suffix(app.tracedDeployments) {
        queue.append((app.deployments[index].date, app, index))
      }
    }
    queue.sort { ($0.date, $0.app.name) < ($1.date, $1.app.name) }
    if let first = queue.first { clock.stand(at: first.date) }
    try createRoot(apps)
    for (date, app, index) in queue {
      clock.stand(at: date)
      await controllers.resume()
      try deploy(app, index)
      await controllers.advance(by: 20)
    }
    clock.stand(at: now)
    await controllers.advance(by: 10)
    for app in apps { try writeStatus(of: app, now: clock.now) }
  }

  /// The app above all others is the one that somebody created by hand.
  private func createRoot(_ apps: [FleetApplication]) throws {
    for app in apps where app.name == ApplicationTemplates.root { try store.create(app.value, by: "kubectl-client-side-apply") }
  }

  private func deploy(_ app: FleetApplication, _ index: Int) throws {
    let isFirst = index == max(0, app.deployments.count - app.tracedDeployments)
    let new = try app.deployments[index].manifests.map { try applied($0, by: app) }
    let old = isFirst ? [] : try app.deployments[index - 1].manifests.map { try applied($0, by: app) }
    let kept = Set(new.map(\.resourceKey))
    for gone in old where !kept.contains(gone.resourceKey) && !gone.isHook { try store.delete(gone.resourceKey) }
    for manifest in new.sorted(by: { Self.rank($0) < Self.rank($1) }) {
      if manifest.isHook {
        // What deletes itself when it is done has left nothing; another hook was last run now.
        guard manifest.annotation("argocd.argoproj.io/hook-delete-policy") != "HookSucceeded" else { continue }
        if store.get(manifest.resourceKey) != nil { try store.delete(manifest.resourceKey) }
        try store.create(manifest, by: Self.manager)
        continue
      }
      guard store.get(manifest.resourceKey) != nil else {
        try store.create(manifest, by: Self.manager)
        continue
      }
      guard let before = old.first(where: { $0.resourceKey == manifest.resourceKey }),
        let patch = MergePatch.between(before, manifest)
      else { continue }
      try store.change(manifest.resourceKey, by: Self.manager) { $0 = MergePatch.apply(patch, to: $0) }
    }
  }

  private func applied(_ manifest: Value, by app: FleetApplication) throws -> Value {
    app.applied(manifest, namespaced: store.registry[manifest.groupVersionKind.groupKind]?.namespaced ?? true)
  }

  /// Namespaces and what others refer to come first.
  private static func rank(_ manifest: Value) -> Int {
    switch manifest.kind {
    case "Namespace": 0
    case "AppProject", "ServiceAccount", "Secret", "ConfigMap": 1
    case "HorizontalPodAutoscaler", "Ingress": 3
    default: 2
    }
  }

  private func writeStatus(of app: FleetApplication, now: Date) throws {
    try store.change(app.value.resourceKey, by: "tiphys") { $0["status"] = app.status(now: now) }
  }
}

/// What a cluster has before anything is deployed to it.
enum ClusterTemplates {
  static var objects: [Value] {
    nodes + [storageClass("standard", isDefault: true), storageClass("fast-ssd", isDefault: false), ingressClass]
      + [settings]
  }

  private static let nodes: [Value] = ["10.0.1.17", "10.0.2.40", "10.0.2.91", "10.0.3.12"].enumerated().map { index, address in
    let name = "ip-" + address.split(separator: ".").joined(separator: "-")
    let zone = ["eu-west-1a", "eu-west-1b", "eu-west-1b", "eu-west-1c"][index]
    let capacity: Value = ["cpu": "8", "memory": "32Gi", "pods": "110", "ephemeral-storage": "100Gi"]
    let conditions = [
      ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
      ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
      ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
      ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
    ]
    return [
      "apiVersion": "v1", "kind": "Node",
      "metadata": [
        "name": .string(name),
        "labels": [
          "kubernetes.io/arch": "amd64", "kubernetes.io/hostname": .string(name), "kubernetes.io/os": "linux",
          "node.kubernetes.io/instance-type": "m6i.2xlarge", "topology.kubernetes.io/zone": .string(zone),
        ],
      ],
      "spec": [
        "podCIDR": .string("10.244.\(index + 1).0/24"),
        "providerID": .string("aws:///\(zone)/i-0\(fingerprint(name, length: 16))"),
      ],
      "status": [
        "addresses": [
          ["type": "InternalIP", "address": .string(address)], ["type": "Hostname", "address": .string(name)],
        ],
        "capacity": capacity, "allocatable": capacity,
        "conditions": .list(
          conditions.map { type, status, reason, message in
            [
              "type": .string(type), "status": .string(status), "reason": .string(reason), "message": .string(message),
            ]
          }),
        "nodeInfo": [
          "architecture": "amd64", "containerRuntimeVersion": "containerd://1.7.22", "kernelVersion": "6.1.0-28-amd64",
          "kubeletVersion": "v1.34.1", "operatingSystem": "linux", "osImage": "Debian GNU/Linux 12 (bookworm)",
        ],
      ],
    ]
  }

  private static func storageClass(_ name: String, isDefault: Bool) -> Value {
    [
      "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
      "metadata": [
        "name": .string(name),
        "annotations": ["storageclass.kubernetes.io/is-default-class": .string(String(isDefault))],
      ],
      "provisioner": "ebs.csi.aws.com", "reclaimPolicy": "Delete", "volumeBindingMode": "Immediate",
    ]
  }

  private static let ingressClass: Value = [
    "apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": ["name": "nginx"],
    "spec": ["controller": "k8s.io/ingress-nginx"],
  ]

  private static let settings: Value = [
    "apiVersion": "v1", "kind": "ConfigMap",
    "metadata": [
      "name": "argocd-cm", "namespace": .string(ApplicationTemplates.namespace),
      "labels": ["app.kubernetes.io/name": "argocd-cm", "app.kubernetes.io/part-of": "argocd"],
    ],
    "data": ["application.resourceTrackingMethod": "annotation", "timeout.reconciliation": "180s"],
  ]
}
