import Applications
import Foundation
import Kubernetes
import Manifests
import Reconciler
import Repository
import Simulator
import Testing

/// An embedded cluster over real HTTP, a Git repository, and reconcilers on them.
final class Bench: Sendable {
  let store: ObjectStore
  let cluster: SimulatedCluster
  let controllers: ControllerManager
  let settings: SimulationSettings
  let repository: LocalRepository
  let folder: String

  /// - Parameter files: the first commit's, by path.
  init(_ files: [String: String] = [:]) async throws {
    let clock = SimulatedClock()
    store = ObjectStore()
    cluster = SimulatedCluster(store: store)
    var settings = SimulationSettings()
    settings.scheduling = 0...0.001
    settings.imagePull = 0...0.001
    settings.containerStart = 0...0.001
    settings.readiness = 0.001...0.002
    settings.jobRun = 0.001...0.002
    settings.termination = 0...0.001
    settings.backOff = 0.02
    self.settings = settings
    controllers = ControllerManager(store: store, clock: clock, settings: settings)
    folder = NSTemporaryDirectory() + "tiphys-" + UUID().uuidString
    repository = try LocalRepository(creating: folder + "/git")
    for definition in CustomResourceDefinitions.all { _ = try store.create(definition, by: "test") }
    for name in ["argocd", "web"] {
      _ = try store.create(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]], by: "test")
    }
    _ = try store.create(["apiVersion": "v1", "kind": "Node", "metadata": ["name": "node-1"]], by: "test")
    try await cluster.start()
    await controllers.start()
    if !files.isEmpty { try commit("first", files) }
  }

  func close() async {
    await controllers.stop()
    await cluster.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Commits files; nil deletes one.
  @discardableResult
  func commit(_ message: String, _ files: [String: String?]) throws -> String {
    let edits = files.sorted { $0.key < $1.key }.map { path, text in
      text.map { FileEdit.write(path, $0) } ?? .delete(path)
    }
    return try repository.commit(
      edits, message: message, author: CommitAuthor(name: "alice", email: "alice@example.com", date: Date()))
  }

  /// Makes the Application `web`, or another.
  func createApp(_ name: String = "web", path: String = "app", spec extra: Value = [:], finalizers: [String] = []) throws {
    var spec: Value = [
      "project": "default", "source": ["repoURL": .string(repository.url), "path": .string(path), "targetRevision": "HEAD"],
      "destination": ["server": "https://kubernetes.default.svc", "namespace": "web"],
    ]
    for (key, value) in extra.object ?? [:] { spec[key] = value }
    var metadata: Value = ["name": .string(name), "namespace": "argocd"]
    if !finalizers.isEmpty { metadata["finalizers"] = Value(finalizers) }
    _ = try store.create(
      ["apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": metadata, "spec": spec], by: "kubectl")
  }

  func application(_ name: String = "web") -> Value? {
    store.get(ResourceKey(group: "argoproj.io", kind: "Application", namespace: "argocd", name: name))
  }

  func get(_ group: String, _ kind: String, _ name: String, namespace: String = "web") -> Value? {
    store.get(ResourceKey(group: group, kind: kind, namespace: namespace, name: name))
  }

  /// Changes a live object behind everyone's back.
  func change(_ group: String, _ kind: String, _ name: String, by manager: String, _ body: (inout Value) -> Void) throws {
    _ = try store.change(
      ResourceKey(group: group, kind: kind, namespace: "web", name: name), by: manager, subresource: nil, body)
  }

  @NetworkActor
  func reconciler(
    _ identity: String = "test_1", bus: EventBus = EventBus(), change: (inout ReconcilerOptions) -> Void = { _ in }
  ) throws -> Reconciler {
    var options = ReconcilerOptions(identity: identity, user: "alice", cacheDirectory: folder + "/cache")
    change(&options)
    let reconciler = Reconciler(client: try client(), options: options, bus: bus)
    reconciler.start()
    return reconciler
  }

  @NetworkActor
  func client() throws -> ClusterClient {
    let path = folder + "/kubeconfig"
    try cluster.kubeconfig.write(toFile: path, atomically: true, encoding: .utf8)
    let configuration = try Kubeconfig.load(path: nil, environment: ["KUBECONFIG": path]).configuration(context: nil)
    return try ClusterClient(configuration, userAgent: "test")
  }

  static let id = AppID(namespace: "argocd", name: "web")

  /// A Deployment, a Service and a ConfigMap.
  static let web: [String: String] = [
    "app/config.yaml": """
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web-config}
    data: {greeting: hello}
    """,
    "app/web.yaml": """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
          - name: web
            image: registry.example/web:1.0
            resources: {requests: {cpu: 1000m}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec:
      selector: {app: web}
      ports: [{port: 80, targetPort: 8080}]
    """,
  ]
}

/// Waits until the condition holds, for at most half a minute: only a failing test waits that long.
func eventually(
  _ what: Comment, within limit: Duration = .seconds(30), sourceLocation: SourceLocation = #_sourceLocation,
  _ condition: () async throws -> Bool
) async throws {
  let deadline = ContinuousClock.now + limit
  while !(try await condition()) {
    guard ContinuousClock.now < deadline else {
      Issue.record(what, sourceLocation: sourceLocation)
      return
    }
    try await Task.sleep(for: .milliseconds(5))
  }
}
