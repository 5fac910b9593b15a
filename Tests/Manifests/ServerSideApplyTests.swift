import Manifests
import Testing

@Suite struct ServerSideApplyTests {
  private let kind = GroupVersionKind(group: "apps", version: "v1", kind: "Deployment")
  private var node: SchemaNode? { Schema.builtin.node(for: kind) }
  private let empty: Value = ["apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"]]

  private func apply(
    _ config: String, to live: Value? = nil, by manager: String, force: Bool = false, time: String = "2026-01-01T00:00:00Z"
  ) throws -> Value {
    var object = try YAML.decode(config)
    object["apiVersion"] = "apps/v1"
    object["kind"] = "Deployment"
    object[path: "metadata", "name"] = "web"
    let applier = ManagedFieldsEntry(
      manager: manager, operation: .apply, time: time, apiVersion: "apps/v1", fields: FieldSet())
    return try ServerSideApply.apply(object, to: live ?? empty, schema: node, applier: applier, force: force)
  }

  private func owners(_ object: Value) -> [String: [String]] {
    Dictionary(
      ManagedFields.parse(object: object).map { ($0.manager, $0.fields.paths.map(\.text)) }, uniquingKeysWith: { $0 + $1 })
  }

  private func container(_ object: Value, _ name: String) -> Value? {
    object[path: "spec", "template", "spec", "containers"]?.list?.first { $0["name"]?.string == name }
  }

  @Test func creates() throws {
    let live = try apply("spec: {replicas: 3}\nmetadata: {labels: {app: web}}", by: "a")
    #expect(live[path: "spec", "replicas"] == 3)
    #expect(owners(live) == ["a": [".metadata.labels.app", ".spec.replicas"]])
  }

  @Test func dropsWhatIsNoLongerApplied() throws {
    let first = try apply("spec: {replicas: 3, paused: true}", by: "a")
    let second = try apply("spec: {replicas: 3}", to: first, by: "a")
    #expect(second[path: "spec", "paused"] == nil)
    #expect(owners(second) == ["a": [".spec.replicas"]])
  }

  @Test func keepsWhatOthersOwnToo() throws {
    let first = try apply("spec: {replicas: 3, paused: true}", by: "a")
    let shared = try apply("spec: {paused: true}", to: first, by: "b")
    let second = try apply("spec: {replicas: 3}", to: shared, by: "a")
    #expect(second[path: "spec", "paused"] == true)
    #expect(owners(second) == ["a": [".spec.replicas"], "b": [".spec.paused"]])
  }

  @Test func conflictsNameTheOwner() throws {
    let first = try apply("spec: {replicas: 3}", by: "a")
    #expect {
      try apply("spec: {replicas: 4}", to: first, by: "b")
    } throws: { error in
      (error as? ApplyConflicts)?.description == "Apply failed with 1 conflict: conflict with \"a\": .spec.replicas"
    }
    let forced = try apply("spec: {replicas: 4}", to: first, by: "b", force: true)
    #expect(owners(forced) == ["b": [".spec.replicas"]])
  }

  @Test func conflictWithAnUpdateSaysItsSubresource() throws {
    var live = try apply("spec: {replicas: 3}", by: "a")
    let before = live
    live[path: "spec", "replicas"] = 5
    let scaler = ManagedFieldsEntry(
      manager: "kubectl", operation: .update, subresource: "scale", apiVersion: "apps/v1", fields: FieldSet())
    let entries = ManagedFields.updated(
      ManagedFields.parse(object: before), from: before, to: live, schema: node, writer: scaler)
    ManagedFields.set(entries, in: &live)
    #expect {
      try apply("spec: {replicas: 3}", to: live, by: "a")
    } throws: { error in
      (error as? ApplyConflicts)?.description
        == "Apply failed with 1 conflict: conflict with \"kubectl\" with subresource \"scale\" using apps/v1: .spec.replicas"
    }
  }

  @Test func sameValueIsSharedWithoutConflict() throws {
    let first = try apply("spec: {replicas: 3}", by: "a")
    let both = try apply("spec: {replicas: 3}", to: first, by: "b")
    #expect(owners(both) == ["a": [".spec.replicas"], "b": [".spec.replicas"]])
  }

  @Test func listElementsMergeByTheirKeys() throws {
    let first = try apply(
      """
      spec: {template: {spec: {containers: [{name: web, image: web:1, ports: [{containerPort: 80}]}, {name: log, image: log:1}]}}}
      """, by: "a")
    let other = try apply("spec: {template: {spec: {containers: [{name: extra, image: x:1}]}}}", to: first, by: "b")
    #expect(
      other[path: "spec", "template", "spec", "containers"]?.list?.compactMap { $0["name"]?.string } == ["web", "log", "extra"])
    let changed = try apply(
      """
      spec: {template: {spec: {containers: [{name: web, image: web:2, ports: [{containerPort: 80}, {containerPort: 443}]}]}}}
      """, to: other, by: "a")
    // log is gone, since only its applier owned it; extra is another's.
    #expect(
      changed[path: "spec", "template", "spec", "containers"]?.list?.compactMap { $0["name"]?.string } == ["web", "extra"])
    #expect(container(changed, "web")?["image"] == "web:2")
    #expect(container(changed, "web")?["ports"]?.list?.count == 2)
  }

  @Test func aRemovedElementTakesItsDefaultsAlong() throws {
    var live = try apply("spec: {template: {spec: {containers: [{name: web, image: a}, {name: log, image: b}]}}}", by: "a")
    var containers = live[path: "spec", "template", "spec", "containers"]?.list ?? []
    for index in containers.indices { containers[index]["imagePullPolicy"] = "Always" }
    live[path: "spec", "template", "spec", "containers"] = .list(containers)
    let second = try apply("spec: {template: {spec: {containers: [{name: web, image: a}]}}}", to: live, by: "a")
    #expect(
      second[path: "spec", "template", "spec", "containers"] == [["name": "web", "image": "a", "imagePullPolicy": "Always"]])
  }

  @Test func setsAndAtomicLists() throws {
    let first = try apply(
      "metadata: {finalizers: [a/one]}\nspec: {template: {spec: {containers: [{name: web, args: [a, b]}]}}}", by: "a")
    let second = try apply("metadata: {finalizers: [b/two]}", to: first, by: "b")
    #expect(Set(second.metadata["finalizers"]?.list ?? []) == ["a/one", "b/two"])
    let third = try apply("spec: {template: {spec: {containers: [{name: web, args: [c]}]}}}", to: second, by: "a")
    #expect(third.metadata["finalizers"] == ["b/two"])
    #expect(container(third, "web")?["args"] == ["c"])
  }

  @Test func anUnchangedApplyKeepsItsTime() throws {
    let first = try apply("spec: {replicas: 3}", by: "a")
    let again = try apply("spec: {replicas: 3}", to: first, by: "a", time: "2026-02-02T00:00:00Z")
    #expect(again == first)
  }

  @Test func valuesNobodyOwnsAreTakenWithoutConflict() throws {
    var live = try apply("spec: {replicas: 3}", by: "a")
    live[path: "spec", "revisionHistoryLimit"] = 10
    let second = try apply("spec: {replicas: 3, revisionHistoryLimit: 2}", to: live, by: "a")
    #expect(second[path: "spec", "revisionHistoryLimit"] == 2)
  }
}
