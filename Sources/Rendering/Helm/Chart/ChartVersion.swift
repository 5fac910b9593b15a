import GoTemplate

/// Versions and ranges of versions as helm compares them (Masterminds/semver).
public enum VersionRange {
  /// Whether a version lies in a range; false also where either is malformed.
  public static func accepts(_ range: String, _ version: String) -> Bool {
    if case .bool(true)? = call("semverCompare", range, version) { true } else { false }
  }

  static func isVersion(_ text: String) -> Bool { call("semver", text) != nil }

  private static func call(_ function: String, _ arguments: String...) -> GoValue? {
    let execution = Execution(TemplateSet(functions: .helm))
    return try? FunctionTable.helm[function]?.body(execution, arguments.map { .string(GoString($0)) })
  }
}

extension ChartDependency {
  func accepts(_ version: String) -> Bool { VersionRange.accepts(self.version, version) }
}
