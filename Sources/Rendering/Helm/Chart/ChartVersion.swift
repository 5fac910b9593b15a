import Versions

extension ChartDependency {
  /// Whether the version of a chart that is there is one of those that are asked for; false also where either is malformed.
  func accepts(_ version: String) -> Bool { SemanticVersionRange.accepts(self.version, version) }
}
