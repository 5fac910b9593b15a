import Manifests

/// How well an object is, judged from its own fields as Argo CD judges it with what is built into it.
///
/// Source of the rules: Argo CD, gitops-engine `pkg/health`, and kubectl's `rollout status`, from which those descend.
enum HealthAssessment {
  /// The finalizer that keeps a finished hook until its outcome was read: it does not make the hook "pending deletion".
  private static let hookFinalizer = "argocd.argoproj.io/hook-finalizer"

  /// What is being deleted is on its way, whatever else it says; nil for all others.
  static func pendingDeletion(_ object: Value) -> Health? {
    let metadata = object.metadata
    guard metadata["deletionTimestamp"]?.string != nil,
      metadata["finalizers"]?.list?.contains(.string(hookFinalizer)) != true
    else { return nil }
    return Health(.progressing, "Pending deletion")
  }

  /// Nil where the kind has no notion of health (a ConfigMap, say).
  static func builtin(_ object: Value) -> Health? {
    let (group, version) = groupAndVersion(object["apiVersion"]?.string ?? "")
    switch (group, object["kind"]?.string ?? "") {
    case ("apps", let kind):
      guard let assess = workload(kind) else { return nil }
      return version == "v1" ? assess(object) : unsupported(object)
    case ("extensions", "Ingress"), ("networking.k8s.io", "Ingress"): return ingress(object)
    case ("", "Service"): return service(object)
    case ("", "PersistentVolumeClaim"): return volumeClaim(object)
    case ("", "Pod"): return pod(object)
    case ("batch", "Job"): return version == "v1" ? job(object) : unsupported(object)
    case ("autoscaling", "HorizontalPodAutoscaler"):
      switch version {
      case "v1": return autoscalerInAnnotation(object)
      case "v2", "v2beta1", "v2beta2": return autoscaler(object["status"]?["conditions"]?.list ?? [])
      default: return unsupported(object, as: "HPA")
      }
    case ("apiregistration.k8s.io", "APIService"):
      return ["v1", "v1beta1"].contains(version) ? apiService(object) : unsupported(object)
    case ("argoproj.io", "Workflow"): return workflow(object)
    case ("argoproj.io", "Application"): return application(object)
    case ("", _): return nil
    case (let group, let kind): return CustomResourceHealth.assess(object, group: group, kind: kind)
    }
  }

  private static func groupAndVersion(_ apiVersion: String) -> (Substring, Substring) {
    guard let slash = apiVersion.utf8.firstIndex(of: UInt8(ascii: "/")) else { return ("", apiVersion[...]) }
    return (apiVersion[..<slash], apiVersion[apiVersion.utf8.index(after: slash)...])
  }

  private static func unsupported(_ object: Value, as name: String? = nil) -> Health {
    Health(.unknown, "unsupported \(name ?? object.kind) GVK: \(object.apiVersion), Kind=\(object.kind)")
  }

  private static func workload(_ kind: String) -> ((Value) -> Health)? {
    switch kind {
    case "Deployment": deployment
    case "StatefulSet": statefulSet
    case "ReplicaSet": replicaSet
    case "DaemonSet": daemonSet
    default: nil
    }
  }
}

extension Value {
  /// The integer under a key, kept to 32 bits as the API's counters are, so that no sum of them overflows.
  func number(_ key: String) -> Int? { self[key]?.int.map { Int(Int32(clamping: $0)) } }

  /// The integer under a key, or zero: what an absent counter means.
  func count(_ key: String) -> Int { number(key) ?? 0 }

  /// The condition of a type in `status.conditions`.
  func condition(_ type: String) -> Value? {
    self["status"]?["conditions"]?.list?.first { $0["type"]?.string == type }
  }
}
