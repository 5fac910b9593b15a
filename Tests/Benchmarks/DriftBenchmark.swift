import Drift
import Glibc
import Manifests

/// How many comparisons one core makes in a second, for a Deployment as it usually is: about 5 kB of live JSON.
struct DriftBenchmark {
  struct Figures {
    /// Live JSON bytes, decoded, to verdict.
    var parsing: Double
    /// The bytes that the store keeps of an object, to verdict: what a watch event costs after it was decoded.
    var stored: Double
    /// The same where every event changes labels, spec and all.
    var changing: Double
    /// A live object as a tree, to verdict.
    var fromTree: Double
    /// One replica count differs: bytes to verdict with the field and who did it.
    var drifting: Double
    var size: Int
  }

  static func run(rounds: Int) throws -> Figures {
    let compiled = Comparison.compile(desired: try YAML.decode(desired))
    let bytes = Array(live.utf8.filter { $0 != UInt8(ascii: "\n") })
    let tree = try JSON.decode(bytes)
    // No two events in a row bring the same bytes: versions, times and status change with each.
    let events = (0..<64).map { index -> [UInt8] in
      var event = tree
      event[path: "metadata", "resourceVersion"] = .string(String(812_345 + index))
      event[path: "metadata", "generation"] = .int(Int64(12 + index % 3))
      event[path: "status", "observedGeneration"] = .int(Int64(12 + index % 3))
      var entries = event[path: "metadata", "managedFields"]?.list ?? []
      for place in entries.indices { entries[place]["time"] = .string("2026-03-09T10:\(10 + index % 50):00Z") }
      event[path: "metadata", "managedFields"] = .list(entries)
      return Array(JSON.text(event).utf8)
    }
    let changes = try events.enumerated().map { index, event -> [UInt8] in
      var event = try JSON.decode(event)
      event[path: "spec", "progressDeadlineSeconds"] = .int(Int64(600 + index))
      return Array(JSON.text(event).utf8)
    }
    var scaled = tree
    scaled[path: "spec", "replicas"] = 5
    let scaledBytes = Array(JSON.text(scaled).utf8)
    func rate(_ rounds: Int, _ expected: ResourceDrift.Verdict, _ body: (Int) throws -> ResourceDrift) rethrows -> Double {
      for round in 0..<rounds / 10 + 1 { _ = try body(round) }
      let start = clock()
      for round in 0..<rounds {
        let verdict = try body(round).verdict
        precondition(verdict == expected)
      }
      return Double(rounds) / (clock() - start)
    }
    return Figures(
      parsing: try rate(rounds / 10, .synced) { round in
        let event = events[round % events.count]
        let object = try JSON.decode(event)
        precondition(!object.isNull)
        return try Comparison.compare(compiled, bytes: event)
      },
      stored: try rate(rounds * 4, .synced) { try Comparison.compare(compiled, bytes: events[$0 % events.count]) },
      changing: try rate(rounds, .synced) { try Comparison.compare(compiled, bytes: changes[$0 % changes.count]) },
      fromTree: rate(rounds, .synced) { _ in Comparison.compare(compiled, live: tree) },
      drifting: try rate(rounds / 10, .outOfSync) { _ in try Comparison.compare(compiled, bytes: scaledBytes) },
      size: bytes.count)
  }

  /// CPU seconds of this thread: other programs on the machine do not count.
  private static func clock() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static let desired = """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: payments
      namespace: payments
      labels: {app.kubernetes.io/name: payments, app.kubernetes.io/part-of: shop, tier: backend}
      annotations: {argocd.argoproj.io/tracking-id: "payments:apps/Deployment:payments/payments", owner: team-payments}
    spec:
      replicas: 3
      revisionHistoryLimit: 5
      selector: {matchLabels: {app.kubernetes.io/name: payments}}
      strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
      template:
        metadata:
          labels: {app.kubernetes.io/name: payments, version: v2.1.0}
          annotations: {prometheus.io/scrape: "true", prometheus.io/port: "9090"}
        spec:
          serviceAccountName: payments
          terminationGracePeriodSeconds: 60
          securityContext: {runAsNonRoot: true, runAsUser: 1000}
          containers:
          - name: payments
            image: ghcr.io/acme-corp/payments:v2.1.0
            args: [--listen, ":8080", --log-level=info]
            ports:
            - {name: http, containerPort: 8080}
            - {name: metrics, containerPort: 9090}
            env:
            - {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: payments-db, key: url}}}
            - {name: CACHE_HOST, value: cache.shop.svc}
            - {name: LOG_FORMAT, value: json}
            - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
            envFrom: [{configMapRef: {name: payments-config}}]
            resources:
              requests: {cpu: 250m, memory: 256Mi}
              limits: {cpu: 1000m, memory: 512Mi}
            livenessProbe: {httpGet: {path: /healthz, port: http}, initialDelaySeconds: 10, periodSeconds: 10}
            readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 5}
            volumeMounts: [{name: config, mountPath: /etc/payments, readOnly: true}, {name: tmp, mountPath: /tmp}]
          volumes: [{name: config, configMap: {name: payments-config}}, {name: tmp, emptyDir: {}}]
    """

