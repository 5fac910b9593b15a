import Manifests

/// Assessments of well-known custom resources, so that nobody has to write a script for them.
///
/// The verdicts are meant to be those of the health checks that come with Argo CD; what a message says is the object's own, where
/// it has one.
enum CustomResourceHealth {
  /// Nil for kinds that are not known here.
  static func assess(_ object: Value, group: Substring, kind: String) -> Health? {
    for family in [workload, delivery, platform, database] {
      if let health = family(object, group, kind) { return health }
    }
    return ReadinessRule.of(group, kind)?.assess(object)
  }

  /// By the word in a status field: those that mean well, ill, or at rest; all others mean that something goes on.
  static func byPhase(
    _ object: Value, at path: String..., healthy: Set<String>, degraded: Set<String> = [], suspended: Set<String> = [],
    message: String = "message"
  ) -> Health {
    let phase = object["status"]?.value(at: path)?.string ?? ""
    let text = object["status"]?[message]?.string ?? phase
    let status: HealthStatus =
      healthy.contains(phase)
      ? .healthy : degraded.contains(phase) ? .degraded : suspended.contains(phase) ? .suspended : .progressing
    return Health(status, phase.isEmpty && text.isEmpty ? "waiting for \(object.kind) to be processed" : text)
  }
}

/// Most controllers say in one condition whether an object is well.
struct ReadinessRule {
  /// The first of these that is there counts.
  var conditions = ["Ready"]
  /// Where there is no condition yet.
  var waiting = "waiting for the controller"
  /// The field that a person sets to let the object rest.
  var suspendedBy: [String] = []
  /// Conditions that come before all others, where they are True.
  var first: [(type: String, status: HealthStatus)] = []

  func assess(_ object: Value) -> Health {
    if !suspendedBy.isEmpty, object.value(at: suspendedBy)?.bool == true {
      return Health(.suspended, "\(object.kind) is suspended")
    }
    for (type, status) in first {
      if let condition = object.condition(type), condition.isTrue { return Health(status, condition.text) }
    }
    if let generation = object.metadata["generation"]?.int, let observed = object["status"]?["observedGeneration"]?.int,
      observed < generation
    {
      return Health(.progressing, waiting)
    }
    for type in conditions {
      guard let condition = object.condition(type) else { continue }
      if condition.isTrue { return Health(.healthy, condition["message"]?.string ?? "") }
      return Health(condition.isFalse ? .degraded : .progressing, condition.text)
    }
    return Health(.progressing, waiting)
  }

  /// The rule of kinds that follow the pattern.
  static func of(_ group: Substring, _ kind: String) -> ReadinessRule? {
    switch (group, kind) {
    case ("cert-manager.io", "Certificate"):
      ReadinessRule(waiting: "waiting for the certificate", first: [("Issuing", .progressing)])
    case ("cert-manager.io", "CertificateRequest"):
      ReadinessRule(first: [("Denied", .degraded), ("InvalidRequest", .degraded)])
    case ("cert-manager.io", "Issuer"), ("cert-manager.io", "ClusterIssuer"): ReadinessRule(waiting: "waiting for the issuer")
    case ("external-secrets.io", _): ReadinessRule()
    case ("bitnami.com", "SealedSecret"): ReadinessRule(conditions: ["Synced"])
    case ("serving.knative.dev", _), ("eventing.knative.dev", _), ("messaging.knative.dev", _), ("serving.kserve.io", _):
      ReadinessRule()
    case ("karpenter.sh", _), ("karpenter.k8s.aws", _): ReadinessRule()
    case (let group, _) where group == "cluster.x-k8s.io" || group.hasSuffix(".cluster.x-k8s.io"):
      ReadinessRule(conditions: ["Ready", "Available"], suspendedBy: ["spec", "paused"])
    case ("monitoring.coreos.com", "Prometheus"), ("monitoring.coreos.com", "Alertmanager"),
      ("monitoring.coreos.com", "ThanosRuler"):
      ReadinessRule(conditions: ["Available"], suspendedBy: ["spec", "paused"])
    case ("gateway.networking.k8s.io", "Gateway"): ReadinessRule(conditions: ["Programmed", "Ready", "Accepted"])
    case ("gateway.networking.k8s.io", "GatewayClass"): ReadinessRule(conditions: ["Accepted"])
    case ("tekton.dev", "PipelineRun"), ("tekton.dev", "TaskRun"): ReadinessRule(conditions: ["Succeeded"])
    case ("k8s.keycloak.org", _): ReadinessRule(first: [("HasErrors", .degraded)])
    case (let group, _) where group.hasSuffix(".toolkit.fluxcd.io"):
      ReadinessRule(suspendedBy: ["spec", "suspend"], first: [("Reconciling", .progressing), ("Stalled", .degraded)])
    case ("rabbitmq.com", "RabbitmqCluster"): ReadinessRule(conditions: ["AllReplicasReady", "ReconcileSuccess"])
    case ("rabbitmq.com", _), ("k8s.mariadb.com", _), ("mongodbcommunity.mongodb.com", _): ReadinessRule()
    default: nil
    }
  }
}
