import Foundation

/// A `tiphys demo --headless` of a test's own; ends with the value.
public final class Demo {
  public let kubeconfig: String
  /// The folder in which the demo's Git repository, caches and state live.
  public let home: String
  private let process: Background

  /// Starts it and waits for the line with the kubeconfig's path.
  /// - Parameter empty: only the cluster, without the sample fleet.
  public init(scenario: String = "calm", empty: Bool = false) throws {
    home = try temporaryDirectory()
    let output = home + "/output"
    process = try Background(
      Program.tiphys, ["demo", "--headless", "--scenario", scenario] + (empty ? ["--empty"] : []),
      environment: Demo.environment(home: home), output: output, errors: home + "/errors")
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      let text = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
      if let end = text.firstIndex(of: "\n") {
        kubeconfig = String(text[..<end])
        return
      }
      guard ContinuousClock.now < deadline, !process.hasEnded else {
        throw Late(errors: String(decoding: FileManager.default.contents(atPath: home + "/errors") ?? Data(), as: UTF8.self))
      }
      breathe()
    }
  }

  deinit {
    process.stop()
    try? FileManager.default.removeItem(atPath: home)
  }

  /// The environment that keeps a run of tiphys out of the user's own folders.
  public static func environment(home: String) -> [String: String] {
    ["XDG_CACHE_HOME": home + "/cache", "XDG_STATE_HOME": home + "/state", "XDG_CONFIG_HOME": home + "/config", "TMPDIR": home]
  }

  struct Late: Error, CustomStringConvertible {
    var errors: String
    var description: String { "the demo did not print its kubeconfig: \(errors)" }
  }
}
