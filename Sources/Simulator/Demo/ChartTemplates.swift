import Manifests

/// A service as a Helm chart: one chart, a subchart in it, and a values file for each environment.
struct ChartTemplates {
  let service: ServicePlan

  private var name: String { service.name }

  /// The folder of a service's chart.
  static func folder(of service: String) -> String { "apps/\(service)/chart" }

  /// The values file of an environment, as seen from the chart.
  static func valuesFile(_ environment: DemoEnvironment) -> String { "../env/\(environment.rawValue)/values.yaml" }

  /// The chart's files by their path below its folder.
  var chart: [String: String] {
    [
      "Chart.yaml": """
      apiVersion: v2
      name: \(name)
      description: Mail and push messages to customers
      type: application
      version: 0.4.0
      dependencies:
        - name: queue
          version: 0.2.0
          condition: queue.enabled

      """,
      "values.yaml": """
      image:
        repository: ghcr.io/acme-corp/\(name)
        tag: latest
      replicas: 1
      memory: \(service.memory)
      settings:
        LOG_LEVEL: debug
      # Where messages wait to be sent.
      queue:
        enabled: false

      """,
      "templates/_helpers.tpl": """
      {{- define "\(name).labels" -}}
      app.kubernetes.io/name: {{ .Chart.Name }}
      app.kubernetes.io/part-of: \(service.project)
      {{- end }}

      """,
      "templates/namespace.yaml": """
      apiVersion: v1
      kind: Namespace
      metadata:
        name: {{ .Release.Namespace }}
        labels: {acme-corp.example/environment: {{ .Values.settings.ENVIRONMENT }}}
        annotations: {argocd.argoproj.io/sync-wave: "-2"}

      """,
      "templates/config.yaml": """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: {{ .Release.Name }}-config
        namespace: {{ .Release.Namespace }}
      data:
        {{- range $key, $value := .Values.settings }}
        {{ $key }}: {{ $value | quote }}
        {{- end }}
        {{- if .Values.queue.enabled }}
        QUEUE: {{ .Release.Name }}-queue
        {{- end }}

      """,
      "templates/secret.yaml": """
      apiVersion: v1
      kind: Secret
      metadata:
        name: {{ .Release.Name }}-credentials
        namespace: {{ .Release.Namespace }}
      type: Opaque
      data:
        API_TOKEN: {{ required "apiToken is needed to send anything" .Values.apiToken | b64enc }}

      """,
      "templates/service.yaml": """
      apiVersion: v1
      kind: Service
      metadata:
        name: {{ .Release.Name }}
        namespace: {{ .Release.Namespace }}
        labels: {app.kubernetes.io/name: {{ .Chart.Name }}}
      spec:
        selector: {app.kubernetes.io/name: {{ .Chart.Name }}}
        ports:
          - {name: http, port: 80, targetPort: http}

      """,
      "templates/deployment.yaml": deployment,
      "charts/queue/Chart.yaml": """
      apiVersion: v2
      name: queue
      description: A message queue beside a service
      type: application
      version: 0.2.0

      """,
      "charts/queue/values.yaml": "image: nats:2.10-alpine\nmemory: 64Mi\n",
      "charts/queue/templates/deployment.yaml": queueDeployment,
      "charts/queue/templates/service.yaml": """
      apiVersion: v1
      kind: Service
      metadata:
        name: {{ .Release.Name }}-queue
        namespace: {{ .Release.Namespace }}
      spec:
        selector: {app.kubernetes.io/name: {{ .Release.Name }}-queue}
        ports:
          - {name: nats, port: 4222, targetPort: nats}

      """,
    ]
  }

  private var deployment: String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: {{ .Release.Name }}
      namespace: {{ .Release.Namespace }}
      labels:
        {{- include "\(name).labels" . | nindent 4 }}
    spec:
      replicas: {{ .Values.replicas }}
      revisionHistoryLimit: 3
      selector:
        matchLabels: {app.kubernetes.io/name: {{ .Chart.Name }}}
      template:
        metadata:
          labels:
            {{- include "\(name).labels" . | nindent 8 }}
        spec:
          containers:
            - name: {{ .Chart.Name }}
              image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
              ports:
                - {name: http, containerPort: 8080}
              envFrom:
                - configMapRef: {name: {{ .Release.Name }}-config}
                - secretRef: {name: {{ .Release.Name }}-credentials}
              readinessProbe:
                httpGet: {path: /healthz, port: http}
                periodSeconds: 5
              resources:
                requests: {cpu: 100m, memory: {{ .Values.memory }}}
                limits: {memory: {{ .Values.memory }}}

    """
  }

  private var queueDeployment: String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: {{ .Release.Name }}-queue
      namespace: {{ .Release.Namespace }}
    spec:
      replicas: 1
      revisionHistoryLimit: 3
      selector:
        matchLabels: {app.kubernetes.io/name: {{ .Release.Name }}-queue}
      template:
        metadata:
          labels: {app.kubernetes.io/name: {{ .Release.Name }}-queue}
        spec:
          containers:
            - name: queue
              image: {{ .Values.image }}
              ports:
                - {name: nats, containerPort: 4222}
              resources:
                requests: {cpu: 50m, memory: {{ .Values.memory }}}

    """
  }

  /// What an environment sets.
  func values(_ environment: DemoEnvironment) -> String {
    var settings = ["LOG_LEVEL": environment == .production ? "info" : "debug", "ENVIRONMENT": environment.rawValue]
    settings.merge(service.settings) { $1 }
    let lines = settings.sorted { $0.key < $1.key }.map { "  \($0.key): \"\($0.value)\"" }.joined(separator: "\n")
    return """
      image:
        tag: \(service.version(environment))
      replicas: \(service.replicas?[environment] ?? 1)
      apiToken: demo-\(fingerprint(environment.name(of: name), length: 24))
      settings:
      \(lines)
      queue:
        enabled: \(environment != .dev)

      """
  }
}
