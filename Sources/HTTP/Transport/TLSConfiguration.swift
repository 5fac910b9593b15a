/// How a connection is secured. The default verifies the server against the system's authorities.
public struct TLSConfiguration: Sendable, Equatable {
  /// Replaces the system's authorities.
  public var certificateAuthority: PEMSource?
  /// Shown to the server; nil for none.
  public var client: ClientCertificate?
  /// Takes any certificate. Only where the user's configuration says so in as many words.
  public var insecureSkipVerify: Bool
  /// The name to ask for and to verify, in place of the URL's host.
  public var serverName: String?

  public init(
    certificateAuthority: PEMSource? = nil, client: ClientCertificate? = nil, insecureSkipVerify: Bool = false,
    serverName: String? = nil
  ) {
    self.certificateAuthority = certificateAuthority
    self.client = client
    self.insecureSkipVerify = insecureSkipVerify
    self.serverName = serverName
  }
}

/// A certificate with its private key.
public struct ClientCertificate: Sendable, Equatable {
  public var certificate: PEMSource
  public var key: PEMSource
  public init(certificate: PEMSource, key: PEMSource) {
    self.certificate = certificate
    self.key = key
  }
}

/// PEM text, in memory or in a file that is read at each connection.
public enum PEMSource: Sendable, Equatable {
  case data(Secret)
  case file(String)
}
