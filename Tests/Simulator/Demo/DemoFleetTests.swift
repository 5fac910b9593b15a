import Foundation
import Manifests
import Repository
import Synchronization
import Testing

@testable import Simulator

@Suite struct DemoFleetTests {
  /// A fleet on a clock that stands: a scenario's waits advance it.
  private func withFleet(_ body: (DemoFleet) async throws -> Void) async throws {
    let folder = NSTemporaryDirectory() + "/demo-fleet-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let hands = Hands()
    let fleet = try await DemoFleet.make(in: folder, pause: { try await hands.pause($0) })
    await hands.take(fleet)
    try await body(fleet)
    await fleet.stop()
  }

  /// Lets time pass for a scenario, and plays self-heal on `payments`.
  private actor Hands {
    private var fleet: DemoFleet?
    func take(_ fleet: DemoFleet) { self.fleet = fleet }
    func pause(_ seconds: Double) async throws {
      guard let fleet else { return }
      await fleet.controllers.advance(by: seconds)
      try fleet.store.change(DemoFleetTests.key("payments"), by: "argocd-controller") { $0[path: "spec", "replicas"] = 3 }
    }
  }

  private static func key(_ name: String) -> ResourceKey {
    ResourceKey(group: "apps", kind: "Deployment", namespace: name, name: name)
  }

  @Test func opensSettled() async throws {
    try await withFleet { fleet in
      let apps = fleet.store.list(GroupKind(group: "argoproj.io", kind: "Application"))
      #expect(apps.count == 35)
      for app in apps {
        #expect(app.status[path: "sync", "status"]?.string == "Synced", "\(app.name)")
        #expect((app.status["history"]?.list ?? []).isEmpty == false, "\(app.name)")
        #expect(app.annotation("argocd.argoproj.io/tracking-id") != nil || app.name == "fleet")
      }
      for deployment in fleet.store.list(Kinds.deployment) {
        let wanted = deployment.spec["replicas"]?.int
        #expect(deployment.status["availableReplicas"]?.int == wanted, "\(deployment.namespace)/\(deployment.name)")
      }
      for set in fleet.store.list(Kinds.statefulSet) { #expect(set.status["readyReplicas"]?.int == 1) }
      for pod in fleet.store.list(Kinds.pod) where pod.controllerReference?.kind != "Job" { #expect(pod.isReadyPod) }
      #expect(!fleet.store.list(Kinds.pod).contains { $0.isBeingDeleted })
      for job in fleet.store.list(Kinds.job) { #expect(job.isTrue("Complete")) }
      for ingress in fleet.store.list(Kinds.ingress) { #expect(ingress.status[path: "loadBalancer", "ingress"] != nil) }
      #expect(fleet.store.list(Kinds.replicaSet, namespace: "payments").count == 4)
      let worker = ResourceKey(group: "apps", kind: "Deployment", namespace: "payments", name: "payments-worker")
      let live = try #require(fleet.store.get(worker))
      #expect(live.spec["replicas"]?.int == 2)
      let applied = try #require(live.annotation("kubectl.kubernetes.io/last-applied-configuration"))
      #expect(try JSON.decode(applied).spec["replicas"] == nil)
      #expect(await fleet.controllers.refusals == [])
      let version = fleet.store.resourceVersion
      await fleet.controllers.advance(by: 60)
      #expect(fleet.store.resourceVersion == version)
    }
  }

  @Test func historyIsOneOfPeople() throws {
    let folder = NSTemporaryDirectory() + "/demo-repo-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let fleet = try FleetRepository(in: folder, now: Date())
    #expect(fleet.commits.count == FleetHistory.changes.count)
    #expect(fleet.commits.map(\.date) == fleet.commits.map(\.date).sorted())
    let tree = try fleet.repository.tree("search-8.14.0")
    #expect(try tree.read("apps/search/env/production/deployment.yaml") != nil)
    let files = fleet.plan.files(url: "file:///x").filter { $0.key.hasSuffix(".yaml") }
    // A chart's templates become manifests only when they are rendered; its values are none, nor are patches.
    for (path, text) in files
    where !path.contains("/chart/") && !path.hasSuffix("/values.yaml") && !path.contains("/patches/") {
      for document in try YAML.documents(text) {
        // A kustomization needs no name.
        let isNamed = !document.value.name.isEmpty || path.hasSuffix("/kustomization.yaml")
        #expect(!document.value.kind.isEmpty && isNamed, "\(path)")
      }
    }
  }

  @Test func handsAtWork() async throws {
    try await withFleet { fleet in
      try await fleet.run(.calm)
      try await fleet.run(.storyline)
      let checkout = try #require(fleet.store.get(Self.key("checkout")))
      #expect(checkout.spec["replicas"]?.int == 5)
      let owner = checkout.metadata["managedFields"]?.list?.first { $0["manager"]?.string == "kubectl-scale" }
      #expect(owner?["subresource"]?.string == "scale")

      let before = try #require(fleet.store.get(Self.key("payments"))).generation
      try await fleet.run(.blackFriday)
      let payments = try #require(fleet.store.get(Self.key("payments")))
      #expect(payments.generation - before == 12)
      #expect(payments.spec["replicas"]?.int == 3)

      try await fleet.run(.handEdit)
      await fleet.controllers.advance(by: 60)
      let catalogue = try #require(fleet.store.get(Self.key("catalogue")))
      #expect(catalogue.status["updatedReplicas"] == catalogue.spec["replicas"])
      #expect(catalogue.metadata["managedFields"]?.list?.contains { $0["manager"]?.string == "kubectl-edit" } == true)
    }
  }

  @Test func commitsWhatItSays() async throws {
    try await withFleet { fleet in
      func text(_ path: String) throws -> String? {
        try fleet.repository.withLock { try $0.repository.tree("main").read(path) }.map { String(decoding: $0, as: UTF8.self) }
      }
      try await fleet.run(.failedMigration)
      #expect(try text("apps/payments/overlays/production/kustomization.yaml")?.contains("newTag: v2.2.0") == true)
      try await fleet.run(.renamedFolder)
      #expect(try text("apps/ledger/env/production/postgres/statefulset.yaml")?.contains("name: ledger-postgres") == true)
      #expect(try text("apps/ledger/env/production/pg/statefulset.yaml") == nil)
      try await fleet.run(.badImage)
      #expect(try text("apps/payments/overlays/production/kustomization.yaml")?.contains("newTag: v2.2.O") == true)

      try fleet.store.change(Self.key("payments"), by: "argocd-controller") { deployment in
        guard var container = deployment[path: "spec", "template", "spec", "containers"]?[0] else { return }
        container["image"] = "ghcr.io/acme-corp/payments:v2.2.O"
        deployment[path: "spec", "template", "spec", "containers"] = [container]
      }
      await fleet.controllers.advance(by: 180)
      let payments = try #require(fleet.store.get(Self.key("payments")))
      #expect(payments.condition("Progressing")?["reason"]?.string == "ProgressDeadlineExceeded")
      #expect(payments.status["availableReplicas"]?.int == 3)
    }
  }
}
