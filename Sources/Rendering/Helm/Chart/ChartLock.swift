import GoTemplate

/// `Chart.lock` or `requirements.lock`: which versions a chart's dependencies were resolved to.
public struct ChartLock: Sendable {
  /// The file's name.
  public let file: String
  /// Each with the one version that was chosen.
  public private(set) var dependencies: [ChartDependency] = []

  init(_ file: ChartFile) throws(RenderError) {
    self.file = file.name
    let context = "cannot load \(file.name)"
    let reader = try GoStructReader(HelmYAML.decode(file.bytes, context: context), type: "Lock", context: context)
    // A wrong time ends Go's reading, where other faults let it go on.
    try reader.time("generated")
    dependencies = try reader.structs("dependencies", ChartDependency.init)?.compactMap(\.self) ?? []
    var digest = ""
    try reader.string("digest", &digest)
  }
}
