import Manifests
import Simulator
import Testing

/// What the real server makes of a manifest (kept as YAML of v1.33's answers).
@Suite struct DefaultsTests {
  private let store = ObjectStore()

  private func created(_ text: String) throws -> Value {
    var object = try YAML.decode(text)
    if object.metadata["namespace"] == nil { object[path: "metadata", "namespace"] = "default" }
    return try store.create(object, by: "test")
  }

  @Test func deployment() throws {
    let made = try created(
      """
      {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: {matchLabels: {a: b}}, template: {
      metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: "r/i:1", ports: [{containerPort: 80}],
      readinessProbe: {httpGet: {port: 80}}, env: [{name: EMPTY, value: ""}],
      resources: {limits: {cpu: 1000m, memory: 1024Mi}}}], volumes: [{name: v, configMap: {name: m}}, {name: e}]}}}}
      """)
    let expected = try YAML.decode(
      """
      progressDeadlineSeconds: 600
      replicas: 1
      revisionHistoryLimit: 10
      selector: {matchLabels: {a: b}}
      strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}
      template:
        metadata: {creationTimestamp: null, labels: {a: b}}
        spec:
          containers:
          - name: c
            image: r/i:1
            imagePullPolicy: IfNotPresent
            env: [{name: EMPTY}]
            ports: [{containerPort: 80, protocol: TCP}]
            readinessProbe:
              failureThreshold: 3
              periodSeconds: 10
              successThreshold: 1
              timeoutSeconds: 1
              httpGet: {path: /, port: 80, scheme: HTTP}
            resources: {limits: {cpu: "1", memory: 1Gi}}
            terminationMessagePath: /dev/termination-log
            terminationMessagePolicy: File
          dnsPolicy: ClusterFirst
          restartPolicy: Always
          schedulerName: default-scheduler
          securityContext: {}
          terminationGracePeriodSeconds: 30
          volumes: [{name: v, configMap: {name: m, defaultMode: 420}}, {name: e, emptyDir: {}}]
      """)
    #expect(made["spec"] == expected)
  }

  @Test func service() throws {
    let made = try created("{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {a: b}, ports: [{port: 80}]}}")
    var spec = try #require(made["spec"])
    let address = try #require(spec["clusterIP"]?.string)
    #expect(address.hasPrefix("10.96."))
    spec["clusterIP"] = nil
    spec["clusterIPs"] = nil
    #expect(
      try spec
        == YAML.decode(
          """
          {internalTrafficPolicy: Cluster, ipFamilies: [IPv4], ipFamilyPolicy: SingleStack, ports: [{port: 80, protocol: TCP,
          targetPort: 80}], selector: {a: b}, sessionAffinity: None, type: ClusterIP}
          """))
    let headless = try created(
      "{apiVersion: v1, kind: Service, metadata: {name: h}, spec: {clusterIP: None, selector: {a: b}}}")
    #expect(headless[path: "spec", "clusterIPs"] == ["None"])
  }

  @Test func job() throws {
    let made = try created(
      """
      {apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c,
      image: i}]}}}}
      """)
    let uid = Value.string(made.uid)
    #expect(made[path: "spec", "selector"] == ["matchLabels": ["batch.kubernetes.io/controller-uid": uid]])
    let labels: Value = [
      "batch.kubernetes.io/controller-uid": uid, "batch.kubernetes.io/job-name": "j", "controller-uid": uid, "job-name": "j",
    ]
    #expect(made[path: "spec", "template", "metadata", "labels"] == labels)
    #expect(made.metadata["labels"] == labels)
    #expect(made[path: "spec", "backoffLimit"] == 6)
    #expect(made[path: "spec", "completionMode"] == "NonIndexed")
  }

  @Test func secretsLoseTheirStringData() throws {
    let made = try created("{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: hello}}")
    #expect(made["data"] == ["a": "aGVsbG8="])
    #expect(made["stringData"] == nil)
    #expect(made["type"] == "Opaque")
  }

  @Test func podsGetTheirTokenAndQuality() throws {
    let made = try created("{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i}]}}")
    #expect(made[path: "status", "phase"] == "Pending")
    #expect(made[path: "status", "qosClass"] == "BestEffort")
    #expect(made[path: "spec", "serviceAccountName"] == "default")
    #expect(made[path: "spec", "tolerations"]?.list?.count == 2)
    #expect(made[path: "spec", "containers"]?[0]?["imagePullPolicy"] == "Always")
    let mounts = made[path: "spec", "containers"]?[0]?["volumeMounts"]?.list ?? []
    #expect(mounts.map { $0["mountPath"] } == ["/var/run/secrets/kubernetes.io/serviceaccount"])
  }

  @Test(arguments: [
    ("1000m", "1"), ("0.5", "500m"), ("1500m", "1500m"), ("1024Mi", "1Gi"), ("1536Mi", "1536Mi"), ("0.5Gi", "512Mi"),
    ("100", "100"),
    ("1000", "1k"), ("0", "0"),
  ])
  func quantitiesBecomeCanonical(given: String, canonical: String) throws {
    let made = try created(
      """
      {apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {containers: [{name: c, image: i, resources: {requests: {memory: "\(given)"}}}]}}
      """)
    #expect(made[path: "spec", "containers"]?[0]?[path: "resources", "requests", "memory"]?.string == canonical)
  }

  // MARK: Validation

  @Test(arguments: [
    (
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: w}, spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: c}}, spec: {containers: [{name: c, image: i}]}}}}",
      "Deployment.apps \"w\" is invalid: spec.template.metadata.labels: Invalid value: {\"a\":\"c\"}: `selector` does not match template `labels`"
    ),
    (
      "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: []}}",
      "Pod \"p\" is invalid: spec.containers: Required value"
    ),
    (
      "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {}}",
      "Service \"s\" is invalid: spec.ports: Required value"
    ),
    (
      "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {containers: [{name: c, image: i}]}}}}",
      "Job.batch \"j\" is invalid: spec.template.spec.restartPolicy: Unsupported value: \"Always\": supported values: \"OnFailure\", \"Never\""
    ),
  ])
  func refusals(manifest: String, message: String) {
    #expect { try created(manifest) } throws: { ($0 as? StatusError)?.message == message }
  }

  @Test func selectorsAreImmutable() throws {
    let made = try created(
      """
      {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: {matchLabels: {a: b}}, template: {
      metadata: {labels: {a: b, c: d}}, spec: {containers: [{name: c, image: i}]}}}}
      """)
    #expect {
      try store.change(made.resourceKey, by: "t") { $0[path: "spec", "selector"] = ["matchLabels": ["c": "d"]] }
    } throws: { error in
      (error as? StatusError)?.message
        == "Deployment.apps \"web\" is invalid: spec.selector: Invalid value: {\"matchLabels\":{\"c\":\"d\"}}: field is immutable"
    }
  }
}
