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
    var lastBytes = begin
    var seen: [UInt8] = []
    // The header counts the apps; when the rows are judged the screen falls silent.
    while ContinuousClock.now - begin < limit {
      let bytes = console.read(within: .milliseconds(100))
      if !bytes.isEmpty {
        lastBytes = .now
        seen = Array((seen + bytes).suffix(65_536))
      }
      let isThere = String(decoding: seen, as: UTF8.self).contains("\(apps) apps")
      if isThere, ContinuousClock.now - lastBytes > .seconds(8) { break }
    }
    return Result(apps: apps, seconds: (lastBytes - begin) / .seconds(1), use: ProcessUse(of: console.process))
  }
}
