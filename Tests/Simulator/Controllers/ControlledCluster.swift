import Foundation
import Manifests
import Testing

@testable import Simulator

/// A store with its controllers on a clock that the test moves.
struct ControlledCluster {
  let clock = SimulatedClock(standingAt: Date(timeIntervalSince1970: 1_790_000_000))
  let store: ObjectStore
  let manager: ControllerManager

  init(nodes: Int = 3, settings: SimulationSettings = SimulationSettings()) async throws {
    let clock = clock
    store = ObjectStore(now: { clock.now })
    manager = ControllerManager(store: store, clock: clock, settings: settings)
    for number in 0..<nodes {
      try store.create(
        [
          "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string("node-\(number)")], "spec": [:],
        ], by: "kubelet")
    }
    await manager.start()
  }

  @discardableResult
  func apply(_ yaml: String) throws -> [Value] {
    try YAML.documents(yaml).map { document in
      let key = document.value.resourceKey
      if store.get(key) == nil { return try store.create(document.value, by: "test") }
      return try store.change(key, by: "test") { $0 = MergePatch.apply(document.value, to: $0) }
    }
  }

  func advance(_ seconds: Double) async { await manager.advance(by: seconds) }

  func object(_ kind: GroupKind, _ name: String, in namespace: String = "default") throws -> Value {
    try #require(store.get(ResourceKey(group: kind.group, kind: kind.kind, namespace: namespace, name: name)))
  }

  func pods(_ namespace: String = "default") -> [Value] { store.list(Kinds.pod, namespace: namespace) }

  func events(_ reason: String, in namespace: String = "default") -> [Value] {
    store.list(Kinds.event, namespace: namespace).filter { $0["reason"]?.string == reason }
  }
}

func deployment(
  _ name: String = "web", replicas: Int = 3, image: String = "ghcr.io/acme-corp/web:v1", annotations: String = "{}",
  extra: String = ""
) -> String {
  """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: \(name), namespace: default}
  spec:
    replicas: \(replicas)
  \(extra)
    selector: {matchLabels: {app: \(name)}}
    template:
      metadata: {labels: {app: \(name)}, annotations: \(annotations)}
      spec:
        containers:
          - {name: \(name), image: "\(image)", ports: [{name: http, containerPort: 8080}]}
  """
}
