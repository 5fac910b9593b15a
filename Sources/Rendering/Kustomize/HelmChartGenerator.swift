import Manifests

/// One element of `helmCharts`: a chart that lies beside the kustomization, rendered as `helm template` does.
struct HelmChartGenerator {
  var name: String
  var version: String
  var repository: String
  var releaseName: String
  var namespace: String
  var nameTemplate: String
  var valuesFile: String
  var additionalValuesFiles: [String]
  var inlineValues: Value
  var valuesMerge: String
  var includesCRDs: Bool
  var skipsHooks: Bool
  var skipsTests: Bool
  var apiVersions: [String]
  var kubeVersion: String
  /// The folder that holds the charts, as seen from the kustomization.
  var home: String

  static let kind = "HelmChartInflationGenerator"
  static let fields = [
    "name", "version", "repo", "releaseName", "namespace", "nameTemplate", "valuesFile", "additionalValuesFiles",
    "valuesInline", "valuesMerge", "includeCRDs", "skipHooks", "skipTests", "apiVersions", "kubeVersion", "debug", "devel",
  ]
  static let globalFields = ["chartHome", "configHome"]
  static let legacyFields = [
    "chartName", "chartVersion", "chartRepoUrl", "chartHome", "chartRepoName", "helmBin", "helmHome", "values", "valuesLocal",
    "valuesMerge", "releaseName", "releaseNamespace", "extraArgs",
  ]

  init(_ reader: StrictReader, home: String, kustomizationNamespace: String = "") throws {
    func text(_ field: String) throws -> String { try reader.string(field) }
    name = try text("name")
    guard !name.isEmpty else { throw RenderError(.invalid, file: reader.file, "'\(reader.path)' has no name of a chart") }
    version = try text("version")
    repository = try text("repo")
    releaseName = try text("releaseName")
    let own = try text("namespace")
    namespace = own.isEmpty ? kustomizationNamespace : own
    nameTemplate = try text("nameTemplate")
    valuesFile = try text("valuesFile")
    additionalValuesFiles = try reader.strings("additionalValuesFiles")
    inlineValues = reader.raw("valuesInline") ?? .object([:])
    valuesMerge = try text("valuesMerge")
    guard ["", "merge", "override", "replace"].contains(valuesMerge) else {
      throw RenderError(
        .invalid, file: reader.file, "'\(reader.path).valuesMerge' is merge, override or replace, not '\(valuesMerge)'")
    }
    includesCRDs = try reader.bool("includeCRDs")
    skipsHooks = try reader.bool("skipHooks")
    skipsTests = try reader.bool("skipTests")
    apiVersions = try reader.strings("apiVersions")
    kubeVersion = try text("kubeVersion")
    self.home = home.isEmpty ? "charts" : home
  }

  /// One of `helmChartInflationGenerator`, the field's old name.
  init(legacy reader: StrictReader) throws {
    var value: Value = [:]
    for (old, new) in [
      ("chartName", "name"), ("chartVersion", "version"), ("chartRepoUrl", "repo"), ("values", "valuesFile"),
      ("valuesLocal", "valuesInline"), ("valuesMerge", "valuesMerge"), ("releaseName", "releaseName"),
    ] { value[new] = reader.raw(old) }
    self = try HelmChartGenerator(
      StrictReader(value, allowed: Self.fields, file: reader.file, path: reader.path), home: reader.string("chartHome"))
  }

  /// The chart's resources.
  func generate(_ loader: KustomizeLoader, _ defaults: HelmDefaults) throws -> [KustomizeResource] {
    let folder = (version.isEmpty || repository.isEmpty ? home : "\(home)/\(name)-\(version)") + "/" + name
    guard try loader.isDirectory(folder) else {
      let hint = repository.isEmpty ? "" : "; charts are not fetched from '\(repository)' here: commit the chart"
      throw RenderError(
        .missing, file: loader.kustomizationFile,
        "'helmCharts' names the chart '\(name)', but there is no folder '\(folder)'\(hint)")
    }
    let chart = try HelmChart.load(try loader.locate(folder, field: "helmCharts"), in: loader.tree)
    let rendering = try HelmRenderer.render(
      chart,
      options: HelmRenderOptions(
        releaseName: try release(), namespace: namespace.isEmpty ? "default" : namespace,
        overrides: try values(loader, folder), kubeVersion: kubeVersion.isEmpty ? defaults.kubeVersion : kubeVersion,
        apiVersions: apiVersions.isEmpty ? defaults.apiVersions : apiVersions, includeCRDs: includesCRDs,
        skipTests: skipsTests, skipHooks: skipsHooks, schemas: defaults.schemas))
    return try ResourceParser.parse(Array(rendering.text.utf8), file: loader.kustomizationFile)
  }

  /// Where nothing names the release, helm makes a name out of the time; here it is always the same.
  private func release() throws -> String {
    guard nameTemplate.isEmpty else {
      throw RenderError(.unsupported, "'helmCharts.nameTemplate' of '\(name)' is not supported; give a 'releaseName'")
    }
    return releaseName.isEmpty ? "release-name" : releaseName
  }

  private func values(_ loader: KustomizeLoader, _ folder: String) throws -> [ValuesOverride] {
    var overrides: [ValuesOverride] = []
    let field = "helmCharts.valuesFile"
    let file = valuesFile.isEmpty ? folder + "/values.yaml" : valuesFile
    let hasInline = inlineValues.object?.isEmpty == false
    if hasInline, valuesMerge == "replace" {
      overrides.append(.object(inlineValues))
    } else {
      let own = valuesFile.isEmpty ? try loader.tree.read(loader.locate(file, field: field)) : nil
      let isAbsent = valuesFile.isEmpty && own == nil
      let bytes = isAbsent ? [] : try loader.load(file, field: field)
      guard hasInline else { return [.file(name: file, bytes: bytes)] + (try additional(loader)) }
      let given: Value
      do throws(YAMLError) { given = try YAML.decode(bytes, dialect: .kustomize) } catch {
        throw RenderError(.invalid, file: file, line: error.line, "this is no YAML: \(error.message)")
      }
      let base = given.isNull ? Value.object([:]) : given
      let merged =
        valuesMerge == "merge"
        ? try KustomizeMerge.merge(base, into: inlineValues, schema: nil)
        : try KustomizeMerge.merge(inlineValues, into: base, schema: nil)
      overrides.append(.object(merged ?? .object([:])))
    }
    return overrides + (try additional(loader))
  }

  private func additional(_ loader: KustomizeLoader) throws -> [ValuesOverride] {
    try additionalValuesFiles.map { file in
      .file(name: file, bytes: try loader.load(file, field: "helmCharts.additionalValuesFiles"))
    }
  }
}

/// What all charts of a kustomization share: the cluster where they do not say otherwise, and what was fetched for them.
struct HelmDefaults {
  var kubeVersion = ""
  var apiVersions: [String] = []
  var schemas: [String: RemoteSchema] = [:]
}
