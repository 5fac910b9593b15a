import Glibc
import HTTP

/// Everything needed to talk to one cluster, as one context of a kubeconfig says it.
public struct ClusterConfiguration: Sendable {
  /// The context's name; "in-cluster" inside a pod.
  public var contextName: String
  /// The name of the context's cluster entry.
  public var clusterName: String
  /// The API server's URL, which may have a path.
  public var server: String
  /// The context's default namespace; "default" where it names none.
  public var namespace: String
  public var tls: TLSConfiguration
  public var authentication: Authentication
  public var impersonation: Impersonation?
  /// `http://`, `https://` or `socks5://`; nil leaves it to the environment (`HTTPS_PROXY`, `NO_PROXY`).
  public var proxy: String?
  /// Whether compressed responses are never asked for.
  public var disableCompression: Bool

  public init(
    contextName: String, clusterName: String = "", server: String, namespace: String = "default",
    tls: TLSConfiguration = TLSConfiguration(), authentication: Authentication = Authentication(),
    impersonation: Impersonation? = nil, proxy: String? = nil, disableCompression: Bool = false
  ) {
    self.contextName = contextName
    self.clusterName = clusterName
    self.server = server
    self.namespace = namespace
    self.tls = tls
    self.authentication = authentication
    self.impersonation = impersonation
    self.proxy = proxy
    self.disableCompression = disableCompression
  }

  /// How errors name the cluster.
  var displayName: String { SafeText.line(contextName.isEmpty ? server : contextName) }
}

/// Who the requests come from. An explicit token wins over a plugin, as in client-go.
public struct Authentication: Sendable {
  public var token: Secret?
  /// Re-read when it changes; wins over `token` while it can be read.
  public var tokenFile: String?
  public var username: String?
  public var password: Secret?
  public var exec: ExecPlugin?

  public init(
    token: Secret? = nil, tokenFile: String? = nil, username: String? = nil, password: Secret? = nil,
    exec: ExecPlugin? = nil
  ) {
    self.token = token
    self.tokenFile = tokenFile
    self.username = username
    self.password = password
    self.exec = exec
  }
}

/// Whom the requests act as.
public struct Impersonation: Sendable, Equatable {
  public var user: String
  public var uid: String?
  public var groups: [String]
  public var extra: [String: [String]]

  public init(user: String, uid: String? = nil, groups: [String] = [], extra: [String: [String]] = [:]) {
    self.user = user
    self.uid = uid
    self.groups = groups
    self.extra = extra
  }
}

/// A command that prints credentials (`client.authentication.k8s.io`).
public struct ExecPlugin: Sendable {
  public var apiVersion: String
  /// A name to look up in PATH, or a path.
  public var command: String
  public var arguments: [String]
  public var environment: [(name: String, value: String)]
  /// What to do where the command is missing.
  public var installHint: String?
  public var interactiveMode: InteractiveMode
  /// The `spec.cluster` that the command is told, as JSON text; nil where it is not to know.
  public var clusterInfo: [UInt8]?

  /// Whether PATH has a command of that name.
  public static func isInPath(_ command: String) -> Bool {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    return path.split(separator: ":").contains { access("\($0)/\(command)", X_OK) == 0 }
  }

  /// The forms of an answer that are understood.
  public static let versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]

  public enum InteractiveMode: String, Sendable {
    case never = "Never"
    case ifAvailable = "IfAvailable"
    case always = "Always"
  }

  public init(
    apiVersion: String, command: String, arguments: [String] = [], environment: [(name: String, value: String)] = [],
    installHint: String? = nil, interactiveMode: InteractiveMode = .ifAvailable, clusterInfo: [UInt8]? = nil
  ) {
    self.apiVersion = apiVersion
    self.command = command
    self.arguments = arguments
    self.environment = environment
    self.installHint = installHint
    self.interactiveMode = interactiveMode
    self.clusterInfo = clusterInfo
  }
}
