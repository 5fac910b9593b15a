import Manifests
import Randomness

/// Manifests with references to one another, out of few names, so that prefixes, hashes and namespaces have something to follow.
struct RandomResources {
  static let names = ["web", "api", "db", "cache", "web-a", "job.x"]
  static let labels = ["app", "tier", "app.kubernetes.io/name", "track", "yes"]
  static let values = [
    "web", "api", "true", "1.0", "0x1F", "stable", "n", "2020-01-01", "", "a b", "long " + String(repeating: "word ", count: 20),
  ]
  static let images = [
    "nginx", "nginx:1.25", "quay.io/acme/web:v1",
    "localhost:5000/api@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "busybox:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "nginx-extra:2", "acme/api", "$(IMAGE)",
    "foo:latest:bar",
  ]

  var random: SplitMix
  /// Names of ConfigMaps, Secrets and so on that may or may not exist.
  var namespace = ""
  /// In how many of a hundred cases a scalar is spelled oddly.
  var spellsPercent = 0

  init(_ random: SplitMix) {
    self.random = random
    // Most samples are without, so that what they show is not hidden by what numbers do.
    if self.random.chance(15) { spellsPercent = 12 }
  }

  mutating func name() -> String { random.pick(Self.names) }

  mutating func pairs(_ range: ClosedRange<Int> = 0...3) -> Value {
    var object = Object()
    for key in random.some(Self.labels, range) { object[key] = .string(random.pick(Self.values)) }
    return .object(object)
  }

  /// The same for resources, where a value may be of any type.
  mutating func loosePairs() -> Value {
    guard case .object(var object) = pairs() else { return [:] }
    for key in object.keys where random.chance(spellsPercent) { object[key] = .string(RandomKustomization.placeholder) }
    return .object(object)
  }

  /// Now and then a scalar that is not spelled as it would be printed.
  mutating func scalar(_ values: [String]) -> Value {
    .string(random.chance(spellsPercent) ? RandomKustomization.placeholder : random.pick(values))
  }

  mutating func metadata(_ name: String, namespaced: Bool = true) -> Value {
    var metadata: Value = ["name": .string(name)]
    if namespaced, !namespace.isEmpty { metadata["namespace"] = .string(namespace) }
    if random.chance(50) { metadata["labels"] = loosePairs() }
    if random.chance(30) { metadata["annotations"] = loosePairs() }
    if random.chance(4) { metadata["annotations"] = .null }
    if random.chance(4) { metadata["creationTimestamp"] = .null }
    return metadata
  }

  // MARK: Pods

