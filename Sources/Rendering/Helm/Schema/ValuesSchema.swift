import GoTemplate
import Manifests

/// Holds values against `values.schema.json` of a chart and its subcharts, and reports the faults of all of them together.
struct ValuesSchema {
  /// The documents that schemas refer to. The error names one that is not among them.
  let remote: [String: RemoteSchema]
  private let rules = SchemaRules()

  init(remote: [String: RemoteSchema]) { self.remote = remote }

  func validate(_ chart: ResolvedChart, _ values: GoMap) throws(RenderError) {
    let report = try report(chart, values)
    guard report.isEmpty else {
      throw RenderError(
        .invalid, "values don't meet the specifications of the schema(s) in the following chart(s):\n\(report)")
    }
  }

  private func report(_ chart: ResolvedChart, _ values: GoMap) throws(RenderError) -> String {
    var report = ""
    if let schema = chart.chart.schema, let fault = try fault(schema, values) { report += "\(chart.name):\n\(fault)" }
    for dependency in chart.dependencies {
      switch values[GoString(dependency.name)] {
      case nil, .null?: continue
      case .map(let inner)?: report += try self.report(dependency, inner)
      case let other?:
        report +=
          "\(dependency.name):\ninvalid type for values: expected object (map), got \(other.type?.description ?? "nil")\n"
      }
    }
    return report
  }

  private func fault(_ bytes: [UInt8], _ values: GoMap) throws(RenderError) -> String? {
    do throws(SchemaProblem) {
      let schema = try SchemaCompiler.compile(SchemaDocuments.read(bytes), remote: remote, rules: rules)
      guard let fault = try SchemaValidator.fault(GoValue.map(values).manifestValue, schema) else { return nil }
      return fault.flattened.flatMap { $0.lines() }.joined(separator: "\n") + "\n"
    } catch {
      guard let wanted = error.wanted else { return error.message }
      var missing = RenderError(.missing, file: "values.schema.json", error.message)
      missing.wanted = .schema(wanted)
      throw missing
    }
  }
}
