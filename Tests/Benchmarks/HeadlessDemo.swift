import Foundation

/// A demo cluster in a process of its own, so that its work is not counted as the console's.
final class HeadlessDemo {
  let home: String
  let kubeconfig: String
  let process = Process()

  /// - Parameter empty: the cluster alone, without the sample fleet.
  init(empty: Bool = false) throws {
    home = try Benchmarks.temporaryHome()
    process.executableURL = URL(fileURLWithPath: Benchmarks.tiphys)
    process.arguments = ["demo", "--headless", "--scenario", "calm"] + (empty ? ["--empty"] : [])
    process.environment = Benchmarks.environment(home)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    var line = Data()
    while !line.contains(10) {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { throw Ended() }
      line.append(more)
    }
    kubeconfig = String(decoding: line.prefix { $0 != 10 }, as: UTF8.self)
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
    try? FileManager.default.removeItem(atPath: home)
  }

  struct Ended: Error, CustomStringConvertible { var description: String { "the demo ended before it was up" } }
}
