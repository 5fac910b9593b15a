import Manifests
import Testing

@Suite struct SchemaTests {
  @Test func readsPathsOfBuiltinKinds() throws {
    let deployment = try #require(
      Schema.builtin.node(for: GroupVersionKind(group: "apps", version: "v1", kind: "Deployment")))
    let spec = try #require(deployment.field("spec"))
    #expect(spec.field("replicas")?.scalar == .integer)
    #expect(spec.field("replicas")?.defaultValue == 1)
    #expect(spec.field("replicas")?.absentIsZero == false)
    let containers = try #require(spec.field("template")?.field("spec")?.field("containers"))
    #expect(containers.list == .map(keys: ["name"]))
    #expect(containers.patchMergeKey == "name")
    let ports = try #require(containers.items?.field("ports"))
    #expect(ports.list == .map(keys: ["containerPort", "protocol"]))
    #expect(ports.patchMergeKey == "containerPort")
    #expect(ports.items?.field("protocol")?.defaultValue == "TCP")
    let limits = try #require(containers.items?.field("resources")?.field("limits"))
    #expect(limits.additional?.scalar == .quantity)
    #expect(limits.child("cpu")?.scalar == .quantity)
    #expect(containers.items?.field("args")?.list == .atomic)
    #expect(deployment.field("metadata")?.field("finalizers")?.list == .set)
    #expect(spec.field("selector")?.isAtomicMap == true)
    #expect(spec.field("strategy")?.retainsKeys == true)
    #expect(spec.field("template")?.field("spec")?.field("volumes")?.list == .map(keys: ["name"]))
    let maxSurge = spec.field("strategy")?.field("rollingUpdate")?.field("maxSurge")
    #expect(maxSurge?.scalar == .intOrString)
    #expect(maxSurge?.defaultValue == "25%")
  }

  @Test func knowsModernAndOldVersionsAndNoOthers() {
    for (version, kind) in [
      ("batch/v1", "CronJob"), ("batch/v1beta1", "CronJob"), ("autoscaling/v2", "HorizontalPodAutoscaler"),
      ("autoscaling/v2beta2", "HorizontalPodAutoscaler"), ("policy/v1", "PodDisruptionBudget"), ("v1", "Secret"),
      ("discovery.k8s.io/v1", "EndpointSlice"), ("networking.k8s.io/v1", "Ingress"), ("extensions/v1beta1", "Ingress"),
      ("apiextensions.k8s.io/v1", "CustomResourceDefinition"), ("storage.k8s.io/v1", "CSIDriver"),
    ] {
      #expect(Schema.builtin.node(for: GroupVersionKind(apiVersion: version, kind: kind)) != nil, "\(version) \(kind)")
    }
    #expect(Schema.builtin.node(for: GroupVersionKind(apiVersion: "argoproj.io/v1alpha1", kind: "Application")) == nil)
    #expect(Schema.builtin.node(definition: "core/v1/Container")?.field("image")?.scalar == .string)
  }

  /// Walks every kind once: every reference in the table must resolve, every default must parse.
  @Test func wholeTableIsSound() {
    var seen: Set<ObjectIdentifier> = []
    var unnamed = 0
    func walk(_ node: SchemaNode, _ depth: Int) {
      guard depth < 40 else { return }
      if node.isStruct, node.fields.isEmpty { unnamed += 1 }
      for child in Array(node.fields.values) + [node.items, node.additional].compactMap({ $0 }) {
        if seen.insert(ObjectIdentifier(child)).inserted { walk(child, depth + 1) }
      }
    }
    for kind in Schema.builtin.allKinds { if let node = Schema.builtin.node(for: kind) { walk(node, 0) } }
    #expect(Schema.builtin.allKinds.count > 80)
    #expect(unnamed <= 3)  // structs that really have no fields
    #expect(seen.count > 2000)
  }

  @Test func readsStructuralSchemas() throws {
    let schema: Value = [
      "type": "object",
      "properties": [
        "spec": [
          "type": "object",
          "properties": [
            "size": ["x-kubernetes-int-or-string": true],
            "rules": [
              "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["id"],
              "items": [
                "type": "object", "properties": ["id": ["type": "string"], "on": ["type": "boolean", "default": true]],
              ],
            ],
            "free": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
          ],
        ]
      ],
    ]
    let node = SchemaNode.customResource(openAPI: schema)
    #expect(node.field("metadata")?.field("finalizers")?.list == .set)
    let spec = try #require(node.field("spec"))
    #expect(spec.field("size")?.scalar == .intOrString)
    #expect(spec.field("rules")?.list == .map(keys: ["id"]))
    #expect(spec.field("rules")?.items?.field("on")?.defaultValue == true)
    #expect(spec.field("free")?.scalar == .any)
  }

  @Test(arguments: [
    ("1000m", "1"), ("1", "1.0"), ("1024Mi", "1Gi"), ("0.5", "500m"), ("1e3", "1k"), ("1E3", "1000"), ("12e-1", "1200m"),
    ("1000000n", "1m"), ("1000u", "1m"), ("0", "0Gi"), ("-1", "-1000m"), ("1.5Gi", "1536Mi"), ("+5", "5"), ("5.", "5"),
    (".5", "0.5"),
    ("2E", "2000P"), ("0.0000000001", "1n"),
  ])
  func quantitiesAreEqual(_ a: String, _ b: String) throws {
    #expect(try #require(Quantity(a)) == #require(Quantity(b)))
  }

  @Test(arguments: ["", "m", "1x", "1 Gi", "1KiB", "e3", "1e", "--1", "1..2", "Gi", "99999999999999999999999999999999999999999"])
  func refusesWhatIsNoQuantity(_ text: String) { #expect(Quantity(text) == nil) }

  @Test func comparesScalarsByType() {
    #expect(ScalarEquality.equal("80", 80, .intOrString))
    #expect(!ScalarEquality.equal("80", 80, .string))
    #expect(ScalarEquality.equal(1, "1000m", .quantity))
    #expect(!ScalarEquality.equal(1, "1000m", nil))
    #expect(ScalarEquality.equal(1, 1.0, nil))
    #expect(!ScalarEquality.equal(9_223_372_036_854_775_807, .double(9.223372036854775807e18), nil))
    #expect(ScalarEquality.equal("2025-01-02T03:04:05Z", "2025-01-02T04:04:05.000+01:00", .time))
    #expect(ScalarEquality.equal("aGk=", "aGk=\n", .bytes))
  }

  /// A definition whose first field stands on the next line of the table was once lost.
  @Test func definitionsThatBeginOnTheNextLineAreFound() {
    let crd = GroupVersionKind(group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition")
    let spec = Schema.builtin.node(for: crd)?.field("spec")
    #expect(spec?.field("versions")?.items != nil)
    #expect(spec?.field("names")?.field("plural") != nil)
  }
}
