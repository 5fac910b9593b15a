import FoundationEssentials
import Glibc
import HTTP
import Manifests
import Threads

/// The credentials of one cluster, kept fresh: token files are re-read when they change, plugins run again when what they
/// gave expires or is refused.
@NetworkActor
final class CredentialSource {
  /// What one request shows.
  struct Credentials: Sendable {
    var authorization: Secret?
    var client: ClientCertificate?
    /// Which answer of the source this is, so that a refusal of an old one does not throw away a newer one.
    fileprivate(set) var generation = 0
  }

  typealias Handler = @NetworkActor @Sendable (Result<Credentials, APIError>) -> Void

  private let authentication: Authentication
  private let client: ClientCertificate?
  private let pluginTimeout: Duration
  private var generation = 0
  private var tokenFile: (stamp: FileContents.Stamp, token: Secret)?
  private var plugin: ExecCredential?
  private var waiting: [Handler] = []
  /// Where plugins may ask a person.
  private let terminal: (any PluginTerminal)?
  private let cluster: String
  /// A person was asked in vain: nobody is to be asked again and again.
  private var refusal: (error: APIError, until: ContinuousClock.Instant)?
  private static let refusalStands = Duration.seconds(60)

  init(
    _ configuration: ClusterConfiguration, terminal: (any PluginTerminal)? = nil, pluginTimeout: Duration = .seconds(60)
  ) {
    authentication = configuration.authentication
    cluster = configuration.displayName
    self.terminal = configuration.authentication.exec?.interactiveMode == .never ? nil : terminal
    client = configuration.tls.client
    self.pluginTimeout = pluginTimeout
  }

  /// Calls `then` at once where nothing has to be waited for.
  func current(_ then: @escaping Handler) {
    if let path = authentication.tokenFile {
      then(readToken(path).map { Credentials(authorization: Self.bearer($0), client: client, generation: generation) })
    } else if let token = authentication.token {
      then(.success(Credentials(authorization: Self.bearer(token), client: client, generation: generation)))
    } else if let name = authentication.username {
      let pair = Array(name.utf8) + [UInt8(ascii: ":")] + (authentication.password?.bytes ?? [])
      then(.success(Credentials(authorization: Secret("Basic " + Base64.encode(pair)), client: client, generation: generation)))
    } else if let exec = authentication.exec {
      if let plugin, plugin.isFresh { return then(.success(credentials(of: plugin))) }
      if let refusal, refusal.until > .now { return then(.failure(refusal.error)) }
      waiting.append(then)
      if waiting.count == 1 { run(exec) }
    } else {
      then(.success(Credentials(client: client, generation: generation)))
    }
  }

  /// The server refused them (401). True where another try may get better ones.
  func invalidate(_ refused: Credentials) -> Bool {
    if refused.generation != generation { return true }
    if authentication.exec != nil, authentication.token == nil, authentication.tokenFile == nil {
      let askedAt = plugin?.askedAt
      plugin = nil
      generation += 1
      guard let askedAt, askedAt + Self.refusalStands > .now else { return true }
      let error = APIError(
        .unauthorized, "cluster \(cluster) does not accept what the credential plugin gave; it is asked again in a minute")
      refusal = (error, .now + Self.refusalStands)
      return false
    }
    if let path = authentication.tokenFile, let known = tokenFile {
      tokenFile = nil
      if case .success(let token) = readToken(path), token != known.token { return true }
    }
    return false
  }

  private static func bearer(_ token: Secret) -> Secret { Secret("Bearer " + token.text) }

  private func readToken(_ path: String) -> Result<Secret, APIError> {
    if let stamp = FileContents.stamp(path) {
      if let tokenFile, tokenFile.stamp == stamp { return .success(tokenFile.token) }
      if case .success(let bytes) = FileContents.read(path) {
        let text = Substring(decoding: bytes, as: UTF8.self).trimmingSpace()
        if !text.isEmpty {
          let token = Secret(String(text))
          if tokenFile?.token != token { generation += 1 }
          tokenFile = (stamp, token)
          return .success(token)
        }
      }
    }
    // As in client-go: the last token that could be read, or else the one in the kubeconfig.
    if let known = tokenFile?.token ?? authentication.token { return .success(known) }
    return .failure(APIError(.unauthorized, "cannot read a token from \(path); check tokenFile in the kubeconfig"))
  }

  // MARK: Exec plugins

  private func credentials(of plugin: ExecCredential) -> Credentials {
    Credentials(
      authorization: plugin.token.map(Self.bearer), client: plugin.client ?? client, generation: generation)
  }

  private func run(_ exec: ExecPlugin) {
    let (timeout, terminal, cluster) = (pluginTimeout, terminal, cluster)
    let isStarted = startThread(named: "exec plugin") {
      let result = Result { () throws(APIError) in
        try ExecCredential.run(exec, timeout: timeout, terminal: terminal, cluster: cluster)
      }
      NetworkActor.post { self.finished(result) }
    }
    if !isStarted {
      let failure = APIError(.unauthorized, "no thread can be started for the exec plugin: see `ulimit -u`")
      NetworkActor.post { self.finished(.failure(failure)) }
    }
  }

  private func finished(_ result: Result<ExecCredential, APIError>) {
    switch result {
    case .success(let credential):
      plugin = credential
      refusal = nil
      generation += 1
    case .failure(let error):
      if terminal != nil { refusal = (error, .now + Self.refusalStands) }
    }
    let handlers = waiting
    waiting = []
    for handler in handlers { handler(result.map(credentials(of:))) }
  }
}

extension ExecCredential {
  /// Renewed a little early, so that it does not expire on the way.
  fileprivate var isFresh: Bool { expires.map { $0.timeIntervalSinceNow > 10 } ?? true }
}
