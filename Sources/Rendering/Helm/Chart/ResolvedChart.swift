import GoTemplate
import Manifests

/// A chart with the dependencies that this release wants: aliases applied, disabled ones gone, values imported.
///
/// A reference, because its values are maps that change while dependencies are resolved.
final class ResolvedChart {
  let chart: HelmChart
  /// The chart's name, or its alias.
  var name: String
  /// As declared, without those that are disabled; `name` is the alias where there is one.
  var declared: [ChartDependency]
  var dependencies: [ResolvedChart]
  var values: GoMap

  convenience init(_ chart: HelmChart) {
    self.init(
      chart, name: chart.name, declared: chart.metadata.dependencies, dependencies: chart.dependencies.map(ResolvedChart.init),
      values: GoMap(chart.values.object ?? [:], numbersAreFloats: false))
  }

  private init(
    _ chart: HelmChart, name: String, declared: [ChartDependency], dependencies: [ResolvedChart], values: GoMap
  ) {
    self.chart = chart
    self.name = name
    self.declared = declared
    self.dependencies = dependencies
    self.values = values
  }

  /// Leaves out what conditions and tags disable, gives aliases their names, and imports values.
  func resolve(_ values: GoMap) throws(RenderError) {
    try resolveEnabled(values, path: "")
    try importValues()
  }

  /// The files of `crds/` of this chart and its subcharts, each with the path that a `# Source:` comment names.
  func customResourceDefinitions(_ parentPath: String = "") -> [(path: String, file: ChartFile)] {
    let path = parentPath.isEmpty ? name : parentPath + "/charts/" + name
    let own = chart.files.filter { file in
      let name = file.name.lowercased()
      return file.name.hasPrefix("crds/") && [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
    }
    return own.map { (path + "/" + $0.name, $0) } + dependencies.flatMap { $0.customResourceDefinitions(path) }
  }

  // MARK: Which dependencies

  private func resolveEnabled(_ values: GoMap, path: String) throws(RenderError) {
    guard !declared.isEmpty else { return }
    var wanted = dependencies.filter { chart in
      !declared.contains { $0.name == chart.name && $0.accepts(chart.chart.metadata.version) }
    }
    for index in declared.indices {
      let dependency = declared[index]
      if let found = dependencies.first(where: {
        $0.name == dependency.name && dependency.accepts($0.chart.metadata.version)
      }) {
        wanted.append(found.copy(named: dependency.alias.isEmpty ? found.name : dependency.alias))
      }
      if !dependency.alias.isEmpty { declared[index].name = dependency.alias }
      declared[index].enabled = true
    }
    dependencies = wanted
    let merged = try ValuesMerge.merged(self, values, keepsNulls: false)
    applyTags(merged)
    applyConditions(merged, path: path)
    let disabled = Set(declared.filter { !$0.enabled }.map(\.name))
    dependencies.removeAll { disabled.contains($0.name) }
    declared.removeAll { disabled.contains($0.name) }
    for dependency in dependencies { try dependency.resolveEnabled(merged, path: path + dependency.name + ".") }
  }

  /// The same chart under a name of its own, whose dependencies can be resolved for themselves.
  private func copy(named name: String) -> ResolvedChart {
    ResolvedChart(
      chart, name: name, declared: declared, dependencies: dependencies.map { $0.copy(named: $0.name) }, values: values)
  }

  private func applyTags(_ values: GoMap) {
    guard let tags = values["tags"]?.map else { return }
    for index in declared.indices {
      var hasTrue = false
      var hasFalse = false
      for tag in declared[index].tags {
        guard case .bool(let flag)? = tags[GoString(tag)] else { continue }
        if flag { hasTrue = true } else { hasFalse = true }
      }
      declared[index].enabled = hasTrue || !hasFalse
    }
  }

  private func applyConditions(_ values: GoMap, path: String) {
    for index in declared.indices {
      for condition in declared[index].condition.trimmedWhitespace.split(separator: ",") {
        guard case .bool(let flag)? = values.value(atPath: path + condition) else { continue }
        declared[index].enabled = flag
        break
      }
    }
  }

  // MARK: Imported values

  private func importValues() throws(RenderError) {
    for dependency in dependencies { try dependency.importValues() }
    guard !declared.isEmpty else { return }
    let merged = try ValuesMerge.merged(self, GoMap(), keepsNulls: true)
    let imported = GoMap()
    for dependency in declared {
      for item in dependency.importValues {
        switch item {
        case .export(let name):
          if let table = merged.table(atPath: dependency.name + ".exports." + name) {
            ValuesMerge.lay(imported, over: table, keepsNulls: true)
          }
        case .path(let child, let parent):
          guard let table = merged.table(atPath: dependency.name + "." + child) else { continue }
          ValuesMerge.lay(imported, over: Self.map(at: parent, table), keepsNulls: true)
        }
      }
    }
    // What is imported ranks below the parent's own values.
    let result = merged.deepCopy()
    ValuesMerge.lay(result, over: imported, keepsNulls: true)
    values = result
  }

  /// A map that has another at the end of a path; the path "." is the map itself.
  private static func map(at path: String, _ map: GoMap) -> GoMap {
    if path == "." { return map }
    var current = map
    for name in path.split(separator: ".", omittingEmptySubsequences: false).reversed() {
      current = GoMap([GoString(name): .map(current)])
    }
    return current
  }
}
