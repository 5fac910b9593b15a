import Applications
import Foundation
import Manifests
import Testing

struct SyncWindowTests {
  private func date(_ text: String) -> Date { Timestamp.parse(text)! }

  private let app = Application([
    "metadata": ["name": "web-front"],
    "spec": ["source": ["repoURL": "x", "path": "y"], "destination": ["name": "prod", "namespace": "shop"]],
  ])

  private func denial(_ windows: [Value], _ time: String, isManual: Bool = false, isRunning: Bool = false) -> Bool {
    AppProject(["metadata": ["name": "shop"], "spec": ["syncWindows": .list(windows)]])
      .syncWindowDenial(of: app, isManual: isManual, isRunning: isRunning, at: date(time)) != nil
  }

  private func window(_ kind: String, _ schedule: String, _ duration: String, _ more: Value = ["applications": ["*"]]) -> Value {
    var value = more
    value["kind"] = .string(kind)
    value["schedule"] = .string(schedule)
    value["duration"] = .string(duration)
    return value
  }

  @Test func opensAndCloses() {
    let night = window("deny", "0 22 * * *", "2h")
    #expect(!denial([night], "2026-03-05T21:59:59Z"))
    #expect(denial([night], "2026-03-05T22:00:01Z") && denial([night], "2026-03-05T23:59:59Z"))
    #expect(!denial([night], "2026-03-06T00:00:01Z"))
    let allow = window("allow", "0 9 * * 1-5", "8h")
    #expect(!denial([allow], "2026-03-05T10:00:00Z") && denial([allow], "2026-03-05T18:00:00Z"))
    #expect(denial([allow], "2026-03-07T10:00:00Z"))  // a Saturday
    #expect(!denial([], "2026-03-07T10:00:00Z"))
  }

  @Test func knowsTimeZones() {
    let berlin = window("deny", "0 22 * * *", "1h", ["applications": ["*"], "timeZone": "Europe/Berlin"])
    #expect(denial([berlin], "2026-01-05T21:30:00Z") && !denial([berlin], "2026-01-05T22:30:00Z"))
    #expect(denial([berlin], "2026-07-05T20:30:00Z"))
    #expect(
      denial([window("deny", "0 22 * * *", "1h", ["applications": ["*"], "timeZone": "No/Where"])], "2026-01-05T10:00:00Z"))
  }

  @Test func denyBeatsAllowAndPersonsMayPass() {
    let allow = window("allow", "* * * * *", "1h")
    let deny = window("deny", "* * * * *", "1h")
    let manual = window("deny", "* * * * *", "1h", ["applications": ["*"], "manualSync": true])
    #expect(denial([allow, deny], "2026-03-05T10:00:00Z"))
    #expect(denial([deny], "2026-03-05T10:00:00Z", isManual: true) && !denial([manual], "2026-03-05T10:00:00Z", isManual: true))
    #expect(denial([manual, deny], "2026-03-05T10:00:00Z", isManual: true))
    let overrun = window("deny", "* * * * *", "1h", ["applications": ["*"], "syncOverrun": true])
    #expect(denial([overrun], "2026-03-05T10:00:00Z") && !denial([overrun], "2026-03-05T10:00:00Z", isRunning: true))
  }

  @Test func concernsSomeApps() {
    func concerned(_ more: Value) -> Bool { denial([window("deny", "* * * * *", "1h", more)], "2026-03-05T10:00:00Z") }
    #expect(concerned(["applications": ["web-*"]]) && !concerned(["applications": ["api-*"]]))
    #expect(concerned(["clusters": ["prod"]]) && concerned(["namespaces": ["shop"]]) && !concerned([:]))
    #expect(concerned(["applications": ["api-*"], "namespaces": ["shop"]]))
    #expect(!concerned(["applications": ["api-*"], "namespaces": ["shop"], "andOperator": true]))
  }

  @Test(arguments: [
    "", "* * * *", "60 * * * *", "* * * * 8", "*/0 * * * *", "5-1 * * * *", "x * * * *", "1,,2 * * * *", "61 * * * *",
  ])
  func refusesWhatIsNoSchedule(text: String) { #expect(CronSchedule(text) == nil) }

  @Test func readsSchedules() {
    func fires(_ text: String, _ time: String) -> Bool {
      let minute = Int(date(time).timeIntervalSince1970 / 60)
      return CronSchedule(text)?.fires(inMinutes: minute..<minute + 1) ?? false
    }
    #expect(fires("*/15 8-9 * * *", "2026-03-05T08:45:00Z") && !fires("*/15 8-9 * * *", "2026-03-05T08:50:00Z"))
    #expect(fires("0 0 29 2 *", "2028-02-29T00:00:00Z") && fires("@weekly", "2026-03-08T00:00:00Z"))
    #expect(fires("0 0 1 jan *", "2026-01-01T00:00:00Z") && fires("0 0 * * SUN,7", "2026-03-08T00:00:00Z"))
    // Either day is enough where both are given.
    #expect(fires("0 0 5 * mon", "2026-03-05T00:00:00Z") && fires("0 0 5 * mon", "2026-03-09T00:00:00Z"))
  }

  @Test(arguments: [
    ("*/15 * * * *", "2026-03-01T10:07:30Z", "2026-03-01T10:15:00Z"),
    ("0 3 * * 1", "2026-03-01T10:07:30Z", "2026-03-02T03:00:00Z"),
    ("30 2 1,15 * *", "2026-03-02T00:00:00Z", "2026-03-15T02:30:00Z"),
    ("0 0 29 2 *", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00Z"),
    ("@hourly", "2026-12-31T23:30:00Z", "2027-01-01T00:00:00Z"),
    ("0 9-17/4 * * mon-fri", "2026-03-06T13:30:00Z", "2026-03-06T17:00:00Z"),
  ])
  func aScheduleKnowsItsNextTime(schedule: String, after: String, next: String) throws {
    let cron = try #require(CronSchedule(schedule))
    let date = try #require(Timestamp.parse(after))
    #expect(cron.next(after: date).map(Timestamp.text) == next)
  }
}
