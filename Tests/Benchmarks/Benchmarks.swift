import ArgumentParser
import Foundation
import Kubernetes
import Manifests

/// Prints the figures that the project promises, measured on the program itself in a pseudo terminal.
@main
struct Benchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tiphys-benchmarks", abstract: "Measure start, latency, bytes and idling of the console. Build with -c release.",
    subcommands: [KustomizeBenchmark.self])

  @Option(help: "How many changes to measure.")
  var samples = 200

  @Option(help: "How long to watch it idle, in seconds.")
  var idle = 60

  @Option(help: "How many apps the large fleet has, of 25 objects each; 0 leaves it out.")
  var apps = 1000

  @Option(help: ArgumentHelp("kubectl, for the floor of the cache's figures.", valueName: "program"))
  var kubectl: String?

  @Flag(help: "Measure only how long the cache takes to fill.")
  var cacheOnly = false

  @Option(help: .hidden)
  var fillCache: String?

  @Flag(help: "Measure only the comparison of manifests.")
  var driftOnly = false

  @Option(help: ArgumentHelp("Measure only charts, beside this helm; run from the repository's root.", valueName: "program"))
  var helm: String?

  func run() async throws {
    if let helm {
      let names = ["documents", "dependencies", "realistic-web"]
      return try ChartBenchmark(helm: helm, tiphys: Self.tiphys).run(folder: "Tests/Rendering/Charts", names: names, samples: 31)
    }
    if let fillCache { return print(try await CacheBenchmark.fill(kubeconfig: fillCache)) }
    if cacheOnly { return try await measureCache() }
    let drift = try DriftBenchmark.run(rounds: 50_000)
    print("comparisons/s on one core, a Deployment of \(drift.size) bytes of JSON")
    print("  parse included: bytes, decoded, to verdict   \(Int(drift.parsing))")
    print("  parse excluded: a watch event, once decoded  \(Int(drift.stored))   where its spec changed \(Int(drift.changing))")
    print("  of a tree \(Int(drift.fromTree))   bytes to fields and who set them, where one drifts \(Int(drift.drifting))")
    if driftOnly { return }

    let start = try StartBenchmark.run(samples: 20)
    print("start -> first frame, API server unreachable   p50 \(start.p50) ms   worst of \(start.count): \(start.worst) ms")
    try await measure(try HeadlessDemo(), fleet: "the demo's fleet")
    if apps > 0 {
      let demo = try HeadlessDemo(empty: true)
      _ = try await LargeFleet(demo, apps: apps)
      print("connect -> complete cache                     \(try CacheBenchmark.measure(kubeconfig: demo.kubeconfig))")
      try await measure(demo, fleet: "\(apps) apps, \(apps * 25) objects", apps: apps)
    }
  }

  private func measureCache() async throws {
    let demo = try HeadlessDemo(empty: true)
    _ = try await LargeFleet(demo, apps: apps)
    print("connect -> complete cache                     \(try CacheBenchmark.measure(kubeconfig: demo.kubeconfig))")
    if let kubectl {
      print(
        "kubectl get --raw of the same lists           \(try await CacheBenchmark.floor(kubeconfig: demo.kubeconfig, kubectl: kubectl))"
      )
    }
  }

  /// Changes, keys and idling on one fleet; with `apps` also how long it takes to be judged.
  private func measure(_ demo: HeadlessDemo, fleet: String, apps: Int? = nil) async throws {
    print("-- \(fleet)")
    let console = try PseudoTerminal(
      Self.tiphys, ["--kubeconfig", demo.kubeconfig, "--colors", "16"], environment: Self.environment(demo.home), columns: 200,
      rows: 50)
    if let apps { print("connect -> every app judged                    \(try FleetBenchmark.run(console, apps: apps))") }
    let change = try await ChangeBenchmark(console: console, kubeconfig: demo.kubeconfig).run(samples: samples)
    let latency = change.latency
    print("change acknowledged -> bytes on the terminal   p50 \(latency.p50) ms   p99 \(latency.p99) ms   of \(latency.count)")
    print("bytes for one status change at 200x50          p50 \(change.bytes.p50)   worst \(change.bytes.worst)")
    let keys = try await KeyBenchmark(console: console, kubeconfig: demo.kubeconfig, rate: 500).run(samples: samples)
    print(
      "key -> paint under \(Int(keys.rate)) changes/s            p50 \(keys.latency.p50) ms   p99 \(keys.latency.p99) ms   "
        + "of \(keys.latency.count)")
    print("idle for \(idle) s: \(try IdleBenchmark.run(console, seconds: idle))")
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
