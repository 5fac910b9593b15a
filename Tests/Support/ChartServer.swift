import Foundation

/// A Helm repository and OCI registry on loopback (`chart-server.py`); ends with the value.
public final class ChartServer {
  public let port: Int
  /// Of the certificate that the server shows, where it speaks TLS.
  public let authority: String
  /// A certificate and its key that the server takes, where it asks for one.
  public let clientCertificate: (certificate: String, key: String)
  private let folder: String
  private let certificates: Certificates?
  private let process: Background

  public enum Security { case plain, tls, mutual }

  public init(_ security: Security = .plain) throws {
    folder = try temporaryDirectory()
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "chart-server.py").path
    var arguments = [script, "--log", folder + "/log"]
    certificates = security == .plain ? nil : try Certificates()
    if let certificates {
      arguments += ["--certificate", certificates.server.certificate, "--key", certificates.server.key]
      if security == .mutual { arguments += ["--client-authority", certificates.authority] }
    }
    authority = certificates?.authority ?? ""
    clientCertificate = certificates?.client ?? ("", "")
    process = try Background("/usr/bin/python3", arguments, output: folder + "/output", errors: folder + "/errors")
    port = try process.printedPort(output: folder + "/output", errors: folder + "/errors")
  }

  /// `127.0.0.1:PORT`.
  public var host: String { "127.0.0.1:\(port)" }

  /// Every request so far: method, target, host, `Authorization`.
  public var requests: [String] {
    let text = String(decoding: FileManager.default.contents(atPath: folder + "/log") ?? Data(), as: UTF8.self)
    return text.split(separator: "\n").map(String.init)
  }

  /// Goes away before its time.
  public func stop() { process.stop() }

  deinit {
    process.stop()
    try? FileManager.default.removeItem(atPath: folder)
  }
}
