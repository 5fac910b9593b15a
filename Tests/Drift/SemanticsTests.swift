import Applications
import Drift
import Manifests
import Testing

/// What counts as drift and what does not, one rule at a time.
@Suite struct SemanticsTests {
  struct Rule: CustomTestStringConvertible {
    var name: String
    var desired: String
    var live: String
    /// Kind and path of every field expected.
    var expected: [String]
    var testDescription: String { name }
    init(_ name: String, _ desired: String, _ live: String, _ expected: String...) {
      self.name = name
      self.desired = desired
      self.live = live
      self.expected = expected
    }
  }

  static func pod(_ body: String, metadata: String = "name: a") -> String {
    "{apiVersion: apps/v1, kind: Deployment, metadata: {\(metadata)}, spec: {template: {spec: {\(body)}}}}"
  }
  static func object(_ type: String, _ body: String, metadata: String = "name: a") -> String {
    let parts = type.split(separator: " ")
    return "{apiVersion: \(parts[0]), kind: \(parts[1]), metadata: {\(metadata)}\(body.isEmpty ? "" : ", " + body)}"
  }
  static func applied(_ json: String) -> String {
    "name: a, annotations: {kubectl.kubernetes.io/last-applied-configuration: '\(json)'}"
  }

  static let rules: [Rule] = [
    Rule(
      "quantities", pod("containers: [{name: a, resources: {limits: {cpu: 1000m, memory: 1024Mi}}}]"),
      pod("containers: [{name: a, resources: {limits: {cpu: '1', memory: 1Gi}}}]")),
    Rule(
      "a quantity that differs", pod("containers: [{name: a, resources: {limits: {cpu: 1}}}]"),
      pod("containers: [{name: a, resources: {limits: {cpu: 1001m}}}]"),
      "changed spec.template.spec.containers[name=a].resources.limits.cpu"),
    Rule(
      "int or string", object("v1 Service", "spec: {ports: [{port: 80, targetPort: '8080'}]}"),
      object("v1 Service", "spec: {ports: [{port: 80, targetPort: 8080, protocol: TCP}]}")),
    Rule(
      "a target port of zero is the port", object("v1 Service", "spec: {ports: [{port: 53, targetPort: 0}]}"),
      object("v1 Service", "spec: {ports: [{port: 53, targetPort: 53, protocol: TCP}]}")),
    Rule(
      "the same port over two protocols",
      object("v1 Service", "spec: {ports: [{port: 53, protocol: UDP, name: u}, {port: 53, name: t}]}"),
      object("v1 Service", "spec: {ports: [{port: 53, protocol: UDP, name: u}, {port: 53, protocol: TCP, name: x}]}"),
      "changed spec.ports[port=53,protocol=TCP].name"),
    Rule(
      "what the server allocates",
      object("v1 Service", "spec: {clusterIP: '', type: NodePort, ports: [{port: 80, nodePort: 0}]}"),
      object(
        "v1 Service", "spec: {clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], type: NodePort, ports: [{port: 80, nodePort: 30000}]}")
    ),
    Rule(
      "an empty value under a key of a map is there or not",
      object("v1 ConfigMap", "data: {a: '', b: x}", metadata: "name: a, labels: {l: ''}"),
      object("v1 ConfigMap", "data: {b: x}", metadata: "name: a, labels: {m: x}"), "changed metadata.labels.l", "changed data.a"),
    Rule(
      "an empty value that was taken out of Git", object("v1 ConfigMap", "data: {b: x}"),
      object("v1 ConfigMap", "data: {a: '', b: x}", metadata: applied(#"{"data": {"a": "", "b": "x"}}"#)), "leftOver data.a"),
    Rule(
      "endpoints that the server arranged and filled in",
      object(
        "v1 Endpoints", "subsets: [{addresses: [{ip: 2.2.2.2, hostname: ''}, {ip: 1.1.1.1, hostname: a}], ports: [{port: 80}]}]"),
      object(
        "v1 Endpoints", "subsets: [{addresses: [{ip: 1.1.1.1, hostname: a}, {ip: 2.2.2.2}], ports: [{port: 80, protocol: TCP}]}]")
    ),
    Rule(
      "metrics of which two measure the same",
      object(
        "autoscaling/v2 HorizontalPodAutoscaler",
        "spec: {maxReplicas: 9, metrics: [{type: Object}, {type: Pods}, {type: Object}]}"),
      object(
        "autoscaling/v2 HorizontalPodAutoscaler",
        "spec: {maxReplicas: 9, metrics: [{type: Pods}, {type: Object}, {type: Object}]}")),
    Rule(
      "defaults written out in Git", pod("restartPolicy: Always, containers: [{name: a, terminationMessagePolicy: File}]"),
      pod("containers: [{name: a}]")),
    Rule(
      "false where nothing is", pod("hostNetwork: false, containers: [{name: a, tty: false, env: [], resources: {}}]"),
      pod("containers: [{name: a}]")),
    Rule(
      "false is not nothing where a default is true", pod("automountServiceAccountToken: false"), pod("containers: []"),
      "changed spec.template.spec.automountServiceAccountToken"),
    Rule(
      "an empty struct is not nothing where it is a pointer", pod("volumes: [{name: v, emptyDir: {}}]"),
      pod("volumes: [{name: v}]"),
      "changed spec.template.spec.volumes[name=v].emptyDir"),
    Rule(
      "null is absent", pod("nodeSelector: null, containers: [{name: a, command: null}]"),
      pod("nodeSelector: {x: y}, containers: [{name: a, command: [x]}]")),
    Rule(
      "elements are told apart by name", pod("containers: [{name: a, image: x}, {name: b, image: y}]"),
      pod("containers: [{name: a, image: x}, {name: sidecar, image: s}, {name: b, image: z}]"),
      "changed spec.template.spec.containers[name=b].image"),
    Rule(
      "a missing element", pod("containers: [{name: a, env: [{name: X, value: '1'}]}]"), pod("containers: [{name: a}]"),
      "changed spec.template.spec.containers[name=a].env"),
    Rule(
      "init containers that changed places", pod("initContainers: [{name: a}, {name: b}]"),
      pod("initContainers: [{name: b}, {name: x}, {name: a}]"), "changed spec.template.spec.initContainers"),
    Rule(
      "an atomic list of scalars", pod("containers: [{name: a, args: [x, y]}]"), pod("containers: [{name: a, args: [x, z]}]"),
      "changed spec.template.spec.containers[name=a].args"),
    Rule(
      "defaults inside an atomic list",
      object("networking.k8s.io/v1 NetworkPolicy", "spec: {podSelector: {}, ingress: [{ports: [{port: 80}]}]}"),
      object(
        "networking.k8s.io/v1 NetworkPolicy",
        "spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 80, protocol: TCP}]}]}")),
    Rule(
      "an addition inside an atomic list",
      object("networking.k8s.io/v1 NetworkPolicy", "spec: {ingress: [{from: [{podSelector: {matchLabels: {a: b}}}]}]}"),
      object("networking.k8s.io/v1 NetworkPolicy", "spec: {ingress: [{from: [{podSelector: {matchLabels: {a: b, c: d}}}]}]}"),
      "changed spec.ingress[0].from[0].podSelector.matchLabels.c"),
    Rule(
      "subjects without their group",
      object("rbac.authorization.k8s.io/v1 RoleBinding", "roleRef: {kind: Role, name: r}, subjects: [{kind: User, name: u}]"),
      object(
        "rbac.authorization.k8s.io/v1 RoleBinding",
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}, "
          + "subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: u}]")),
    Rule(
      "finalizers are a set", object("v1 ConfigMap", "", metadata: "name: a, finalizers: [x.io/a, x.io/b]"),
      object("v1 ConfigMap", "", metadata: "name: a, finalizers: [x.io/b, x.io/c, x.io/a]")),
    Rule(
      "a variable set twice reads as its last",
      pod("containers: [{name: a, env: [{name: X, value: '1'}, {name: X, value: '2'}]}]"),
      pod("containers: [{name: a, env: [{name: X, value: '2'}]}]")),
    Rule(
      "a variable set twice on both sides",
      pod("containers: [{name: a, env: [{name: X, value: '1'}, {name: X, value: '2'}]}]"),
      pod("containers: [{name: a, env: [{name: X, value: '1'}, {name: X, value: '3'}]}]"),
      "changed spec.template.spec.containers[name=a].env[name=X].value"),
    Rule(
      "the rules of a role that aggregates",
      object(
        "rbac.authorization.k8s.io/v1 ClusterRole", "aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}, rules: []"),
      object(
        "rbac.authorization.k8s.io/v1 ClusterRole",
        "aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}, rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]"
      )),
    Rule(
      "text for a Secret", object("v1 Secret", "stringData: {a: hello}, data: {a: eA==, b: aGk=}"),
      object("v1 Secret", "type: Opaque, data: {a: aGVsbG8=, b: aGk=}")),
    Rule(
      "an empty value of a Secret that is filled by hand", object("v1 Secret", "stringData: {a: ''}"),
      object("v1 Secret", "data: {a: aGk=}"), "changed data.a"),
    Rule(
      "a bundle that an injector fills",
      object(
        "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration",
        "webhooks: [{name: a.b.c, clientConfig: {url: 'https://x', caBundle: ''}}]"),
      object(
        "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration",
        "webhooks: [{name: a.b.c, clientConfig: {url: 'https://x', caBundle: aGk=}}]")),
    Rule(
      "what a kubectl replace of a live object leaves in its annotation", object("v1 ConfigMap", "data: {a: x}"),
      object(
        "v1 ConfigMap", "data: {a: x}",
        metadata: "finalizers: [kubernetes.io/x], "
          + applied(
            #"{"metadata":{"finalizers":["kubernetes.io/x"],"annotations":{"deployment.kubernetes.io/revision":"1"}},"data":{"a":"x"}}"#
          ))),
    Rule(
      "the same base64 in another form", object("v1 Secret", "data: {a: \"aGVs\\nbG8=\"}"),
      object("v1 Secret", "data: {a: aGVsbG8=}")),
    Rule(
      "what a manifest exported from a server carries",
      object(
        "v1 ConfigMap", "data: {a: b}, status: {x: y}",
        metadata:
          "name: a, namespace: n, uid: '1', resourceVersion: '1', generation: 1, creationTimestamp: null, labels: {}, annotations: {}"
      ),
      object("v1 ConfigMap", "data: {a: b}", metadata: "name: a, uid: '2', resourceVersion: '9'")),
    Rule(
      "whole numbers written as floating point", object("v1 Pod", "spec: {priority: 1e3}"),
      object("v1 Pod", "spec: {priority: 1000}")),
    Rule(
      "numbers too large for a double", object("x.io/v1 X", "big: 9007199254740993"),
      object("x.io/v1 X", "big: 9007199254740992"),
      "changed big"),
    Rule(
      "times of one instant", object("v1 Event", "firstTimestamp: '2026-01-01T00:00:00Z'"),
      object("v1 Event", "firstTimestamp: '2026-01-01T01:00:00+01:00'")),
    Rule(
      "a stranger's lists are one value, their elements may have more", object("x.io/v1 X", "spec: {l: [{a: 1}, {a: 2}]}"),
      object("x.io/v1 X", "spec: {l: [{a: 1, b: 2}, {a: 3}]}"), "changed spec.l[1].a"),
    Rule(
      "a stranger's list that grew", object("x.io/v1 X", "spec: {l: [1]}"), object("x.io/v1 X", "spec: {l: [1, 2]}"),
      "changed spec.l"),
    Rule("gone from Git, never applied by us", pod("containers: [{name: a}]"), pod("hostNetwork: true, containers: [{name: a}]")),
    Rule(
      "gone from Git, applied before", pod("containers: [{name: a}]"),
      pod(
        "hostNetwork: true, containers: [{name: a}, {name: b}, {name: c}]",
        metadata: applied(#"{"spec":{"template":{"spec":{"hostNetwork":true,"containers":[{"name":"a"},{"name":"b"}]}}}}"#)),
      "leftOver spec.template.spec.hostNetwork", "leftOver spec.template.spec.containers[name=b]"),
    Rule(
      "gone from Git, and what is live is the default", pod("containers: [{name: a, image: 'x:1'}]"),
      pod(
        "dnsPolicy: ClusterFirst, containers: [{name: a, image: 'x:1', imagePullPolicy: IfNotPresent}]",
        metadata: applied(
          #"{"spec":{"template":{"spec":{"dnsPolicy":"ClusterFirst","containers":[{"name":"a","imagePullPolicy":"IfNotPresent"}]}}}}"#
        ))),
    Rule(
      "gone from Git, and the default is another", pod("containers: [{name: a, image: 'x:1'}]"),
      pod(
        "containers: [{name: a, image: 'x:1', imagePullPolicy: Always}]",
        metadata: applied(#"{"spec":{"template":{"spec":{"containers":[{"name":"a","imagePullPolicy":"Always"}]}}}}"#)),
      "leftOver spec.template.spec.containers[name=a].imagePullPolicy"),
    Rule(
      "an autoscaler served in version 1",
      object(
        "autoscaling/v2 HorizontalPodAutoscaler",
        "spec: {maxReplicas: 5, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]}"
      ),
      object(
        "autoscaling/v1 HorizontalPodAutoscaler", "spec: {maxReplicas: 5, minReplicas: 1, targetCPUUtilizationPercentage: 70}")),
    Rule(
      "an ingress served in another version",
      object(
        "networking.k8s.io/v1beta1 Ingress",
        "spec: {rules: [{host: h, http: {paths: [{path: /, backend: {serviceName: s, servicePort: 80}}]}}]}"),
      object(
        "networking.k8s.io/v1 Ingress",
        "spec: {rules: [{host: h, http: {paths: [{path: /, pathType: ImplementationSpecific, backend: {service: {name: s, port: {number: 80}}}}]}}]}"
      )),
    Rule("another kind altogether", object("v1 ConfigMap", ""), object("v1 Secret", ""), "changed apiVersion"),
  ]

  @Test(arguments: rules) func holds(_ rule: Rule) throws {
    let compiled = Comparison.compile(desired: try YAML.decode(rule.desired))
    let live = try YAML.decode(rule.live)
    let drift = Comparison.compare(compiled, live: live)
    #expect(drift.fields.map { "\($0.kind.rawValue) \($0.path)" } == rule.expected)
    #expect(drift.verdict == (rule.expected.isEmpty ? .synced : .outOfSync))
    guard drift.fields.first?.path != "apiVersion" else { return }
    #expect(Comparison.compare(compiled, live: Comparison.predict(compiled, live: live)).fields.map(\.path) == [])
    #expect(DiffLayout.document(compiled, live: live).hasDifferences == !rule.expected.isEmpty)
  }

  static func owned(_ manager: String, _ fields: String, operation: String = "Update", time: String = "2026-01-01T00:00:00Z")
    -> String
  {
    "{manager: \(manager), operation: \(operation), time: '\(time)', fieldsV1: \(fields)}"
  }

  @Test(arguments: [
    ("kubectl-edit", "Update", ["foreign data.b"]), ("k9s", "Update", ["foreign data.b"]),
    ("tiphys", "Apply", ["leftOver data.b"]),
    ("argocd-controller", "Apply", ["leftOver data.b"]), ("argocd-controller", "Update", []), ("some-operator", "Update", []),
  ]) func extraFieldsCountByWhoSetThem(_ manager: String, _ operation: String, _ expected: [String]) throws {
    let metadata = "name: a, managedFields: [\(Self.owned(manager, "{'f:data': {'.': {}, 'f:b': {}}}", operation: operation))]"
    let live = try YAML.decode(Self.object("v1 ConfigMap", "data: {a: x, b: y}", metadata: metadata))
    let compiled = Comparison.compile(desired: try YAML.decode(Self.object("v1 ConfigMap", "data: {a: x}")))
    let drift = Comparison.compare(compiled, live: live)
    #expect(drift.fields.map { "\($0.kind.rawValue) \($0.path)" } == expected)
    #expect(drift.verdict == (expected.first?.hasPrefix("leftOver") == true ? .outOfSync : .synced))
    #expect(drift.fields.allSatisfy { $0.attribution?.manager == manager })
  }

  @Test func theMostSpecificAndNewestOwnerIsNamed() throws {
    let fields = "{'f:data': {'f:a': {}}}"
    let entries = [
      Self.owned("kubectl-edit", fields, time: "2026-01-02T00:00:00Z"),
      Self.owned("kubectl-patch", fields, time: "2026-01-03T00:00:00Z"),
      Self.owned("whole", "{'f:data': {}}", time: "2026-01-09T00:00:00Z"),
    ]
    let metadata = "name: a, managedFields: [\(entries.joined(separator: ", "))]"
    let compiled = Comparison.compile(desired: try YAML.decode(Self.object("v1 ConfigMap", "data: {a: x}")))
    let drift = Comparison.compare(
      compiled, live: try YAML.decode(Self.object("v1 ConfigMap", "data: {a: y}", metadata: metadata)))
    #expect(drift.fields.map(\.attribution?.manager) == ["kubectl-patch"])
  }

  @Test func whatAPersonMadeWithDefaultsIsNotForeign() throws {
    // kubectl create owns what the server filled in at the same moment.
    let fields = "{'f:spec': {'f:replicas': {}, 'f:revisionHistoryLimit': {}, 'f:paused': {}}}"
    let live =
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, managedFields: [\(Self.owned("kubectl-create", fields))]}, "
      + "spec: {replicas: 1, revisionHistoryLimit: 10, paused: true}}"
    let compiled = Comparison.compile(desired: try YAML.decode("{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}"))
    #expect(Comparison.compare(compiled, live: try YAML.decode(live)).fields.map(\.path) == ["spec.paused"])
  }

  @Test func pathExpressionsTakeAwayWhatTheyName() throws {
    let desired = try YAML.decode(
      "{apiVersion: x/v1, kind: X, metadata: {name: a}, spec: {a: 1, l: [{id: x, v: 1}, {id: z, v: 1}], m: {k.z: 1}}}")
    let live = try YAML.decode(
      "{apiVersion: x/v1, kind: X, metadata: {name: a}, spec: {a: 2, l: [{id: x, v: 2}, {id: z, v: 1}], m: {k.z: 2}}}")
    func paths(_ expressions: String...) -> [String] {
      let rule = IgnoreDifference(group: "*", kind: "*", jqPathExpressions: expressions)
      let compiled = Comparison.compile(desired: desired, options: ComparisonOptions(ignoreDifferences: [rule]))
      return Comparison.compare(compiled, live: live).fields.map(\.path)
    }
    #expect(paths() == ["spec.a", "spec.l[0].v", "spec.m[\"k.z\"]"])
    #expect(paths(".spec.a", ".spec.l[]?.v", ".spec.m[\"k.z\"]") == [])
    #expect(paths(".spec.a, .spec.m") == ["spec.l[0].v"])
    #expect(paths(".spec.l[] | select(.id == \"x\")", ".spec.a") == ["spec.m[\"k.z\"]"])
    #expect(paths(".spec.l[] | select(.id | startswith(\"x\")) | .v", ".spec[\"a\"]") == ["spec.m[\"k.z\"]"])
    #expect(paths(".spec.a[]", "no such thing(", ".spec.m") == ["spec.a", "spec.l[0].v"])
    #expect(paths("..|.v?") == ["spec.a", "spec.m[\"k.z\"]"])
  }
}

/// Kubernetes before 1.22 does not record who writes through the scale subresource.
struct UnrecordedScaleTests {
  @Test func nobodyIsBlamedForAScaleThatTheServerDidNotRecord() throws {
    let desired = try YAML.decode(
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: web}, spec: {replicas: 2}}")
    var live = desired
    live[path: "spec", "replicas"] = 5
    live[path: "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"] = Value(JSON.text(desired))
    live[path: "metadata", "managedFields"] = [
      [
        "manager": "argocd-controller", "operation": "Update", "time": "2026-01-02T03:04:05Z",
        "fieldsV1": ["f:spec": ["f:replicas": [:]]],
      ]
    ]
    let drift = Comparison.compare(Comparison.compile(desired: desired), live: live)
    #expect(drift.fields.map(\.attribution) == [Attribution(manager: "unrecorded", operation: "Update", subresource: "scale")])
  }

  /// Operators write a custom resource's quantities back in their shortest form.
  @Test func quantitiesOfCustomResourcesAreKnownByTheirPattern() throws {
    let schema = SchemaNode.customResource(openAPI: [
      "type": "object",
      "properties": [
        "spec": [
          "type": "object",
          "properties": [
            "limits": [
              "type": "object",
              "additionalProperties": [
                "anyOf": [["type": "integer"], ["type": "string"]], "x-kubernetes-int-or-string": true,
                "pattern":
                  #"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"#,
              ],
            ],
            "port": ["x-kubernetes-int-or-string": true],
          ],
        ]
      ],
    ])
    func thing(_ spec: String) throws -> Value {
      try YAML.decode("{apiVersion: x.io/v1, kind: Thing, metadata: {name: t}, spec: \(spec)}")
    }
    let compiled = Comparison.compile(desired: try thing("{limits: {cpu: 1000m, memory: 1024Mi}, port: '80'}"), schema: schema)
    #expect(Comparison.compare(compiled, live: try thing("{limits: {cpu: '1', memory: 1Gi}, port: 80}")).verdict == .synced)
    let other = Comparison.compare(compiled, live: try thing("{limits: {cpu: '2', memory: 1Gi}, port: 81}"))
    #expect(other.fields.map(\.path) == ["spec.limits.cpu", "spec.port"])
  }

  /// An element without the key by which its list is told apart makes the list one value, from the bytes as from the tree.
  @Test func aListWithANamelessElementIsOneValue() throws {
    let desired = try YAML.decode(SemanticsTests.pod("containers: [{name: a, image: x}]"))
    let compiled = Comparison.compile(desired: desired)
    for extra in ["{}", "{name: null}", "{image: y}"] {
      let live = try YAML.decode(SemanticsTests.pod("containers: [{name: a, image: x}, \(extra)]"))
      let bytes = Array(JSON.text(live, style: .go).utf8)
      let whole = Comparison.compare(compiled, live: live)
      #expect(whole.verdict == .outOfSync)
      for _ in 0..<3 { #expect(try Comparison.compare(compiled, bytes: bytes) == whole, "\(extra)") }
    }
  }
}
