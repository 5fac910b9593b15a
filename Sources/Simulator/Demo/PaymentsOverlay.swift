/// What one environment changes of the base of `payments`: its namespace, image tags, credentials, settings and sizes.
struct PaymentsOverlay {
  let service: ServicePlan
  let environment: DemoEnvironment

  private var namespace: String { environment.name(of: "payments") }
  private var isProduction: Bool { environment == .production }

  /// By their path below the overlay's folder.
  var files: [String: String] {
    [
      "kustomization.yaml": kustomization,
      "secret.yaml": secret,
      "patches/environment.yaml": settings,
      "patches/host.yaml": host,
      "patches/replicas.yaml": replicas,
    ]
  }

  private var kustomization: String {
    """
    apiVersion: kustomize.config.k8s.io/v1beta1
    kind: Kustomization
    namespace: \(namespace)
    resources:
      - ../../base
      - secret.yaml
    images:
      - name: ghcr.io/acme-corp/payments
        newTag: \(service.version(environment))
      - name: ghcr.io/acme-corp/payments-migrations
        newTag: \(service.migrations)
    patches:
      - path: patches/environment.yaml
      - path: patches/replicas.yaml
      - path: patches/host.yaml
        target: {kind: Ingress, name: payments}

    """
  }

  private var secret: String {
    """
    apiVersion: v1
    kind: Secret
    metadata:
      name: payments-credentials
      annotations: {argocd.argoproj.io/sync-wave: "-1"}
    type: Opaque
    stringData:
      DATABASE_URL: postgres://payments:demo-\(fingerprint(namespace, length: 20))@ledger-pg.\(environment.name(of: "ledger")).svc/payments
      PROVIDER_KEY: demo-\(fingerprint(namespace + "/provider", length: 32))

    """
  }

  private var settings: String {
    """
    apiVersion: v1
    kind: Namespace
    metadata:
      name: payments
      labels: {acme-corp.example/environment: \(environment.rawValue)}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: payments-config
      namespace: payments
    data:
      ENVIRONMENT: \(environment.rawValue)
      LEDGER_URL: http://ledger.\(environment.name(of: "ledger")).svc
      LOG_LEVEL: \(isProduction ? "info" : "debug")

    """
  }

  private var replicas: String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: payments
      namespace: payments
    spec:
      replicas: \(service.replicas?[environment] ?? 1)
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata:
      name: payments-worker
      namespace: payments
    spec:
      minReplicas: \(isProduction ? 2 : 1)
      maxReplicas: \(isProduction ? 10 : 2)
    ---
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: payments
      namespace: payments
    spec:
      minAvailable: \(isProduction ? 2 : 0)

    """
  }

  private var host: String {
    """
    - op: replace
      path: /spec/rules/0/host
      value: payments.\(environment.domain)

    """
  }
}
