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
  var values: GoMap { didSet { size = values.parts } }
  /// How many values the chart's own defaults have.
  private var size: Int
  /// What this chart and all others of the release may still use.
  private let allowance: Allowance

  /// Charts in one release, each as often as it has aliases. Large ones have some hundred.
  static let maximumCharts = 1000
  static let tooMany = RenderError(
    .failed, "gave up: the chart has more than \(maximumCharts) subcharts, each counted as often as it has aliases")

  private final class Allowance {
    var charts = ResolvedChart.maximumCharts
    /// Values copied from one map into another.
    var values = 6_000_000
  }

  convenience init(_ chart: HelmChart) { self.init(chart, Allowance()) }

  private convenience init(_ chart: HelmChart, _ allowance: Allowance) {
    self.init(
      chart, name: chart.name, declared: chart.metadata.dependencies,
      dependencies: chart.dependencies.map { ResolvedChart($0, allowance) },
      values: GoMap(chart.values.object ?? [:], numbersAreFloats: false), allowance)
  }

  private init(
    _ chart: HelmChart, name: String, declared: [ChartDependency], dependencies: [ResolvedChart], values: GoMap,
    _ allowance: Allowance
  ) {
    self.allowance = allowance
    size = values.parts
    self.chart = chart
    self.name = name
    self.declared = declared
    self.dependencies = dependencies
    self.values = values
  }

  /// Leaves out what conditions and tags disable, gives aliases their names, and imports values.
  func resolve(_ values: GoMap) throws(RenderError) {
    do {
      try resolveEnabled(values, path: "")
      try importValues()
    } catch {
      guard error.kind == .invalid else { throw error }
      throw RenderError(.invalid, "chart dependencies processing failed: \(error.message)")
    }
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

  /// Takes of what may be used the merging of this chart's defaults and those of its subcharts with values.
  func takeMerging(with values: GoMap) throws(RenderError) {
    func count(_ chart: ResolvedChart) -> (charts: Int, size: Int) {
      chart.dependencies.reduce((1, chart.size)) { sum, dependency in
        let inner = count(dependency)
        return (sum.0 + inner.charts, sum.1 + inner.size)
      }
    }
    let all = count(self)
    let globals = (values["global"]?.parts ?? 0) + (self.values["global"]?.parts ?? 0)
    allowance.values -= all.size + values.parts + all.charts * (globals + 4)
    guard allowance.values >= 0 else {
      throw RenderError(.failed, "gave up: merging the values of chart \(name.goQuoted) and its subcharts takes too long")
    }
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
        wanted.append(try found.copy(named: dependency.alias.isEmpty ? found.name : dependency.alias))
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
  private func copy(named name: String) throws(RenderError) -> ResolvedChart {
    allowance.charts -= 1
    guard allowance.charts >= 0 else { throw Self.tooMany }
    var copies: [ResolvedChart] = []
    for dependency in dependencies { copies.append(try dependency.copy(named: dependency.name)) }
    return ResolvedChart(chart, name: name, declared: declared, dependencies: copies, values: values, allowance)
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

  private static let maximumPath = 64

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
          guard parent.utf8.count(where: { $0 == UInt8(ascii: ".") }) < Self.maximumPath else {
            throw RenderError(
              .failed, "gave up: import-values of \(dependency.name.goQuoted) names a path of more than \(Self.maximumPath) parts"
            )
          }
          allowance.values -= table.parts + imported.parts
          guard allowance.values >= 0 else {
            throw RenderError(.failed, "gave up: import-values of \(dependency.name.goQuoted) imports too many values")
          }
          // Maps are shared, as helm shares them, but for those that would come to hold themselves: helm has no end for them.
          let isShared = imported.maps.isDisjoint(with: table.maps)
          ValuesMerge.lay(imported, over: Self.map(at: parent, isShared ? table : table.deepCopy()), keepsNulls: true)
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
