import Manifests

/// Where manifests come from: a folder of a Git repository, a Helm chart, or the values (`ref`) for another source.
public struct ApplicationSource: Sendable, Hashable {
  public var repoURL: String
  /// Relative to the repository's root; empty for a chart or a `ref` without manifests.
  public var path: String
  /// A branch, tag, commit or semver range; empty means `HEAD`.
  public var targetRevision: String
  /// The chart's name, for Helm repositories.
  public var chart: String
  /// The name under which other sources refer to files of this one (`$ref/values.yaml`).
  public var ref: String
  /// The source's own name, for `--source-name`.
  public var name: String
  /// Only tags with this prefix are looked at when `targetRevision` is a range.
  public var tagPrefix: String
  public var helm: HelmOptions?
  public var kustomize: KustomizeOptions?
  public var directory: DirectoryOptions?
  public var plugin: PluginOptions?
  /// The source as it stands in the Application; what `status.sync.comparedTo` and the history repeat.
  public var raw: Value

  public init(
    repoURL: String = "", path: String = "", targetRevision: String = "", chart: String = "", ref: String = "",
    name: String = "", tagPrefix: String = "", helm: HelmOptions? = nil, kustomize: KustomizeOptions? = nil,
    directory: DirectoryOptions? = nil, plugin: PluginOptions? = nil
  ) {
    self.repoURL = repoURL
    self.path = path
    self.targetRevision = targetRevision
    self.chart = chart
    self.ref = ref
    self.name = name
    self.tagPrefix = tagPrefix
    self.helm = helm
    self.kustomize = kustomize
    self.directory = directory
    self.plugin = plugin
    var builder = ObjectBuilder()
    builder.set("repoURL", repoURL)
    builder.set("path", path)
    builder.set("targetRevision", targetRevision)
    builder.set("chart", chart)
    builder.set("ref", ref)
    builder.set("name", name)
    raw = builder.value
  }

  /// Reads one element of `spec.source(s)`; `problems` gets what is wrong with it.
  public init(_ value: Value, path: String = "spec.source", problems: inout [SpecProblem]) {
    let reader = SpecReader(value, path: path)
    self.init(reader)
    problems += reader.problems.list
  }

  init(_ reader: SpecReader) {
    repoURL = reader.string("repoURL")
    path = reader.string("path")
    targetRevision = reader.string("targetRevision")
    chart = reader.string("chart")
    ref = reader.string("ref")
    name = reader.string("name")
    tagPrefix = reader.string("tagPrefix")
    helm = reader.child("helm").map(HelmOptions.init)
    kustomize = reader.child("kustomize").map(KustomizeOptions.init)
    directory = reader.child("directory").map(DirectoryOptions.init)
    plugin = reader.child("plugin").map(PluginOptions.init)
    raw = reader.value
    if repoURL.isEmpty { reader.note("repoURL", "is required: the URL of a Git or Helm repository") }
    if isHelmRepository && targetRevision.isEmpty {
      reader.note("targetRevision", "is required: the chart's version, or a range of versions")
    }
    if chart.isEmpty && path.isEmpty && ref.isEmpty && !isPackaged {
      reader.note("path", "is required: a folder of the repository (or 'chart' for a Helm repository)")
    }
  }

  public var isHelmRepository: Bool { !chart.isEmpty }

  /// A chart or another package from a Helm repository or an OCI registry, not a folder in Git.
  public var isPackaged: Bool { isHelmRepository || Self.isRegistryURL(repoURL) }

  public static func isRegistryURL(_ url: String) -> Bool { url.lowercased().hasPrefix("oci://") }

  /// It only lends its files to the other sources.
  public var isOnlyReference: Bool { path.isEmpty && chart.isEmpty && !ref.isEmpty }
}

/// `source.directory`: a folder of plain manifests.
public struct DirectoryOptions: Sendable, Hashable {
  /// Sub-folders too.
  public var recurse: Bool
  /// A glob (`*` crosses `/`; `{a,b}` lists) that file paths must match; empty for all.
  public var include: String
  /// A glob of file paths to leave out.
  public var exclude: String
  /// Files of every extension are read, not only .yaml, .yml, .json and .jsonnet.
  public var disableExtensionFilter: Bool
  public var jsonnet: JsonnetOptions?

  public init(
    recurse: Bool = false, include: String = "", exclude: String = "", disableExtensionFilter: Bool = false,
    jsonnet: JsonnetOptions? = nil
  ) {
    self.recurse = recurse
    self.include = include
    self.exclude = exclude
    self.disableExtensionFilter = disableExtensionFilter
    self.jsonnet = jsonnet
  }

  init(_ reader: SpecReader) {
    recurse = reader.bool("recurse")
    include = reader.string("include")
    exclude = reader.string("exclude")
    disableExtensionFilter = reader.bool("disableExtensionFilter")
    jsonnet = reader.child("jsonnet").map(JsonnetOptions.init)
  }
}

/// `source.directory.jsonnet`.
public struct JsonnetOptions: Sendable, Hashable {
  /// A variable given to Jsonnet; `code` means that the value is an expression.
  public struct Variable: Sendable, Hashable {
    public var name: String
    public var value: String
    public var code: Bool
    public init(name: String, value: String, code: Bool = false) {
      self.name = name
      self.value = value
      self.code = code
    }
  }
  public var tlas: [Variable]
  public var extVars: [Variable]
  public var libs: [String]

  init(_ reader: SpecReader) {
    func variables(_ key: String) -> [Variable] {
      reader.children(key).map { Variable(name: $0.string("name"), value: $0.string("value"), code: $0.bool("code")) }
    }
    tlas = variables("tlas")
    extVars = variables("extVars")
    libs = reader.strings("libs")
  }
}

/// `source.plugin`: a config management plugin. Tiphys runs none, but says so by name.
public struct PluginOptions: Sendable, Hashable {
  public var name: String
  public var env: [String: String]
  /// As written.
  public var parameters: [Value]

  init(_ reader: SpecReader) {
    name = reader.string("name")
    env = Dictionary(
      reader.children("env").map { ($0.string("name"), $0.string("value")) }, uniquingKeysWith: { _, last in last })
    parameters = reader.value["parameters"]?.list ?? []
  }
}
