/// What a server is told about who is asking, and the way to it. Never printed: every description of it is redacted.
public struct RepositoryCredentials: Sendable, Hashable {
  /// The account; for a token the server usually takes any name.
  public var username: String?
  /// A password or an access token, for https.
  public var password: String?
  /// A private key in PEM or OpenSSH form, for ssh. Without it ssh-agent is asked, then the usual files under `~/.ssh`.
  public var sshPrivateKey: String?
  /// The passphrase of ``sshPrivateKey``.
  public var sshPassphrase: String?
  /// A token that http(s) servers get at once, in a header of its own.
  public var bearerToken: String?
  public var proxy: RepositoryProxy
  /// Takes any certificate and any host key, as Argo CD's `insecure`.
  public var isInsecure: Bool

  public init(
    username: String? = nil, password: String? = nil, sshPrivateKey: String? = nil, sshPassphrase: String? = nil,
    bearerToken: String? = nil, proxy: RepositoryProxy = .environment, isInsecure: Bool = false
  ) {
    self.username = username
    self.password = password
    self.sshPrivateKey = sshPrivateKey
    self.sshPassphrase = sshPassphrase
    self.bearerToken = bearerToken
    self.proxy = proxy
    self.isInsecure = isInsecure
  }
}

extension RepositoryCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "RepositoryCredentials(username: \(username ?? "-"), secrets hidden)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
