import Foundation
import Synchronization

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

  /// Runs to the end. Extra environment goes on top of this process's own.
  public static func run(
    _ path: String, _ arguments: [String], environment: [String: String] = [:], input: String = ""
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let output = Pipe()
    let errors = Pipe()
    let standardInput = Pipe()
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = standardInput
    let collected = Mutex(Data())
    let done = DispatchSemaphore(value: 0)
    try process.run()
    DispatchQueue.global().async {
      let data = errors.fileHandleForReading.readDataToEndOfFile()
      collected.withLock { $0 = data }
      done.signal()
    }
    standardInput.fileHandleForWriting.write(Data(input.utf8))
    try? standardInput.fileHandleForWriting.close()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    done.wait()
    return Result(
      code: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: String(decoding: collected.withLock { $0 }, as: UTF8.self))
  }
}
