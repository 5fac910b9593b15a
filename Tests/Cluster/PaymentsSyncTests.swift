import Foundation
import TestSupport
import Testing

/// The payments example over five waves with a migration, on every cluster that is there; its order is read off the objects.
@Suite(.serialized)
struct PaymentsSyncTests {
  @Test(arguments: TestCluster.all)
  func wavesComeInOrderAndAFailingMigrationStopsThem(cluster: TestCluster) async throws {
    let bench = try Bench(cluster)
    let payments = Payments(bench)
    defer { payments.close() }
    try bench.repository.commit("payments 2.1", payments.files(migrationFails: true))
    try bench.createApplication(payments.app, destination: payments.namespace)

    // The migration fails: what comes before it is there, nothing after, and SyncFail ran.
    let failed = try bench.tiphys("app", "sync", payments.app, "--timeout", "120")
    #expect(failed.code == 1, "\(failed)")
    #expect(failed.output.contains("SyncFail wave 0  Job.batch \(payments.namespace)/payments-alarm"), "\(failed)")
    for kind in ["serviceaccount/payments", "role/payments", "rolebinding/payments", "configmap/payments-config"] {
      #expect(try payments.exists(kind), "\(kind)")
    }
    for kind in ["deployment/payments", "service/payments", "ingress/payments", "hpa/payments", "pdb/payments"] {
      #expect(try !payments.exists(kind), "\(kind)")
    }
    #expect(try payments.exists("job/payments-alarm"))
    let migration = try payments.get("job/payments-migrate", "{.metadata.uid}")
    let state = try bench.kubectl(
      "-n", "argocd", "get", "application", payments.app, "-o", "jsonpath={.status.operationState.phase} {.status.history}")
    #expect(state.output == "Failed ")

    // The fixed one succeeds; the failed job is deleted before its successor is created.
    try bench.repository.commit("payments 2.1.1: fix the migration", payments.files(migrationFails: false))
    try bench.require(bench.tiphys("app", "refresh", payments.app))
    let done = try bench.tiphys("app", "sync", payments.app, "--timeout", "180")
    #expect(done.code == 0, "\(done)")
    #expect(try payments.get("job/payments-migrate", "{.metadata.uid}") != migration)

    // Seen from outside: a wave begins when the one before is there (and well), never earlier.
    let waves = [
      ["job/payments-migrate"], ["service/payments", "deployment/payments"],
      ["ingress/payments", "hpa/payments", "pdb/payments"],
    ]
    var times: [[Date]] = []
    for wave in waves { times.append(try wave.map { try payments.created($0) }) }
    let before = try ["serviceaccount/payments", "role/payments", "rolebinding/payments"].map { try payments.created($0) }
    let config = try payments.created("configmap/payments-config")
    let namespace = try payments.created("namespace/\(payments.namespace)")
    #expect(before.allSatisfy { $0 >= namespace && $0 < config })
    for (earlier, later) in zip(times, times.dropFirst()) {
      #expect(earlier.max() ?? .distantFuture < later.min() ?? .distantPast, "\(times)")
    }
    #expect(config < times[0][0])
    let completed = try payments.time(payments.get("job/payments-migrate", "{.status.completionTime}"))
    #expect(completed <= times[1].min() ?? .distantPast, "the app waits for the migration's end")
    let available = try payments.time(
      payments.get("deployment/payments", "{.status.conditions[?(@.type==\"Available\")].lastTransitionTime}"))
    #expect(available <= times[2].min() ?? .distantPast, "wave 2 waits for the Deployment")
  }
}

/// The manifests of the example, in a namespace that they bring themselves.
struct Payments {
  let bench: Bench
  let app: String
  let namespace: String

  init(_ bench: Bench) {
    self.bench = bench
    app = bench.name + "-payments"
    namespace = bench.name + "-pay"
  }

  func close() { _ = try? bench.kubectl("delete", "namespace", namespace, "--wait=false") }

  func exists(_ object: String) throws -> Bool { try bench.kubectl("-n", namespace, "get", object).code == 0 }

  func get(_ object: String, _ path: String) throws -> String {
    try bench.require(bench.kubectl("-n", namespace, "get", object, "-o", "jsonpath=" + path)).output
  }

  func created(_ object: String) throws -> Date { try time(get(object, "{.metadata.creationTimestamp}")) }

  func time(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

  func files(migrationFails: Bool) throws -> [String: String?] {
    // What the API server serves: the newest that both the embedded cluster and Kubernetes 1.20 know.
    let versions = try bench.require(bench.kubectl("api-versions")).output.split(separator: "\n").map(String.init)
    let budget = versions.contains("policy/v1") ? "policy/v1" : "policy/v1beta1"
    let scaler = versions.contains("autoscaling/v2") ? "autoscaling/v2" : "autoscaling/v2beta2"
    func note(_ wave: Int) -> String { "annotations: {argocd.argoproj.io/sync-wave: \"\(wave)\"}" }
    return [
      "app/access.yaml": """
      {apiVersion: v1, kind: Namespace, metadata: {name: \(namespace), \(note(-2))}}
      ---
      {apiVersion: v1, kind: ServiceAccount, metadata: {name: payments, \(note(-2))}}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: payments, \(note(-2))}
      rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: payments, \(note(-2))}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: payments}
      subjects: [{kind: ServiceAccount, name: payments}]
      """,
      "app/config.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: payments-config, \(note(-1))}, data: {mode: live}}",
      "app/migrate.yaml": job("payments-migrate", hook: "Sync", fails: migrationFails),
      "app/alarm.yaml": job("payments-alarm", hook: "SyncFail", fails: false),
      "app/app.yaml": """
      apiVersion: v1
      kind: Service
      metadata: {name: payments, \(note(1))}
      spec: {selector: {app: payments}, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: payments, \(note(1))}
      spec:
        replicas: 2
        selector: {matchLabels: {app: payments}}
        template:
          metadata: {labels: {app: payments}}
          spec:
            containers:
            - {name: payments, image: "registry.example/payments:2.1", resources: {requests: {cpu: 100m}}}
      """,
      "app/edge.yaml": """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: payments, \(note(2))}
      spec: {defaultBackend: {service: {name: payments, port: {number: 80}}}}
      ---
      apiVersion: \(scaler)
      kind: HorizontalPodAutoscaler
      metadata: {name: payments, \(note(2))}
      spec:
        minReplicas: 2
        maxReplicas: 4
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: payments}
        metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
      ---
      apiVersion: \(budget)
      kind: PodDisruptionBudget
      metadata: {name: payments, \(note(2))}
      spec: {minAvailable: 1, selector: {matchLabels: {app: payments}}}
      """,
    ]
  }

  /// A job whose pod fails where `sim/fail` says so, as the pretend kubelet of the real control plane and the embedded one read it.
  private func job(_ name: String, hook: String, fails: Bool) -> String {
    """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: \(name), annotations: {argocd.argoproj.io/hook: \(hook)}}
    spec:
      backoffLimit: 0
      template:
        metadata: {annotations: {sim/fail: "\(fails)"}}
        spec: {restartPolicy: Never, containers: [{name: job, image: "registry.example/\(fails ? "broken" : "job"):1"}]}
    """
  }
}
