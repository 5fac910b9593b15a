/// The manifests of `payments`: every wave from -2 to 2, hooks before and after, access rules, and a worker whose number an
/// autoscaler owns. A kustomize base that all environments share; see ``PaymentsOverlay`` for what is theirs.
struct PaymentsTemplates {
  let service: ServicePlan

  private let namespace = "payments"

  /// By their path below the service's folder.
  var files: [String: String] {
    let manifests = [
      "access.yaml": access,
      "config.yaml": ManifestText.configMap(
        "payments-config", in: namespace, service.settings.merging(["CURRENCY": "EUR"]) { old, _ in old }, wave: -1),
      "deployment.yaml": deployment,
      "hpa.yaml": ManifestText.autoscaler(
        "payments-worker", target: "payments-worker", in: namespace, from: 1, to: 2, wave: 2),
      "ingress.yaml": ManifestText.ingress("payments", in: namespace, host: "payments.acme-corp.example", wave: 2),
      "migrate.yaml": migration,
      "namespace.yaml": base,
      "pdb.yaml": ManifestText.budget("payments", in: namespace, minAvailable: 0, wave: 2),
      "service.yaml": ManifestText.service("payments", in: namespace, wave: 0),
      "smoke.yaml": smoke,
      "worker.yaml": worker,
    ]
    var files: [String: String] = [:]
    for (name, text) in manifests { files["base/\(name)"] = text }
    files["base/kustomization.yaml"] = """
      apiVersion: kustomize.config.k8s.io/v1beta1
      kind: Kustomization
      resources:
      \(manifests.keys.sorted().map { "  - \($0)" }.joined(separator: "\n"))

      """
    return files
  }

  private var base: String {
    """
    apiVersion: v1
    kind: Namespace
    metadata:
      name: \(namespace)\(ManifestText.wave(-2))

    """
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
              image: ghcr.io/acme-corp/payments-migrations
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
      replicas: 1
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
              image: ghcr.io/acme-corp/payments
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
              image: ghcr.io/acme-corp/payments
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
