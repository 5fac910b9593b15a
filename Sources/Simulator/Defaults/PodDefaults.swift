import Manifests

/// Pods and the templates they are made from.
enum PodDefaults {
  /// A template, as workloads carry it.
  static func fillTemplate(_ template: inout Value) {
    template.fill("metadata", [:])
    template.within("metadata") { $0.fill("creationTimestamp", .null) }
    template.fill("spec", [:])
    template.within("spec", fillSpec)
  }

  static func fillSpec(_ spec: inout Value) {
    let isOnHostNetwork = spec["hostNetwork"]?.bool == true
    for list in ["initContainers", "containers", "ephemeralContainers"] {
      spec.each(list) { fillContainer(&$0, isOnHostNetwork: isOnHostNetwork) }
    }
    spec.fill("restartPolicy", "Always")
    spec.fill("terminationGracePeriodSeconds", 30)
    spec.fill("dnsPolicy", "ClusterFirst")
    spec.fill("securityContext", [:])
    spec.fill("schedulerName", "default-scheduler")
    // The deprecated name is written beside the new one.
    if let account = spec["serviceAccountName"] ?? spec["serviceAccount"] {
      spec["serviceAccountName"] = account
      spec["serviceAccount"] = account
    }
    spec.each("volumes", fillVolume)
  }

  // MARK: Containers

