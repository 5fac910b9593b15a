import Foundation
import TestSupport
import Testing

/// What would destroy data, and the ways back, on every cluster that is there.
@Suite(.serialized)
struct SafetyTests {
  private static func database(_ name: String) -> String {
    """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: \(name)}
    spec:
      serviceName: \(name)
      replicas: 1
      selector: {matchLabels: {app: \(name)}}
      template:
        metadata: {labels: {app: \(name)}}
        spec: {containers: [{name: db, image: "registry.example/db:1"}]}
      volumeClaimTemplates:
      - metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 500Gi}}}
    """
  }

  private static let files: [String: String?] = {
    var files: [String: String?] = [
      "app/kustomization.yaml": "resources: [pg/db.yaml, maps.yaml]", "app/pg/db.yaml": database("pg"),
    ]
    files["app/maps.yaml"] = (0..<9).map { "{apiVersion: v1, kind: ConfigMap, metadata: {name: map-\($0)}}" }.joined(
      separator: "\n---\n")
    return files
  }()

  @Test(arguments: TestCluster.all)
  func aRenamedFolderDeletesNoDatabaseWithoutTheTypedName(cluster: TestCluster) async throws {
    let bench = try Bench(cluster)
    let app = bench.name + "-ledger"
    try bench.repository.commit("ledger", Self.files)
    try bench.createApplication(app, syncPolicy: "{automated: {prune: true, selfHeal: true}}")
    let home = try temporaryDirectory()
    let reconciler = try Background(
      Program.tiphys, ["reconcile", "--kubeconfig", bench.kubeconfig], environment: Demo.environment(home: home))
    defer { reconciler.stop() }
    func field(_ path: String) throws -> String {
      try bench.kubectl("-n", "argocd", "get", "application", app, "-o", "jsonpath={\(path)}").output
    }
    func isThere(_ name: String) throws -> Bool {
      let found = try bench.kubectl("-n", bench.name, "get", "statefulset", name, "-o", "jsonpath={.metadata.deletionTimestamp}")
      return found.code == 0 && found.output.isEmpty
    }
    try await eventually("it is synced by itself") { try field(".status.sync.status") == "Synced" && isThere("pg") }

    try bench.repository.commit(
      "call it what it is",
      [
        "app/pg/db.yaml": nil, "app/postgres/db.yaml": Self.database("postgres"),
        "app/kustomization.yaml": "resources: [postgres/db.yaml, maps.yaml]",
      ])
    try await eventually("automation stops, and says why") {
      let text = try field(".status.conditions[?(@.type==\"SyncError\")].message")
      return text.contains("StatefulSet \(bench.name)/pg") && text.contains("everything under app/pg moved to app/postgres")
    }
    #expect(try isThere("pg") && !isThere("postgres"))

    let asked = try bench.tiphys("app", "sync", app, "--prune")
    #expect(asked.code == 2, "\(asked)")
    #expect(asked.errors.contains("would delete StatefulSet \(bench.name)/pg") && asked.errors.contains("--confirm \(app)"))
    let wrong = try bench.tiphys("app", "sync", app, "--prune", "--confirm", bench.name)
    #expect(wrong.code == 2, "\(wrong)")
    let retried = "{\"operation\": {\"sync\": {\"prune\": true}, \"retry\": {\"limit\": 3}}}"
    try bench.require(bench.kubectl("-n", "argocd", "patch", "application", app, "--type", "merge", "-p", retried))
    try await eventually("an operation by kubectl is refused") {
      let message = try field(".status.operationState.message")
      return try field(".status.operationState.phase") == "Failed" && message.contains("StatefulSet \(bench.name)/pg")
    }
    #expect(try isThere("pg") && !isThere("postgres"))

    let done = try bench.tiphys("app", "sync", app, "--prune", "--confirm", app, "--timeout", "120")
    #expect(done.code == 0, "\(done)")
    try await eventually("it is gone") { try bench.kubectl("-n", bench.name, "get", "statefulset", "pg").code != 0 }
    #expect(try isThere("postgres"))

    try bench.require(
      bench.kubectl(
        "-n", "argocd", "patch", "application", app, "--type", "merge", "-p",
        "{\"metadata\": {\"finalizers\": [\"resources-finalizer.argocd.argoproj.io\"]}}"))
    try bench.require(bench.kubectl("-n", "argocd", "delete", "application", app, "--wait=false"))
    try await eventually("a deletion by kubectl waits for the name too") {
      try field(".status.conditions[?(@.type==\"DeletionError\")].message").contains("StatefulSet \(bench.name)/postgres")
    }
    #expect(try isThere("postgres"))
    let unconfirmed = try bench.tiphys("app", "delete", app, "--yes")
    #expect(unconfirmed.code == 2 && unconfirmed.errors.contains("--confirm \(app)"), "\(unconfirmed)")
    try bench.require(bench.tiphys("app", "delete", app, "--confirm", app))
    try await eventually("the app goes with everything") {
      try bench.kubectl("-n", "argocd", "get", "application", app).code != 0
        && bench.kubectl("-n", bench.name, "get", "statefulset", "postgres").code != 0
    }
  }

