import Manifests
import Testing

@Suite struct FieldSetTests {
  private func yaml(_ text: String) throws -> Value { try YAML.decode(text) }
  private let deployment = Schema.builtin.node(for: GroupVersionKind(group: "apps", version: "v1", kind: "Deployment"))

  @Test func readsAndWritesFieldsV1() throws {
    let fields = try JSON.decode(
      """
      {"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":
      {"k:{\\"name\\":\\"web\\"}":{".":{},"f:image":{},"f:name":{}}}}}}}
      """)
    let set = FieldSet(fieldsV1: fields)
    #expect(set.fieldsV1 == fields)
    #expect(set.contains([.field("spec"), .field("replicas")]))
    #expect(!set.contains([.field("spec")]))
    #expect(
      set.paths.map(\.text) == [
        ".metadata.labels", ".metadata.labels.app", ".spec.replicas", ".spec.template.spec.containers[name=\"web\"]",
        ".spec.template.spec.containers[name=\"web\"].image", ".spec.template.spec.containers[name=\"web\"].name",
      ])
  }

  @Test func ignoresWhatMakesNoSense() {
    #expect(FieldSet(fieldsV1: ["x:y": [:], "k:{": [:], "f:a": "text", "f:b": [:]]).paths.map(\.text) == [".b"])
    #expect(FieldSet(fieldsV1: "nonsense").isEmpty)
  }

  @Test func setArithmetic() {
    let a = FieldSet([[.field("a")], [.field("a"), .field("b")], [.field("c")]])
    let b = FieldSet([[.field("a"), .field("b")], [.field("d")]])
    #expect(a.union(b).paths.count == 4)
    #expect(a.intersection(b).paths.map(\.text) == [".a.b"])
    #expect(a.subtracting(b).paths.map(\.text) == [".a", ".c"])
    #expect(a.subtractingRecursively(FieldSet([[.field("a")]])).paths.map(\.text) == [".c"])
    #expect(FieldSet([[.field("a")]]).covers([.field("a"), .field("x")]))
  }

  @Test func placesOfAnObject() throws {
    let object = try yaml(
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, finalizers: [x/y]}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          spec:
            containers:
            - name: web
              args: [a, b]
              ports: [{containerPort: 80}]
      """)
    let set = FieldSet.of(object, schema: deployment)
    let texts = set.paths.map(\.text)
    // The selector is applied as one value, args are an atomic list, the port's protocol comes from its default.
    #expect(texts.contains(".spec.selector"))
    #expect(!texts.contains(".spec.selector.matchLabels.app"))
    #expect(texts.contains(".spec.template.spec.containers[name=\"web\"].args"))
    #expect(texts.contains(".spec.template.spec.containers[name=\"web\"].ports[containerPort=80,protocol=\"TCP\"].containerPort"))
    #expect(texts.contains(".metadata.finalizers[=\"x/y\"]"))
  }

  @Test func withoutSchemaListsAreAtomic() throws {
    let set = FieldSet.of(try yaml("metadata: {labels: {a: b}}\nspec: {list: [{a: 1}], map: {k: v}}"), schema: nil)
    #expect(set.paths.map(\.text) == [".metadata.labels.a", ".spec", ".spec.list", ".spec.map", ".spec.map.k"])
  }
}

@Suite struct UpdateTrackingTests {
  private let node = Schema.builtin.node(for: GroupVersionKind(group: "apps", version: "v1", kind: "Deployment"))

  private func writer(_ manager: String, subresource: String = "", time: String = "2026-01-01T00:00:00Z") -> ManagedFieldsEntry {
    ManagedFieldsEntry(
      manager: manager, operation: .update, subresource: subresource, time: time, apiVersion: "apps/v1", fields: FieldSet())
  }

  @Test func aChangedFieldMovesToTheWriter() throws {
    let empty: Value = ["apiVersion": "apps/v1", "kind": "Deployment", "spec": [:]]
    var old = empty
    old["spec"] = ["replicas": 3, "paused": true]
    var entries = ManagedFields.updated([], from: empty, to: old, schema: node, writer: writer("kubectl-create"))
    #expect(entries.map { $0.fields.paths.map(\.text) } == [[".spec.paused", ".spec.replicas"]])
    var new = old
    new[path: "spec", "replicas"] = 5
    entries = ManagedFields.updated(entries, from: old, to: new, schema: node, writer: writer("kubectl", subresource: "scale"))
    #expect(entries.map(\.manager) == ["kubectl-create", "kubectl"])
    #expect(entries.map { $0.fields.paths.map(\.text) } == [[".spec.paused"], [".spec.replicas"]])
    #expect(entries[1].subresource == "scale")
  }

  @Test func aRemovedFieldIsNobodys() throws {
    let old: Value = ["spec": ["replicas": 3, "paused": true]]
    let first = ManagedFields.updated([], from: ["spec": [:]], to: old, schema: node, writer: writer("a"))
    let entries = ManagedFields.updated(first, from: old, to: ["spec": ["replicas": 3]], schema: node, writer: writer("b"))
    #expect(entries.map(\.manager) == ["a"])
    #expect(entries[0].fields.paths.map(\.text) == [".spec.replicas"])
  }

  @Test func nothingChangesNothing() {
    let entry = ManagedFieldsEntry(manager: "a", operation: .update, apiVersion: "v1", fields: FieldSet([[.field("x")]]))
    #expect(ManagedFields.updated([entry], from: ["x": 1], to: ["x": 1], schema: nil, writer: writer("b")) == [entry])
  }

  @Test func entriesRoundTripInTheServersOrder() {
    let fields = FieldSet([[.field("spec"), .field("replicas")]])
    let late = ManagedFieldsEntry(
      manager: "a", operation: .update, time: "2026-01-02T00:00:00Z", apiVersion: "v1", fields: fields)
    let early = ManagedFieldsEntry(
      manager: "b", operation: .update, time: "2026-01-01T00:00:00Z", apiVersion: "v1", fields: fields)
    let applied = ManagedFieldsEntry(
      manager: "z", operation: .apply, time: "2026-01-03T00:00:00Z", apiVersion: "v1", fields: fields)
    var object: Value = ["metadata": [:]]
    ManagedFields.set([late, early, applied], in: &object)
    #expect(ManagedFields.parse(object: object) == [applied, early, late])
  }
}
