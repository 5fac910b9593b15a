import Applications
import Foundation
import Health
import Kubernetes
import Manifests
import Reconciler
import Repository
import Simulator
import Testing

/// What is wrong is said where it is wrong, and nothing else suffers.
struct BadInputTests {
  @Test func everyAppSaysWhatIsWrongWithIt() async throws {
    var files = Bench.web
    files["broken/a.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n   wrong: x\n"
    files["nameless/a.yaml"] = "# first\napiVersion: v1\nkind: ConfigMap\n"
    files["unknown/a.yaml"] = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n"
    files["elsewhere/a.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: nowhere}\n"
    let bench = try await Bench(files)
    try bench.createApp()
    for name in ["broken", "nameless", "unknown", "elsewhere"] { try bench.createApp(name, path: name) }
    try bench.createApp("no-path", path: "nothing/here")
    try bench.createApp("no-project", spec: ["project": "ghost"])
    try bench.createApp("no-cluster", spec: ["destination": ["server": "https://10.0.0.1:6443", "namespace": "web"]])
    try bench.createApp(
      "no-revision", spec: ["source": ["repoURL": .string(bench.repository.url), "path": "app", "targetRevision": "v9"]])
    try bench.createApp("no-repository", spec: ["source": ["repoURL": "file:///does/not/exist", "path": "app"]])
    try bench.createApp("no-source", spec: ["source": .null])
    let reconciler = try await bench.reconciler()
    let rows = Dictionary(uniqueKeysWithValues: try await reconciler.allJudged().map { ($0.id.name, $0) })
    func expect(_ app: String, _ type: String, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation) {
      let condition = rows[app]?.conditions.first { $0.type == type }
      for word in words {
        #expect(
          condition?.message.contains(word) == true, "\(app): \(rows[app]?.conditions ?? [])", sourceLocation: sourceLocation)
      }
      if type.hasSuffix("Error") { #expect(rows[app]?.sync == .unknown, sourceLocation: sourceLocation) }
    }
    expect("broken", "ComparisonError", "broken/a.yaml", "5")
    expect("nameless", "ComparisonError", "nameless/a.yaml:2", "metadata")
    expect("unknown", "UnknownKindWarning", "unknown/a.yaml:1", "Widget.example.com", "CRD")
    expect("elsewhere", "MissingNamespaceWarning", "nowhere", "CreateNamespace")
    expect("no-path", "ComparisonError", "nothing/here")
    expect("no-project", "InvalidSpecError", "ghost")
    expect("no-cluster", "InvalidSpecError", "https://10.0.0.1:6443")
    expect("no-revision", "ComparisonError", "v9")
    expect("no-repository", "ComparisonError", "/does/not/exist")
    expect("no-source", "InvalidSpecError", "spec.source")
    #expect(rows["web"]?.conditions == [] && rows["web"]?.sync == .outOfSync, "the others go on")
    await reconciler.stop()
    await bench.close()
  }

  @Test func aMendedRepositoryMendsTheApp() async throws {
    var files = Bench.web
    files["app/broken.yaml"] = "kind: [\n"
    let bench = try await Bench(files)
    try bench.createApp()
    let reconciler = try await bench.reconciler()
    #expect(try await reconciler.judged(Bench.id).conditions.first?.type == "ComparisonError")
    try bench.commit("mended", ["app/broken.yaml": nil])
    try await eventually("judged again") {
      let row = await reconciler.row(of: Bench.id)
      return row?.conditions.isEmpty == true && row?.sync == .outOfSync
    }
    await reconciler.stop()
    await bench.close()
  }

  @Test func secretsAreMasked() async throws {
    var files = Bench.web
    files["app/secret.yaml"] = """
      apiVersion: v1
      kind: Secret
      metadata: {name: web}
      stringData: {password: correct-horse}
      """
    let bench = try await Bench(files)
    try bench.createApp()
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    let key = ResourceKey(group: "", kind: "Secret", namespace: "web", name: "web")
    let details = await reconciler.details(Bench.id, key)
    #expect(details.desiredYAML?.contains("password: ++++") == true)
    let told = "\(details) \(await reconciler.manifests(of: Bench.id)) \(await reconciler.driftDocuments(of: Bench.id))"
    #expect(!told.contains("correct-horse") && !told.contains("Y29ycmVjdC1ob3JzZQ"))
    await reconciler.stop()
    await bench.close()
  }

  @Test func anUnreachableClusterIsNamedAndComesBack() async throws {
    let bench = try await Bench(Bench.web)
    try bench.createApp()
    let bus = EventBus()
    let reconciler = try await bench.reconciler(bus: bus)
    _ = try await reconciler.judged(Bench.id)
    func phase() -> ConnectionState.Phase? {
      for event in bus.drain().reversed() { if case .connection(let state) = event { return state.phase } }
      return nil
    }
    await bench.cluster.stop()
    try await eventually("the loss is told") { if case .lost = phase() { true } else { false } }
    #expect(await reconciler.row(of: Bench.id)?.sync == .outOfSync, "what was known stays")
    await reconciler.stop()
    await bench.close()
  }
}
