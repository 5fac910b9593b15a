import Applications
import Drift
import Foundation
import Health
import Manifests
import Testing

@testable import Reconciler

struct LiveStoreTests {
  private func object(
    _ apiVersion: String, _ kind: String, _ name: String, uid: String, owner: String? = nil, more: Value = [:]
  ) -> Value {
    var value = more
    value["apiVersion"] = .string(apiVersion)
    value["kind"] = .string(kind)
    value.set(.string(name), at: ["metadata", "name"])
    value.set("web", at: ["metadata", "namespace"])
    value.set(.string(uid), at: ["metadata", "uid"])
    if let owner { value.set([["uid": .string(owner)]], at: ["metadata", "ownerReferences"]) }
    return value
  }

  @discardableResult
  private func insert(_ value: Value, into store: LiveStore) -> StoredObject {
    store.insert(value, bytes: JSON.encode(value), key: value.resourceKey).object
  }

  @Test func treeGoesDownOwnersAndCountsEndpoints() {
    let store = LiveStore()
    let deployment = object(
      "apps/v1", "Deployment", "web", uid: "d", more: ["spec": ["replicas": 2], "status": ["readyReplicas": 1]])
    insert(deployment, into: store)
    insert(object("apps/v1", "ReplicaSet", "web-1", uid: "r", owner: "d"), into: store)
    insert(
      object(
        "v1", "Pod", "web-1-a", uid: "p", owner: "r",
        more: [
          "spec": ["containers": [["image": "web:1"]]],
          "status": [
            "phase": "Pending",
            "containerStatuses": [["ready": false, "restartCount": 2, "state": ["waiting": ["reason": "ImagePullBackOff"]]]],
          ],
        ]), into: store)
    let service = object("v1", "Service", "web", uid: "s")
    insert(service, into: store)
    insert(
      object(
        "discovery.k8s.io/v1", "EndpointSlice", "web-x", uid: "e", owner: "s",
        more: ["endpoints": [["addresses": ["10.0.0.1"]], ["addresses": ["10.0.0.2"], "conditions": ["ready": false]]]]),
      into: store)
    let missing = ResourceKey(group: "", kind: "ConfigMap", namespace: "web", name: "gone")
    let nodes = ResourceTree.nodes(
      of: [deployment.resourceKey, service.resourceKey, missing].map { ManagedResource(key: $0) }, in: store)
    #expect(nodes.map(\.id.name) == ["gone", "web", "web-x", "web", "web-1", "web-1-a"])
    #expect(nodes.map(\.depth) == [0, 0, 1, 0, 1, 2])
    #expect(nodes.map(\.summary) == ["", "→ 1 endpoint", "1 endpoint", "1/2", "0/1", "ImagePullBackOff 0/1 · 2 restarts"])
    #expect(nodes[0].health?.status == .missing && !nodes[0].isLive)
    #expect(nodes[5].images == ["web:1"])
  }

  @Test func circlesOfOwnersEnd() {
    let store = LiveStore()
    let a = object("v1", "ConfigMap", "a", uid: "a", owner: "b")
    insert(a, into: store)
    let b = insert(object("v1", "ConfigMap", "b", uid: "b", owner: "a"), into: store)
    #expect(store.ancestry(of: b).map(\.key.name) == ["b", "a"])
    #expect(ResourceTree.nodes(of: [ManagedResource(key: a.resourceKey)], in: store).count == 2)
  }

  @Test func keepsBytesOnlyOfWhatNobodyOwns() {
    let store = LiveStore()
    #expect(insert(object("v1", "ConfigMap", "a", uid: "a"), into: store).bytes != nil)
    #expect(insert(object("v1", "Pod", "p", uid: "p", owner: "a"), into: store).bytes == nil)
    let tracked: Value = ["metadata": ["annotations": [AnnotationKey.trackingID: "web:/Secret:web/s"]]]
    let secret = insert(object("v1", "Secret", "s", uid: "s", owner: "a", more: tracked), into: store)
    #expect(secret.bytes != nil && secret.instance == "web")
    #expect(store.keys(instance: "web") == [secret.key])
  }

  @Test func successorsAndRemovalsLeaveNoTrace() {
    let store = LiveStore()
    let first = object(
      "v1", "ConfigMap", "a", uid: "1", owner: "o",
      more: ["metadata": ["annotations": [AnnotationKey.trackingID: "web:/ConfigMap:web/a"]]])
    insert(first, into: store)
    insert(object("v1", "ConfigMap", "a", uid: "2"), into: store)
    #expect(store.object(uid: "1") == nil && store.object(uid: "2") != nil)
    #expect(store.keys(instance: "web").isEmpty)
    store.remove(first.resourceKey)
    #expect(store.count == 0 && store.object(uid: "2") == nil && store.keys(of: first.groupVersionKind.groupKind).isEmpty)
  }

  @Test func verdictsAddUp() {
    var verdicts = AppVerdicts()
    func key(_ name: String) -> ResourceKey { ResourceKey(group: "", kind: "ConfigMap", namespace: "web", name: name) }
    let old = Attribution(manager: "kubectl-edit", operation: "Update", time: Date(timeIntervalSince1970: 1))
    let new = Attribution(manager: "kubectl-scale", operation: "Update", time: Date(timeIntervalSince1970: 2))
    let stranger = Attribution(manager: "kubectl-patch", operation: "Update", time: Date(timeIntervalSince1970: 3))
    let changes = (0..<2).map { _ in verdicts.set(ResourceDrift(key: key("a"), verdict: .synced), for: key("a")) }
    #expect(changes == [true, false])
    #expect(verdicts.status == .synced)
    let fields = [
      FieldDrift(kind: .changed, path: "a", desired: 1, live: 2, attribution: old),
      FieldDrift(kind: .leftOver, path: "b", desired: nil, live: 2, attribution: new),
      FieldDrift(kind: .foreign, path: "c", desired: nil, live: 2, attribution: stranger),
    ]
    _ = verdicts.set(ResourceDrift(key: key("b"), verdict: .outOfSync, fields: fields), for: key("b"))
    _ = verdicts.set(ResourceDrift(key: key("c"), verdict: .missing), for: key("c"))
    #expect(verdicts.status == .outOfSync)
    #expect(verdicts.summary == DriftSummary(resources: 2, fields: 2, foreign: 1, missing: 1, extra: 0, cause: new))
    _ = verdicts.set(ResourceDrift(key: key("d"), verdict: .unknown), for: key("d"))
    #expect(verdicts.status == .unknown)
  }
}
