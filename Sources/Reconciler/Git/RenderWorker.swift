import Applications
import Drift
import Manifests
import Rendering
import Repository

/// What a rendering depended on: another commit in which all of it is the same need not be rendered again.
struct RenderFingerprint: Sendable {
  /// What was looked at, by the source's index.
  var inputs: [Int: RenderInputs] = [:]
  /// Everything else that went into it.
  var request: RenderRequest.Inputs
}

/// One rendering of an app: its sources at their commits, and what turns manifests into a desired state.
struct RenderRequest: Sendable {
  /// What the result depends on besides the files.
  struct Inputs: Sendable, Hashable {
    var name: String
    var namespace: String
    var sources: [ApplicationSource]
    var comparison: ComparisonOptions
    var scopes: [GroupKind: Bool]
    var kubeVersion: String
    var apiVersions: [String]
  }

  var instance: String
  var inputs: Inputs
  /// One per source.
  var commits: [String]
  /// The state rendered before, which is kept where nothing that it read has changed.
  var previous: DesiredState?
  /// The commit of the last sync; whether anything has changed since is told in ``DesiredState/unchangedSince``.
  var synced: String?
}

/// Why an app cannot be rendered: what, where, and what to do, as an `AppCondition` says it.
struct RenderFailure: Error, Sendable, CustomStringConvertible {
  var description: String
}

/// Renders apps one after another, off the network thread.
actor RenderWorker {
  private let store: RepositoryStore

  init(store: RepositoryStore) { self.store = store }

  func render(_ request: RenderRequest) async throws(RenderFailure) -> DesiredState {
    var trees: [GitTree] = []
    for (source, commit) in zip(request.inputs.sources, request.commits) {
      do { trees.append(try await store.tree(url: source.repoURL, commit: commit)) } catch {
        throw RenderFailure(description: "\(error)")
      }
    }
    if let previous = request.previous, isUnchanged(previous.fingerprint, request, trees) {
      var state = previous
      state.unchangedSince.insert(previous.revision)
      state.revision = request.commits.first ?? ""
      state.revisions = request.commits
      return state
    }
    var state = try make(request, trees)
    if let synced = request.synced, synced != state.revision, request.commits.count == 1,
      let tree = try? await store.tree(url: request.inputs.sources[0].repoURL, commit: synced),
      isUnchanged(state.fingerprint, request, [tree])
    {
      state.unchangedSince = [synced]
    }
    return state
  }

  /// The desired state out of manifests that are there already, one JSON or YAML text each.
  func state(of manifests: [String], request: RenderRequest) throws(RenderFailure) -> DesiredState {
    var placed: [PlacedManifest] = []
    for (index, text) in manifests.enumerated() {
      do {
        placed += try YAML.documents(Array(text.utf8)).map {
          PlacedManifest(value: $0.value, file: "manifest \(index + 1)", line: $0.line)
        }
      } catch {
        throw RenderFailure(description: "operation.sync.manifests[\(index)]: \(error)")
      }
    }
    return try state(of: placed, request, kinds: [], fingerprint: RenderFingerprint(request: request.inputs))
  }

  private func state(
    of manifests: [PlacedManifest], _ request: RenderRequest, kinds: [String], fingerprint: RenderFingerprint
  ) throws(RenderFailure) -> DesiredState {
    let context = DesiredContext(
      instance: request.instance, namespace: request.inputs.namespace, scopes: request.inputs.scopes,
      comparison: request.inputs.comparison)
    do {
      return try DesiredState.make(
        of: manifests, context: context, revisions: request.commits, sourceTypes: kinds, fingerprint: fingerprint)
    } catch {
      throw RenderFailure(description: error.description)
    }
  }

  private func isUnchanged(_ fingerprint: RenderFingerprint, _ request: RenderRequest, _ trees: [GitTree]) -> Bool {
    guard fingerprint.request == request.inputs else { return false }
    return fingerprint.inputs.allSatisfy { index, inputs in
      trees.indices.contains(index) && inputs.areUnchanged(in: GitFileTree(tree: trees[index]))
    }
  }

  private func make(_ request: RenderRequest, _ trees: [GitTree]) throws(RenderFailure) -> DesiredState {
    var manifests: [PlacedManifest] = []
    var kinds: [String] = []
    var warnings: [String] = []
    var fingerprint = RenderFingerprint(request: request.inputs)
    for (index, source) in request.inputs.sources.enumerated() {
      // A source that only lends its files to the others.
      if source.path.isEmpty, source.chart.isEmpty, !source.ref.isEmpty { continue }
      let tree = GitFileTree(tree: trees[index])
      let context = RenderContext(
        appName: request.inputs.name, namespace: request.inputs.namespace, revision: request.commits[index],
        kubeVersion: request.inputs.kubeVersion, apiVersions: request.inputs.apiVersions)
      let result: RenderResult
      do { result = try Renderer.render(source: source, tree: tree, context: context) } catch {
        throw RenderFailure(description: "\(error)")
      }
      manifests += result.manifests.map { PlacedManifest(value: $0.value, file: $0.file, line: $0.line) }
      kinds.append(result.kind.rawValue)
      fingerprint.inputs[index] = result.inputs
      warnings += result.warnings
    }
    var state = try state(of: manifests, request, kinds: kinds, fingerprint: fingerprint)
    state.warnings += warnings.map { AppCondition.Draft(type: "ManifestWarning", message: $0) }
    return state
  }
}
