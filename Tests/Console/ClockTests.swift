import ConsoleFixtures
import Foundation
import Reconciler
import Testing

@testable import Console

/// Ages, and when the screen has to change by itself.
@Suite struct ClockTests {
  private func age(_ seconds: Double) -> String {
    let now = Date(timeIntervalSince1970: 1_700_000_000)
    return Ages(now: now).age(now.addingTimeInterval(-seconds))
  }

  @Test(arguments: [
    (0, "now"), (-30, "now"), (7, "5s"), (59, "50s"), (60, "1m"), (599, "9m"), (601, "10m"), (899, "10m"), (3600, "1h"),
    (100_000, "27h"), (200_000, "2d"),
  ]) func agesAreCoarse(_ seconds: Double, _ expected: String) { #expect(age(seconds) == expected) }

  @Test func theNextChangeIsExactlyWhenTheTextChanges() {
    let start = Date(timeIntervalSince1970: 1_700_000_000)
    for seconds in stride(from: 0.0, to: 200_000, by: 397.3) {
      let ages = Ages(now: start.addingTimeInterval(seconds))
      let text = ages.age(start)
      let next = ages.nextChange ?? .distantPast
      #expect(next > ages.now)
      #expect(Ages(now: next).age(start) != text)
      #expect(Ages(now: next.addingTimeInterval(-0.01)).age(start) == text)
    }
  }

  @Test func aQuietScreenSleepsLong() throws {
    let driver = try Driver(200, 50)
    driver.feed([.appsLoaded] + driver.fixture.many(300))
    driver.draw()
    let next = try #require(driver.shell.nextChange)
    #expect(next.timeIntervalSince(driver.now) >= 1)
  }

  @Test func unfinishedSequencesAreGivenUp() throws {
    let driver = try Driver().fleet()
    driver.press("Z")
    #expect(driver.line(23).contains("Z…"))
    driver.now += 1
    driver.shell.tick(now: driver.now)
    driver.press("Z")
    #expect(!driver.effects.contains { if case .quit = $0 { true } else { false } })
    driver.press("Z")
    #expect(driver.effects.contains { if case .quit = $0 { true } else { false } })
  }

  @Test func messagesGoByThemselves() throws {
    let driver = try Driver().fleet()
    driver.feed([.notice(Notice(.info, "synced payments"))])
    #expect(driver.line(23).contains("synced payments"))
    driver.now += 10
    driver.shell.tick(now: driver.now)
    #expect(!driver.line(23).contains("synced payments"))
    driver.feed([.notice(Notice(.error, "it failed"))])
    driver.now += 100
    driver.shell.tick(now: driver.now)
    #expect(driver.line(23).contains("it failed"))
  }
}
