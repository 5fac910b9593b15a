import GoTemplate
import Manifests
import Versions

/// What a chart is rendered with: the options of `helm template`.
public struct HelmRenderOptions: Sendable {
  public var releaseName: String
  public var namespace: String
  /// Values from outside, in the order in which they were given.
  public var overrides: [ValuesOverride]
  /// The cluster's version; empty for helm's default.
  public var kubeVersion: String
  /// What the cluster serves besides helm's own list: `group/version` or `group/version/Kind`.
  public var apiVersions: [String]
  /// The files of `crds/` too.
  public var includeCRDs: Bool
  public var skipTests: Bool
  public var skipHooks: Bool
  public var skipSchemaValidation: Bool
  /// What the schemas of charts refer to, by URL.
  public var schemas: [String: RemoteSchema]
  /// Whether `.Release.IsUpgrade` holds, instead of `IsInstall`.
  public var isUpgrade: Bool
  /// `lookup`, the clock, randomness and limits for templates.
  public var environment: TemplateEnvironment

  public init(
    releaseName: String = "release-name", namespace: String = "default", overrides: [ValuesOverride] = [],
    kubeVersion: String = "", apiVersions: [String] = [], includeCRDs: Bool = false, skipTests: Bool = false,
    skipHooks: Bool = false, skipSchemaValidation: Bool = false, schemas: [String: RemoteSchema] = [:], isUpgrade: Bool = false,
    environment: TemplateEnvironment = TemplateEnvironment()
  ) {
    self.releaseName = releaseName
    self.namespace = namespace
    self.overrides = overrides
    self.kubeVersion = kubeVersion
    self.apiVersions = apiVersions
    self.includeCRDs = includeCRDs
    self.skipTests = skipTests
    self.skipHooks = skipHooks
    self.skipSchemaValidation = skipSchemaValidation
    self.schemas = schemas
    self.isUpgrade = isUpgrade
    self.environment = environment
  }
}

/// What a chart renders to.
public struct HelmRendering: Sendable {
  /// The files of `crds/`, as they stand, where they were asked for.
  public var customResourceDefinitions: [(source: String, text: String)] = []
  /// In the order of installation, hooks last.
  public var documents: [HelmDocument] = []
  /// `NOTES.txt` of the chart itself.
  public var notes = ""
  public var warnings: [String] = []

  /// What `helm template` prints, byte for byte.
  public var text: String {
    var manifest = ""
    for definition in customResourceDefinitions {
      manifest += "---\n# Source: \(definition.source)\n\(definition.text)\n"
    }
    var hooks = ""
    for document in documents {
      let text = "---\n# Source: \(document.source)\n\(document.text)\n"
      if document.isHook { hooks += text } else { manifest += text }
    }
    return manifest.trimmedWhitespace + "\n" + hooks
  }
}

/// Renders charts as `helm template` does: a pure function of the chart and the options.
public enum HelmRenderer {
  /// - Parameter readFile: the bytes of a file that `--set-file` names.
  /// - Throws: ``RenderError``, in helm's own words where the fault is the chart's.
  public static func render(
    _ chart: HelmChart, options: HelmRenderOptions,
    readFile: @escaping (String) throws(RenderError) -> [UInt8] = { path throws(RenderError) in
      throw RenderError(.missing, "open \(path): no such file or directory")
    }
  ) throws(RenderError) -> HelmRendering {
    // On a stack of its own: charts may nest `include` a thousand times, and values that hold one another are freed on it.
    do {
      return try DeepStack.run { try rendering(of: chart, options: options, readFile: readFile) }
    } catch let error as RenderError {
      throw error
    } catch {
      throw RenderError(.failed, "\(error)")
    }
  }

