import Foundation

/// A Helm repository and OCI registry on loopback (`chart-server.py`); ends with the value.
public final class ChartServer {
  public let port: Int
  /// Of the certificate that the server shows, where it speaks TLS.
  public let authority: String
  /// A certificate and its key that the server takes, where it asks for one.
  public let clientCertificate: (certificate: String, key: String)
  private let folder: String
  private let process: Background

  public enum Security { case plain, tls, mutual }

  public init(_ security: Security = .plain) throws {
    folder = try temporaryDirectory()
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "chart-server.py").path
    var arguments = [script, "--log", folder + "/log"]
    if security != .plain {
      try Self.makeCertificates(in: folder)
      arguments += ["--certificate", folder + "/server.pem", "--key", folder + "/server.key"]
      if security == .mutual { arguments += ["--client-authority", folder + "/authority.pem"] }
    }
    authority = folder + "/authority.pem"
    clientCertificate = (folder + "/client.pem", folder + "/client.key")
    let output = folder + "/output"
    process = try Background("/usr/bin/python3", arguments, output: output, errors: folder + "/errors")
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      let text = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
      if text.hasSuffix("\n"), let port = Int(text.dropLast()) {
        self.port = port
        return
      }
      guard ContinuousClock.now < deadline, !process.hasEnded else {
        throw Late(errors: String(decoding: FileManager.default.contents(atPath: folder + "/errors") ?? Data(), as: UTF8.self))
      }
      breathe()
    }
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

  private static func makeCertificates(in folder: String) throws {
    func openssl(_ arguments: String) throws {
      let process = try Background(
        "/usr/bin/openssl", arguments.split(separator: " ").map(String.init), errors: folder + "/openssl")
      guard process.wait(atMost: 60) == 0 else {
        throw Late(errors: String(decoding: FileManager.default.contents(atPath: folder + "/openssl") ?? Data(), as: UTF8.self))
      }
    }
    try Data("subjectAltName=IP:127.0.0.1,DNS:localhost\n".utf8).write(to: URL(fileURLWithPath: folder + "/names"))
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    try openssl("req -x509 \(key) -days 2 -subj /CN=authority -keyout \(folder)/authority.key -out \(folder)/authority.pem")
    for (name, extra) in [("server", " -extfile \(folder)/names"), ("client", "")] {
      try openssl("req \(key) -subj /CN=\(name) -keyout \(folder)/\(name).key -out \(folder)/\(name).csr")
      try openssl(
        "x509 -req -in \(folder)/\(name).csr -CA \(folder)/authority.pem -CAkey \(folder)/authority.key -CAcreateserial"
          + " -days 2 -out \(folder)/\(name).pem\(extra)")
    }
  }

  struct Late: Error, CustomStringConvertible {
    var errors: String
    var description: String { "the chart server did not start: \(errors)" }
  }
}
