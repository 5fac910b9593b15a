import TestSupport
import Testing

/// The main job, end to end, on every cluster that is there: sync, drift with its cause, sync away, roll back.
@Suite(.serialized)
struct MainJobTests {
  @Test(arguments: TestCluster.all)
  func driftAppearsIsNamedAndIsSyncedAway(cluster: TestCluster) throws {
    let bench = try Bench(cluster)
    let app = bench.name + "-web"
    try bench.repository.commit("web 1.0", WebService.files)
    try bench.createApplication(app)

    let before = try bench.tiphys("app", "diff", app)
    #expect(before.code == 1, "everything is missing: \(before)")
    #expect(!before.output.contains(WebService.password))

    let sync = try bench.tiphys("app", "sync", app, "--timeout", "120")
    #expect(sync.code == 0, "\(sync)")
    #expect(sync.output.contains("Succeeded"))
    #expect(!sync.output.contains(WebService.password))

    let files = bench.repository.path + "/app"
    let kubectlDiff = try bench.kubectl(
      "-n", bench.name, "diff", "-f", files + "/config.yaml", "-f", files + "/web.yaml", "-f", files + "/network.yaml")
    #expect(kubectlDiff.code == 0, "\(kubectlDiff)")
    #expect(kubectlDiff.output == "")
    let clean = try bench.tiphys("app", "diff", app)
    #expect(clean.code == 0, "\(clean)")
    #expect(clean.output == "")

    for _ in 0..<3 {
      let refreshed = try bench.tiphys("app", "refresh", app)
      #expect(refreshed.code == 0 && refreshed.output.contains("Synced"), "\(refreshed)")
    }

    try bench.require(bench.kubectl("-n", bench.name, "scale", "deployment", "web", "--replicas=5"))
    let drift = try bench.tiphys("app", "diff", app)
    #expect(drift.code == 1, "\(drift)")
    #expect(drift.output.contains("===== apps/Deployment \(bench.name)/web ====="))
    #expect(drift.output.contains("replicas: 2"))
    #expect(drift.output.contains("replicas: 5"))
    // Kubernetes 1.20 does not record who writes through the scale subresource; nobody must be blamed for it then.
    #expect(
      drift.output.contains(cluster.recordsScaling ? "# kubectl" : "# unrecorded (scale)"), "the manager is named: \(drift)")
    let listed = try bench.tiphys("app", "list", "-o", "wide")
    #expect(listed.output.split(separator: "\n").contains { $0.contains(app) && $0.contains("OutOfSync") }, "\(listed)")

    #expect(try bench.tiphys("app", "sync", app, "--timeout", "120").code == 0)
    let again = try bench.tiphys("app", "diff", app)
    #expect(again.code == 0, "\(again)")
    let replicas = try bench.kubectl("-n", bench.name, "get", "deployment", "web", "-o", "jsonpath={.spec.replicas}")
    #expect(replicas.output == "2")
  }

  @Test(arguments: TestCluster.all)
  func historyRollsBack(cluster: TestCluster) throws {
    let bench = try Bench(cluster)
    let app = bench.name + "-web"
    try bench.repository.commit("web 1.0", WebService.files)
    try bench.createApplication(app)
    try bench.require(bench.tiphys("app", "sync", app, "--timeout", "120"))
    var files = WebService.files
    files["app/web.yaml"] = (files["app/web.yaml"] ?? "")?.replacing("web:1.0", with: "web:1.1")
    try bench.repository.commit("web 1.1", files)
    try bench.require(bench.tiphys("app", "sync", app, "--timeout", "120"))

    let history = try bench.require(bench.tiphys("app", "history", app))
    let lines = history.output.split(separator: "\n")
    #expect(lines.count == 3, "a header and two syncs: \(history)")
    #expect(lines.dropFirst().first?.contains("web 1.0") == true, "the commit's subject stands there: \(history)")
    let first = try #require(lines.dropFirst().first?.split(separator: " ").first.map(String.init))

    let back = try bench.tiphys("app", "rollback", app, first, "--timeout", "120")
    #expect(back.code == 0, "\(back)")
    let image = try bench.kubectl(
      "-n", bench.name, "get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}")
    #expect(image.output == "registry.example/web:1.0")
    #expect(try bench.tiphys("app", "diff", app).code == 1, "Git is ahead of what was rolled back to")
  }

  @Test(arguments: TestCluster.all)
  func selfHealTakesBackAndPruneRemoves(cluster: TestCluster) async throws {
    let bench = try Bench(cluster)
    let app = bench.name + "-web"
    try bench.repository.commit("web 1.0", WebService.files)
    try bench.createApplication(app, syncPolicy: "{automated: {prune: true, selfHeal: true}}")
    let reconciler = try Background(
      Program.tiphys, ["reconcile", "--kubeconfig", bench.kubeconfig], environment: Demo.environment(home: temporaryDirectory()))
    defer { reconciler.stop() }

    func replicas() throws -> String {
      try bench.kubectl("-n", bench.name, "get", "deployment", "web", "-o", "jsonpath={.spec.replicas}").output
    }
    try await eventually("the app is synced by itself") { try replicas() == "2" }
    try await eventually("its status says so") {
      try bench.kubectl("-n", "argocd", "get", "application", app, "-o", "jsonpath={.status.sync.status}").output == "Synced"
    }
    try bench.require(bench.kubectl("-n", bench.name, "scale", "deployment", "web", "--replicas=4"))
    try await eventually("self-heal takes it back") { try replicas() == "2" }

    try bench.repository.commit("no network policy", ["app/network.yaml": nil])
    try await eventually("prune removes what has left Git") {
      try bench.kubectl("-n", bench.name, "get", "networkpolicy", "web").code != 0
    }
  }
}
