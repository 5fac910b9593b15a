import GoTemplate
import Manifests

/// Holds values against `values.schema.json` of a chart and its subcharts, and reports the faults of all of them together.
enum ValuesSchema {
  /// - Parameter remote: the documents that schemas refer to. The error names one that is not among them.
  static func validate(_ chart: ResolvedChart, _ values: GoMap, remote: [String: RemoteSchema]) throws(RenderError) {
    let report = try report(chart, values, remote)
    guard report.isEmpty else {
      throw RenderError(
        .invalid, "values don't meet the specifications of the schema(s) in the following chart(s):\n\(report)")
    }
  }

  private static func report(
    _ chart: ResolvedChart, _ values: GoMap, _ remote: [String: RemoteSchema]
  ) throws(RenderError) -> String {
    var report = ""
    if let schema = chart.chart.schema, let fault = try fault(schema, values, remote) { report += "\(chart.name):\n\(fault)" }
    for dependency in chart.dependencies {
      switch values[GoString(dependency.name)] {
      case nil, .null?: continue
      case .map(let inner)?: report += try self.report(dependency, inner, remote)
      case let other?:
        report +=
          "\(dependency.name):\ninvalid type for values: expected object (map), got \(other.type?.description ?? "nil")\n"
      }
    }
    return report
  }

  private static func fault(
    _ bytes: [UInt8], _ values: GoMap, _ remote: [String: RemoteSchema]
  ) throws(RenderError) -> String? {
    do throws(SchemaProblem) {
      let schema = try SchemaCompiler.compile(SchemaDocuments.read(bytes), remote: remote)
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
