import Manifests

/// The manifests of an ordinary service: a Deployment behind a Service.
struct WebTemplates {
  let service: ServicePlan
  let environment: DemoEnvironment

  private var name: String { service.name }
  private var namespace: String { environment.name(of: name) }

  var files: [String: String] {
    var files = [
      "namespace.yaml": ManifestText.namespace(namespace, environment),
      "deployment.yaml": deployment,
      "service.yaml": ManifestText.service(name, in: namespace),
      "config.yaml": config,
    ]
    if service.hasIngress {
      files["ingress.yaml"] = ManifestText.ingress(name, in: namespace, host: "\(name).\(environment.domain)")
    }
    if service.hasBudget {
      files["pdb.yaml"] = ManifestText.budget(name, in: namespace, minAvailable: environment == .dev ? 0 : 1)
    }
    if service.hasSecret { files["secret.yaml"] = secret }
    if service.replicas == nil {
      files["hpa.yaml"] = ManifestText.autoscaler(
        name, target: name, in: namespace, from: environment == .production ? 3 : 1, to: environment == .production ? 12 : 3)
    }
    return files
  }

  private var deployment: String {
    let replicas = service.replicas.map { "  replicas: \($0[environment] ?? 1)\n" } ?? ""
    let secret = service.hasSecret ? "\n            - secretRef: {name: \(name)-credentials}" : ""
    return """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: \(name)
        namespace: \(namespace)
        labels: {app.kubernetes.io/name: \(name), app.kubernetes.io/part-of: \(service.project)}
      spec:
      \(replicas)  revisionHistoryLimit: 3
        selector:
          matchLabels: {app.kubernetes.io/name: \(name)}
        strategy:
          type: RollingUpdate
          rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
        template:
          metadata:
            labels: {app.kubernetes.io/name: \(name), app.kubernetes.io/part-of: \(service.project)}
          spec:
            containers:
              - name: \(name)
                image: ghcr.io/acme-corp/\(name):\(service.version(environment))
                ports:
                  - {name: http, containerPort: 8080}
                envFrom:
                  - configMapRef: {name: \(name)-config}\(secret)
                readinessProbe:
                  httpGet: {path: /healthz, port: http}
                  periodSeconds: 5
                resources:
                  requests: {cpu: 100m, memory: \(service.memory)}
                  limits: {memory: \(service.memory)}

      """
  }

  private var config: String {
    var settings = ["LOG_LEVEL": environment == .production ? "info" : "debug", "ENVIRONMENT": environment.rawValue]
    settings.merge(service.settings) { $1 }
    return ManifestText.configMap("\(name)-config", in: namespace, settings)
  }

  private var secret: String {
    """
    apiVersion: v1
    kind: Secret
    metadata:
      name: \(name)-credentials
      namespace: \(namespace)
    type: Opaque
    data:
      API_TOKEN: \(Base64.encode(Array("demo-\(fingerprint(namespace, length: 24))".utf8)))

    """
  }
}

/// The manifest of a scheduled report.
struct ReportTemplates {
  let service: ServicePlan
  let environment: DemoEnvironment

  var files: [String: String] {
    let namespace = environment.name(of: service.name)
    let schedule = environment == .production ? "30 3 * * *" : "0 5 * * 1"
    return [
      "namespace.yaml": ManifestText.namespace(namespace, environment),
      "config.yaml": ManifestText.configMap(
        "\(service.name)-config", in: namespace, ["CURRENCY": "EUR", "RECIPIENTS": "finance@acme-corp.example"]),
      "cronjob.yaml": """
      apiVersion: batch/v1
      kind: CronJob
      metadata:
        name: settlement-report
        namespace: \(namespace)
      spec:
        schedule: "\(schedule)"
        concurrencyPolicy: Forbid
        successfulJobsHistoryLimit: 2
        jobTemplate:
          spec:
            backoffLimit: 2
            template:
              metadata:
                labels: {app.kubernetes.io/name: \(service.name)}
              spec:
                restartPolicy: Never
                containers:
                  - name: report
                    image: ghcr.io/acme-corp/\(service.name):\(service.version(environment))
                    envFrom:
                      - configMapRef: {name: \(service.name)-config}
                    resources:
                      requests: {cpu: 250m, memory: 512Mi}

      """,
    ]
  }
}

/// Manifests that many services have alike.
enum ManifestText {
  static func wave(_ wave: Int?) -> String {
    wave.map { "\n  annotations: {argocd.argoproj.io/sync-wave: \"\($0)\"}" } ?? ""
  }

  static func namespace(_ name: String, _ environment: DemoEnvironment) -> String {
    """
    apiVersion: v1
    kind: Namespace
    metadata:
      name: \(name)
      labels: {acme-corp.example/environment: \(environment.rawValue)}\(wave(-2))

    """
  }

  static func service(_ name: String, in namespace: String, wave: Int? = nil) -> String {
    """
    apiVersion: v1
    kind: Service
    metadata:
      name: \(name)
      namespace: \(namespace)
      labels: {app.kubernetes.io/name: \(name)}\(self.wave(wave))
    spec:
      selector: {app.kubernetes.io/name: \(name)}
      ports:
        - {name: http, port: 80, targetPort: http}

    """
  }

  static func configMap(_ name: String, in namespace: String, _ data: [String: String], wave: Int? = nil) -> String {
    let lines = data.sorted { $0.key < $1.key }.map { "  \($0.key): \"\($0.value)\"" }.joined(separator: "\n")
    return """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: \(name)
        namespace: \(namespace)\(self.wave(wave))
      data:
      \(lines)

      """
  }

  static func ingress(_ name: String, in namespace: String, host: String, wave: Int? = nil) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: \(name)
      namespace: \(namespace)\(self.wave(wave))
    spec:
      ingressClassName: nginx
      rules:
        - host: \(host)
          http:
            paths:
              - path: /
                pathType: Prefix
                backend:
                  service: {name: \(name), port: {name: http}}

    """
  }

  static func budget(_ name: String, in namespace: String, minAvailable: Int, wave: Int? = nil) -> String {
    """
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: \(name)
      namespace: \(namespace)\(self.wave(wave))
    spec:
      minAvailable: \(minAvailable)
      selector:
        matchLabels: {app.kubernetes.io/name: \(name)}

    """
  }

  static func autoscaler(
    _ name: String, target: String, in namespace: String, from minimum: Int, to maximum: Int, wave: Int? = nil
  ) -> String {
    """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata:
      name: \(name)
      namespace: \(namespace)\(self.wave(wave))
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: \(target)}
      minReplicas: \(minimum)
      maxReplicas: \(maximum)
      metrics:
        - type: Resource
          resource:
            name: cpu
            target: {type: Utilization, averageUtilization: 70}

    """
  }
}