  mutating func environment() -> Value {
    let name = random.pick(["A", "B", "C", "HOST"])
    switch random.number(0...5) {
    case 0: return ["name": .string(name), "value": scalar(Self.values)]
    case 1: return ["name": .string(name), "value": "$(VAR_A).x$(VAR_B)$$(VAR_A)"]
    case 2:
      return ["name": .string(name), "valueFrom": ["configMapKeyRef": ["name": .string(self.name()), "key": "k"]]]
    case 3: return ["name": .string(name), "valueFrom": ["secretKeyRef": ["name": .string(self.name()), "key": "k"]]]
    case 4: return ["name": .string(name), "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]]
    default: return ["name": .string(name)]
    }
  }

  mutating func ports() -> Value {
    .list(
      (0...random.number(0...2)).map { _ in
        var port: Value = ["containerPort": .int(Int64(random.pick([80, 8080, 443])))]
        if random.chance(50) { port["protocol"] = .string(random.pick(["TCP", "UDP"])) }
        if random.chance(50) { port["name"] = .string(random.pick(["http", "metrics"])) }
        return port
      })
  }

  mutating func container(_ name: String) -> Value {
    var container: Value = ["name": .string(name), "image": .string(random.pick(Self.images))]
    if random.chance(50) { container["env"] = .list((0...random.number(0...2)).map { _ in environment() }) }
    if random.chance(20) {
      container["envFrom"] = .list([
        ["configMapRef": ["name": .string(self.name())]], ["secretRef": ["name": .string(self.name())]],
      ])
    }
    if random.chance(40) { container["ports"] = ports() }
    if random.chance(30) { container["args"] = ["--name=$(VAR_A)", "$(VAR_B)", "-x"] }
    if random.chance(15) { container["command"] = ["sh", "-c", "echo $(VAR_A)\nexit 0\n"] }
    if random.chance(30) {
      container["volumeMounts"] = .list(
        random.some(["/etc/a", "/data", "/tmp"], 1...3).map {
          ["name": .string(random.pick(["vol", "conf"])), "mountPath": .string($0)]
        })
    }
    if random.chance(30) {
      container["resources"] = ["limits": ["cpu": .string("1"), "memory": "1Gi"], "requests": ["cpu": .double(0.5)]]
    }
    if random.chance(10) { container["livenessProbe"] = ["httpGet": ["path": "/", "port": 80], "periodSeconds": 5] }
    return container
  }

  mutating func podSpec() -> Value {
    var spec: Value = [
      "containers": .list(random.some(["main", "side", "log"], 1...3).map { container($0) })
    ]
    if random.chance(20) { spec["initContainers"] = .list([container("init")]) }
    if random.chance(40) { spec["volumes"] = .list(random.some(["vol", "conf", "sec"], 1...3).map { volume($0) }) }
    if random.chance(30) { spec["serviceAccountName"] = .string(name()) }
    if random.chance(20) { spec["imagePullSecrets"] = .list([["name": .string(name())]]) }
    if random.chance(10) { spec["priorityClassName"] = .string(name()) }
    if random.chance(15) { spec["tolerations"] = [["key": "a", "operator": "Exists"], ["key": "b", "value": "c"]] }
    if random.chance(10) { spec["nodeSelector"] = pairs() }
    if random.chance(10) {
      spec["affinity"] = [
        "podAntiAffinity": [
          "requiredDuringSchedulingIgnoredDuringExecution": [["labelSelector": ["matchLabels": pairs()], "topologyKey": "zone"]],
          "preferredDuringSchedulingIgnoredDuringExecution": [
            ["weight": 1, "podAffinityTerm": ["labelSelector": ["matchLabels": pairs()], "topologyKey": "zone"]]
          ],
        ]
      ]
    }
    if random.chance(10) {
      spec["topologySpreadConstraints"] = [
        ["maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": ["matchLabels": pairs()]]
      ]
    }
    if random.chance(10) { spec["hostAliases"] = [["ip": "1.2.3.4", "hostnames": ["a", "b"]]] }
    return spec
  }

  mutating func volume(_ volume: String) -> Value {
    switch random.number(0...4) {
    case 0: ["name": .string(volume), "configMap": ["name": .string(name())]]
    case 1: ["name": .string(volume), "secret": ["secretName": .string(name())]]
    case 2: ["name": .string(volume), "emptyDir": [:]]
    case 3: ["name": .string(volume), "persistentVolumeClaim": ["claimName": .string(name())]]
    default:
      [
        "name": .string(volume),
        "projected": ["sources": [["configMap": ["name": .string(name())]], ["secret": ["name": .string(name())]]]],
      ]
    }
  }

  mutating func template() -> Value {
    var template: Value = ["spec": podSpec()]
    if random.chance(80) { template["metadata"] = ["labels": pairs(1...3)] }
    if random.chance(10) { template["metadata"] = ["creationTimestamp": .null, "annotations": pairs()] }
    return template
  }

  // MARK: Kinds

  static let kinds: [(apiVersion: String, kind: String, namespaced: Bool)] = [
    ("apps/v1", "Deployment", true), ("apps/v1", "Deployment", true), ("apps/v1", "Deployment", true),
    ("apps/v1", "StatefulSet", true), ("apps/v1", "DaemonSet", true), ("batch/v1", "Job", true), ("batch/v1", "CronJob", true),
    ("v1", "Pod", true), ("v1", "Service", true), ("v1", "Service", true), ("v1", "ConfigMap", true), ("v1", "ConfigMap", true),
    ("v1", "Secret", true), ("v1", "ServiceAccount", true), ("v1", "ServiceAccount", true),
    ("rbac.authorization.k8s.io/v1", "Role", true), ("rbac.authorization.k8s.io/v1", "RoleBinding", true),
    ("rbac.authorization.k8s.io/v1", "ClusterRole", false), ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", false),
    ("networking.k8s.io/v1", "Ingress", true), ("networking.k8s.io/v1", "NetworkPolicy", true),
    ("autoscaling/v2", "HorizontalPodAutoscaler", true), ("policy/v1", "PodDisruptionBudget", true),
    ("v1", "PersistentVolumeClaim", true), ("v1", "PersistentVolume", false), ("v1", "Namespace", false),
    ("storage.k8s.io/v1", "StorageClass", false), ("scheduling.k8s.io/v1", "PriorityClass", false),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition", false), ("example.com/v1", "Widget", true),
    ("example.com/v1", "Widget", true),
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", false),
    ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", false),
    ("apiregistration.k8s.io/v1", "APIService", false), ("v1", "LimitRange", true), ("v1", "ReplicationController", true),
    ("apps/v1", "ReplicaSet", true), ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", false),
    ("serving.knative.dev/v1", "Service", true), ("networking.k8s.io/v1", "IngressClass", false),
  ]

  mutating func resource(_ type: (apiVersion: String, kind: String, namespaced: Bool), _ name: String) -> Value {
    var value: Value = ["apiVersion": .string(type.apiVersion), "kind": .string(type.kind)]
    value["metadata"] = metadata(name, namespaced: type.namespaced)
    for (key, element) in content(type.kind, type.apiVersion) { value[key] = element }
    return value
  }

  private mutating func subjects() -> Value {
    .list(
      (0...random.number(0...1)).map { _ in
        var subject: Value = ["kind": "ServiceAccount", "name": .string(random.pick(Self.names + ["default"]))]
        if random.chance(60) { subject["namespace"] = .string(random.pick(["default", "prod", "other"])) }
        if random.chance(20) { subject = ["kind": "User", "name": .string(name()), "apiGroup": "rbac.authorization.k8s.io"] }
        return subject
      })
  }

  private mutating func content(_ kind: String, _ apiVersion: String) -> Object {
    switch kind {
    case "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "ReplicationController":
      var spec: Value = ["template": template()]
      if random.chance(70) { spec["selector"] = kind == "ReplicationController" ? pairs(1...2) : ["matchLabels": pairs(1...2)] }
      if kind != "DaemonSet", random.chance(60) { spec["replicas"] = .int(Int64(random.number(0...5))) }
      if kind == "StatefulSet" {
        spec["serviceName"] = .string(name())
        if random.chance(40) {
          spec["volumeClaimTemplates"] = [["metadata": ["name": "data"], "spec": ["storageClassName": .string(name())]]]
        }
      }
      if random.chance(10) { spec["strategy"] = ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1]] }
      return ["spec": spec]
    case "Job": return ["spec": ["template": template(), "backoffLimit": 2]]
    case "CronJob": return ["spec": ["schedule": "0 0 * * *", "jobTemplate": ["spec": ["template": template()]]]]
    case "Pod": return ["spec": podSpec()]
    case "Service":
      if apiVersion != "v1" { return ["spec": ["template": template()]] }
      var port: Value = ["port": 80]
      if random.chance(50) { port["targetPort"] = random.chance(50) ? 8080 : "http" }
      if random.chance(30) { port["protocol"] = "TCP" }
      return ["spec": ["selector": pairs(1...2), "ports": [port, ["port": 443, "name": "https"]]]]
    case "ConfigMap":
      var object: Object = [
        "data": .object(["k": scalar(Self.values), "host": "$(VAR_A)", "multi": "a: b\nc: d\n"])
      ]
      if random.chance(10) { object["binaryData"] = ["b": "AAEC"] }
      if random.chance(10) { object = [:] }
      return object
    case "Secret": return random.chance(50) ? ["data": ["k": "dmFsdWU="], "type": "Opaque"] : ["stringData": ["k": "v"]]
    case "ServiceAccount":
      return random.chance(50) ? ["secrets": [["name": .string(name())]], "imagePullSecrets": [["name": .string(name())]]] : [:]
    case "Role", "ClusterRole":
      return [
        "rules": [
          [
            "apiGroups": [""], "resources": ["configmaps", "secrets"],
            "resourceNames": .list(random.some(Self.names, 0...2).map(Value.string)), "verbs": ["get", "*"],
          ]
        ]
      ]
    case "RoleBinding", "ClusterRoleBinding":
      return [
        "roleRef": [
          "apiGroup": "rbac.authorization.k8s.io",
          "kind": .string(kind == "RoleBinding" && random.chance(50) ? "Role" : "ClusterRole"), "name": .string(name()),
        ], "subjects": subjects(),
      ]
    case "Ingress":
      return [
        "spec": [
          "ingressClassName": .string(name()), "tls": [["hosts": ["a.example.com"], "secretName": .string(name())]],
          "rules": [
            [
              "host": "$(VAR_A).example.com",
              "http": [
                "paths": [
                  ["path": "/", "pathType": "Prefix", "backend": ["service": ["name": .string(name()), "port": ["number": 80]]]]
                ]
              ],
            ]
          ],
        ]
      ]
    case "NetworkPolicy":
      return [
        "spec": [
          "podSelector": ["matchLabels": pairs(0...2)], "ingress": [["from": [["podSelector": ["matchLabels": pairs(1...1)]]]]],
        ]
      ]
    case "HorizontalPodAutoscaler":
      return [
        "spec": [
          "maxReplicas": 10,
          "scaleTargetRef": [
            "apiVersion": "apps/v1", "kind": .string(random.pick(["Deployment", "StatefulSet"])), "name": .string(name()),
          ],
        ]
      ]
    case "PodDisruptionBudget": return ["spec": ["minAvailable": "50%", "selector": ["matchLabels": pairs(1...2)]]]
    case "PersistentVolumeClaim":
      return [
        "spec": [
          "storageClassName": .string(name()), "volumeName": .string(name()), "resources": ["requests": ["storage": "1Gi"]],
        ]
      ]
    case "PersistentVolume": return ["spec": ["storageClassName": .string(name()), "capacity": ["storage": "1Gi"]]]
    case "StorageClass": return ["provisioner": "x", "parameters": ["secretName": .string(name())]]
    case "PriorityClass": return ["value": 1000, "globalDefault": false]
    case "CustomResourceDefinition":
      return [
        "spec": [
          "group": "example.com", "names": ["kind": "Widget"], "scope": "Namespaced",
          "conversion": [
            "strategy": "Webhook",
            "webhook": [
              "clientConfig": ["service": ["name": .string(name()), "namespace": .string(random.pick(["default", "prod"]))]]
            ],
          ],
        ]
      ]
    case "Widget":
      return [
        "spec": [
          "items": [
            ["name": "a", "value": 1],
            ["name": "b", "value": random.chance(spellsPercent) ? .string(RandomKustomization.placeholder) : .double(1.5)],
          ], "serviceName": .string(name()),
          "configRef": ["name": .string(name())], "containers": [["name": "x", "image": .string(random.pick(Self.images))]],
          "null": .null, "number": scalar(["a"]), "empty": [:], "none": [], "text": "$(VAR_B)",
          "template": ["metadata": ["labels": pairs()]],
        ]
      ]
    case "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration":
      return [
        "webhooks": [
          [
            "name": "a.example.com",
            "clientConfig": [
              "service": ["name": .string(name()), "namespace": .string(random.pick(["default", "prod", "other"]))]
            ],
          ]
        ]
      ]
    case "APIService":
      return [
        "spec": [
          "group": "example.com", "service": ["name": .string(name()), "namespace": .string(random.pick(["default", "prod"]))],
        ]
      ]
    default: return [:]
    }
  }
}
