import ArgumentParser
import Foundation
import Kubernetes
import Manifests

/// Prints the figures that the project promises, measured on the program itself in a pseudo terminal.
@main
struct Benchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tiphys-benchmarks", abstract: "Measure start, latency, bytes and idling of the console. Build with -c release.")

  @Option(help: "How many changes to measure.")
  var samples = 200

  @Option(help: "How long to watch it idle, in seconds.")
  var idle = 60

  func run() async throws {
    let start = try StartBenchmark.run(samples: 20)
    print("start -> first frame, API server unreachable   p50 \(start.p50) ms   worst of \(start.count): \(start.worst) ms")

    let demo = try HeadlessDemo()
    let console = try PseudoTerminal(
      Self.tiphys, ["--kubeconfig", demo.kubeconfig, "--colors", "16"], environment: Self.environment(demo.home), columns: 200,
      rows: 50)
    let change = try await ChangeBenchmark(console: console, kubeconfig: demo.kubeconfig).run(samples: samples)
    let latency = change.latency
    print("change acknowledged -> bytes on the terminal   p50 \(latency.p50) ms   p99 \(latency.p99) ms   of \(latency.count)")
    print("bytes for one status change at 200x50          p50 \(change.bytes.p50)   worst \(change.bytes.worst)")

    let use = try IdleBenchmark.run(console, seconds: idle)
    print("idle for \(idle) s: \(use)")
  }

  /// The program beside this one.
  static let tiphys: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return (own as NSString).deletingLastPathComponent + "/tiphys"
  }()

  /// What the program under test sees: a colour terminal, UTF-8, and folders of its own.
  static func environment(_ home: String) -> [String: String] {
    [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "HOME": home, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
      "XDG_CACHE_HOME": home + "/cache", "XDG_STATE_HOME": home + "/state", "XDG_CONFIG_HOME": home + "/config", "TMPDIR": home,
    ]
  }

  static func temporaryHome() throws -> String {
    let home = NSTemporaryDirectory() + "/tiphys-benchmark-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    return home
  }
}
