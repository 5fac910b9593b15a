/// The manifests that most tests sync: every kind that a small service has, over three waves, with a hook before them.
enum WebService {
  static let files: [String: String?] = [
    "app/config.yaml": """
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: web-config
      annotations:
        argocd.argoproj.io/sync-wave: "-1"
    data:
      greeting: hello
    ---
    apiVersion: v1
    kind: Secret
    metadata:
      name: web-secret
      annotations:
        argocd.argoproj.io/sync-wave: "-1"
    type: Opaque
    stringData:
      password: \(password)
    """,
    "app/migrate.yaml": """
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: web-migrate
      annotations:
        argocd.argoproj.io/hook: PreSync
        argocd.argoproj.io/hook-delete-policy: BeforeHookCreation
    spec:
      backoffLimit: 0
      template:
        spec:
          restartPolicy: Never
          containers:
          - name: migrate
            image: registry.example/web:1.0
            command: [migrate]
    """,
    "app/web.yaml": """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      replicas: 2
      selector:
        matchLabels: {app: web}
      template:
        metadata:
          labels: {app: web}
        spec:
          containers:
          - name: web
            image: registry.example/web:1.0
            ports:
            - containerPort: 8080
            env:
            - name: GREETING
              valueFrom:
                configMapKeyRef: {name: web-config, key: greeting}
            resources:
              requests: {cpu: 1000m, memory: 128Mi}
              limits: {cpu: "2", memory: 0.5Gi}
            readinessProbe:
              httpGet: {path: /ready, port: 8080}
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      selector: {app: web}
      ports:
      - port: 80
        targetPort: 8080
    """,
    "app/network.yaml": """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: web
      annotations:
        argocd.argoproj.io/sync-wave: "1"
    spec:
      podSelector:
        matchLabels: {app: web}
      policyTypes: [Ingress]
      ingress:
      - from:
        - podSelector: {}
    """,
  ]

  /// Must never be seen in anything that the program prints.
  static let password = "correct-horse-battery-staple"
}
