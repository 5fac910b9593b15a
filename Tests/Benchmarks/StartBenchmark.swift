import Foundation

/// From starting the program to its first complete frame, with an API server that does not answer.
enum StartBenchmark {
  static func run(samples: Int) throws -> Figures {
    let home = try Benchmarks.temporaryHome()
    defer { try? FileManager.default.removeItem(atPath: home) }
    let kubeconfig = home + "/kubeconfig"
    let text = """
      apiVersion: v1
      kind: Config
      clusters: [{name: gone, cluster: {server: "http://127.0.0.1:1"}}]
      users: [{name: me, user: {token: x}}]
      contexts: [{name: gone, context: {cluster: gone, user: me}}]
      current-context: gone
      """
    try text.write(toFile: kubeconfig, atomically: true, encoding: .utf8)
    var times: [Double] = []
    for _ in 0..<samples {
      let clock = ContinuousClock()
      let begin = clock.now
      let terminal = try PseudoTerminal(
        Benchmarks.tiphys, ["--kubeconfig", kubeconfig], environment: Benchmarks.environment(home), columns: 200, rows: 50)
      var seen: [UInt8] = []
      // The frame is there when the last line of the screen, the keys, is.
      while clock.now - begin < .seconds(10), !String(decoding: seen, as: UTF8.self).contains("filter") {
        seen += terminal.read(within: .milliseconds(100))
      }
      times.append((clock.now - begin).milliseconds)
    }
    return Figures(times)
  }
}
