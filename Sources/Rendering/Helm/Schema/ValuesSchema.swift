import GoTemplate
import Manifests

/// Holds values against `values.schema.json` of a chart and its subcharts, and reports the faults of all of them together.
enum ValuesSchema {
  static func validate(_ chart: ResolvedChart, _ values: GoMap) throws(RenderError) {
    let report = report(chart, values)
    guard report.isEmpty else {
      throw RenderError(
        .invalid, "values don't meet the specifications of the schema(s) in the following chart(s):\n\(report)")
    }
  }

  private static func report(_ chart: ResolvedChart, _ values: GoMap) -> String {
    var report = ""
    if let schema = chart.chart.schema, let fault = fault(schema, values) { report += "\(chart.name):\n\(fault)" }
    for dependency in chart.dependencies {
      switch values[GoString(dependency.name)] {
      case nil, .null?: continue
      case .map(let inner)?: report += self.report(dependency, inner)
      case let other?:
        report +=
          "\(dependency.name):\ninvalid type for values: expected object (map), got \(other.type?.description ?? "nil")\n"
      }
    }
    return report
  }

  private static func fault(_ bytes: [UInt8], _ values: GoMap) -> String? {
    do {
      let schema = try JSON.decode(bytes)
      guard let fault = try SchemaValidator.fault(GoValue.map(values).manifestValue, try SchemaCompiler().compile(schema)) else {
        return nil
      }
      return fault.flattened.flatMap { $0.lines() }.joined(separator: "\n") + "\n"
    } catch let problem as SchemaProblem {
      return problem.message
    } catch let error as JSONError {
      return error.message
    } catch {
      return "unable to validate schema: \(error)"
    }
  }
}
