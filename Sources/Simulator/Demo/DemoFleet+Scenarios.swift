import Foundation
import Manifests
import Synchronization

extension DemoFleet {
  /// Plays a scenario to its end; what it does goes through the repository and the cluster as if people did it. Ends early,
  /// without an error, where the fleet does not answer as the scenario needs.
  ///
  /// - Throws: where a commit cannot be made, or the task was cancelled.
  public func run(_ scenario: Scenario) async throws {
    switch scenario {
    case .calm: return
    case .storyline: try await scaleBehindGit()
    case .blackFriday: try await blackFriday()
    case .badImage: try await badImage()
    case .failedMigration: try await failedMigration()
    case .renamedFolder: try await renamedFolder()
    case .handEdit: try await handEdit()
    }
  }

  private static func deployment(_ name: String) -> ResourceKey {
    ResourceKey(group: "apps", kind: "Deployment", namespace: name, name: name)
  }

  private func scaleBehindGit() async throws {
    try await pause(4)
    try scale(Self.deployment("checkout"), to: 5)
  }

  /// Somebody against self-heal: each time it takes the scale back, they scale again.
  private func blackFriday() async throws {
    let payments = Self.deployment("payments")
    for flip in 0..<6 {
      try await pause(flip == 0 ? 2 : 5)
      try scale(payments, to: 5)
      guard try await isTakenBack(payments, to: 3, within: 420) else { return }
    }
  }

  private func badImage() async throws {
    try await pause(2)
    // A letter O where a zero should be.
    await controllers.setMissing(image: "ghcr.io/acme-corp/payments:v2.2.O")
    try commit("payments 2.2.0 to production", body: "Settlement in the customer's currency.", by: .bob) { plan in
      plan["payments"].release("v2.2.O", to: .production)
    }
  }

  private func failedMigration() async throws {
    try await pause(2)
    await controllers.setFailing(image: "ghcr.io/acme-corp/payments-migrations:v2.2.0")
    // A hook alone makes no app OutOfSync: the release that needs the migration comes with it.
    try commit("payments 2.2.0: settlement currency, with its migration", by: .alice) { plan in
      plan["payments"].migrations = "v2.2.0"
      plan["payments"].release("v2.2.0", to: .production)
    }
  }

  private func renamedFolder() async throws {
    try await pause(2)
    try commit(
      "ledger: call the database what it is", body: "pg says nothing to newcomers. No functional change.", by: .carla
    ) { plan in plan["ledger"].database[.production] = "postgres" }
  }

  private func handEdit() async throws {
    try await pause(3)
    try store.change(Self.deployment("catalogue"), by: "kubectl-edit") { deployment in
      guard var container = deployment[path: "spec", "template", "spec", "containers"]?[0] else { return }
      container[path: "resources", "limits", "memory"] = "1Gi"
      container[path: "resources", "requests", "cpu"] = "400m"
      container[path: "readinessProbe", "periodSeconds"] = 15
      container["env"] = [["name": "DEBUG", "value": "true"]]
      deployment[path: "spec", "template", "spec", "containers"] = [container]
    }
  }

  // MARK: Hands

  /// What `kubectl scale` does.
  private func scale(_ key: ResourceKey, to count: Int) throws {
    try store.change(key, by: "kubectl-scale", subresource: "scale") { $0[path: "spec", "replicas"] = Value(count) }
  }

  /// Waits until the replicas stand at `count`; false where they do not within `seconds`.
  private func isTakenBack(_ key: ResourceKey, to count: Int, within seconds: Double) async throws -> Bool {
    var waited = 0.0
    while store.get(key)?.spec["replicas"]?.int != count {
      guard waited < seconds else { return false }
      try await pause(1)
      waited += 1
    }
    return true
  }

  private func commit(
    _ subject: String, body: String = "", by person: FleetHistory.Person, _ edit: (inout FleetPlan) -> Void
  ) throws {
    let date = clock.now
    try repository.withLock { try $0.commit(subject, body: body, by: person, at: date, edit) }
  }
}
