import Foundation
import Testing

@testable import Reconciler

struct LeaderElectionTests {
  private let date = Date(timeIntervalSince1970: 1_800_000_000)

  private func record(_ holder: String, version: String, duration: Int = 30) -> LeaseRecord {
    LeaseRecord(
      holder: holder, duration: duration, acquiredAt: date, renewedAt: date, transitions: 3, resourceVersion: version)
  }

  @Test func takesALeaseThatIsNotThereAndRenewsIt() throws {
    var election = LeaderElection(identity: "a", timing: LeaseTiming(seconds: 30))
    guard case .create(var mine) = election.observe(nil, at: .zero, date: date) else {
      Issue.record("no create")
      return
    }
    #expect(mine.holder == "a" && mine.duration == 30)
    #expect(election.role == .unknown)
    mine.resourceVersion = "1"
    #expect(election.wrote(mine, at: .zero) == .wait(.seconds(10)))
    #expect(election.role == .leader)
    #expect(election.next(at: .seconds(4), date: date) == .wait(.seconds(6)))
    guard case .replace(let renewed) = election.next(at: .seconds(10), date: date + 10) else {
      Issue.record("no renewal")
      return
    }
    #expect(renewed.resourceVersion == "1" && renewed.acquiredAt == mine.acquiredAt && renewed.transitions == 0)
  }

  @Test func followsUntilTheLeaseHasNotChangedForItsDuration() {
    var election = LeaderElection(identity: "b", timing: LeaseTiming(seconds: 30))
    #expect(election.observe(record("a", version: "1"), at: .zero, date: date) == .wait(.seconds(30)))
    #expect(election.role == .follower(of: "a"))
    #expect(election.observe(record("a", version: "2"), at: .seconds(20), date: date) == .wait(.seconds(30)))
    #expect(election.next(at: .seconds(49), date: date) == .wait(.seconds(1)))
    guard case .replace(let taken) = election.next(at: .seconds(50), date: date) else {
      Issue.record("not taken")
      return
    }
    #expect(taken.holder == "b" && taken.transitions == 4 && taken.resourceVersion == "2")
    #expect(election.role == .follower(of: "a"), "not before it is written")
  }

  @Test func takesAtOnceWhatWasGivenUp() {
    var election = LeaderElection(identity: "b", timing: LeaseTiming(seconds: 30))
    guard case .replace = election.observe(record("", version: "5"), at: .zero, date: date) else {
      Issue.record("not taken")
      return
    }
  }

  @Test func takesOverFromItsOwnDeadPredecessor() {
    var election = LeaderElection(identity: "a", timing: LeaseTiming(seconds: 30))
    guard case .replace(let again) = election.observe(record("a", version: "5"), at: .zero, date: date) else {
      Issue.record("not taken")
      return
    }
    #expect(again.transitions == 3)
  }

  @Test func stopsLeadingBeforeAnyoneElseMayStart() {
    var election = LeaderElection(identity: "a", timing: LeaseTiming(seconds: 30))
    _ = election.observe(nil, at: .zero, date: date)
    _ = election.wrote(record("a", version: "1"), at: .zero)
    _ = election.failed(at: .seconds(19))
    #expect(election.role == .leader)
    _ = election.failed(at: .seconds(21))
    #expect(election.role == .unknown)
  }

  @Test func losesToAFasterTaker() {
    var election = LeaderElection(identity: "b", timing: LeaseTiming(seconds: 30))
    _ = election.observe(record("", version: "1"), at: .zero, date: date)
    #expect(election.failed(at: .zero) == .wait(.seconds(2)))
    _ = election.observe(record("c", version: "2"), at: .seconds(1), date: date)
    #expect(election.role == .follower(of: "c"))
    #expect(election.resign(date: date) == nil)
  }

  @Test func resigningLeavesTheLeaseToTheNext() {
    var election = LeaderElection(identity: "a", timing: LeaseTiming(seconds: 30))
    _ = election.observe(nil, at: .zero, date: date)
    _ = election.wrote(record("a", version: "7"), at: .zero)
    #expect(election.resign(date: date)?.holder == "")
    #expect(election.role == .unknown)
  }
}
