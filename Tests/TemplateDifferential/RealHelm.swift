import Foundation

/// An installed helm that renders throw-away charts.
public struct RealHelm {
  public let path: String
  public init(path: String) { self.path = path }

  /// What a chart of these files prints, or what it says on stderr.
  public func render(_ files: [String: String], values: String) throws -> Result<String, Failure> {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "tiphys-\(UUID().uuidString)/c")
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("templates"), withIntermediateDirectories: true)
    try Data("apiVersion: v2\nname: c\nversion: 0.1.0\n".utf8).write(
      to: folder.appendingPathComponent("Chart.yaml"))
    try Data(values.utf8).write(to: folder.appendingPathComponent("values.yaml"))
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appendingPathComponent("templates/\(name).yaml"))
    }
    // On a busy machine a short rendering can take longer than the time that bounds an endless one.
    for _ in 0..<4 {
      if let result = try run(folder) { return result }
    }
    return .failure(Failure(message: "helm did not end in time"))
  }

  /// Nil where helm was stopped because it took too long.
  private func run(_ folder: URL) throws -> Result<String, Failure>? {
    let process = Process()
    // The real one has no limits: a range over a large number would take all of the machine's memory.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["--signal=KILL", "15", path, "template", "r", folder.path]
    process.environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "TZ": "UTC"]
    let output = folder.appendingPathComponent("stdout")
    let errors = folder.appendingPathComponent("stderr")
    try Data().write(to: output)
    try Data().write(to: errors)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus == 0 {
      return .success(String(decoding: try Data(contentsOf: output), as: UTF8.self))
    }
    let message = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
    return message.isEmpty ? nil : .failure(Failure(message: message))
  }

  public struct Failure: Error { public let message: String }
}