  // As an API server writes it, with line breaks that are taken out.
  private static let live = #"""
    {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{"argocd.argoproj.io/tracking-id":"payments:apps/Deployment:payments/payments",
    "deployment.kubernetes.io/revision":"7","owner":"team-payments"},"creationTimestamp":"2026-03-01T08:00:00Z","generation":12,
    "labels":{"app.kubernetes.io/name":"payments","app.kubernetes.io/part-of":"shop","tier":"backend"},"managedFields":[
    {"apiVersion":"apps/v1","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:argocd.argoproj.io/tracking-id":{},"f:owner":{}},
    "f:labels":{".":{},"f:app.kubernetes.io/name":{},"f:app.kubernetes.io/part-of":{},"f:tier":{}}},"f:spec":{"f:progressDeadlineSeconds":{},"f:replicas":{},
    "f:revisionHistoryLimit":{},"f:selector":{},"f:strategy":{"f:rollingUpdate":{".":{},"f:maxSurge":{},"f:maxUnavailable":{}},"f:type":{}},
    "f:template":{"f:metadata":{"f:annotations":{".":{},"f:prometheus.io/port":{},"f:prometheus.io/scrape":{}},"f:labels":{".":{},"f:app.kubernetes.io/name":{},"f:version":{}}},
    "f:spec":{"f:containers":{"k:{\"name\":\"payments\"}":{".":{},"f:args":{},"f:env":{".":{},"k:{\"name\":\"CACHE_HOST\"}":{".":{},"f:name":{},"f:value":{}},
    "k:{\"name\":\"DATABASE_URL\"}":{".":{},"f:name":{},"f:valueFrom":{".":{},"f:secretKeyRef":{}}},"k:{\"name\":\"LOG_FORMAT\"}":{".":{},"f:name":{},"f:value":{}},
    "k:{\"name\":\"POD_NAME\"}":{".":{},"f:name":{},"f:valueFrom":{".":{},"f:fieldRef":{}}}},"f:envFrom":{},"f:image":{},"f:imagePullPolicy":{},
    "f:livenessProbe":{".":{},"f:failureThreshold":{},"f:httpGet":{".":{},"f:path":{},"f:port":{},"f:scheme":{}},"f:initialDelaySeconds":{},"f:periodSeconds":{},"f:successThreshold":{},"f:timeoutSeconds":{}},
    "f:name":{},"f:ports":{".":{},"k:{\"containerPort\":8080,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{},"f:name":{},"f:protocol":{}},
    "k:{\"containerPort\":9090,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{},"f:name":{},"f:protocol":{}}},
    "f:readinessProbe":{".":{},"f:failureThreshold":{},"f:httpGet":{".":{},"f:path":{},"f:port":{},"f:scheme":{}},"f:periodSeconds":{},"f:successThreshold":{},"f:timeoutSeconds":{}},
    "f:resources":{".":{},"f:limits":{".":{},"f:cpu":{},"f:memory":{}},"f:requests":{".":{},"f:cpu":{},"f:memory":{}}},"f:terminationMessagePath":{},"f:terminationMessagePolicy":{},
    "f:volumeMounts":{".":{},"k:{\"mountPath\":\"/etc/payments\"}":{".":{},"f:mountPath":{},"f:name":{},"f:readOnly":{}},"k:{\"mountPath\":\"/tmp\"}":{".":{},"f:mountPath":{},"f:name":{}}}}},
    "f:dnsPolicy":{},"f:restartPolicy":{},"f:schedulerName":{},"f:securityContext":{".":{},"f:runAsNonRoot":{},"f:runAsUser":{}},"f:serviceAccount":{},"f:serviceAccountName":{},
    "f:terminationGracePeriodSeconds":{},"f:volumes":{".":{},"k:{\"name\":\"config\"}":{".":{},"f:configMap":{".":{},"f:defaultMode":{},"f:name":{}},"f:name":{}},
    "k:{\"name\":\"tmp\"}":{".":{},"f:emptyDir":{},"f:name":{}}}}}}},"manager":"argocd-controller","operation":"Update","time":"2026-03-09T10:00:00Z"},
    {"apiVersion":"apps/v1","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:annotations":{"f:deployment.kubernetes.io/revision":{}}},"f:status":{"f:availableReplicas":{},
    "f:conditions":{".":{},"k:{\"type\":\"Available\"}":{".":{},"f:lastTransitionTime":{},"f:lastUpdateTime":{},"f:message":{},"f:reason":{},"f:status":{},"f:type":{}},
    "k:{\"type\":\"Progressing\"}":{".":{},"f:lastTransitionTime":{},"f:lastUpdateTime":{},"f:message":{},"f:reason":{},"f:status":{},"f:type":{}}},
    "f:observedGeneration":{},"f:readyReplicas":{},"f:replicas":{},"f:updatedReplicas":{}}},"manager":"kube-controller-manager","operation":"Update","subresource":"status","time":"2026-03-09T10:00:41Z"}],
    "name":"payments","namespace":"payments","resourceVersion":"812345","uid":"0b0f4c7e-5a54-4c3c-9f43-2d4be2a7a3d1"},"spec":{"progressDeadlineSeconds":600,"replicas":3,"revisionHistoryLimit":5,
    "selector":{"matchLabels":{"app.kubernetes.io/name":"payments"}},"strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0},"type":"RollingUpdate"},
    "template":{"metadata":{"annotations":{"prometheus.io/port":"9090","prometheus.io/scrape":"true"},"creationTimestamp":null,"labels":{"app.kubernetes.io/name":"payments","version":"v2.1.0"}},
    "spec":{"containers":[{"args":["--listen",":8080","--log-level=info"],"env":[{"name":"DATABASE_URL","valueFrom":{"secretKeyRef":{"key":"url","name":"payments-db"}}},
    {"name":"CACHE_HOST","value":"cache.shop.svc"},{"name":"LOG_FORMAT","value":"json"},{"name":"POD_NAME","valueFrom":{"fieldRef":{"apiVersion":"v1","fieldPath":"metadata.name"}}}],
    "envFrom":[{"configMapRef":{"name":"payments-config"}}],"image":"ghcr.io/acme-corp/payments:v2.1.0","imagePullPolicy":"IfNotPresent",
    "livenessProbe":{"failureThreshold":3,"httpGet":{"path":"/healthz","port":"http","scheme":"HTTP"},"initialDelaySeconds":10,"periodSeconds":10,"successThreshold":1,"timeoutSeconds":1},
    "name":"payments","ports":[{"containerPort":8080,"name":"http","protocol":"TCP"},{"containerPort":9090,"name":"metrics","protocol":"TCP"}],
    "readinessProbe":{"failureThreshold":3,"httpGet":{"path":"/ready","port":"http","scheme":"HTTP"},"periodSeconds":5,"successThreshold":1,"timeoutSeconds":1},
    "resources":{"limits":{"cpu":"1","memory":"512Mi"},"requests":{"cpu":"250m","memory":"256Mi"}},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File",
    "volumeMounts":[{"mountPath":"/etc/payments","name":"config","readOnly":true},{"mountPath":"/tmp","name":"tmp"}]}],"dnsPolicy":"ClusterFirst","restartPolicy":"Always",
    "schedulerName":"default-scheduler","securityContext":{"runAsNonRoot":true,"runAsUser":1000},"serviceAccount":"payments","serviceAccountName":"payments","terminationGracePeriodSeconds":60,
    "volumes":[{"configMap":{"defaultMode":420,"name":"payments-config"},"name":"config"},{"emptyDir":{},"name":"tmp"}]}}},
    "status":{"availableReplicas":3,"conditions":[{"lastTransitionTime":"2026-03-01T08:00:30Z","lastUpdateTime":"2026-03-01T08:00:30Z","message":"Deployment has minimum availability.",
    "reason":"MinimumReplicasAvailable","status":"True","type":"Available"},{"lastTransitionTime":"2026-03-01T08:00:00Z","lastUpdateTime":"2026-03-09T10:00:41Z",
    "message":"ReplicaSet \"payments-6f9c7d5b8c\" has successfully progressed.","reason":"NewReplicaSetAvailable","status":"True","type":"Progressing"}],
    "observedGeneration":12,"readyReplicas":3,"replicas":3,"updatedReplicas":3}}
    """#
}
