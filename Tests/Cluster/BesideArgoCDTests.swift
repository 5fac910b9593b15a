import Foundation
import TestSupport
import Testing

/// Where an Argo CD is at work Tiphys asks it, and does nothing itself: no object is applied, no status written, no Lease taken.
@Suite(.serialized)
struct BesideArgoCDTests {
  @Test(arguments: TestCluster.all)
  func operationsAreAskedForAndFollowed(cluster: TestCluster) async throws {
    let bench = try Bench(cluster)
    let argoCD = try ArgoCD(bench)
    let app = bench.name + "-web"
    let commit = try bench.repository.commit("web 1.0", WebService.files)
    try bench.createApplication(app, controller: bench.name)
    let log = try RequestLog(bench.kubeconfig)
    var seen = 0
    /// What the program wrote since the last time, once it is given what it is to do.
    func writes(_ arguments: String...) throws -> (result: Program.Result, writes: [RequestLog.Request]) {
      let result = try bench.tiphys(arguments + ["--namespace", bench.name], by: log.kubeconfig)
      defer { seen = log.writes.count }
      return (result, Array(log.writes.dropFirst(seen)))
    }

    let refresh = try writes("app", "refresh", app)
    #expect(refresh.result.code == 0, "\(refresh.result)")
    #expect(refresh.writes.map(\.object) == ["applications/" + app])
    #expect(refresh.writes.first?.fields == ["metadata.annotations.argocd.argoproj.io/refresh"])
    try await eventually("Argo CD has refreshed it") {
      try argoCD.read(app, "{.metadata.annotations.argocd\\.argoproj\\.io/refresh}{.status.sync.status}") == "OutOfSync"
    }

    let sync = try writes("app", "sync", app, "--timeout", "60")
    #expect(sync.result.code == 0 && sync.result.output.contains("Succeeded"), "\(sync.result)")
    #expect(sync.result.output.contains("successfully synced (all tasks run)"), "\(sync.result)")
    #expect(sync.writes.map(\.object) == ["applications/" + app])
    #expect(sync.writes.first?.fields.allSatisfy { $0.hasPrefix("operation.") } == true)
    #expect(try argoCD.read(app, "{.status.operationState.operation.sync.revision}") == commit)

    try argoCD.wish("fail", of: app)
    let failed = try writes("app", "sync", app, "--timeout", "60")
    #expect(failed.result.code == 1, "\(failed.result)")
    #expect(failed.result.output.contains("Failed") && failed.result.output.contains("quota exceeded"), "\(failed.result)")

    try argoCD.wish("succeed", of: app)
    try bench.repository.commit("web 1.1", ["app/network.yaml": nil])
    let second = try writes("app", "sync", app, "--timeout", "60")
    #expect(second.result.code == 0, "\(second.result)")
    let back = try writes("app", "rollback", app, "0", "--timeout", "60")
    #expect(back.result.code == 0 && back.result.output.contains("Succeeded"), "\(back.result)")
    #expect(back.writes.map(\.object) == ["applications/" + app])
    #expect(back.writes.first?.fields.allSatisfy { $0.hasPrefix("operation.") } == true)
    #expect(try argoCD.read(app, "{.status.operationState.operation.sync.revision}") == commit)

    try argoCD.wish("hang", of: app)
    #expect(try writes("app", "sync", app, "--async").result.code == 0)
    try await eventually("it runs") { try argoCD.read(app, "{.status.operationState.phase}") == "Running" }
    let terminated = try writes("app", "terminate", app)
    #expect(terminated.result.code == 0, "\(terminated.result)")
    // As `argocd app terminate-op` does: the wish stands in the record's phase, and counts for the state that it was made of.
    #expect(terminated.writes.map(\.fields) == [["metadata.resourceVersion", "status.operationState.phase"]])
    let end = try writes("app", "wait", app, "--operation", "--timeout", "60")
    #expect(end.result.code != 2, "\(end.result)")
    try await eventually("it was terminated") {
      try argoCD.read(app, "{.status.operationState.phase} {.status.operationState.message}") == "Failed Operation terminated"
    }
    try argoCD.expectNothingApplied()
  }

