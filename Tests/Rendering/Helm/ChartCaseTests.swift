import Foundation
import Rendering
import Testing

/// Every chart of `Charts` against what helm 4.1.4 makes of it: the recorded result, and the real one where
/// `TIPHYS_TEST_HELM` names the binary.
struct ChartCaseTests {
  @Test(arguments: ChartCase.names) func `renders as recorded`(name: String) throws {
    let chart = ChartCase(name: name)
    if let expected = chart.text("expected.yaml") {
      #expect(try chart.render() == expected)
    } else {
      let expected = try #require(chart.text("expected_error"))
      let error = #expect(throws: RenderError.self) { try chart.render() }
      #expect(HelmFailure.comparable(error?.message ?? "") == HelmFailure.comparable(expected))
    }
  }

  static let helm = ProcessInfo.processInfo.environment["TIPHYS_TEST_HELM"]

  @Test(.enabled(if: helm != nil, "TIPHYS_TEST_HELM names no helm"), arguments: ChartCase.names)
  func `renders as the real helm does`(name: String) throws {
    let chart = ChartCase(name: name)
    switch try chart.runHelm(try #require(Self.helm)) {
    case .success(let expected): #expect(try chart.render() == expected)
    case .failure(let failure):
      let error = #expect(throws: RenderError.self) { try chart.render() }
      #expect(HelmFailure.comparable(error?.message ?? "") == HelmFailure.comparable(failure.message))
    }
  }

  @Test func `there are cases`() { #expect(ChartCase.names.count > 40) }
}
