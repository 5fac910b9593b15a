import Dispatch
import Foundation
import Manifests
import Simulator
import Testing

/// Drives the real kubectl (1.27 or later, named by `$TIPHYS_TEST_KUBECTL`) against the embedded cluster.
@Suite(.enabled(if: Kubectl.path != nil), .serialized) struct KubectlTests {
  private let web = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, labels: {app: web}}
    spec:
      replicas: 3
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "nginx:1.25", ports: [{containerPort: 80}]}]}
    """

  private func withCluster(_ body: (Kubectl, ObjectStore) async throws -> Void) async throws {
    let cluster = SimulatedCluster()
    try await cluster.start()
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("kubeconfig-\(cluster.port)").path
    try cluster.kubeconfig.write(toFile: path, atomically: true, encoding: .utf8)
    do {
      try await body(Kubectl(kubeconfig: path), cluster.store)
    } catch {
      await cluster.stop()
      throw error
    }
    await cluster.stop()
    try? FileManager.default.removeItem(atPath: path)
  }

  @Test func appliesAndDiffs() async throws {
    try await withCluster { (kubectl, store) async throws in
      let made = try await kubectl.run("apply", "-f", "-", input: web)
      #expect(made.output.contains("deployment.apps/web created"), "\(made.output)")
      #expect(try await kubectl.run("apply", "-f", "-", input: web).output.contains("unchanged"))
      #expect(try await kubectl.run("diff", "-f", "-", input: web).code == 0)
      #expect(try await kubectl.run("scale", "deployment/web", "--replicas=5").code == 0)
      let diff = try await kubectl.run("diff", "-f", "-", input: web)
      #expect(diff.code == 1 && diff.output.contains("-  replicas: 5") && diff.output.contains("+  replicas: 3"))
      let live = try #require(store.get(ResourceKey(group: "apps", kind: "Deployment", namespace: "default", name: "web")))
      let scaler = try #require(ManagedFields.parse(object: live).first { $0.subresource == "scale" })
      #expect(scaler.manager == "kubectl" && scaler.fields.paths.map(\.text) == [".spec.replicas"])
    }
  }

  @Test func appliesOnTheServer() async throws {
    try await withCluster { (kubectl, _) async throws in
      #expect(try await kubectl.run("apply", "--server-side", "-f", "-", input: web).output.contains("serverside-applied"))
      #expect(try await kubectl.run("scale", "deployment/web", "--replicas=5").code == 0)
      let refused = try await kubectl.run("apply", "--server-side", "-f", "-", input: web)
      #expect(refused.code == 1)
      #expect(
        refused.output.contains(
          "Apply failed with 1 conflict: conflict with \"kubectl\" with subresource \"scale\" using apps/v1: .spec.replicas"))
      #expect(try await kubectl.run("apply", "--server-side", "--force-conflicts", "-f", "-", input: web).code == 0)
      #expect(try await kubectl.run("diff", "--server-side", "-f", "-", input: web).code == 0)
    }
  }

  @Test func editsPatchesAndDeletes() async throws {
    try await withCluster { (kubectl, store) async throws in
      let key = ResourceKey(group: "apps", kind: "Deployment", namespace: "default", name: "web")
      func image() -> Value? { store.get(key)?[path: "spec", "template", "spec", "containers"]?[0]?["image"] }
      #expect(try await kubectl.run("apply", "-f", "-", input: web).code == 0)
      #expect(
        try await kubectl.run("edit", "deployment", "web", environment: ["KUBE_EDITOR": "sed -i s/nginx:1.25/nginx:1.26/"]).code
          == 0)
      #expect(image() == "nginx:1.26")
      let patch = #"{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"nginx:1.27"}]}}}}"#
      #expect(try await kubectl.run("patch", "deployment", "web", "-p", patch).code == 0)
      #expect(image() == "nginx:1.27")
      let operations = #"[{"op":"replace","path":"/spec/replicas","value":2}]"#
      #expect(try await kubectl.run("patch", "deployment", "web", "--type=json", "-p", operations).code == 0)
      #expect(try await kubectl.run("patch", "deployment", "web", "--type=merge", "-p", #"{"spec":{"paused":true}}"#).code == 0)
      #expect(try await kubectl.run("label", "deployment", "web", "a=b").code == 0)
      #expect(try await kubectl.run("annotate", "deployment", "web", "a=b").code == 0)
      let live = try #require(store.get(key))
      #expect(live[path: "spec", "replicas"] == 2 && live[path: "spec", "paused"] == true && live.label("a") == "b")
      #expect(
        Set(ManagedFields.parse(object: live).map(\.manager)).isSuperset(
          of: ["kubectl-client-side-apply", "kubectl-edit", "kubectl-patch", "kubectl-label", "kubectl-annotate"]))
      #expect(try await kubectl.run("delete", "deployment", "web").code == 0)
      #expect(store.get(key) == nil)
    }
  }

  @Test func showsAndExplains() async throws {
    try await withCluster { (kubectl, _) async throws in
      #expect(try await kubectl.run("apply", "-f", "-", input: web).code == 0)
      let table = try await kubectl.run("get", "deployments", "-o", "wide").output
      #expect(table.contains("UP-TO-DATE") && table.contains("nginx:1.25") && table.contains("0/3"))
      #expect(try await kubectl.run("describe", "deployment", "web").output.contains("25% max unavailable"))
      #expect(try await kubectl.run("api-resources").output.contains("horizontalpodautoscalers"))
      #expect(try await kubectl.run("explain", "deployment.spec").output.contains("replicas"))
      #expect(try await kubectl.run("version").output.contains("Server Version"))
      #expect(try await kubectl.run("auth", "can-i", "create", "pods").output.contains("yes"))
      let missing = try await kubectl.run("get", "pod", "nobody")
      #expect(missing.code == 1 && missing.output.contains("Error from server (NotFound): pods \"nobody\" not found"))
    }
  }

  /// `kubectl create` sends protobuf.
  @Test func creates() async throws {
    try await withCluster { (kubectl, store) async throws in
      #expect(try await kubectl.run("create", "namespace", "team").code == 0)
      #expect(try await kubectl.run("create", "configmap", "map", "--from-literal=a=b", "-n", "team").code == 0)
      #expect(try await kubectl.run("create", "deployment", "app", "--image=nginx:1", "-n", "team").code == 0)
      #expect(
        store.get(ResourceKey(group: "", kind: "ConfigMap", namespace: "team", name: "map"))?["data"] == ["a": "b"])
      #expect(try await kubectl.run("delete", "namespace", "team").code == 0)
    }
  }
}

/// The real kubectl as a child process.
struct Kubectl: Sendable {
  var kubeconfig: String

  static let path = ProcessInfo.processInfo.environment["TIPHYS_TEST_KUBECTL"]

  /// The exit code and everything written, both streams together.
  func run(_ arguments: String..., input: String = "", environment: [String: String] = [:]) async throws
    -> (code: Int32, output: String)
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.path ?? "kubectl")
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "KUBECONFIG": kubeconfig].merging(environment) { $1 }
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = input.isEmpty ? FileHandle.nullDevice : stdin
    process.standardOutput = stdout
    process.standardError = stdout
    // On a queue of its own: a blocked thread of the cooperative pool would be missed by the cluster.
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "kubectl").async {
        do {
          try process.run()
          if !input.isEmpty {
            try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try stdin.fileHandleForWriting.close()
          }
          let output = stdout.fileHandleForReading.readDataToEndOfFile()
          process.waitUntilExit()
          continuation.resume(returning: (process.terminationStatus, String(decoding: output, as: UTF8.self)))
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
  }
}
