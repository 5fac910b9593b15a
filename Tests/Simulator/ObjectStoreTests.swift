import Foundation
import Manifests
import Simulator
import Testing

@Suite struct ObjectStoreTests {
  private let store = ObjectStore(now: { Date(timeIntervalSince1970: 1_700_000_000) })

  private func key(_ kind: String, _ name: String, group: String = "", namespace: String = "default") -> ResourceKey {
    ResourceKey(group: group, kind: kind, namespace: namespace, name: name)
  }

  private func configMap(_ name: String, data: [String: String] = [:], owner: Value? = nil, finalizers: [String] = []) -> Value {
    var map: Value = [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name), "namespace": "default"], "data": Value(data),
    ]
    if let owner {
      map[path: "metadata", "ownerReferences"] = [
        [
          "apiVersion": "v1", "kind": "ConfigMap", "name": .string(owner.name), "uid": .string(owner.uid),
          "blockOwnerDeletion": true,
        ]
      ]
    }
    if !finalizers.isEmpty { map[path: "metadata", "finalizers"] = Value(finalizers) }
    return map
  }

  private func deployment(replicas: Int? = nil) throws -> Value {
    var value = try YAML.decode(
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: default}
      spec:
        selector: {matchLabels: {app: web}}
        template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "nginx:1"}]}}
      """)
    value[path: "spec", "replicas"] = replicas.map { Value($0) }
    return value
  }

  @Test func createStampsAndRefusesASecond() throws {
    let made = try store.create(configMap("a"), by: "test")
    #expect(made.metadata["creationTimestamp"] == "2023-11-14T22:13:20Z")
    #expect(made.uid.count == 36)
    #expect(store.get(key("ConfigMap", "a")) == made)
    #expect { try store.create(configMap("a"), by: "test") } throws: { ($0 as? StatusError)?.reason == "AlreadyExists" }
    #expect {
      try store.create(["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "x", "namespace": "nowhere"]], by: "t")
    } throws: { error in
      (error as? StatusError)?.message == "namespaces \"nowhere\" not found"
    }
  }

  @Test func generatesNames() throws {
    let made = try store.create(
      ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["generateName": "job-", "namespace": "default"]], by: "test")
    #expect(made.name.hasPrefix("job-") && made.name.count == 9)
  }

  @Test func staleWritesConflictAndNoOpsDoNothing() throws {
    let first = try store.create(configMap("a", data: ["k": "1"]), by: "test")
    var second = first
    second["data"] = ["k": "2"]
    let updated = try store.update(second, by: "test")
    #expect(updated.resourceVersion != first.resourceVersion)
    #expect { try store.update(second, by: "test") } throws: { ($0 as? StatusError)?.reason == "Conflict" }
    let version = store.resourceVersion
    #expect(try store.update(updated, by: "other") == updated)
    #expect(store.resourceVersion == version)
  }

  @Test func generationCountsSpecChangesOnly() throws {
    let made = try store.create(deployment(), by: "test")
    #expect(made.metadata["generation"] == 1)
    let name = key("Deployment", "web", group: "apps")
    let status = try store.change(name, by: "ctl", subresource: "status") { $0["status"] = ["replicas": 1] }
    #expect(status.metadata["generation"] == 1)
    #expect(status[path: "status", "replicas"] == 1)
    let labelled = try store.change(name, by: "ctl") { $0[path: "metadata", "labels", "a"] = "b" }
    #expect(labelled.metadata["generation"] == 1)
    let scaled = try store.change(name, by: "ctl", subresource: "scale") { $0[path: "spec", "replicas"] = 5 }
    #expect(scaled.metadata["generation"] == 2)
  }

  @Test func mainWritesLeaveTheStatusAlone() throws {
    try store.create(deployment(), by: "test")
    let name = key("Deployment", "web", group: "apps")
    try store.change(name, by: "ctl", subresource: "status") { $0["status"] = ["replicas": 1] }
    let updated = try store.change(name, by: "t") { $0["status"] = ["replicas": 9] }
    #expect(updated[path: "status", "replicas"] == 1)
    let byStatus = try store.change(name, by: "ctl", subresource: "status") { $0[path: "spec", "replicas"] = 9 }
    #expect(byStatus[path: "spec", "replicas"] == 1)
  }

  @Test func scaleTakesReplicasOver() throws {
    try store.create(deployment(replicas: 3), by: "kubectl-client-side-apply")
    let scaled = try store.change(key("Deployment", "web", group: "apps"), by: "kubectl", subresource: "scale") {
      $0[path: "spec", "replicas"] = 5
    }
    let entries = ManagedFields.parse(object: scaled)
    let scale = try #require(entries.first { $0.manager == "kubectl" })
    #expect(scale.operation == .update && scale.subresource == "scale" && scale.apiVersion == "apps/v1")
    #expect(scale.fields.paths.map(\.text) == [".spec.replicas"])
    let apply = try #require(entries.first { $0.manager == "kubectl-client-side-apply" })
    #expect(!apply.fields.contains([.field("spec"), .field("replicas")]))
    #expect(apply.fields.contains([.field("spec"), .field("strategy"), .field("rollingUpdate"), .field("maxSurge")]))
  }

  // MARK: Deletion

  @Test func finalizersHoldAnObject() throws {
    try store.create(configMap("a", finalizers: ["x/hold"]), by: "test")
    let marked = try store.delete(key("ConfigMap", "a"))
    #expect(marked.metadata["deletionTimestamp"] != nil)
    #expect(store.get(key("ConfigMap", "a")) != nil)
    try store.change(key("ConfigMap", "a"), by: "test") { $0[path: "metadata", "finalizers"] = nil }
    #expect(store.get(key("ConfigMap", "a")) == nil)
  }

  @Test func backgroundDeletionCascades() throws {
    let owner = try store.create(configMap("owner"), by: "test")
    let child = try store.create(configMap("child", owner: owner), by: "test")
    try store.create(configMap("grandchild", owner: child), by: "test")
    try store.delete(key("ConfigMap", "owner"))
    #expect(["owner", "child", "grandchild"].allSatisfy { store.get(key("ConfigMap", $0)) == nil })
  }

  @Test func foregroundDeletionWaits() throws {
    let owner = try store.create(configMap("owner"), by: "test")
    try store.create(configMap("child", owner: owner, finalizers: ["x/hold"]), by: "test")
    try store.delete(key("ConfigMap", "owner"), options: DeleteOptions(propagation: .foreground))
    #expect(store.get(key("ConfigMap", "owner"))?.metadata["finalizers"] == ["foregroundDeletion"])
    #expect(store.get(key("ConfigMap", "child"))?.metadata["deletionTimestamp"] != nil)
    try store.change(key("ConfigMap", "child"), by: "test") { $0[path: "metadata", "finalizers"] = nil }
    #expect(store.get(key("ConfigMap", "child")) == nil)
    #expect(store.get(key("ConfigMap", "owner")) == nil)
  }

  @Test func orphansAreLeft() throws {
    let owner = try store.create(configMap("owner"), by: "test")
    try store.create(configMap("child", owner: owner), by: "test")
    try store.delete(key("ConfigMap", "owner"), options: DeleteOptions(propagation: .orphan))
    #expect(store.get(key("ConfigMap", "owner")) == nil)
    #expect(store.get(key("ConfigMap", "child"))?.metadata["ownerReferences"] == nil)
  }

  @Test func childrenOfNobodyAreCollected() throws {
    let owner = try store.create(configMap("owner"), by: "test")
    try store.delete(key("ConfigMap", "owner"))
    try store.create(configMap("late", owner: owner), by: "test")
    #expect(store.get(key("ConfigMap", "late")) == nil)
  }

  @Test func namespacesEmptyThemselves() throws {
    try store.create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "team"]], by: "test")
    try store.create(
      [
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": ["name": "held", "namespace": "team", "finalizers": ["x/hold"]],
      ], by: "test")
    try store.delete(key("Namespace", "team", namespace: ""))
    #expect(store.get(key("Namespace", "team", namespace: ""))?[path: "status", "phase"] == "Terminating")
    #expect {
      try store.create(["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "x", "namespace": "team"]], by: "t")
    } throws: { ($0 as? StatusError)?.code == 403 }
    try store.change(key("ConfigMap", "held", namespace: "team"), by: "test") { $0[path: "metadata", "finalizers"] = nil }
    #expect(store.get(key("Namespace", "team", namespace: "")) == nil)
  }

  @Test func podsOnNodesGetTheirGracePeriod() throws {
    var pod = try YAML.decode(
      "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: default}, spec: {nodeName: node-1, containers: [{name: c, image: i}]}}"
    )
    try store.create(pod, by: "test")
    let marked = try store.delete(key("Pod", "p"))
    #expect(marked.metadata["deletionGracePeriodSeconds"] == 30)
    #expect(marked.metadata["deletionTimestamp"] == "2023-11-14T22:13:50Z")
    try store.delete(key("Pod", "p"), options: DeleteOptions(gracePeriodSeconds: 0))
    #expect(store.get(key("Pod", "p")) == nil)
    pod[path: "spec", "nodeName"] = nil
    try store.create(pod, by: "test")
    try store.delete(key("Pod", "p"))
    #expect(store.get(key("Pod", "p")) == nil)
  }

  @Test func preconditions() throws {
    let made = try store.create(configMap("a"), by: "test")
    #expect(throws: StatusError.self) { try store.delete(key("ConfigMap", "a"), options: DeleteOptions(uid: "other")) }
    try store.delete(key("ConfigMap", "a"), options: DeleteOptions(uid: made.uid))
  }

  // MARK: Watching

  @Test func subscribersGetEveryChangeInOrder() async throws {
    var events = store.subscribe(to: [GroupKind(group: "", kind: "ConfigMap")], namespace: "default", replay: true)
      .makeAsyncIterator()
    #expect(await events.next()?.value.name == "kube-root-ca.crt")
    try store.create(configMap("a", data: ["k": "1"]), by: "test")
    try store.change(key("ConfigMap", "a"), by: "test") { $0["data"] = ["k": "2"] }
    try store.delete(key("ConfigMap", "a"))
    let seen = [await events.next(), await events.next(), await events.next()].compactMap { $0 }
    #expect(seen.map(\.change) == [.added, .modified, .deleted])
    #expect(seen[1].previous?.value[path: "data", "k"] == "1")
    let versions = seen.map(\.object.resourceVersion)
    #expect(versions == versions.sorted() && Set(versions).count == 3)
  }

  // MARK: Custom resources

  @Test func definitionsServeTheirKind() throws {
    let definition = try YAML.decode(
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: things.example.com}
      spec:
        group: example.com
        scope: Namespaced
        names: {plural: things, kind: Thing, shortNames: [th]}
        versions:
        - name: v1
          served: true
          storage: true
          subresources: {status: {}}
          schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer, default: 3}}}}}}
      """)
    let made = try store.create(definition, by: "test")
    #expect(store.registry[GroupKind(group: "example.com", kind: "Thing")]?.shortNames == ["th"])
    let conditions = store.get(made.resourceKey)?[path: "status", "conditions"]?.list ?? []
    #expect(conditions.contains { $0["type"] == "Established" && $0["status"] == "True" })
    let thing = try store.create(
      [
        "apiVersion": "example.com/v1", "kind": "Thing", "metadata": ["name": "t", "namespace": "default"], "spec": [:],
        "status": ["x": 1],
      ], by: "test")
    #expect(thing[path: "spec", "size"] == 3)
    #expect(thing["status"] == nil)
    try store.delete(made.resourceKey)
    #expect(store.registry[GroupKind(group: "example.com", kind: "Thing")] == nil)
  }
}
