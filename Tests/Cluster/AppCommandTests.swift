import Foundation
import Glibc
import TestSupport
import Testing

/// What `tiphys app …` does in the cases that matter when something hangs: times that run out, operations that nobody begins,
/// Ctrl-C.
@Suite(.serialized)
struct AppCommandTests {
  /// A bench with an app that never gets beyond its first wave.
  private func stuck(_ cluster: TestCluster) throws -> (Bench, app: String) {
    let bench = try Bench(cluster)
    let app = bench.name + "-stuck"
    try bench.repository.commit(
      "never ready",
      [
        "app/all.yaml": """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}, annotations: {sim/never-ready: "true"}}
            spec: {containers: [{name: web, image: "registry.example/web:1"}]}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: late, annotations: {argocd.argoproj.io/sync-wave: "1"}}
        """
      ])
    // A controller namespace of its own: nobody else on the cluster leads here.
    try bench.createApplication(app, controller: bench.name)
    return (bench, app)
  }

  private func field(_ bench: Bench, _ kind: String, _ name: String, _ path: String) throws -> String {
    try bench.require(bench.kubectl("-n", bench.name, "get", kind, name, "-o", "jsonpath=" + path)).output
  }

  @Test(arguments: TestCluster.all) func tellsWhyItWaitsAndThatItDidNotEnd(cluster: TestCluster) throws {
    let (bench, app) = try stuck(cluster)
    let late = try bench.tiphys("app", "sync", app, "--namespace", bench.name, "--timeout", "12")
    #expect(late.code == 2, "\(late)")
    #expect(late.output.contains("waiting for health  Waiting for rollout to finish"), "\(late)")
    #expect(late.errors.contains("did not end within 12 s; it goes on"), "\(late)")
    // It is still there, for whoever leads next; and can be ended.
    #expect(try field(bench, "application", app, "{.status.operationState.phase}") == "Running")
    let busy = try bench.tiphys("app", "sync", app, "--namespace", bench.name)
    #expect(busy.code == 2 && busy.errors.contains("another operation is in progress"), "\(busy)")
    #expect(try bench.tiphys("app", "terminate", app, "--namespace", bench.name).code == 0)
    #expect(try field(bench, "application", app, "{.status.operationState.phase} {.operation}") == "Failed ")
    let none = try bench.tiphys("app", "terminate", app, "--namespace", bench.name)
    #expect(none.code == 2 && none.errors.contains("no running operation"), "\(none)")
  }

  @Test(arguments: TestCluster.all) func takesBackWhatNobodyHasBegun(cluster: TestCluster) throws {
    let (bench, app) = try stuck(cluster)
    let nobody = ["--namespace", bench.name, "--argo-cd", "present"]
    #expect(try bench.tiphys(["app", "sync", app, "--async"] + nobody).code == 0)
    #expect(try field(bench, "application", app, "{.operation.sync}") != "")
    let taken = try bench.tiphys(["app", "terminate", app] + nobody)
    #expect(taken.code == 0 && taken.output.contains("nothing had begun"), "\(taken)")
    #expect(try field(bench, "application", app, "{.operation}") == "")
  }

  @Test(arguments: TestCluster.all) func handsTheLeaseOverOnCtrlC(cluster: TestCluster) async throws {
    let (bench, app) = try stuck(cluster)
    let home = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: home) }
    let errors = home + "/errors"
    let sync = try Background(
      Program.tiphys, ["app", "sync", app, "--namespace", bench.name, "--kubeconfig", bench.kubeconfig],
      environment: Demo.environment(home: home), errors: errors)
    try await eventually("it waits for the first wave") {
      try field(bench, "application", app, "{.status.operationState.message}").contains("waiting for healthy state")
    }
    #expect(try field(bench, "lease", "tiphys-reconciler", "{.spec.holderIdentity}") != "")
    kill(sync.id, SIGINT)
    #expect(sync.wait(atMost: 20) == 130)
    let text = String(decoding: FileManager.default.contents(atPath: errors) ?? Data(), as: UTF8.self)
    #expect(text.contains("the operation is not over"), "\(text)")
    #expect(try field(bench, "lease", "tiphys-reconciler", "{.spec.holderIdentity}") == "")
    #expect(try field(bench, "application", app, "{.status.operationState.phase}") == "Running")
  }

  /// On the embedded cluster: pods of the real one run nothing, and write nothing.
  @Test func showsWhatAHookWritesAtAKey() async throws {
    let bench = try Bench(TestCluster(kind: .embedded))
    let app = bench.name + "-hook"
    try bench.repository.commit(
      "a migration",
      [
        "app/hook.yaml": """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}
        spec:
          template:
            metadata: {annotations: {sim/ready-after: "6"}}
            spec: {restartPolicy: Never, containers: [{name: migrate, image: "registry.example/migrate:1"}]}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: config}
        """
      ])
    try bench.createApplication(app, controller: bench.name)
    let home = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: home) }
    let terminal = try Tmux(
      columns: 100, rows: 30, environment: Demo.environment(home: home),
      command: "\(Program.tiphys) app sync \(app) --namespace \(bench.name) --kubeconfig \(bench.kubeconfig); stty -a")
    func screen() throws -> String { try terminal.screen().joined(separator: "\n") }
    try await eventually("the key is named") { try screen().contains("l shows what Job migrate writes") }
    try terminal.send("l")
    try await eventually("lines of the hook's pod") { try screen().contains("Job migrate writes (l closes):") }
    try await eventually("the end, and the terminal as it was") {
      try screen().contains("Succeeded") && screen().contains(" icanon ")
    }
  }

  @Test(arguments: TestCluster.all) func waitsForAnAppToGo(cluster: TestCluster) throws {
    let (bench, app) = try stuck(cluster)
    let wait = ["app", "wait", app, "--delete", "--namespace", bench.name]
    let late = try bench.tiphys(wait + ["--timeout", "2"])
    #expect(late.code == 2 && late.errors.contains("was not deleted within 2 s"), "\(late)")
    try bench.require(bench.tiphys("app", "delete", app, "--yes", "--namespace", bench.name))
    let gone = try bench.tiphys(wait + ["--timeout", "20"])
    #expect(gone.code == 0 && gone.output.contains("is gone"), "\(gone)")
  }

  @Test func refusesWhatCannotBeMeant() throws {
    for arguments in [
      ["sync", "x", "--sync-option", "Nonsense=1"], ["sync", "x", "--sync-option", "Prune=maybe"],
      ["set", "x", "--sync-option", "prune=false"], ["wait", "x", "--delete", "--health"],
      ["sync", "x", "--local", "a", "--revision", "b"], ["sync", "x", "--info", "c"],
      ["sync", "x", "--retry-backoff-duration", "1s"], ["rollback", "x", "--branch", "b"],
    ] {
      let result = try Program.run(Program.tiphys, ["app"] + arguments)
      #expect(result.code == 2 && result.output.isEmpty && result.errors.hasPrefix("Error: "), "\(arguments): \(result)")
    }
  }
}
