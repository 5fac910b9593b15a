import Manifests

/// A chart with its subcharts, as it was loaded: nothing in it depends on a release or on values given from outside.
public struct HelmChart: Sendable {
  public internal(set) var metadata: ChartMetadata
  /// What stands in `templates/`.
  public internal(set) var templates: [ChartFile] = []
  /// What templates read through `.Files`: everything that has no meaning of its own.
  public internal(set) var files: [ChartFile] = []
  /// The defaults, an object; every number in it is a double.
  public internal(set) var values: Value = [:]
  /// `values.schema.json`.
  public internal(set) var schema: [UInt8]?
  /// The charts in `charts/`, in the order of their names there.
  public internal(set) var dependencies: [HelmChart] = []
  public internal(set) var lock: ChartLock?
  /// What helm would warn of while loading.
  public internal(set) var warnings: [String] = []

  public var name: String { metadata.name }
  var isLibrary: Bool { metadata.type.lowercased() == "library" }

  /// The declared dependencies for which there is no chart.
  public var missingDependencies: [ChartDependency] {
    let known = Set(dependencies.map(\.name))
    return metadata.dependencies.filter { !known.contains($0.name) }
  }

  /// Puts a chart that came from elsewhere (a repository, another folder) where one of `charts/` would be. It takes the place of
  /// what stands there under the same name and version.
  public mutating func add(dependency chart: HelmChart) {
    dependencies.removeAll { $0.name == chart.name && $0.metadata.version == chart.metadata.version }
    dependencies.append(chart)
  }
}
