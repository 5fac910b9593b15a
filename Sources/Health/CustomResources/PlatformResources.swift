import Manifests

extension CustomResourceHealth {
  /// Routes of the Gateway API, and Crossplane with its providers.
  static func platform(_ object: Value, _ group: Substring, _ kind: String) -> Health? {
    switch (group, kind) {
    case ("gateway.networking.k8s.io", _) where kind.hasSuffix("Route"): route(object)
    case (let group, _) where group.hasSuffix(".crossplane.io") || group.hasSuffix(".upbound.io"): crossplane(object)
    default: nil
    }
  }

  /// As well as every Gateway that it is attached to says, of those that have seen the newest spec.
  private static func route(_ object: Value) -> Health {
    let generation = object.metadata["generation"]?.int
    let parents = (object["status"]?["parents"]?.list ?? []).filter { parent in
      let conditions = parent["conditions"]?.list ?? []
      return !conditions.isEmpty
        && (generation == nil || conditions.contains { $0["observedGeneration"]?.int == generation })
    }
    guard !parents.isEmpty else { return Health(.progressing, "waiting for a Gateway to accept the route") }
    for parent in parents {
      let name = parent[path: "parentRef", "name"]?.string ?? ""
      let conditions = parent["conditions"]?.list ?? []
      func condition(_ type: String) -> Value? { conditions.first { $0["type"]?.string == type } }
      for type in ["ResolvedRefs", "Accepted"] {
        if let failed = condition(type), failed.isFalse { return Health(.degraded, "Gateway \(name): \(failed.text)") }
      }
      if let programmed = condition("Programmed"), !programmed.isTrue {
        return Health(.progressing, "Gateway \(name): \(programmed.text)")
      }
    }
    return Health(.healthy, "accepted by \(parents.count == 1 ? "its Gateway" : "\(parents.count) Gateways")")
  }

  /// Settings that no controller reports on.
  private static let crossplaneSettings: Set<String> = [
    "Composition", "CompositionRevision", "DeploymentRuntimeConfig", "ControllerConfig", "EnvironmentConfig", "ImageConfig",
    "ProviderConfig", "ClusterProviderConfig", "ProviderConfigUsage",
  ]

  private static func crossplane(_ object: Value) -> Health {
    let conditions = object["status"]?["conditions"]?.list ?? []
    if conditions.isEmpty {
      return crossplaneSettings.contains(object.kind)
        ? Health(.healthy) : Health(.progressing, "waiting to be provisioned")
    }
    for type in ["LastAsyncOperation", "Synced"] {
      if let failed = object.condition(type), failed.isFalse { return Health(.degraded, failed.text) }
    }
    for type in ["Ready", "Healthy", "Offered", "Established", "ValidPipeline", "RevisionHealthy"] {
      if let condition = object.condition(type), condition.isTrue { return Health(.healthy, condition["message"]?.string ?? "") }
    }
    return Health(.progressing, conditions.first { !$0.isTrue }?.text ?? "waiting to be provisioned")
  }
}
