import Manifests

/// The manifests of `ledger`: a web service with its database, a StatefulSet with a volume, in a folder of its own.
struct LedgerTemplates {
  let service: ServicePlan
  let environment: DemoEnvironment

  private var namespace: String { environment.name(of: "ledger") }
  /// The database's folder, and the end of its name.
  private var database: String { service.database[environment] ?? "pg" }

  var files: [String: String] {
    var files = WebTemplates(service: service, environment: environment).files
    files["\(database)/statefulset.yaml"] = statefulSet
    files["\(database)/service.yaml"] = databaseService
    files["\(database)/secret.yaml"] = secret
    return files
  }

  private var databaseService: String {
    """
    apiVersion: v1
    kind: Service
    metadata:
      name: ledger-\(database)
      namespace: \(namespace)
    spec:
      clusterIP: None
      selector: {app.kubernetes.io/name: ledger-\(database)}
      ports:
        - {name: postgres, port: 5432, targetPort: postgres}

    """
  }

  private var secret: String {
    """
    apiVersion: v1
    kind: Secret
    metadata:
      name: ledger-\(database)
      namespace: \(namespace)
    type: Opaque
    data:
      POSTGRES_PASSWORD: \(Base64.encode(Array("demo-\(fingerprint(namespace, length: 20))".utf8)))

    """
  }

  private var statefulSet: String {
    """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata:
      name: ledger-\(database)
      namespace: \(namespace)
      labels: {app.kubernetes.io/name: ledger-\(database), app.kubernetes.io/part-of: payments}
    spec:
      replicas: 1
      serviceName: ledger-\(database)
      selector:
        matchLabels: {app.kubernetes.io/name: ledger-\(database)}
      template:
        metadata:
          labels: {app.kubernetes.io/name: ledger-\(database), app.kubernetes.io/part-of: payments}
        spec:
          terminationGracePeriodSeconds: 60
          containers:
            - name: postgres
              image: docker.io/library/postgres:16.4
              ports:
                - {name: postgres, containerPort: 5432}
              envFrom:
                - secretRef: {name: ledger-\(database)}
              volumeMounts:
                - {name: data, mountPath: /var/lib/postgresql/data}
              resources:
                requests: {cpu: 500m, memory: 2Gi}
                limits: {memory: 2Gi}
      volumeClaimTemplates:
        - metadata:
            name: data
          spec:
            accessModes: [ReadWriteOnce]
            storageClassName: fast-ssd
            resources:
              requests: {storage: \(environment == .production ? "500Gi" : "20Gi")}

    """
  }
}

/// What runs on every node: the manifests of `cluster-addons`.
enum AddonTemplates {
  static let files = [
    "namespace.yaml": ManifestText.namespace("monitoring", .production),
    "node-exporter.yaml": daemonSet("node-exporter", image: "quay.io/prometheus/node-exporter:v1.8.2", port: 9100),
    "log-agent.yaml": daemonSet("log-agent", image: "docker.io/grafana/alloy:v1.4.3", port: 12345),
  ]

  private static func daemonSet(_ name: String, image: String, port: Int) -> String {
    """
    apiVersion: apps/v1
    kind: DaemonSet
    metadata:
      name: \(name)
      namespace: monitoring
      labels: {app.kubernetes.io/name: \(name)}
    spec:
      selector:
        matchLabels: {app.kubernetes.io/name: \(name)}
      template:
        metadata:
          labels: {app.kubernetes.io/name: \(name)}
        spec:
          hostNetwork: true
          tolerations:
            - {operator: Exists, effect: NoSchedule}
          containers:
            - name: \(name)
              image: \(image)
              ports:
                - {name: http, containerPort: \(port)}
              resources:
                requests: {cpu: 50m, memory: 64Mi}
                limits: {memory: 128Mi}

    """
  }
}
