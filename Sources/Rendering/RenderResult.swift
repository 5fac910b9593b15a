import Manifests

/// One manifest that Git asks for, and where it stands.
public struct RenderedManifest: Sendable, Hashable {
  public var value: Value
  /// The file from the root of the repository; empty where a generator made the manifest.
  public var file: String
  /// The line on which its document begins, from 1; 0 where that is not known.
  public var line: Int

  public init(value: Value, file: String = "", line: Int = 0) {
    self.value = value
    self.file = file
    self.line = line
  }
}

/// What a rendering gave.
public struct RenderResult: Sendable, Hashable {
  /// A resource that stands in the source more than once.
  public struct Duplicate: Sendable, Hashable {
    public var key: ResourceKey
    /// Where, as `file:line`, in order.
    public var places: [String]
  }

  /// In the order of the source; duplicates included.
  public var manifests: [RenderedManifest]
  public var kind: SourceKind
  /// What was looked at.
  public var inputs: RenderInputs
  /// What a person should know although the rendering succeeded: files that were left out and why.
  public var warnings: [String]
  public var duplicates: [Duplicate]
  /// Every path that was read or listed.
  public var read: Set<String> { inputs.paths }

  init(kind: SourceKind, manifests: [RenderedManifest], inputs: RenderInputs, warnings: [String], namespace: String) {
    self.kind = kind
    self.manifests = manifests
    self.inputs = inputs
    self.warnings = warnings
    var places: [ResourceKey: [String]] = [:]
    var order: [ResourceKey] = []
    for manifest in manifests where !manifest.value.name.isEmpty {
      var key = manifest.value.resourceKey
      if key.namespace.isEmpty { key.namespace = namespace }
      if places[key] == nil { order.append(key) }
      places[key, default: []].append(manifest.line > 0 ? "\(manifest.file):\(manifest.line)" : manifest.file)
    }
    duplicates = order.compactMap { key in
      places[key].flatMap { $0.count > 1 ? Duplicate(key: key, places: $0) : nil }
    }
  }
}

extension RenderResult {
  /// What a helm binary has printed.
  package init(helmOutput: [UInt8], namespace: String) throws(RenderError) {
    var file = ManifestFile(path: "helm template")
    try file.readYAML(helmOutput)
    self.init(kind: .helm, manifests: file.manifests, inputs: RenderInputs(), warnings: file.warnings, namespace: namespace)
  }
}

/// What a rendering knows about the Application that it is for.
public struct RenderContext: Sendable, Hashable {
  public var appName: String
  /// The destination's namespace.
  public var namespace: String
  public var project: String
  /// The commit, for messages and build variables.
  public var revision: String
  /// As the destination's API server says it; empty when unknown.
  public var kubeVersion: String
  public var apiVersions: [String]

  public init(
    appName: String = "", namespace: String = "", project: String = "", revision: String = "", kubeVersion: String = "",
    apiVersions: [String] = []
  ) {
    self.appName = appName
    self.namespace = namespace
    self.project = project
    self.revision = revision
    self.kubeVersion = kubeVersion
    self.apiVersions = apiVersions
  }
}
