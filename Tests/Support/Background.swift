import Foundation

/// A program that runs beside the test until it is stopped.
public final class Background {
  private let process = Process()

  public init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  public var id: Int32 { process.processIdentifier }

  /// Asks it to end (SIGTERM) and waits until it has.
  public func stop() {
    process.terminate()
    process.waitUntilExit()
  }

  /// Ends it at once, as a crash would.
  public func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  deinit { if process.isRunning { stop() } }
}
