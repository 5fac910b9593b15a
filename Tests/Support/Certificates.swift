import Foundation

/// An authority of the tests' own, and what it signed: files, gone with the value.
public final class Certificates: Sendable {
  private let folder: String
  /// The authority's certificate.
  public var authority: String { folder + "/authority.pem" }
  /// For 127.0.0.1, localhost and kube.test.
  public var server: (certificate: String, key: String) { (folder + "/server.pem", folder + "/server.key") }
  public var client: (certificate: String, key: String) { (folder + "/client.pem", folder + "/client.key") }

  public init() throws {
    folder = try temporaryDirectory()
    try "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:kube.test\n".write(
      toFile: folder + "/names", atomically: true, encoding: .utf8)
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    try openssl("req -x509 \(key) -days 2 -subj /CN=authority -keyout \(folder)/authority.key -out \(folder)/authority.pem")
    for (name, extra) in [("server", " -extfile \(folder)/names"), ("client", "")] {
      try openssl("req \(key) -subj /CN=\(name) -keyout \(folder)/\(name).key -out \(folder)/\(name).csr")
      try openssl(
        "x509 -req -in \(folder)/\(name).csr -CA \(folder)/authority.pem -CAkey \(folder)/authority.key -CAcreateserial"
          + " -days 2 -out \(folder)/\(name).pem\(extra)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func openssl(_ arguments: String) throws {
    let result = try Program.run("/usr/bin/openssl", arguments.split(separator: " ").map(String.init))
    guard result.code == 0 else { throw Refused(errors: result.errors) }
  }

  struct Refused: Error, CustomStringConvertible {
    var errors: String
    var description: String { "openssl: " + errors }
  }
}
