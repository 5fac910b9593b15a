import Foundation

/// Runs programs as a user would and collects what they print.
public enum Program {
  /// What a finished program left.
  public struct Result: Sendable, CustomStringConvertible {
    public var code: Int32
    public var output: String
    public var errors: String
    public var description: String { "exit \(code)\n\(output)\n\(errors)" }
  }

  /// The folder into which this build puts its products; the tests themselves run from there.
  public static let products: String = {
    let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return (own as NSString).deletingLastPathComponent
  }()

  /// The program under test.
  public static var tiphys: String { products + "/tiphys" }

  /// The first of these that is on the PATH or is a path itself.
  public static func find(_ names: String...) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    for name in names where !name.isEmpty {
      if name.hasPrefix("/") {
        if FileManager.default.isExecutableFile(atPath: name) { return name }
        continue
      }
      for folder in folders where FileManager.default.isExecutableFile(atPath: folder + "/" + name) {
        return folder + "/" + name
      }
    }
    return nil
  }

  /// Whether a process is there and no corpse.
  public static func isAlive(_ process: Int32) -> Bool {
    let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    return !status.isEmpty && !status.contains("State:\tZ")
  }

  /// Runs to the end. Extra environment goes on top of this process's own.
  public static func run(
    _ path: String, _ arguments: [String], environment: [String: String] = [:], input: String = ""
  ) throws -> Result {
    let folder = try temporaryDirectory()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try input.write(toFile: folder + "/in", atomically: false, encoding: .utf8)
    let process = try Background(
      path, arguments, environment: environment, input: folder + "/in", output: folder + "/out", errors: folder + "/err")
    let code = process.wait()
    func text(_ name: String) -> String {
      String(decoding: FileManager.default.contents(atPath: folder + "/" + name) ?? Data(), as: UTF8.self)
    }
    return Result(code: code, output: text("out"), errors: text("err"))
  }
}

/// A new empty folder.
public func temporaryDirectory() throws -> String {
  let path = NSTemporaryDirectory() + "tiphys-test-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  return path
}