  /// An app that would heal itself, a headless reconciler and a console: all of them only look.
  @Test(arguments: TestCluster.all)
  func nothingIsAppliedAndNoStatusWritten(cluster: TestCluster) async throws {
    let bench = try Bench(cluster)
    let argoCD = try ArgoCD(bench)
    let app = bench.name + "-web"
    try bench.repository.commit("web 1.0", WebService.files)
    try bench.createApplication(
      app, syncPolicy: "{automated: {prune: true, selfHeal: true}}", controller: bench.name)
    let home = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: home) }
    let (headless, watched) = (try RequestLog(bench.kubeconfig), try RequestLog(bench.kubeconfig))
    let reconciler = try Background(
      Program.tiphys, ["reconcile", "--namespace", bench.name, "--kubeconfig", headless.kubeconfig],
      environment: Demo.environment(home: home), errors: home + "/log")
    defer { reconciler.stop() }
    let terminal = try Tmux(
      columns: 160, rows: 40, environment: Demo.environment(home: home),
      command: "\(Program.tiphys) --namespace \(bench.name) --kubeconfig \(watched.kubeconfig)")
    func screen() throws -> String { try terminal.screen().joined(separator: "\n") }
    try await eventually("the console says who leads, and judges for itself") {
      try screen().contains("Argo CD leads") && terminal.screen().contains { $0.contains("› " + app) && $0.contains("OutOfSync") }
    }
    await eventually("the reconciler says so too") {
      String(decoding: FileManager.default.contents(atPath: home + "/log") ?? Data(), as: UTF8.self).contains("argo-cd leads")
    }

    try terminal.send("s")
    try await eventually("the dialog") { try screen().contains("Cancel") }
    try terminal.send("Right", "Enter")
    try await eventually("Argo CD's success stands on the screen") { try screen().contains("Succeeded") }
    #expect(watched.writes.map(\.object) == ["applications/" + app])
    #expect(watched.writes.first?.fields.allSatisfy { $0.hasPrefix("operation.") } == true)
    #expect(headless.writes.isEmpty, "\(headless.writes)")
    #expect(try bench.kubectl("-n", bench.name, "get", "lease", "tiphys-reconciler").code != 0)
    try argoCD.expectNothingApplied()

    // Gone for good: then there is nobody to leave it to.
    argoCD.stop()
    try bench.require(bench.kubectl("-n", bench.name, "delete", "statefulset", "argocd-application-controller"))
    try await eventually("one of the two leads now, and syncs") {
      try bench.kubectl("-n", bench.name, "get", "deployment", "web").code == 0
    }
  }
}

/// A pretend Argo CD in the bench's namespace.
private final class ArgoCD {
  private let bench: Bench
  private let process: Background

  init(_ bench: Bench) throws {
    self.bench = bench
    let text = try String(contentsOfFile: bench.kubeconfig, encoding: .utf8)
    let server = try #require(text.firstMatch(of: /server: (\S+)/).map { String($0.output.1) })
    let token = text.firstMatch(of: /token: ([^\s}]+)/).map { String($0.output.1) } ?? ""
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "pretend-argocd.py").path
    process = try Background("/usr/bin/python3", [script, server, token, bench.name])
    let controller = """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: argocd-application-controller, namespace: \(bench.name)}
      spec:
        serviceName: x
        selector: {matchLabels: {app: controller}}
        template:
          metadata: {labels: {app: controller}}
          spec: {containers: [{name: controller, image: "registry.example/argocd:3"}]}
      """
    try bench.require(bench.kubectl("apply", "-f", "-", input: controller))
  }

  func stop() { process.stop() }

  func wish(_ end: String, of app: String) throws {
    try bench.require(bench.kubectl("-n", bench.name, "annotate", "--overwrite", "application", app, "sim/operation=" + end))
  }

  func read(_ app: String, _ path: String) throws -> String {
    try bench.require(bench.kubectl("-n", bench.name, "get", "application", app, "-o", "jsonpath=" + path)).output
  }

  func expectNothingApplied() throws {
    let found = try bench.kubectl(
      "-n", bench.name, "get", "deployments,services,networkpolicies,secrets,configmaps", "-o", "name")
    let own = found.output.split(separator: "\n").filter { $0.contains("/web") }
    #expect(own.isEmpty, "\(own)")
  }
}
