import Foundation
import Kubernetes
import Manifests

/// A thousand Applications and all that they deploy, made on an embedded cluster that has nothing else, with the Git repository
/// that asks for just that: per app a Namespace, a Deployment of three (with its ReplicaSet, Pods and EndpointSlice), a Service
/// and ConfigMaps, 25 objects in all.
struct LargeFleet {
  static let configMaps = 17
  let kubeconfig: String
  let apps: Int

  /// Makes it. Returns when every object was acknowledged.
  init(_ demo: HeadlessDemo, apps: Int) async throws {
    kubeconfig = demo.kubeconfig
    self.apps = apps
    let repository = demo.home + "/large"
    try Self.makeRepository(repository, apps: apps)
    try Self.run(Benchmarks.tiphys, ["install", "--kubeconfig", kubeconfig], home: demo.home)
    let configuration = try Kubeconfig.load(path: kubeconfig, environment: [:]).configuration(context: nil)
    try await Filler(configuration).fill(apps: apps, repository: repository)
  }

  static func name(_ app: Int) -> String { "app-" + String(10_000 + app).dropFirst() }

  /// What Git asks for, for one app.
  static func manifests(_ app: Int) -> [Value] {
    let name = Value.string(name(app))
    let labels: Value = ["app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "large-fleet"]
    let image: Value = .string("registry.example.com/team/\(Self.name(app)):v1.\(app % 17).0")
    let metadata: Value = ["name": name, "namespace": name, "labels": labels]
    let probe: Value = ["httpGet": ["path": "/healthz", "port": "http"], "periodSeconds": 10]
    let container: Value = [
      "name": "web", "image": image, "ports": [["name": "http", "containerPort": 8080]],
      "env": [["name": "LOG_LEVEL", "value": "info"], ["name": "REGION", "value": "eu-west-1"]],
      "resources": ["requests": ["cpu": "100m", "memory": "128Mi"], "limits": ["memory": "256Mi"]],
      "readinessProbe": probe, "livenessProbe": probe,
    ]
    let deployment: Value = [
      "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
      "spec": [
        "replicas": 3, "selector": ["matchLabels": ["app.kubernetes.io/name": name]],
        "template": ["metadata": ["labels": labels], "spec": ["containers": [container]]],
      ],
    ]
    let service: Value = [
      "apiVersion": "v1", "kind": "Service", "metadata": metadata,
      "spec": ["selector": ["app.kubernetes.io/name": name], "ports": [["name": "http", "port": 80, "targetPort": "http"]]],
    ]
    let settings = (0..<configMaps).map { index -> Value in
      [
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": ["name": .string("settings-\(index)"), "namespace": name, "labels": labels],
        "data": ["application.yaml": .string((0..<40).map { "setting\($0): \(app * 40 + $0)\n" }.joined()), "level": "info"],
      ]
    }
    return [["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": name]], deployment, service] + settings
  }

  private static func makeRepository(_ path: String, apps: Int) throws {
    for app in 0..<apps {
      let folder = path + "/apps/" + name(app)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try YAML.encode(documents: manifests(app)).write(toFile: folder + "/all.yaml", atomically: true, encoding: .utf8)
    }
    let identity = ["-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.com", "-c", "commit.gpgsign=false"]
    for arguments in [
      ["init", "--quiet", "--initial-branch=main"], ["add", "--all"], ["commit", "--quiet", "--message", "A large fleet"],
    ] { try run("/usr/bin/git", ["-C", path] + identity + arguments, home: path) }
  }

  private static func run(_ program: String, _ arguments: [String], home: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = Benchmarks.environment(home)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(program: program, code: process.terminationStatus) }
  }

  struct Failed: Error, CustomStringConvertible {
    var program: String
    var code: Int32
    var description: String { "\(program) ended with \(code)" }
  }

  /// Creates what is in Git as a sync would have, and the Applications over it.
  @NetworkActor
  private final class Filler {
    private let client: ClusterClient
    private var kinds: [String: APIResource] = [:]

    init(_ configuration: ClusterConfiguration) throws { client = try ClusterClient(configuration) }

    func fill(apps: Int, repository: String) async throws {
      for (kind, plural, group, namespaced) in [
        ("Namespace", "namespaces", "", false), ("ConfigMap", "configmaps", "", true), ("Service", "services", "", true),
        ("Deployment", "deployments", "apps", true), ("Application", "applications", "argoproj.io", true),
      ] {
        kinds[kind] = APIResource(
          group: group, version: kind == "Application" ? "v1alpha1" : "v1", kind: kind, plural: plural, namespaced: namespaced)
      }
      for app in 0..<apps {
        let name = LargeFleet.name(app)
        try await withThrowingTaskGroup(of: Void.self) { group in
          for (index, manifest) in LargeFleet.manifests(app).enumerated() {
            let tracked = Self.tracked(manifest, app: name)
            // The namespace comes first.
            if index == 0 { try await create(tracked) } else { group.addTask { try await self.create(tracked) } }
          }
          try await group.waitForAll()
        }
        try await create([
          "apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
          "metadata": ["name": .string(name), "namespace": "argocd"],
          "spec": [
            "project": "default", "destination": ["server": "https://kubernetes.default.svc", "namespace": .string(name)],
            "source": [
              "repoURL": .string("file://" + repository), "path": .string("apps/" + name), "targetRevision": "main",
            ],
          ],
        ])
      }
    }

    private func create(_ object: Value) async throws {
      guard let resource = kinds[object.kind] else { return }
      _ = try await client.create(
        resource, namespace: object.namespace, object: object, fieldManager: "argocd-controller")
    }

    private static func tracked(_ manifest: Value, app: String) -> Value {
      let key = manifest.resourceKey
      var tracked = manifest
      tracked.set(
        .string("\(app):\(key.group)/\(key.kind):\(key.namespace.isEmpty ? app : key.namespace)/\(key.name)"),
        at: ["metadata", "annotations", "argocd.argoproj.io/tracking-id"])
      return tracked
    }
  }
}