  private static func fillContainer(_ container: inout Value, isOnHostNetwork: Bool) {
    container.fill("resources", [:])
    container.fill("terminationMessagePath", "/dev/termination-log")
    container.fill("terminationMessagePolicy", "File")
    container.fill("imagePullPolicy", .string(pullPolicy(of: container["image"]?.string ?? "")))
    container.each("ports") { port in
      port.fill("protocol", "TCP")
      if isOnHostNetwork, let number = port["containerPort"] { port.fill("hostPort", number) }
    }
    container.each("env") { $0.within("valueFrom") { $0.within("fieldRef") { $0.fill("apiVersion", "v1") } } }
    container.each("env") { variable in
      variable.within("valueFrom") { $0.within("resourceFieldRef") { $0.fill("divisor", "0") } }
    }
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] { container.within(probe, fillProbe) }
    container.within("lifecycle") { lifecycle in
      for hook in ["postStart", "preStop"] { lifecycle.within(hook) { $0.within("httpGet", fillHTTPGet) } }
    }
  }

  /// `Always` for `latest` and for no tag at all; a digest is as good as a tag.
  static func pullPolicy(of image: String) -> String {
    if image.contains("@") { return "IfNotPresent" }
    let last = image.split(separator: "/").last ?? ""
    guard let colon = last.lastIndex(of: ":") else { return "Always" }
    return last[last.index(after: colon)...] == "latest" ? "Always" : "IfNotPresent"
  }

  private static func fillProbe(_ probe: inout Value) {
    probe.fill("timeoutSeconds", 1)
    probe.fill("periodSeconds", 10)
    probe.fill("successThreshold", 1)
    probe.fill("failureThreshold", 3)
    probe.within("httpGet", fillHTTPGet)
    probe.within("grpc") { $0.fill("service", "") }
  }

  private static func fillHTTPGet(_ action: inout Value) {
    action.fill("path", "/")
    action.fill("scheme", "HTTP")
  }

  // MARK: Volumes

  private static func fillVolume(_ volume: inout Value) {
    for source in ["secret", "configMap", "projected", "downwardAPI"] { volume.within(source) { $0.fill("defaultMode", 420) } }
    volume.within("downwardAPI", fillDownward)
    volume.within("hostPath") { $0.fill("type", "") }
    volume.within("projected") { projected in
      projected.each("sources") { source in
        source.within("serviceAccountToken") { $0.fill("expirationSeconds", 3600) }
        source.within("downwardAPI", fillDownward)
      }
    }
    volume.within("ephemeral") { ephemeral in
      ephemeral.within("volumeClaimTemplate") { template in
        template.fill("metadata", [:])
        template.within("metadata") { $0.fill("creationTimestamp", .null) }
        template.within("spec", StorageDefaults.fillClaim)
      }
    }
    if volume.object?.count == 1, volume["name"] != nil { volume["emptyDir"] = [:] }
  }

  private static func fillDownward(_ source: inout Value) {
    source.each("items") { $0.within("fieldRef") { $0.fill("apiVersion", "v1") } }
    source.each("items") { $0.within("resourceFieldRef") { $0.fill("divisor", "0") } }
  }

  // MARK: Pods themselves

  /// What admission and defaulting add to a pod but not to a template.
  static func fillPod(_ pod: inout Value) {
    pod.fill("spec", [:])
    pod.within("spec") { spec in
      fillSpec(&spec)
      spec.fill("enableServiceLinks", true)
      spec.fill("serviceAccountName", "default")
      spec["serviceAccount"] = spec["serviceAccountName"]
      spec.fill("priority", 0)
      spec.fill("preemptionPolicy", "PreemptLowerPriority")
      for list in ["initContainers", "containers"] { spec.each(list, fillRequests) }
      fillTolerations(&spec)
      if spec["automountServiceAccountToken"]?.bool != false { mountToken(&spec) }
    }
    pod.fill("status", [:])
    pod.within("status") { $0.fill("phase", "Pending") }
    let quality = qualityOfService(pod)
    pod.within("status") { $0.fill("qosClass", .string(quality)) }
  }

  /// A limit without a request is a request too.
  private static func fillRequests(_ container: inout Value) {
    container.within("resources") { resources in
      guard let limits = resources["limits"]?.object, !limits.isEmpty else { return }
      resources.fill("requests", [:])
      resources.within("requests") { requests in for (name, limit) in limits { requests.fill(name, limit) } }
    }
  }

  private static func fillTolerations(_ spec: inout Value) {
    var tolerations = spec["tolerations"]?.list ?? []
    for taint in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]
    where !tolerations.contains(where: { $0["key"]?.string == taint || ($0["key"] == nil && $0["operator"] == "Exists") }) {
      tolerations.append([
        "key": .string(taint), "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300,
      ])
    }
    spec["tolerations"] = .list(tolerations)
  }

  private static let tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount"

  private static func mountToken(_ spec: inout Value) {
    let containers = (spec["containers"]?.list ?? []) + (spec["initContainers"]?.list ?? [])
    let isMounted = containers.contains { $0["volumeMounts"]?.list?.contains { $0["mountPath"]?.string == tokenPath } == true }
    guard !isMounted else { return }
    let name = Value.string("kube-api-access-" + Identifiers.suffix())
    for list in ["initContainers", "containers"] {
      spec.each(list) { container in
        let mounts = container["volumeMounts"]?.list ?? []
        container["volumeMounts"] = .list(mounts + [["name": name, "readOnly": true, "mountPath": .string(tokenPath)]])
      }
    }
    let volume: Value = [
      "name": name,
      "projected": [
        "sources": [
          ["serviceAccountToken": ["expirationSeconds": 3607, "path": "token"]],
          ["configMap": ["name": "kube-root-ca.crt", "items": [["key": "ca.crt", "path": "ca.crt"]]]],
          [
            "downwardAPI": [
              "items": [["path": "namespace", "fieldRef": ["apiVersion": "v1", "fieldPath": "metadata.namespace"]]]
            ]
          ],
        ], "defaultMode": 420,
      ],
    ]
    spec["volumes"] = .list((spec["volumes"]?.list ?? []) + [volume])
  }

  private static func qualityOfService(_ pod: Value) -> String {
    let containers = pod[path: "spec", "containers"]?.list ?? []
    let all = containers.map { $0["resources"] ?? [:] }
    if all.allSatisfy({ $0["requests"] == nil && $0["limits"] == nil }) { return "BestEffort" }
    let isGuaranteed = all.allSatisfy { resources in
      ["cpu", "memory"].allSatisfy { name in
        resources[path: "limits", name] != nil && resources[path: "limits", name] == resources[path: "requests", name]
      }
    }
    return isGuaranteed ? "Guaranteed" : "Burstable"
  }
}
