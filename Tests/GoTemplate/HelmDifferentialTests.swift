import Foundation
import GoTemplate
import TemplateDifferential
import Testing

/// The engine against a real helm, where `TIPHYS_TEST_HELM` names one. `template-differential` does the same with any seed and count.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TIPHYS_TEST_HELM"] != nil), .serialized)
struct HelmDifferentialTests {
  private let helm = RealHelm(path: ProcessInfo.processInfo.environment["TIPHYS_TEST_HELM"] ?? "")

  @Test func everyFunctionOfTheTable() throws {
    let file = try #require(Bundle.module.url(forResource: "expressions", withExtension: "txt", subdirectory: "Cases"))
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    let expressions = lines.filter { !$0.hasPrefix("#") }
    let report = try DeepStack.run {
      try Comparison(helm: helm, values: ValuesGenerator.fixed).compare(ExpressionTable.files(expressions))
    }
    #expect(report.equal + report.bothFail == expressions.count)
    for difference in report.differences {
      Issue.record("\(difference.file)\nown:  \(difference.own)\nreal: \(difference.real)")
    }
    #expect(report.messages.map(\.file) == [])
  }

  @Test func randomTemplates() throws {
    let report = try DeepStack.run { try Comparison.random(helm: helm, seed: 7, count: 400, batch: 100) }
    #expect(report.equal > 300)
    for difference in report.differences {
      Issue.record("\(difference.file)\nown:  \(difference.own)\nreal: \(difference.real)")
    }
  }
}
