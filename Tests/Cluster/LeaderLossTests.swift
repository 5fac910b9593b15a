import Foundation
import Glibc
import TestSupport
import Testing

/// Two consoles share a cluster, and the one that leads is killed in the middle of a sync.
///
/// All that is judged is seen from outside: the Lease and the Application by kubectl, and what each console asked of the API
/// server by a log in between.
@Suite(.serialized)
struct LeaderLossTests {
  @Test(arguments: TestCluster.all)
  func theOtherConsoleTakesOverAndNothingIsAppliedTwice(cluster: TestCluster) async throws {
    let bench = try Bench(cluster)
    let app = bench.name + "-web"
    try bench.repository.commit("release 1", Self.files)
    // A controller namespace of its own: nobody else on the cluster leads here.
    try bench.createApplication(app, controller: bench.name)
    let consoles = try (0..<2).map { _ in try SharedConsole(bench) }
    try await eventually("both consoles say who leads") {
      try consoles.filter { try $0.leads }.count == 1 && consoles.allSatisfy { try $0.header.contains("leader: ") }
    }
    let first = try #require(try consoles.first { try $0.leads })
    let second = try #require(consoles.first { $0 !== first })
    let holder = try self.holder(bench)

    try bench.require(
      bench.kubectl(
        "-n", bench.name, "patch", "application", app, "--type", "merge", "-p",
        #"{"operation": {"initiatedBy": {"username": "trial"}, "sync": {"revision": "main"}}}"#))
    try await eventually("the second wave is applied") {
      try bench.kubectl("-n", bench.name, "get", "configmap", "wave-1").code == 0
    }
    #expect(try bench.kubectl("-n", bench.name, "get", "configmap", "wave-5").code != 0, "the sync is still under way")
    try first.kill()
    let killed = ContinuousClock.now
    try await eventually("somebody else holds the Lease") {
      let now = try self.holder(bench)
      return !now.isEmpty && now != holder
    }
    let takeover = seconds(since: killed)
    #expect(takeover <= 15, "takeover after \(takeover) s")
    try await eventually("its screen says so") { try second.leads }
    try await eventually("the sync ends", within: 90) {
      try bench.kubectl("-n", bench.name, "get", "application", app, "-o", "jsonpath={.status.operationState.phase}").output
        == "Succeeded"
    }

    let byFirst = first.applied(in: bench.name)
    let bySecond = second.applied(in: bench.name)
    let counts = Dictionary(grouping: byFirst + bySecond, by: { $0 }).mapValues(\.count)
    #expect(Set(counts.keys) == Self.objects)
    #expect(counts.allSatisfy { $0.value == 1 }, "\(counts)")
    #expect(!byFirst.isEmpty && !bySecond.isEmpty)
    print(
      "leader loss, \(cluster.testDescription): takeover after \(takeover) s, sync over after \(seconds(since: killed)) s;"
        + " \(counts.count) resources, \(byFirst.count) applied by the first leader, \(bySecond.count) by the second, none twice")
  }

  private func holder(_ bench: Bench) throws -> String {
    try bench.kubectl("-n", bench.name, "get", "lease", "tiphys-reconciler", "-o", "jsonpath={.spec.holderIdentity}").output
  }

  private func seconds(since start: ContinuousClock.Instant) -> Double {
    (((ContinuousClock.now - start) / .seconds(1)) * 10).rounded() / 10
  }

  /// Six waves, two seconds apart.
  private static let files: [String: String?] = {
    var files: [String: String?] = [
      "app/web.yaml": WebService.files["app/web.yaml"] ?? nil, "app/network.yaml": WebService.files["app/network.yaml"] ?? nil,
      "app/config.yaml": WebService.files["app/config.yaml"] ?? nil,
    ]
    for wave in 0..<6 {
      files["app/wave-\(wave).yaml"] = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: wave-\(wave), annotations: {argocd.argoproj.io/sync-wave: "\(wave)"}}
        data: {wave: "\(wave)"}
        """
    }
    return files
  }()

  private static let objects = Set(
    (0..<6).map { "configmaps/wave-\($0)" } + [
      "configmaps/web-config", "secrets/web-secret", "deployments/web", "services/web", "networkpolicies/web",
    ])
}

/// A console in a terminal, with a log between it and the cluster.
private final class SharedConsole {
  private let terminal: Tmux
  private let log: RequestLog
  private let home: String

  init(_ bench: Bench) throws {
    home = try temporaryDirectory()
    log = try RequestLog(bench.kubeconfig)
    terminal = try Tmux(
      columns: 160, rows: 30, environment: Demo.environment(home: home),
      command: "\(Program.tiphys) --namespace \(bench.name) --kubeconfig \(log.kubeconfig)")
  }

  deinit { try? FileManager.default.removeItem(atPath: home) }

  var header: String { get throws { try terminal.screen().first ?? "" } }
  var leads: Bool { get throws { try header.contains("leader: you") } }

  func kill() throws { Glibc.kill(try terminal.processID(), SIGKILL) }

  /// What it changed in the namespace, but for the Application and the Lease.
  func applied(in namespace: String) -> [String] {
    log.writes.filter { request in
      request.target.contains("/namespaces/\(namespace)/")
        && !["applications/", "leases/", "events/"].contains { request.object.hasPrefix($0) }
    }.map(\.object)
  }
}
