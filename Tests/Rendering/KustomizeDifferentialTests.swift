import Foundation
import KustomizeTrial
import Testing

/// Random kustomizations beside the real one. Thousands of them are tried by `kustomize-trial differential`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["TIPHYS_TEST_KUBECTL"] != nil))
struct KustomizeDifferentialTests {
  static let seeds: [UInt64] = Array(1...150)
  /// Where the two are known to differ: how an annotation that only looks like a number is quoted after a replacement.
  static let unsettled: Set<UInt64> = [138]

  @Test(arguments: seeds) func `renders as the real one`(seed: UInt64) throws {
    let kubectl = try #require(ProcessInfo.processInfo.environment["TIPHYS_TEST_KUBECTL"])
    let verdict = try KustomizeComparison(kubectl: kubectl).compare(RandomKustomization(seed: seed))
    guard case .different(let what) = verdict else { return }
    if Self.unsettled.contains(seed) {
      withKnownIssue { Issue.record("seed \(seed): \(what)") }
    } else {
      Issue.record("seed \(seed): \(what)")
    }
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
