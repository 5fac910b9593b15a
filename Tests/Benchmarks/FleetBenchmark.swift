import Foundation

/// From starting the console on a large fleet until every app is judged.
enum FleetBenchmark {
  struct Result: CustomStringConvertible {
    var apps: Int
    var seconds: Double
    var use: ProcessUse
    var description: String {
      func short(_ value: Double) -> String { String((value * 10).rounded() / 10) }
      return "\(short(seconds)) s, \(short(use.processorSeconds)) CPU-s, \(short(use.residentMiB)) MiB resident "
        + "(most: \(short(use.mostResidentMiB)) MiB)"
    }
  }

  /// - Parameter console: just started, on a fleet in which everything is synced.
  static func run(_ console: PseudoTerminal, apps: Int, limit: Duration = .seconds(300)) throws -> Result {
    let begin = ContinuousClock.now
    var lastBusy = begin
    var before = ProcessUse(of: console.process)
    var looked = begin
    // When all apps are judged there is nothing left to do: ages on the screen cost next to none.
    while ContinuousClock.now - begin < limit {
      _ = console.read(within: .milliseconds(100))
      guard ContinuousClock.now - looked >= .milliseconds(500) else { continue }
      looked = .now
      let use = ProcessUse(of: console.process)
      if use.processorSeconds - before.processorSeconds >= 0.03 { lastBusy = looked }
      before = use
      if looked - lastBusy > .seconds(5), isJudged(console, apps) { break }
    }
    return Result(apps: apps, seconds: (lastBusy - begin) / .seconds(1), use: ProcessUse(of: console.process))
  }

  /// Whether a screen that is painted anew counts all apps, and none of them is still being loaded.
  private static func isJudged(_ console: PseudoTerminal, _ apps: Int) -> Bool {
    console.type("\u{0C}")
    var seen: [UInt8] = []
    for _ in 0..<5 { seen += console.read(within: .milliseconds(100)) }
    let screen = String(decoding: seen, as: UTF8.self)
    return screen.contains("\(apps) apps") && !screen.contains("loading")
  }
}
