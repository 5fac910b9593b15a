import Drift
import Foundation
import Manifests
import Randomness
import TestSupport
import Testing

/// Random edits of manifests: whatever a sync makes of them is in sync, in whatever order their keys stand.
@Suite struct PropertyTests {
  /// `TIPHYS_ROUNDS=5000` for a long run.
  static let rounds = ProcessInfo.processInfo.environment["TIPHYS_ROUNDS"].flatMap(Int.init) ?? 300
  /// `TIPHYS_SEED=3` for other numbers than usual.
  static let seed = ProcessInfo.processInfo.environment["TIPHYS_SEED"].flatMap(UInt64.init) ?? 0

  static let seeds: [String] = [
    """
    {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, labels: {app: web, tier: a}, annotations: {a.io/b: c}}, spec: {
      replicas: 3, strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}, selector: {matchLabels: {app: web}},
      template: {metadata: {labels: {app: web}}, spec: {initContainers: [{name: i, image: 'i:1'}, {name: j, image: 'j:1'}],
        containers: [{name: web, image: 'web:1', args: [a, b], env: [{name: A, value: '1'}, {name: B, valueFrom: {fieldRef: {fieldPath: x}}}],
          ports: [{containerPort: 80, name: http}, {containerPort: 53, protocol: UDP}], resources: {limits: {cpu: 1000m, memory: 1Gi}},
          livenessProbe: {httpGet: {path: /, port: http}, periodSeconds: 10}, volumeMounts: [{name: v, mountPath: /v}]}, {name: side, image: s}],
        volumes: [{name: v, configMap: {name: c}}, {name: w, emptyDir: {}}], tolerations: [{key: k, operator: Exists}], hostNetwork: false}}}}
    """,
    """
    {apiVersion: v1, kind: Service, metadata: {name: s, finalizers: [x.io/a, x.io/b]}, spec: {type: NodePort, selector: {app: web},
      ports: [{port: 80, targetPort: 8080, name: a}, {port: 80, protocol: UDP, name: b}], clusterIP: '', externalIPs: [1.2.3.4]}}
    """,
    "{apiVersion: v1, kind: Secret, metadata: {name: s}, type: Opaque, data: {a: aGk=, b: eA==}, stringData: {c: hello}}",
    """
    {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i}, spec: {tls: [{hosts: [a, b], secretName: t}], rules: [
      {host: a, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}]}}, {host: b}]}}
    """,
    "{apiVersion: x.io/v1, kind: Thing, metadata: {name: t}, spec: {list: [{a: 1, b: {c: d}}, {a: 2}], map: {x: {y: z}}, flag: true, empty: {}}}",
    """
    {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {minReplicas: 1, maxReplicas: 9,
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web},
      metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]}}
    """,
  ]

  static func edit(_ value: Value, _ random: inout SplitMix, depth: Int = 0) -> Value {
    switch value {
    case .object(let object):
      var pairs = object.map { ($0.key, $0.value) }
      if pairs.isEmpty || Int.random(in: 0..<12, using: &random) == 0 {
        pairs.append(("extra\(Int.random(in: 0..<3, using: &random))", scalar(&random)))
      }
      let index = Int.random(in: pairs.indices, using: &random)
      if depth > 0, Int.random(in: 0..<6, using: &random) == 0 {
        pairs.remove(at: index)
      } else if !(depth == 0 && ["apiVersion", "kind"].contains(pairs[index].0)) {
        pairs[index].1 = edit(pairs[index].1, &random, depth: depth + 1)
      }
      return .object(Object(pairs))
    case .list(var list):
      switch Int.random(in: 0..<5, using: &random) {
      case 0: list.shuffle(using: &random)
      case 1: if !list.isEmpty { list.remove(at: Int.random(in: list.indices, using: &random)) }
      case 2: if let element = list.randomElement(using: &random) { list.append(edit(element, &random, depth: depth + 1)) }
      default:
        if let index = list.indices.randomElement(using: &random) { list[index] = edit(list[index], &random, depth: depth + 1) }
      }
      return .list(list)
    default: return scalar(&random)
    }
  }

  static func scalar(_ random: inout SplitMix) -> Value {
    let choices: [Value] = [
      "x", "", "10", 10, 0, true, false, .null, 1.5, "1Gi", [:], [], ["k": "v"], ["a"], "multi\nline\n", "eA==",
    ]
    return choices.randomElement(using: &random) ?? "x"
  }

  static func shuffled(_ value: Value, _ random: inout SplitMix) -> Value {
    switch value {
    case .object(let object):
      var pairs = object.map { ($0.key, $0.value) }
      for index in pairs.indices { pairs[index].1 = shuffled(pairs[index].1, &random) }
      pairs.shuffle(using: &random)
      return .object(Object(pairs))
    case .list(let list):
      var result: [Value] = []
      for element in list { result.append(shuffled(element, &random)) }
      return .list(result)
    default: return value
    }
  }

  /// Gives an object the books of a few managers, each owning what another state of it has.
  static func own(_ live: inout Value, _ random: inout SplitMix) {
    guard live.metadata.object != nil else { return }
    let managers = [
      ("kubectl-edit", "Update"), ("argocd-controller", "Apply"), ("argocd-controller", "Update"),
      ("kubectl-client-side-apply", "Update"), ("kube-controller-manager", "Update"),
    ]
    var entries: [Value] = []
    for _ in 0..<Int.random(in: 0..<3, using: &random) {
      guard let (manager, operation) = managers.randomElement(using: &random) else { continue }
      var other = live
      other[path: "metadata", "managedFields"] = nil
      for _ in 0..<Int.random(in: 0..<2, using: &random) { other = edit(other, &random) }
      let fields = FieldSet.of(other, schema: Schema.builtin.node(for: live.groupVersionKind)).fieldsV1
      entries.append([
        "apiVersion": live["apiVersion"] ?? "v1", "fieldsType": "FieldsV1", "fieldsV1": fields, "manager": .string(manager),
        "operation": .string(operation), "time": "2026-01-01T00:00:00Z",
      ])
    }
    if !entries.isEmpty { live[path: "metadata", "managedFields"] = .list(entries) }
  }

