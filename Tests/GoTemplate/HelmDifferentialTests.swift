import Foundation
import GoTemplate
import TemplateDifferential
import Testing

/// The engine against a real helm, where `TIPHYS_TEST_HELM` names one. `template-differential` does the same with any seed and count.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TIPHYS_TEST_HELM"] != nil), .serialized)
struct HelmDifferentialTests {
  private var comparison: Comparison {
    let helm = ProcessInfo.processInfo.environment["TIPHYS_TEST_HELM"] ?? ""
    return Comparison(helm: RealHelm(path: helm), values: TemplateGenerator.values)
  }

  @Test func everyFunctionOfTheTable() throws {
    let file = try #require(Bundle.module.url(forResource: "expressions", withExtension: "txt", subdirectory: "Cases"))
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    let expressions = lines.filter { !$0.hasPrefix("#") }
    let report = try DeepStack.run { try comparison.compare(ExpressionTable.files(expressions)) }
    #expect(report.equal + report.bothFail == expressions.count)
    for difference in report.differences {
      Issue.record("\(difference.file)\nown:  \(difference.own)\nreal: \(difference.real)")
    }
    #expect(report.messages.map(\.file) == [])
  }

  @Test func randomTemplates() throws {
    var files: [String: String] = [:]
    for index in 0..<150 {
      var generator = TemplateGenerator(seed: 7_000_021 + UInt64(index), name: "t\(index)")
      files["t\(index)"] = generator.file()
    }
    let report = try DeepStack.run { try comparison.compare(files) }
    #expect(report.equal > 75)
    for difference in report.differences {
      Issue.record("\(difference.file)\nown:  \(difference.own)\nreal: \(difference.real)")
    }
  }
}
