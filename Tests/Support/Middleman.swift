import Foundation

/// Something between a client and a server: TLS in front of it, or a proxy of one of the three kinds.
public final class Middleman {
  public enum Kind: Sendable {
    /// Ends TLS for a server, which is given by its URL without a path.
    case front(of: String, Certificates)
    case httpProxy
    case httpsProxy(Certificates)
    case socksProxy
  }

  public let port: Int
  private let folder: String
  private let process: Background

  /// - Parameter login: `user:password`, which a proxy then asks for.
  public init(_ kind: Kind, login: String? = nil) throws {
    folder = try temporaryDirectory()
    var arguments = [
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "middleman.py").path
    ]
    switch kind {
    case .front(let server, let own):
      arguments += ["front", server, "--certificate", own.server.certificate, "--key", own.server.key]
    case .httpProxy: arguments.append("connect")
    case .httpsProxy(let own): arguments += ["connect", "--certificate", own.server.certificate, "--key", own.server.key]
    case .socksProxy: arguments.append("socks")
    }
    if let login { arguments += ["--login", login] }
    process = try Background(
      "/usr/bin/python3", arguments + ["--log", folder + "/log"], output: folder + "/output", errors: folder + "/errors")
    port = try process.printedPort(output: folder + "/output", errors: folder + "/errors")
  }

  /// What happened so far; see middleman.py.
  public var log: [String] {
    String(decoding: FileManager.default.contents(atPath: folder + "/log") ?? Data(), as: UTF8.self).split(separator: "\n")
      .map(String.init)
  }

  deinit {
    process.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }
}

extension Background {
  /// Waits for the line with the port that a server of the tests prints.
  func printedPort(output: String, errors: String) throws -> Int {
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      let text = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
      if text.hasSuffix("\n"), let port = Int(text.dropLast()) { return port }
      guard ContinuousClock.now < deadline, !hasEnded else {
        throw Silent(errors: String(decoding: FileManager.default.contents(atPath: errors) ?? Data(), as: UTF8.self))
      }
      breathe()
    }
  }

  struct Silent: Error, CustomStringConvertible {
    var errors: String
    var description: String { "a server of the tests did not start: \(errors)" }
  }
}