  /// Git's and the live state of one object, some with what was applied before.
  private static func trial(from base: Value, live served: Value, round: Int, _ random: inout SplitMix) -> (Value, Value) {
    var desired = base
    var live = served
    var applied = base
    for _ in 0..<Int.random(in: 0..<4, using: &random) { desired = edit(desired, &random) }
    for _ in 0..<Int.random(in: 0..<6, using: &random) { live = edit(live, &random) }
    if round % 3 == 0 {
      for _ in 0..<2 { applied = edit(applied, &random) }
      var annotations = live.metadata["annotations"] ?? [:]
      annotations["kubectl.kubernetes.io/last-applied-configuration"] = .string(JSON.text(applied))
      if live.metadata.object != nil { live[path: "metadata", "annotations"] = annotations }
    }
    if round % 2 == 0 { own(&live, &random) }
    return (desired, live)
  }

  /// What holds for any two states of an object.
  private func check(
    _ desired: Value, _ live: Value, schema: SchemaNode?, options: ComparisonOptions, _ name: String,
    _ random: inout SplitMix, _ counts: inout (sure: Int, quiet: Int)
  ) throws {
    let compiled = Comparison.compile(desired: desired, schema: schema, options: options)
    let drift = Comparison.compare(compiled, live: live)
    let predicted = Comparison.predict(compiled, live: live)
    let after = Comparison.compare(compiled, live: predicted)
    let context = Comment(rawValue: "\(name)\nD \(JSON.text(desired))\nL \(JSON.text(live))\nP \(JSON.text(predicted))")
    try #require(after.fields.filter { $0.kind != .foreign }.map(\.path) == [], context)

    let other = Comparison.compile(desired: Self.shuffled(desired, &random), schema: schema, options: options)
    let again = Comparison.compare(other, live: Self.shuffled(live, &random))
    try #require(Set(again.fields) == Set(drift.fields), context)

    let document = DiffLayout.document(compiled, live: live)
    if drift.verdict == .synced, drift.fields.isEmpty { try #require(!document.hasDifferences, context) }
    let itself = Comparison.compile(desired: desired, schema: schema)
    try #require(Comparison.compare(itself, live: desired).verdict == .synced, context)

    // What the bytes alone tell must never be more than the whole comparison says.
    for object in [live, predicted, live] {
      let bytes = Array(JSON.text(object, style: .go).utf8)
      let verdict = Comparison.compare(compiled, live: try JSON.decode(bytes))
      let isQuiet = verdict.verdict == .synced && verdict.fields.isEmpty
      let isSure = Comparison.isSurelySynced(compiled, bytes: bytes)
      try #require(isQuiet || !isSure, context)
      if isQuiet { counts.quiet += 1 }
      if isSure { counts.sure += 1 }
      try #require(try Comparison.compare(compiled, bytes: bytes) == verdict, context)
    }
  }

  @Test(arguments: [false, true]) func whatASyncMakesIsInSync(_ isServerSide: Bool) throws {
    let seed: UInt64 = Self.seed + (isServerSide ? 7 : 42)
    var random = SplitMix(state: seed)
    let bases = try Self.seeds.map { try YAML.decode($0) }
    let options = ComparisonOptions(appliesServerSide: isServerSide)
    var counts = (sure: 0, quiet: 0)
    for round in 0..<Self.rounds {
      let base = bases[round % bases.count]
      let (desired, live) = Self.trial(from: base, live: base, round: round, &random)
      try check(desired, live, schema: nil, options: options, "seed \(seed), round \(round)", &random, &counts)
    }
    #expect(counts.sure > counts.quiet / 4, "\(counts.sure) of \(counts.quiet) were seen from the bytes")
  }

  /// The same for every kind there is, made out of its schema, after a server has filled in what it fills in.
  @Test(arguments: [false, true]) func everyKindIsInSyncAfterASync(_ isServerSide: Bool) throws {
    let seed: UInt64 = Self.seed + (isServerSide ? 1007 : 1042)
    var manifests = RandomManifests(random: SplitMix(state: seed))
    let options = ComparisonOptions(appliesServerSide: isServerSide)
    let kinds = RandomManifests.kinds
    var counts = (sure: 0, quiet: 0)
    for round in 0..<Self.rounds {
      let kind = kinds[Int.random(in: kinds.indices, using: &manifests.random)]
      let base = manifests.manifest(of: kind)
      let served = manifests.served(base, kind.schema)
      let schema = kind.isCustom ? kind.schema : nil
      let name = "seed \(seed), round \(round), \(kind.name)"

      // What the server makes of a manifest is no drift.
      let untouched = Comparison.compare(Comparison.compile(desired: base, schema: schema, options: options), live: served)
      try #require(
        untouched.fields.map(\.path) == [], Comment(rawValue: "\(name)\nD \(JSON.text(base))\nL \(JSON.text(served))"))

      let (desired, live) = Self.trial(from: base, live: served, round: round, &manifests.random)
      try check(desired, live, schema: schema, options: options, name, &manifests.random, &counts)
    }
  }
}