  @Test(arguments: TestCluster.all)
  func aRevertInGitIsShownPushedAndFollowed(cluster: TestCluster) async throws {
    let bench = try Bench(cluster)
    let app = bench.name + "-web"
    var files = WebService.files
    try bench.repository.commit("web 1.0", files)
    let server = try GitDaemon(serving: bench.repository.path)
    try bench.createApplication(app, repository: server.url)
    try bench.require(bench.tiphys("app", "sync", app, "--timeout", "120"))
    files["app/web.yaml"] = (files["app/web.yaml"] ?? "")?.replacing("web:1.0", with: "web:1.1")
    files["other/file"] = "not the app's"
    let bad = try bench.repository.commit("web 1.1", files)
    try bench.require(bench.tiphys("app", "refresh", app))
    try bench.require(bench.tiphys("app", "sync", app, "--timeout", "120"))
    let history = try bench.require(bench.tiphys("app", "history", app, "-o", "name")).output.split(separator: "\n").map(
      String.init)
    #expect(history.count == 2)
    func tip(_ branch: String = "main") throws -> String {
      try bench.repository.git("rev-parse", branch).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    func revert(_ arguments: String...) throws -> Program.Result {
      try bench.tiphys(
        ["app", "rollback", app, history[0], "--revert-in-git"] + arguments,
        environment: ["GIT_AUTHOR_NAME": "Alice", "GIT_AUTHOR_EMAIL": "alice@example.com"])
    }

    let shown = try revert("--dry-run")
    #expect(shown.code == 0, "\(shown)")
    #expect(shown.output.contains("Author: Alice <alice@example.com>") && shown.output.contains("Revert \"web 1.1\" for \(app)"))
    #expect(shown.output.contains("web:1.0") && !shown.output.contains("other/file"))
    let unasked = try revert()
    #expect(unasked.code == 2 && unasked.errors.contains("--yes"), "\(unasked)")
    #expect(try tip() == bad)

    // The branch is checked out there, so that git refuses to have it moved.
    let refused = try revert("--yes")
    #expect(refused.code == 2 && !refused.errors.isEmpty, "\(refused)")
    #expect(try tip() == bad)
    #expect(try bench.repository.git("for-each-ref", "--format=%(refname)") == "refs/heads/main\n", "nothing is left of it")

    let aside = try revert("--yes", "--branch", "undo")
    #expect(aside.code == 0, "\(aside)")
    #expect(try bench.repository.git("diff", "--name-only", bad, "undo") == "app/web.yaml\n")
    #expect(try tip() == bad)
    try bench.repository.git("config", "receive.denyCurrentBranch", "updateInstead")
    let pushed = try revert("--yes")
    #expect(pushed.code == 0, "\(pushed)")
    #expect(try bench.repository.git("log", "-1", "--format=%an <%ae>") == "Alice <alice@example.com>\n")
    #expect(try bench.repository.git("diff", "--name-only", bad, "main") == "app/web.yaml\n")
    try bench.require(bench.tiphys("app", "refresh", app))
    try bench.require(bench.tiphys("app", "sync", app, "--timeout", "120"))
    let image = try bench.kubectl(
      "-n", bench.name, "get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}")
    #expect(image.output == "registry.example/web:1.0")

    files["app/web.yaml"] = (files["app/web.yaml"] ?? "")?.replacing("web:1.1", with: "web:1.3")
    let newer = try bench.repository.commit("web 1.3", files)
    let conflicting = try revert("--yes")
    #expect(conflicting.code == 2, "\(conflicting)")
    #expect(conflicting.errors.contains("app/web.yaml") || conflicting.errors.contains("nothing to revert"), "\(conflicting)")
    #expect(try tip() == newer)
  }
}

/// A repository served over the git protocol on loopback, for reading and for pushing.
final class GitDaemon {
  let url: String
  private let process: Background

  init(serving path: String) throws {
    let port = try Self.freePort()
    let folder = (path as NSString).deletingLastPathComponent
    process = try Background(
      Program.find("git") ?? "git",
      [
        "daemon", "--reuseaddr", "--listen=127.0.0.1", "--port=\(port)", "--base-path=\(folder)", "--export-all",
        "--enable=receive-pack", path,
      ])
    url = "git://127.0.0.1:\(port)/" + (path as NSString).lastPathComponent
    let deadline = ContinuousClock.now + .seconds(20)
    while try Program.run(Program.find("git") ?? "git", ["ls-remote", url]).code != 0 {
      guard ContinuousClock.now < deadline else { throw Late() }
      breathe()
    }
  }

  deinit { process.stop() }

  private static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
      }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  struct Late: Error, CustomStringConvertible { var description: String { "git daemon does not answer" } }
}
