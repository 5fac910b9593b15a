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
    var seen: [UInt8] = []
    // The header counts the apps. When all of them are judged there is nothing left to do: ages on the screen cost next to none.
    while ContinuousClock.now - begin < limit {
      seen = Array((seen + console.read(within: .milliseconds(100))).suffix(65_536))
      guard ContinuousClock.now - looked >= .milliseconds(500) else { continue }
      looked = .now
      let use = ProcessUse(of: console.process)
      if use.processorSeconds - before.processorSeconds >= 0.03 { lastBusy = looked }
      before = use
      let isThere = String(decoding: seen, as: UTF8.self).contains("\(apps) apps")
      if isThere, looked - lastBusy > .seconds(5) { break }
    }
    return Result(apps: apps, seconds: (lastBusy - begin) / .seconds(1), use: ProcessUse(of: console.process))
  }
}
