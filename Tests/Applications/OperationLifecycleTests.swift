import Applications
import Foundation
import Manifests
import Testing

private let now = Date(timeIntervalSince1970: 1_767_225_600)  // 2026-01-01T00:00:00Z

struct OperationLifecycleTests {
  private func operation(retry: RetryStrategy? = nil, automated: Bool = false) -> ApplicationOperation {
    ApplicationOperation(sync: .init(revision: "abc"), initiatedBy: .init(automated: automated), retry: retry)
  }

  @Test func retriesWithBackOff() {
    var state = OperationState(beginning: operation(retry: RetryStrategy(limit: 2)), at: now)
    state.endAttempt(phase: .failed, message: "no", at: now)
    #expect(state.phase == .running && state.retryCount == 1 && state.finishedAt == now)
    #expect(state.message == "no. Retrying attempt #1 at 12:00AM.")
    #expect(state.retryDue == now + 5)
    state.beginRetry()
    #expect(state.finishedAt == nil && state.retryDue == nil && state.message == "Retrying operation. Attempt #1")
    state.endAttempt(phase: .failed, message: "no", at: now + 60)
    #expect(state.retryDue == now + 70)
    state.beginRetry()
    state.endAttempt(phase: .failed, message: "no", at: now + 90)
    #expect(state.phase == .failed && state.message == "no (retried 2 times).")
    #expect(state.retryDue == nil)
  }

  @Test func whatWasTerminatedOrSucceededIsNotRetried() {
    var state = OperationState(beginning: operation(automated: true), at: now)
    #expect(state.retry.limit == 5)
    state.endAttempt(phase: .failed, message: "Operation terminated", wasTerminated: true, at: now)
    #expect(state.phase == .failed && state.retryCount == 0)
    var good = OperationState(beginning: operation(automated: true), at: now)
    good.endAttempt(phase: .succeeded, message: "ok", at: now)
    #expect(good.phase == .succeeded && good.message == "ok")
    #expect(OperationState(beginning: operation(), at: now).retry.limit == 0)
  }

  @Test func backOffGrowsToItsBound() {
    let strategy = RetryStrategy(limit: -1)
    #expect((0..<8).map { strategy.pause(retriesMade: $0).components.seconds } == [5, 10, 20, 40, 80, 160, 180, 180])
    #expect(strategy.allows(retriesMade: 1_000_000))
    #expect(strategy.pause(retriesMade: 1_000_000) == .seconds(180))
  }

  @Test func timesOutWithItsRetries() {
    let state = OperationState(beginning: operation(), at: now)
    #expect(!state.isTimedOut(after: nil, at: now + 1e6) && !state.isTimedOut(after: .zero, at: now + 1e6))
    #expect(!state.isTimedOut(after: .seconds(60), at: now + 60) && state.isTimedOut(after: .seconds(60), at: now + 61))
  }

  @Test func keepsAHistoryOfDeployments() {
    var status = ApplicationStatus()
    func deployment(_ sync: ApplicationOperation.Sync, _ phase: OperationState.Phase = .succeeded) -> OperationState {
      OperationState(
        operation: ApplicationOperation(sync: sync), phase: phase, startedAt: now, finishedAt: now + 5,
        syncResult: SyncResult(revision: "r", source: ["path": "web"]))
    }
    for _ in 0..<4 { status.recordDeployment(deployment(.init()), limit: 3) }
    status.recordDeployment(deployment(.init(dryRun: true)), limit: 3)
    status.recordDeployment(deployment(.init(resources: [.init(kind: "Pod", name: "x")])), limit: 3)
    status.recordDeployment(deployment(.init(), .failed), limit: 3)
    #expect(status.history.map(\.id) == [1, 2, 3])
    #expect(status.history.last?.deployedAt == now + 5)
    let back = ApplicationOperation(rollbackTo: status.history[0], prune: true, options: SyncOptions(), by: "ana")
    #expect(back.sync?.revision == "r" && back.sync?.source == ["path": "web"] && back.sync?.skipsHooks == true)
  }

  @Test(arguments: [("5s", 5.0), ("1h30m", 5400), ("100ms", 0.1), ("2.5s", 2.5), ("-1m", -60), ("0", 0)])
  func readsGoDurations(text: String, seconds: Double) {
    #expect(GoDuration.parse(text) == .seconds(seconds))
  }

  @Test(arguments: ["", "5", "s", "5x", "1h 3m", "--1s", "1e3s", "99999999999999h"])
  func refusesWhatIsNoDuration(text: String) { #expect(GoDuration.parse(text) == nil) }

  @Test func writesGoDurations() {
    #expect(
      [0.0, 5, 90, 5400, 0.1, 61.5].map { GoDuration.text(.seconds($0)) } == ["0s", "5s", "1m30s", "1h30m0s", "100ms", "1m1.5s"])
  }
}
