import Manifests

extension CustomResourceHealth {
  /// Databases and queues that an operator runs.
  static func database(_ object: Value, _ group: Substring, _ kind: String) -> Health? {
    switch (group, kind) {
    case ("kafka.strimzi.io", _), ("core.strimzi.io", _): strimzi(object)
    case ("postgresql.cnpg.io", "Cluster"): cloudNativePG(object)
    case ("acid.zalan.do", "postgresql"):
      byPhase(
        object, at: "PostgresClusterStatus", healthy: ["Running"],
        degraded: ["CreateFailed", "UpdateFailed", "SyncFailed", "Invalid"])
    case (let group, _) where group.hasSuffix(".k8s.elastic.co"):
      object["status"]?["health"] == nil && object["status"]?["phase"] == nil
        ? Health(.progressing, "waiting for the operator")
        : byPhase(object, at: "health", healthy: ["green"], degraded: ["red"], message: "phase")
    case (let group, _) where group.hasSuffix(".percona.com"):
      byPhase(object, at: "state", healthy: ["ready"], degraded: ["error"], suspended: ["paused"])
    case ("cassandra.datastax.com", "CassandraDatacenter"): ReadinessRule(suspendedBy: ["spec", "stopped"]).assess(object)
    case ("mysql.oracle.com", "InnoDBCluster"):
      byPhase(object, at: "cluster", "status", healthy: ["ONLINE"], degraded: ["OFFLINE", "FAILED", "INVALID", "NO_QUORUM"])
    default: nil
    }
  }

  private static func strimzi(_ object: Value) -> Health {
    if object.annotation("strimzi.io/pause-reconciliation") == "true", let paused = object.condition("ReconciliationPaused"),
      paused.isTrue
    {
      return Health(.suspended, "reconciliation is paused")
    }
    if let failed = object.condition("NotReady"), failed.isTrue, failed["reason"]?.string != "Creating" {
      return Health(.degraded, failed.text)
    }
    if let ready = object.condition("Ready"), ready.isTrue { return Health(.healthy) }
    return Health(.progressing, "waiting for \(object.kind) to be ready")
  }

  private static func cloudNativePG(_ object: Value) -> Health {
    if object.annotation("cnpg.io/reconciliation") == "disabled" { return Health(.suspended, "reconciliation is disabled") }
    if let hibernation = object.condition("cnpg.io/hibernation") {
      return Health(hibernation.isTrue ? .suspended : .degraded, hibernation.text)
    }
    let phase = object["status"]?["phase"]?.string ?? ""
    let reason = object["status"]?["phaseReason"]?.string ?? ""
    let status: HealthStatus =
      switch phase {
      case "Cluster in healthy state": .healthy
      case "", "Setting up primary", "Creating a new replica", "Upgrading cluster", "Promoting to primary cluster",
        "Waiting for the instances to become active":
        .progressing
      case let phase
      where phase.hasPrefix("Unable to create") || phase.hasPrefix("Cluster cannot proceed")
        || phase.hasPrefix("Cluster is unrecoverable") || phase.hasPrefix("Cluster has incomplete"):
        .suspended
      default: .degraded
      }
    return Health(status, reason.isEmpty ? phase : reason)
  }
}
