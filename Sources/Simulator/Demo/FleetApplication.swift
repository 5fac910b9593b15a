import Applications
import Foundation
import Manifests
import Rendering

/// One Application of the demo with what it has deployed so far.
struct FleetApplication {
  /// One deployment: a commit that changed the app's files.
  struct Deployment {
    var revision: String
    var date: Date
    var manifests: [Value]
  }

  let value: Value
  let deployments: [Deployment]
  /// The commit that the app's target stands at.
  let head: String
  /// The tool that renders it.
  private var sourceType = SourceKind.directory.rawValue

  var name: String { value.name }
  /// How many of the latest deployments the cluster still shows.
  var tracedDeployments: Int { value.label("acme-corp.example/environment") == "production" ? 2 : 1 }
  private var source: Value { value.spec["source"] ?? .null }
  private var destination: Value { value.spec["destination"] ?? .null }

  /// - Parameter repository: where the app's deployments are read off: its commits that touch the app's folder.
  init?(_ value: Value, in repository: FleetRepository) {
    self.value = value
    var problems: [SpecProblem] = []
    let source = ApplicationSource(value.spec["source"] ?? .null, problems: &problems)
    // Only what a source could read matters, so that its trees stay small.
    let service = source.path.split(separator: "/").prefix(2).joined(separator: "/") + "/"
    let history = repository.history(of: value.spec[path: "source", "targetRevision"]?.string ?? "main")
    guard let last = history.last else { return nil }
    head = last.id
    var found: [Deployment] = []
    var previous: RenderInputs?
    for commit in history {
      let tree = MemoryFileTree(commit.files.filter { $0.key.hasPrefix(service) })
      if let previous, previous.areUnchanged(in: tree) { continue }
      let namespace = value.spec[path: "destination", "namespace"]?.string ?? ""
      let context = RenderContext(appName: value.name, namespace: namespace)
      guard let rendering = try? Renderer.render(source: source, tree: tree, context: context) else { continue }
      previous = rendering.inputs
      sourceType = rendering.kind.rawValue
      let manifests = rendering.manifests.map(\.value)
      // Whoever merges is followed by the poll within three minutes.
      let delay = 60 + Double(found.count * 37 % 120)
      found.append(Deployment(revision: commit.id, date: commit.date.addingTimeInterval(delay), manifests: manifests))
    }
    guard !found.isEmpty else { return nil }
    deployments = found
  }

  /// A manifest as Argo CD applies it: in its namespace, with the mark of the app that it belongs to, and the record of what
  /// was applied.
  func applied(_ manifest: Value, namespaced: Bool) -> Value {
    var manifest = manifest
    if namespaced, manifest.namespace.isEmpty { manifest[path: "metadata", "namespace"] = destination["namespace"] }
    let record = JSON.text(manifest, style: .go) + "\n"
    let gvk = manifest.groupVersionKind
    manifest[path: "metadata", "annotations", "argocd.argoproj.io/tracking-id"] = .string(
      "\(name):\(gvk.group)/\(gvk.kind):\(manifest.namespace.isEmpty && !namespaced ? destinationNamespace : manifest.namespace)"
        + "/\(manifest.name)")
    manifest[path: "metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"] = .string(record)
    return manifest
  }

  private var destinationNamespace: String { destination["namespace"]?.string ?? "" }

  // MARK: What the reconciler would have written

  func status(now: Date) -> Value {
    let limit = 10
    let history = deployments.enumerated().suffix(limit).map { index, deployment -> Value in
      [
        "id": Value(index), "revision": .string(deployment.revision), "source": source,
        "deployStartedAt": Value(deployment.date), "deployedAt": Value(deployment.date.addingTimeInterval(9)),
        "initiatedBy": ["automated": true],
      ]
    }
    var status: Value = [
      "sync": [
        "status": "Synced", "revision": .string(head),
        "comparedTo": ["source": source, "destination": destination],
      ],
      "health": ["status": "Healthy"],
      "history": .list(history),
      "sourceType": .string(sourceType),
      "reconciledAt": Value(now),
      "controllerNamespace": .string(ApplicationTemplates.namespace),
      "resources": .list(resources),
    ]
    if let last = deployments.last { status["operationState"] = operation(last) }
    let images = Set(deployments.last?.manifests.flatMap(Self.images) ?? []).sorted()
    if !images.isEmpty { status["summary"] = ["images": Value(images)] }
    return status
  }

  private var resources: [Value] {
    (deployments.last?.manifests ?? []).filter { !$0.isHook }.map { manifest in
      var resource = reference(manifest)
      resource["status"] = "Synced"
      if let wave = manifest.annotation("argocd.argoproj.io/sync-wave").flatMap(Int.init), wave != 0 {
        resource["syncWave"] = Value(wave)
      }
      return resource
    }
  }

  private func reference(_ manifest: Value) -> Value {
    let gvk = manifest.groupVersionKind
    var reference: Value = [:]
    if !gvk.group.isEmpty { reference["group"] = .string(gvk.group) }
    reference["version"] = .string(gvk.version)
    reference["kind"] = .string(gvk.kind)
    if !manifest.namespace.isEmpty { reference["namespace"] = .string(manifest.namespace) }
    reference["name"] = .string(manifest.name)
    return reference
  }

  private func operation(_ deployment: Deployment) -> Value {
    let results = deployment.manifests.map { manifest -> Value in
      var result = reference(manifest)
      result["syncPhase"] = .string(manifest.hook ?? "Sync")
      if let hook = manifest.hook {
        result["hookType"] = .string(hook)
        result["hookPhase"] = "Succeeded"
        result["message"] = "Reached expected number of succeeded pods"
      } else {
        result["status"] = "Synced"
        result["hookPhase"] = "Running"
        result["message"] = .string("\(manifest.kind.lowercased())/\(manifest.name) configured")
      }
      return result
    }
    return [
      "phase": "Succeeded", "message": "successfully synced (all tasks run)", "startedAt": Value(deployment.date),
      "finishedAt": Value(deployment.date.addingTimeInterval(9)),
      "operation": [
        "initiatedBy": ["automated": true], "retry": ["limit": 2],
        "sync": ["revision": .string(deployment.revision), "prune": true],
      ],
      "syncResult": ["revision": .string(deployment.revision), "source": source, "resources": .list(results)],
    ]
  }

  private static func images(_ manifest: Value) -> [String] {
    let template = manifest.spec["jobTemplate"]?.spec["template"] ?? manifest.spec["template"] ?? .null
    return (template.spec["containers"]?.list ?? []).compactMap { $0["image"]?.string }
  }
}

extension Value {
  /// The phase in which this runs as a hook; nil for an ordinary resource.
  var hook: String? { annotation("argocd.argoproj.io/hook") }
  var isHook: Bool { hook != nil }
}
