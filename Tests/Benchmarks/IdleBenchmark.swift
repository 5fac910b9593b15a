/// What the console does while nothing happens.
enum IdleBenchmark {
  struct Result: CustomStringConvertible {
    var bytes: Int
    var wakeupsPerSecond: Double
    var processorSecondsPerMinute: Double
    var residentMiB: Double
    var description: String {
      func short(_ value: Double) -> String { String((value * 1000).rounded() / 1000) }
      return "\(bytes) bytes, \(short(wakeupsPerSecond)) wakeups/s, \(short(processorSecondsPerMinute)) CPU-s per minute, "
        + "\(short(residentMiB)) MiB resident"
    }
  }

  static func run(_ console: PseudoTerminal, seconds: Int) throws -> Result {
    _ = console.readUntilQuiet(.seconds(2), limit: .seconds(30))
    let before = ProcessUse(of: console.process)
    var bytes = 0
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end { bytes += console.read(within: .milliseconds(500)).count }
    let after = ProcessUse(of: console.process)
    return Result(
      bytes: bytes, wakeupsPerSecond: Double(after.wakeups - before.wakeups) / Double(seconds),
      processorSecondsPerMinute: (after.processorSeconds - before.processorSeconds) * 60 / Double(seconds),
      residentMiB: after.residentMiB)
  }
}
