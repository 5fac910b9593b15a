/// The manifests of `payments`: every wave from -2 to 2, hooks before and after, access rules, and a worker whose number an
/// autoscaler owns.
struct PaymentsTemplates {
  let service: ServicePlan
  let environment: DemoEnvironment

  private var namespace: String { environment.name(of: "payments") }
  private var isProduction: Bool { environment == .production }
  private var image: String { "ghcr.io/acme-corp/payments:\(service.version(environment))" }

  var files: [String: String] {
    [
      "namespace.yaml": ManifestText.namespace(namespace, environment),
      "access.yaml": access,
      "config.yaml": ManifestText.configMap(
        "payments-config", in: namespace,
        service.settings.merging([
          "CURRENCY": "EUR", "ENVIRONMENT": environment.rawValue, "LOG_LEVEL": isProduction ? "info" : "debug",
          "LEDGER_URL": "http://ledger.\(environment.name(of: "ledger")).svc",
        ]) { old, _ in old }, wave: -1),
      "secret.yaml": secret,
      "migrate.yaml": migration,
      "service.yaml": ManifestText.service("payments", in: namespace, wave: 0),
      "deployment.yaml": deployment,
      "worker.yaml": worker,
      "ingress.yaml": ManifestText.ingress("payments", in: namespace, host: "payments.\(environment.domain)", wave: 2),
      "hpa.yaml": ManifestText.autoscaler(
        "payments-worker", target: "payments-worker", in: namespace, from: isProduction ? 2 : 1, to: isProduction ? 10 : 2,
        wave: 2),
      "pdb.yaml": ManifestText.budget("payments", in: namespace, minAvailable: isProduction ? 2 : 0, wave: 2),
      "smoke.yaml": smoke,
    ]
  }

  private var access: String {
    """
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: payments
      namespace: \(namespace)
      annotations: {argocd.argoproj.io/sync-wave: "-2"}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata:
      name: payments
      namespace: \(namespace)
      annotations: {argocd.argoproj.io/sync-wave: "-2"}
    rules:
      - apiGroups: [""]
        resources: [configmaps]
        verbs: [get, list, watch]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata:
      name: payments
      namespace: \(namespace)
      annotations: {argocd.argoproj.io/sync-wave: "-2"}
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: Role
      name: payments
    subjects:
      - kind: ServiceAccount
        name: payments
        namespace: \(namespace)

    """
  }

  private var secret: String {
    """
    apiVersion: v1
    kind: Secret
    metadata:
      name: payments-credentials
      namespace: \(namespace)
      annotations: {argocd.argoproj.io/sync-wave: "-1"}
    type: Opaque
    stringData:
      DATABASE_URL: postgres://payments:demo-\(fingerprint(namespace, length: 20))@ledger-pg.\(environment.name(of: "ledger")).svc/payments
      PROVIDER_KEY: demo-\(fingerprint(namespace + "/provider", length: 32))

    """
  }

  private var migration: String {
    """
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: payments-db-migrate
      namespace: \(namespace)
      annotations:
        argocd.argoproj.io/hook: PreSync
        argocd.argoproj.io/hook-delete-policy: BeforeHookCreation
        argocd.argoproj.io/sync-wave: "-1"
    spec:
      backoffLimit: 0
      activeDeadlineSeconds: 300
      template:
        metadata:
          labels: {app.kubernetes.io/name: payments-db-migrate}
        spec:
          restartPolicy: Never
          containers:
            - name: migrate
              image: ghcr.io/acme-corp/payments-migrations:\(service.migrations)
              args: [up]

    """
  }

  private var deployment: String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: payments
      namespace: \(namespace)
      labels: {app.kubernetes.io/name: payments, app.kubernetes.io/part-of: payments}
      annotations: {argocd.argoproj.io/sync-wave: "1"}
    spec:
      replicas: \(service.replicas?[environment] ?? 1)
      revisionHistoryLimit: 5
      progressDeadlineSeconds: 120
      selector:
        matchLabels: {app.kubernetes.io/name: payments}
      strategy:
        type: RollingUpdate
        rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
      template:
        metadata:
          labels: {app.kubernetes.io/name: payments, app.kubernetes.io/part-of: payments}
        spec:
          serviceAccountName: payments
          containers:
            - name: payments
              image: \(image)
              ports:
                - {name: http, containerPort: 8080}
                - {name: metrics, containerPort: 9090}
              env:
                - {name: GOMAXPROCS, value: "2"}
              envFrom:
                - configMapRef: {name: payments-config}
                - secretRef: {name: payments-credentials}
              readinessProbe:
                httpGet: {path: /healthz, port: http}
                periodSeconds: 5
              livenessProbe:
                httpGet: {path: /livez, port: http}
                initialDelaySeconds: 10
              resources:
                requests: {cpu: 250m, memory: \(service.memory)}
                limits: {cpu: "1", memory: \(service.memory)}

    """
  }

  private var worker: String {
    """
    # No replicas here: the autoscaler in hpa.yaml owns them.
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: payments-worker
      namespace: \(namespace)
      labels: {app.kubernetes.io/name: payments-worker, app.kubernetes.io/part-of: payments}
      annotations: {argocd.argoproj.io/sync-wave: "1"}
    spec:
      revisionHistoryLimit: 5
      selector:
        matchLabels: {app.kubernetes.io/name: payments-worker}
      template:
        metadata:
          labels: {app.kubernetes.io/name: payments-worker, app.kubernetes.io/part-of: payments}
        spec:
          serviceAccountName: payments
          containers:
            - name: worker
              image: \(image)
              args: [worker]
              envFrom:
                - configMapRef: {name: payments-config}
                - secretRef: {name: payments-credentials}
              resources:
                requests: {cpu: 200m, memory: 256Mi}

    """
  }

  private var smoke: String {
    """
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: payments-smoke
      namespace: \(namespace)
      annotations:
        argocd.argoproj.io/hook: PostSync
        argocd.argoproj.io/hook-delete-policy: HookSucceeded
    spec:
      backoffLimit: 1
      template:
        metadata:
          labels: {app.kubernetes.io/name: payments-smoke}
        spec:
          restartPolicy: Never
          containers:
            - name: smoke
              image: ghcr.io/acme-corp/smoke:v3
              args: ["http://payments/healthz"]

    """
  }
}
