import GoTemplate

/// What the templates of one chart see as `.`, and the templates themselves; the same for its subcharts.
final class ChartScope {
  struct Template {
    /// `web/charts/db/templates/service.yaml`
    var name: String
    var text: [UInt8]
    /// `web/charts/db/templates`
    var basePath: String
    /// `.` but for `.Template`; shared by all templates of a chart.
    var data: GoMap
  }

  private(set) var templates: [Template] = []

  init(_ chart: ResolvedChart, values: GoMap, release: GoValue, capabilities: GoValue) {
    _ = add(chart, path: chart.name, values: values, release: release, capabilities: capabilities, isRoot: true)
  }

  private func add(
    _ chart: ResolvedChart, path: String, values: GoMap, release: GoValue, capabilities: GoValue, isRoot: Bool
  ) -> GoMap {
    let subcharts = GoMap()
    let own = values.view(as: ValuesObject.type, methods: ValuesObject.methods)
    let data = GoMap(
      [
        "Chart": Self.chartValue(chart, isRoot: isRoot), "Files": FilesObject.value(chart.chart.files), "Release": release,
        "Capabilities": capabilities, "Values": .map(own), "Subcharts": .map(subcharts),
      ], type: ValuesObject.type, methods: ValuesObject.methods)
    for dependency in chart.dependencies {
      let inner = values[GoString(dependency.name)]?.map ?? GoMap()
      let scope = add(
        dependency, path: path + "/charts/" + dependency.name, values: inner, release: release, capabilities: capabilities,
        isRoot: false)
      subcharts[GoString(dependency.name)] = .map(scope.view(as: .anyMap))
    }
    for file in chart.chart.templates {
      // A library's files are there to be included only.
      if chart.chart.isLibrary, !TreePath.name(file.name).hasPrefix("_") { continue }
      templates.append(
        Template(name: path + "/" + file.name, text: file.bytes, basePath: path + "/templates", data: data))
    }
    return data
  }

  /// `.Chart`.
  private static func chartValue(_ chart: ResolvedChart, isRoot: Bool) -> GoValue {
    let metadata = chart.chart.metadata
    func text(_ text: String) -> GoValue { .string(GoString(text)) }
    func list(_ texts: [String]) -> GoValue { .list(texts.map(text)) }
    let annotations =
      metadata.annotations.map { GoMap($0.map { (GoString($0.key), text($0.value)) }, type: .map(.string)) }
      ?? GoMap(type: .map(.string), isNil: true)
    let maintainers = metadata.maintainers.map { maintainer -> GoValue in
      ["Name": text(maintainer.name), "Email": text(maintainer.email), "URL": text(maintainer.url)]
    }
    let value = GoMap([
      "APIVersion": text(metadata.apiVersion), "AppVersion": text(metadata.appVersion),
      "Condition": text(metadata.condition), "Description": text(metadata.description), "Home": text(metadata.home),
      "Icon": text(metadata.icon), "KubeVersion": text(metadata.kubeVersion), "Name": text(chart.name),
      "Tags": text(metadata.tags), "Type": text(metadata.type), "Version": text(metadata.version),
    ])
    value["Annotations"] = .map(annotations)
    value["Dependencies"] = .list(chart.declared.map(dependencyValue))
    value["Deprecated"] = .bool(metadata.deprecated)
    value["IsRoot"] = .bool(isRoot)
    value["Keywords"] = list(metadata.keywords)
    value["Maintainers"] = .list(maintainers)
    value["Sources"] = list(metadata.sources)
    return .map(value)
  }

  private static func dependencyValue(_ dependency: ChartDependency) -> GoValue {
    func text(_ text: String) -> GoValue { .string(GoString(text)) }
    var imported: [GoValue] = []
    for item in dependency.importValues {
      var paths = (child: "", parent: ".")
      switch item {
      case .export(let name): paths.child = "exports." + name
      case .path(let child, let parent): paths = (child, parent)
      }
      imported.append(.map(GoMap(["child": text(paths.child), "parent": text(paths.parent)], type: .map(.string))))
    }
    let value = GoMap([
      "Name": text(dependency.name), "Version": text(dependency.version), "Repository": text(dependency.repository),
      "Condition": text(dependency.condition), "Alias": text(dependency.alias),
    ])
    value["Enabled"] = .bool(dependency.enabled)
    value["ImportValues"] = .list(imported)
    value["Tags"] = .list(dependency.tags.map(text))
    return .map(value)
  }
}
