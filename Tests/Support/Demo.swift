import Foundation

/// A `tiphys demo --headless` of a test's own; ends with the value.
public final class Demo {
  public let kubeconfig: String
  /// The folder in which the demo's Git repository, caches and state live.
  public let home: String
  private let process: Process

  /// Starts it and waits for the line with the kubeconfig's path.
  public init(scenario: String = "calm") throws {
    home = try temporaryDirectory()
    process = Process()
    process.executableURL = URL(fileURLWithPath: Program.tiphys)
    process.arguments = ["demo", "--headless", "--scenario", scenario]
    process.environment = ProcessInfo.processInfo.environment.merging(Demo.environment(home: home)) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.standardError
    try process.run()
    var line = Data()
    while !line.contains(10) {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { throw Ended() }
      line.append(more)
    }
    kubeconfig = String(decoding: line.prefix { $0 != 10 }, as: UTF8.self)
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
    try? FileManager.default.removeItem(atPath: home)
  }

  /// The environment that keeps a run of tiphys out of the user's own folders.
  public static func environment(home: String) -> [String: String] {
    ["XDG_CACHE_HOME": home + "/cache", "XDG_STATE_HOME": home + "/state", "XDG_CONFIG_HOME": home + "/config", "TMPDIR": home]
  }

  struct Ended: Error, CustomStringConvertible {
    var description: String { "the demo ended before it printed its kubeconfig" }
  }
}

/// A new empty folder.
public func temporaryDirectory() throws -> String {
  let path = NSTemporaryDirectory() + "/tiphys-test-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  return path
}
