import Applications
import Charts
import Drift
import Manifests
import Rendering
import Repository

/// What a rendering depended on: another commit in which all of it is the same need not be rendered again.
struct RenderFingerprint: Sendable {
  /// What was looked at, by the source's index.
  var inputs: [Int: RenderInputs] = [:]
  /// The commits of other repositories that kustomizations have bases in.
  var bases: [RemoteRepository: String] = [:]
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
    /// Of custom resources.
    var schemas: [GroupVersionKind: CustomSchema]
    var scopes: [GroupKind: Bool]
    var kubeVersion: String
    var apiVersions: [String]
    var project: String
    var valueFileSchemes: Set<String>
    /// The binary that renders the app's charts instead of the engine here.
    var externalHelm: String?
    /// Whose repositories kustomizations may have bases in; nil where they may not at all.
    var baseProject: AppProject?

    /// Every commit renders to something else: what is rendered names the commit.
    var mentionsRevision: Bool { sources.contains { BuildEnvironment.mentionsRevision(JSON.text($0.raw)) } }
  }

  var instance: String
  var inputs: Inputs
  /// The commits, or versions, one per source.
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
  private let charts: ChartStore
  private let accounts: RepositoryAccounts
  /// Unpacked, by their digests.
  private var packages: [String: PackagedFileTree] = [:]
  private static let unpackedLimit = 16

  init(store: RepositoryStore, charts: ChartStore, accounts: RepositoryAccounts) {
    self.store = store
    self.charts = charts
    self.accounts = accounts
  }

  func render(_ request: RenderRequest) async throws(RenderFailure) -> DesiredState {
    var trees: [any FileTree] = []
    for (source, revision) in zip(request.inputs.sources, request.commits) {
      trees.append(try await tree(of: source, at: revision, project: request.inputs.project))
    }
    if let previous = request.previous, isUnchanged(previous, request, trees),
      await haveSameBases(previous.fingerprint, request.inputs.project)
    {
      var state = previous
      state.unchangedSince.insert(previous.revision)
      state.revision = request.commits.first ?? ""
      state.revisions = request.commits
      return state
    }
    var state = try await make(request, trees)
    if let synced = request.synced, synced != state.revision, request.commits.count == 1,
      let source = request.inputs.sources.first, !source.isPackaged,
      let tree = try? await tree(of: source, at: synced, project: request.inputs.project),
      isUnchanged(state, request, [tree], at: [synced])
    {
      state.unchangedSince = [synced]
    }
    return state
  }

  /// What the request renders to where one file of its first source is another.
  func render(_ request: RenderRequest, replacing path: String, by bytes: [UInt8]) async throws(RenderFailure) -> DesiredState {
    var trees: [any FileTree] = []
    for (source, revision) in zip(request.inputs.sources, request.commits) {
      trees.append(try await tree(of: source, at: revision, project: request.inputs.project))
    }
    if let first = trees.first { trees[0] = EditedFileTree(base: first, path: path, bytes: bytes) }
    return try await make(request, trees)
  }

  /// A source's files at one of its revisions.
  private func tree(
    of source: ApplicationSource, at revision: String, project: String
  ) async throws(RenderFailure) -> any FileTree {
    do {
      guard source.isPackaged else { return GitFileTree(tree: try await store.tree(url: source.repoURL, commit: revision)) }
      let reference = SourceReference(source, project: project, revision: revision).chartReference
      var account = await accounts.charts(source.repoURL, project: project)
      account.passesCredentials = source.helm?.passCredentials == true
      let package = try await charts.package(reference, account: account)
      // Many apps may share one package, and one app renders it often.
      if let known = packages[package.digest] { return known }
      let tree = try Self.unpacked(package)
      if packages.count >= Self.unpackedLimit { packages.removeAll() }
      packages[package.digest] = tree
      return tree
    } catch {
      throw RenderFailure(description: "\(error)")
    }
  }

  private static func unpacked(_ package: ChartPackage) throws(RenderError) -> PackagedFileTree {
    switch package.kind {
    case .chart: try .chart(package.bytes, digest: package.digest)
    case .archive: try .archive(package.bytes, digest: package.digest)
    }
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
      comparison: request.inputs.comparison, schema: { [schemas = request.inputs.schemas] in schemas[$0]?.node })
    do {
      return try DesiredState.make(
        of: manifests, context: context, revisions: request.commits, sourceTypes: kinds, fingerprint: fingerprint)
    } catch {
      throw RenderFailure(description: error.description)
    }
  }

  /// Whether rendering the request would read just what the state was made of.
  private func isUnchanged(
    _ state: DesiredState, _ request: RenderRequest, _ trees: [any FileTree], at revisions: [String]? = nil
  ) -> Bool {
    guard state.fingerprint.request == request.inputs else { return false }
    guard !request.inputs.mentionsRevision || state.revisions == revisions ?? request.commits else { return false }
    return state.fingerprint.inputs.allSatisfy { index, inputs in
      trees.indices.contains(index) && inputs.areUnchanged(in: trees[index])
    }
  }

  private func haveSameBases(_ fingerprint: RenderFingerprint, _ project: String) async -> Bool {
    for (base, commit) in fingerprint.bases {
      guard let now = try? await resolve(base, project), now == commit else { return false }
    }
    return true
  }

  private func resolve(_ base: RemoteRepository, _ project: String) async throws(RepositoryError) -> String {
    try await store.resolve(
      url: base.url, revision: base.revision, credentials: await accounts.git(base.url, project: project))
  }

  /// Renders one source. Repositories that its kustomization has bases in, and what its chart's schema refers to, are brought as
  /// it asks for them.
  private func render(
    _ source: ApplicationSource, _ tree: any FileTree, _ context: RenderContext, _ companions: inout SourceCompanions,
    _ project: AppProject?, _ fingerprint: inout RenderFingerprint
  ) async throws(RenderFailure) -> RenderResult {
    companions.bases.areAllowed = project != nil
    while true {
      let failure: RenderError
      do throws(RenderError) {
        return try Renderer.render(source: source, tree: tree, context: context, companions: companions)
      } catch {
        failure = error
      }
      switch failure.wanted {
      case .schema(let url)?: companions.schemas[url] = await schema(url, companions, context.project)
      case .repository(let base)? where companions.bases.trees.count < Self.maximumBases:
        guard let project, project.permits(source: ApplicationSource(repoURL: base.url)) else {
          throw RenderFailure(description: "\(failure): \(base.url) is not among the 'sourceRepos' of the project")
        }
        do throws(RepositoryError) {
          let commit = try await resolve(base, context.project)
          companions.bases.trees[base] = GitFileTree(tree: try await store.tree(url: base.url, commit: commit))
          fingerprint.bases[base] = commit
        } catch {
          throw RenderFailure(description: "\(failure): \(error)")
        }
      default: throw RenderFailure(description: "\(failure)")
      }
    }
  }

  private static let maximumBases = 32

  /// What a schema refers to. It lies behind a URL as remote values files do, so the same setting says whether it may be asked for.
  private func schema(_ url: String, _ companions: SourceCompanions, _ project: String) async -> RemoteSchema {
    let scheme = url.prefix { $0 != ":" }.lowercased()
    guard companions.valueFileSchemes.contains(scheme) else {
      return .failure("'helm.valuesFileSchemes' of argocd-cm does not allow \(scheme)")
    }
    return await charts.schema(url, account: await accounts.charts(url, project: project))
  }

  private func make(_ request: RenderRequest, _ trees: [any FileTree]) async throws(RenderFailure) -> DesiredState {
    var manifests: [PlacedManifest] = []
    var kinds: [String] = []
    var warnings: [String] = []
    var fingerprint = RenderFingerprint(request: request.inputs)
    let recordings = trees.map { RecordingFileTree($0) }
    var companions = SourceCompanions(valueFileSchemes: request.inputs.valueFileSchemes)
    for (source, recording) in zip(request.inputs.sources, recordings) where !source.ref.isEmpty {
      companions.references[source.ref] = recording
    }
    for (index, source) in request.inputs.sources.enumerated() where !source.isOnlyReference {
      let context = RenderContext(
        appName: request.inputs.name, namespace: request.inputs.namespace, project: request.inputs.project,
        revision: request.commits[index], kubeVersion: request.inputs.kubeVersion, apiVersions: request.inputs.apiVersions)
      let result: RenderResult
      do {
        companions.remoteFiles = try await remoteFiles(of: source, context, companions.valueFileSchemes)
        let tree = try await completed(recordings[index], for: source, context.project)
        if let binary = request.inputs.externalHelm, source.isChart(in: tree) {
          result = try external(ExternalHelm(binary: binary), source, tree, context, companions)
        } else {
          result = try await render(source, tree, context, &companions, request.inputs.baseProject, &fingerprint)
        }
      } catch {
        throw RenderFailure(description: "\(error)")
      }
      manifests += result.manifests.map { PlacedManifest(value: $0.value, file: $0.file, line: $0.line) }
      kinds.append(result.kind.rawValue)
      warnings += result.warnings
    }
    for (index, recording) in recordings.enumerated() { fingerprint.inputs[index] = recording.inputs }
    var state = try state(of: manifests, request, kinds: kinds, fingerprint: fingerprint)
    state.warnings += warnings.map { AppCondition.Draft(type: "ManifestWarning", message: $0) }
    return state
  }

  /// The tree with the charts that the source's chart depends on and does not carry along.
  private func completed(
    _ tree: RecordingFileTree, for source: ApplicationSource, _ project: String
  ) async throws -> any FileTree {
    guard source.isChart(in: tree) else { return tree }
    let passes = source.helm?.passCredentials == true
    let known = ChartAccounts(
      account: { [accounts] url in
        var account = await accounts.charts(url, project: project)
        account.passesCredentials = passes
        return account
      }, url: { [accounts] name in await accounts.url(named: name, project: project) })
    return try await ChartDependencies(store: charts, accounts: known).completing(source.path, in: tree) ?? tree
  }

  /// Renders by an installed helm: whoever runs this process has said so.
  private func external(
    _ helm: ExternalHelm, _ source: ApplicationSource, _ tree: any FileTree, _ context: RenderContext,
    _ companions: SourceCompanions
  ) throws -> RenderResult {
    let request = HelmSource(source: source, folder: source.path, tree: tree, context: context, companions: companions)
    let output = try helm.template(source.path, in: tree, try request.invocation())
    return try RenderResult(helmOutput: output, namespace: context.namespace)
  }

  /// The values files that lie behind URLs.
  private func remoteFiles(
    of source: ApplicationSource, _ context: RenderContext, _ schemes: Set<String>
  ) async throws(ChartError) -> [String: [UInt8]] {
    let environment = BuildEnvironment(source: source, context: context)
    var files: [String: [UInt8]] = [:]
    for url in ValueFiles.remote(source.helm?.valueFiles ?? [], environment: environment) {
      // One that is refused is the renderer's to tell of.
      guard schemes.contains(String(url.prefix { $0 != ":" }).lowercased()) else { continue }
      files[url] = try await charts.valuesFile(url, account: await accounts.charts(url, project: context.project))
    }
    return files
  }
}

extension ApplicationSource {
  /// What is wrong with the source is the renderer's to tell of.
  fileprivate func isChart(in tree: any FileTree) -> Bool {
    (try? SourceKind.detect(self, in: tree, path: path)) == .helm
  }
}
