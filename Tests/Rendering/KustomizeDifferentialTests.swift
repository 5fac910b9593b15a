import Foundation
import KustomizeTrial
import Testing

/// Random kustomizations beside the real one. Thousands of them are tried by `kustomize-trial differential`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TIPHYS_TEST_KUBECTL"] != nil))
struct KustomizeDifferentialTests {
  static let seeds: [UInt64] = Array(1...150)
  @Test(arguments: seeds) func `renders as the real one`(seed: UInt64) throws {
    let kubectl = try #require(ProcessInfo.processInfo.environment["TIPHYS_TEST_KUBECTL"])
    let comparison = KustomizeComparison(
      kubectl: kubectl, helm: ProcessInfo.processInfo.environment["TIPHYS_TEST_HELM"])
    let sample = RandomKustomization(seed: seed)
    if sample.usesHelm, comparison.helm == nil { return }
    if case .different(let what) = try comparison.compare(sample) { Issue.record("seed \(seed): \(what)") }
  }
}

/// Broken input for a second or so; `kustomize-trial fuzz` goes on for as long as one likes.
struct KustomizeFuzzTests {
  @Test func `broken input is refused, quickly`() {
    var fuzzer = KustomizeFuzzer(seed: 7)
    for _ in 0..<300 { _ = fuzzer.next().run() }
    #expect(fuzzer.executions == 300)
    #expect(fuzzer.refused > 50)
  }
}
