import Applications
import Manifests

/// What helm is asked for a source, by the engine here or by a binary.
package struct HelmInvocation: Sendable {
  package var options: HelmRenderOptions
  /// The files that `--set-file` names, by the path that it names them by.
  package var parameterFiles: [String: [UInt8]]
}

/// A chart as an Application's source describes it: `source.helm` turned into what `helm template` is asked, after Argo CD's rules.
package struct HelmSource {
  let source: ApplicationSource
  /// The chart's folder.
  let folder: String
  let tree: any FileTree
  let context: RenderContext
  let companions: SourceCompanions

  package init(
    source: ApplicationSource, folder: String, tree: any FileTree, context: RenderContext,
    companions: SourceCompanions = SourceCompanions()
  ) {
    self.source = source
    self.folder = folder
    self.tree = tree
    self.context = context
    self.companions = companions
  }

  private var helm: HelmOptions { source.helm ?? HelmOptions() }
  private var environment: BuildEnvironment { BuildEnvironment(source: source, context: context) }

  /// The manifests in helm's order, hooks and (unless left out) CRDs among them.
  package func manifests() throws -> (manifests: [RenderedManifest], warnings: [String]) {
    guard ["", "v3", "v4"].contains(helm.version) else {
      throw RenderError(
        .unsupported, file: folder, "helm.version '\(helm.version)' is not supported; leave it out, or write v3")
    }
    let invocation = try invocation()
    let chart = try HelmChart.load(folder, in: tree)
    let rendering = try HelmRenderer.render(
      chart, options: invocation.options,
      readFile: { path throws(RenderError) in
        guard let bytes = invocation.parameterFiles[path] else {
          throw RenderError(.missing, file: folder, "the parameter file '\(path)' does not exist")
        }
        return bytes
      })
    var manifests: [RenderedManifest] = []
    for definition in rendering.customResourceDefinitions {
      var file = ManifestFile(path: place(definition.source, of: chart))
      try file.readYAML(Array(definition.text.utf8))
      manifests += file.manifests
    }
    for document in rendering.documents where !document.value.isNull {
      var file = ManifestFile(path: place(document.source, of: chart))
      try file.add(document.value, line: 0, at: "")
      manifests += file.manifests
    }
    return (manifests, rendering.warnings)
  }

  /// The order of precedence is Argo CD's: parameters, then `valuesObject` or `values`, then the values files.
  package func invocation() throws -> HelmInvocation {
    let files = ValueFiles(tree: tree, folder: folder, companions: companions, environment: environment)
    let parameterFiles = try Dictionary(
      helm.fileParameters.map { ($0.path, try files.parameterFile($0.path)) }, uniquingKeysWith: { first, _ in first })
    var overrides = try files.files(helm.valueFiles, ignoreMissing: helm.ignoreMissingValueFiles).map {
      ValuesOverride.file(name: $0.place, bytes: $0.bytes)
    }
    // `valuesObject` stands in for `values`, and both come after every file.
    if let object = helm.valuesObject {
      overrides.append(.object(object))
    } else if !helm.values.isEmpty {
      overrides.append(.file(name: "spec.source.helm.values", bytes: Array(helm.values.utf8)))
    }
    for parameter in helm.parameters {
      let text = "\(parameter.name)=\(Self.escaped(environment.expand(parameter.value)))"
      overrides.append(parameter.forceString ? .setString(text) : .set(text))
    }
    for parameter in helm.fileParameters { overrides.append(.setFile("\(parameter.name)=\(parameter.path)")) }
    let namespace = helm.namespace.isEmpty ? context.namespace : helm.namespace
    let options = HelmRenderOptions(
      releaseName: helm.releaseName.isEmpty ? context.appName : helm.releaseName,
      namespace: namespace.isEmpty ? "default" : namespace, overrides: overrides,
      kubeVersion: helm.kubeVersion.isEmpty ? context.kubeVersion : helm.kubeVersion,
      apiVersions: helm.apiVersions.isEmpty ? context.apiVersions : helm.apiVersions, includeCRDs: !helm.skipCrds,
      skipTests: helm.skipTests, skipSchemaValidation: helm.skipSchemaValidation, schemas: companions.schemas)
    return HelmInvocation(options: options, parameterFiles: parameterFiles)
  }

  /// A value in which commas do not begin another parameter; a list in braces keeps them.
  private static func escaped(_ value: String) -> String {
    if value.hasPrefix("{"), value.hasSuffix("}") { return value }
    var result = ""
    var previous: Character?
    for character in value {
      if character == ",", previous != "\\" { result.append("\\") }
      result.append(character)
      previous = character
    }
    return result
  }

  /// Where a template stands in the repository: helm names it by the chart, not by its folder.
  private func place(_ source: String, of chart: HelmChart) -> String {
    let prefix = chart.name + "/"
    guard source.hasPrefix(prefix) else { return source }
    let inner = source.dropFirst(prefix.count)
    return folder.isEmpty ? String(inner) : folder + "/" + inner
  }
}
