import Foundation
import TestSupport
import Testing

/// A cluster that the suite runs on: the embedded one always, a real control plane where `TIPHYS_TEST_KUBECONFIG` names one
/// (see Tests/Cluster/control-plane). `TIPHYS_TEST_CLUSTER` (`embedded`, `real`) leaves the other one out.
struct TestCluster: Sendable, CustomTestStringConvertible {
  enum Kind: Sendable {
    case embedded
    case real(kubeconfig: String)
  }
  var kind: Kind
  var testDescription: String { if case .embedded = kind { "embedded cluster" } else { "real cluster" } }

  /// Whether `managedFields` name who wrote through the scale subresource, as since Kubernetes 1.22; the real one is 1.20.
  var recordsScaling: Bool { if case .embedded = kind { true } else { false } }

  /// Whether containers write logs; the real one has no kubelet that could be asked for them.
  var hasLogs: Bool { if case .embedded = kind { true } else { false } }

  static let all: [TestCluster] = {
    let environment = ProcessInfo.processInfo.environment
    let only = environment["TIPHYS_TEST_CLUSTER"]
    var clusters = only == "real" ? [] : [TestCluster(kind: .embedded)]
    if let path = environment["TIPHYS_TEST_KUBECONFIG"], !path.isEmpty, only != "embedded" {
      clusters.append(TestCluster(kind: .real(kubeconfig: path)))
    }
    return clusters
  }()

  static let kubectl = Program.find(
    ProcessInfo.processInfo.environment["TIPHYS_TEST_KUBECTL"] ?? "",
    (ProcessInfo.processInfo.environment["HOME"] ?? "") + "/.cache/tiphys-kubectl/kubectl", "kubectl")
}

/// One test's hold on a cluster: a namespace and a folder of its own, and the two programs pointed at it.
final class Bench {
  let kubeconfig: String
  /// Unique to this bench: the namespace, and the first part of every Application's name.
  let name: String
  let repository: GitFixture
  private let home: String
  private let demo: Demo?

  init(_ cluster: TestCluster) throws {
    home = try temporaryDirectory()
    repository = try GitFixture()
    name = "t" + UUID().uuidString.prefix(8).lowercased()
    switch cluster.kind {
    case .embedded:
      let demo = try Demo(empty: true)
      self.demo = demo
      kubeconfig = demo.kubeconfig
    case .real(let path):
      demo = nil
      kubeconfig = path
    }
    try require(tiphys("install"))
    try require(
      kubectl("apply", "-f", "-", input: "{apiVersion: v1, kind: Namespace, metadata: {name: \(name)}}"))
  }

  deinit {
    _ = try? kubectl("-n", "argocd", "delete", "application", "-l", "bench=" + name, "--wait=false")
    _ = try? kubectl("delete", "namespace", name, "--wait=false")
    try? FileManager.default.removeItem(atPath: home)
  }

  func tiphys(_ arguments: String...) throws -> Program.Result { try tiphys(arguments) }

  /// - Parameter way: another kubeconfig for the same cluster.
  func tiphys(
    _ arguments: [String], environment: [String: String] = [:], by way: String? = nil
  ) throws -> Program.Result {
    try Program.run(
      Program.tiphys, arguments + ["--kubeconfig", way ?? kubeconfig],
      environment: Demo.environment(home: home).merging(environment) { $1 })
  }

  func kubectl(_ arguments: String..., input: String = "") throws -> Program.Result {
    guard let kubectl = TestCluster.kubectl else { throw Missing() }
    return try Program.run(kubectl, ["--kubeconfig", kubeconfig] + arguments, environment: ["HOME": home], input: input)
  }

  /// Creates an Application over `path` of the bench's repository.
  /// - Parameters:
  ///   - destination: the namespace that it deploys to; the bench's own by default.
  ///   - controller: the namespace in which a controller looks for it.
  func createApplication(
    _ app: String, path: String = "app", repository url: String? = nil, revision: String = "main",
    syncPolicy: String = "{}", extra: String = "", destination: String? = nil, controller: String = "argocd"
  ) throws {
    let manifest = """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata:
        name: \(app)
        namespace: \(controller)
        labels: {bench: \(name)}
      spec:
        project: default
        source:
          repoURL: \(url ?? repository.path)
          path: \(path)
          targetRevision: \(revision)
        destination:
          server: https://kubernetes.default.svc
          namespace: \(destination ?? name)
        syncPolicy: \(syncPolicy)
      \(extra)
      """
    try require(kubectl("apply", "-f", "-", input: manifest))
  }

  @discardableResult
  func require(_ result: Program.Result) throws -> Program.Result {
    guard result.code == 0 else { throw Refused(result: result) }
    return result
  }

  struct Refused: Error, CustomStringConvertible {
    var result: Program.Result
    var description: String { result.description }
  }
  struct Missing: Error, CustomStringConvertible {
    var description: String { "kubectl is missing: run Tests/Cluster/kubectl once" }
  }
}