  private static func rendering(
    of chart: HelmChart, options: HelmRenderOptions, readFile: @escaping (String) throws(RenderError) -> [UInt8]
  ) throws(RenderError) -> HelmRendering {
    try validate(releaseName: options.releaseName)
    var rendering = HelmRendering(warnings: chart.warnings)
    let given = try ValuesOverride.merged(options.overrides, readFile: readFile)
    guard !chart.isLibrary else { throw RenderError(.invalid, "\(chart.metadata.type) charts are not installable") }
    // Helm 4 reads those of version 3, which are yet to come, and renders none.
    guard chart.metadata.apiVersion != "v3" else { throw RenderError(.invalid, "invalid chart apiVersion") }
    if chart.metadata.deprecated { rendering.warnings.append("this chart is deprecated") }
    let missing = chart.missingDependencies
    guard missing.isEmpty else {
      throw RenderError(
        .missing,
        "an error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch "
          + "missing dependencies: found in Chart.yaml, but missing in charts/ directory: "
          + missing.map(\.name).joined(separator: ", "))
    }
    let capabilities = try Capabilities(kubeVersion: options.kubeVersion, apiVersions: options.apiVersions)
    let values = GoMap(given, numbersAreFloats: false)
    let resolved = ResolvedChart(chart)
    try resolved.resolve(values)
    let merged = try ValuesMerge.merged(resolved, values, keepsNulls: false)
    if !options.skipSchemaValidation { try ValuesSchema(remote: options.schemas).validate(resolved, merged) }
    try requireKubeVersion(chart, capabilities)
    let release: GoValue = [
      "Name": .string(options.releaseName), "Namespace": .string(options.namespace), "IsUpgrade": .bool(options.isUpgrade),
      "IsInstall": .bool(!options.isUpgrade), "Revision": 1, "Service": "Helm",
    ]
    let scope = ChartScope(resolved, values: merged, release: release, capabilities: capabilities.value)
    var outputs = try TemplateRun.outputs(scope.templates, environment: options.environment)
    rendering.notes = outputs[resolved.name + "/templates/NOTES.txt"]?.text ?? ""
    outputs = outputs.filter { !$0.key.hasSuffix("NOTES.txt") }
    let documents = try documents(outputs)
    rendering.documents =
      InstallOrder.sorted(documents.filter { !$0.isHook }, by: \.kind)
      + (options.skipHooks
        ? []
        : InstallOrder.sorted(documents.filter { $0.isHook && !(options.skipTests && $0.isTest) }, by: \.kind))
    if options.includeCRDs {
      rendering.customResourceDefinitions = resolved.customResourceDefinitions().map { ($0.path, $0.file.text) }
    }
    return rendering
  }

  /// Of one chart. A large one has some hundred.
  private static let maximumDocuments = 20_000
  /// Bytes of all of them. A cluster takes 1.5 MB of each object, and large charts have 5 MB in all.
  private static let maximumSize = 16 << 20

  private static func documents(_ outputs: [String: GoString]) throws(RenderError) -> [HelmDocument] {
    var documents: [HelmDocument] = []
    var size = 0
    for (source, output) in outputs.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      size += output.count
      guard size <= maximumSize else {
        throw RenderError(.failed, "gave up: \(source) and the templates before it make more than \(maximumSize >> 20) MiB")
      }
      let texts = ManifestSplitter.documents(output)
      guard documents.count + texts.count <= maximumDocuments else {
        throw RenderError(.failed, "gave up: \(source) makes more than \(maximumDocuments) documents")
      }
      for text in texts {
        if let document = try HelmDocument.read(text, source: source) { documents.append(document) }
      }
    }
    return documents
  }

  private static func requireKubeVersion(_ chart: HelmChart, _ capabilities: Capabilities) throws(RenderError) {
    let wanted = chart.metadata.kubeVersion
    guard !wanted.isEmpty, !SemanticVersionRange.accepts(wanted, capabilities.plainVersion) else { return }
    throw RenderError(
      .invalid, "chart requires kubeVersion: \(wanted) which is incompatible with Kubernetes \(capabilities.plainVersion)")
  }

  private static func validate(releaseName: String) throws(RenderError) {
    func isWord(_ byte: UInt8?) -> Bool {
      guard let byte else { return false }
      return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    let labels = releaseName.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let areLabels = labels.allSatisfy { label in
      isWord(label.first) && isWord(label.last) && label.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") }
    }
    guard releaseName.utf8.count <= 53, areLabels else {
      throw RenderError(
        .invalid,
        "release name check failed: release name \(releaseName.goQuoted): invalid release name, must match regex "
          + "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53")
    }
  }
}
