import HTTP
import Manifests

/// How a chart repository or registry is talked to: who asks, and how the connection is secured.
public struct ChartAccount: Sendable, Equatable {
  public var username: String?
  public var password: Secret?
  /// Authorities, client certificate, and whether any certificate will do.
  public var tls: TLSConfiguration
  /// `http://…`, `https://…` or `socks5://…`; nil leaves it to the environment.
  public var proxy: String?
  /// Hosts that are reached without the proxy, with commas between; `*` for all.
  public var noProxy = ""
  /// The repository is an OCI registry, although its URL does not say so.
  public var isRegistry: Bool
  /// A registry that speaks plain HTTP.
  public var usesPlainHTTP: Bool
  /// Sends user name and password to every host that the repository's index names, as helm's `--pass-credentials`.
  public var passesCredentials: Bool

  public init(
    username: String? = nil, password: Secret? = nil, tls: TLSConfiguration = TLSConfiguration(), proxy: String? = nil,
    isRegistry: Bool = false, usesPlainHTTP: Bool = false, passesCredentials: Bool = false
  ) {
    self.username = username
    self.password = password
    self.tls = tls
    self.proxy = proxy
    self.isRegistry = isRegistry
    self.usesPlainHTTP = usesPlainHTTP
    self.passesCredentials = passesCredentials
  }

  /// The value of an `Authorization` field; nil where there is nobody to name.
  var basicAuthorization: Secret? {
    guard let username, !username.isEmpty || password != nil else { return nil }
    return Secret("Basic " + Base64.encode(Array("\(username):\(password?.text ?? "")".utf8)))
  }

  /// The same towards a host that is to learn nothing of who asks.
  var anonymous: ChartAccount {
    var account = self
    account.username = nil
    account.password = nil
    account.tls.client = nil
    return account
  }
}

/// Where a chart's dependencies may come from, besides public places.
public struct ChartAccounts: Sendable {
  /// How to log in to the repository of a URL.
  public var account: @Sendable (String) async -> ChartAccount
  /// The URL of a repository that is known by name (`@name`, `alias:name`); nil where none is.
  public var url: @Sendable (String) async -> String?

  public init(
    account: @escaping @Sendable (String) async -> ChartAccount = { _ in ChartAccount() },
    url: @escaping @Sendable (String) async -> String? = { _ in nil }
  ) {
    self.account = account
    self.url = url
  }
}
