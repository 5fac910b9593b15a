import Foundation
import Manifests
import Testing

@Suite struct TimestampTests {
  @Test func timesAreReadAndWrittenAsKubernetesDoes() {
    let date = Date(timeIntervalSince1970: 1_709_210_096)
    #expect(Timestamp.text(date) == "2024-02-29T12:34:56Z")
    #expect(Timestamp.parse("2024-02-29T12:34:56Z") == date)
    #expect(Timestamp.parse("2024-02-29T14:34:56.5+02:00") == date + 0.5)
    #expect(Timestamp.microText(date + 0.25) == "2024-02-29T12:34:56.250000Z")
    for wrong in ["", "2024-02-29", "2024-13-29T12:34:56Z", "2024-02-29T12:34:56", "yesterday at noon, or so"] {
      #expect(Timestamp.parse(wrong) == nil)
    }
  }

  @Test func timestampsRoundTrip() throws {
    for text in ["1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "2026-11-23T11:05:52Z", "1969-12-31T23:59:59Z"] {
      #expect(Timestamp.text(try #require(Timestamp.parse(text))) == text)
    }
    #expect(Timestamp.parse("2018-07-17 09:17:05 UTC") == nil)
    #expect(Timestamp.parse("2025-13-01T00:00:00Z") == nil)
  }
}
