// Whoever talks to a cluster does so on the network thread, with its secrets and certificates.
@_exported import HTTP
import Manifests

/// The API of one cluster. Every request has a deadline, and ends early when the calling task is cancelled.
@NetworkActor
public final class ClusterClient {
  public nonisolated let configuration: ClusterConfiguration
  public nonisolated let userAgent: String
  let endpoint: Endpoint
  let credentials: CredentialSource
  let gate = RequestGate(limit: 8)
  let impersonationHeaders: [(name: String, value: String)]
  /// How messages name the cluster.
  let label: String

  /// The watches that wait before they try again.
  var waitingWatches: [ObjectIdentifier: Watch] = [:]

  /// What the server warned of (`Warning` headers), each text once, the oldest dropped after 100.
  public private(set) var warnings: [String] = []
  /// Called with each new warning.
  public var warningHandler: (@NetworkActor (String) -> Void)?

  /// - Parameters:
  ///   - userAgent: `tiphys/VERSION`.
  ///   - terminal: where exec plugins may ask a person; nil for nowhere.
  /// - Throws: ``APIError`` where the configuration's server is no URL. Nothing is connected yet.
  public init(
    _ configuration: ClusterConfiguration, userAgent: String = "tiphys", terminal: (any PluginTerminal)? = nil
  ) throws(APIError) {
    self.configuration = configuration
    self.userAgent = userAgent
    guard
      let endpoint = Endpoint(
        configuration.server, tls: configuration.tls, proxy: configuration.proxy, userAgent: userAgent)
    else {
      throw APIError(
        .unreachable,
        "the server '\(SafeText.line(configuration.server))' of cluster \(configuration.displayName) is no http or https URL; correct it in the kubeconfig"
      )
    }
    self.endpoint = endpoint
    credentials = CredentialSource(configuration, terminal: terminal)
    label = "cluster \(configuration.displayName)"
    var headers: [(name: String, value: String)] = []
    if let impersonation = configuration.impersonation {
      headers.append(("Impersonate-User", impersonation.user))
      if let uid = impersonation.uid { headers.append(("Impersonate-Uid", uid)) }
      for group in impersonation.groups { headers.append(("Impersonate-Group", group)) }
      for (key, values) in impersonation.extra.sorted(by: { $0.key < $1.key }) {
        for value in values { headers.append(("Impersonate-Extra-" + PercentEncoding.encode(key), value)) }
      }
    }
    impersonationHeaders = headers
  }

  /// Whether lists are asked for as streams; known once the version is. On by default in servers since 1.34, and refused
  /// by older ones where it is switched off.
  private(set) var streamsLists = false

  /// The server's version: "v1.33.1".
  ///
  /// - Parameter deadline: how long the answer may take.
  public func version(within deadline: Duration = .seconds(30)) async throws(APIError) -> String {
    let value = try await json(APICall(path: "/version", timing: .whole(deadline)))
    guard let version = value["gitVersion"]?.string else { throw nonsense("/version") }
    streamsLists = Self.offersStreamingLists(version)
    return SafeText.line(version, limit: 100)
  }

  nonisolated static func offersStreamingLists(_ version: String) -> Bool {
    let numbers = version.drop { !$0.isNumber }.split(separator: ".").prefix(2).map { Int($0.prefix(while: \.isNumber)) ?? 0 }
    return numbers.count == 2 && (numbers[0], numbers[1]) >= (1, 32)
  }

  /// The body of any GET below the server's URL, as it came.
  ///
  /// - Parameter path: begins with a slash; may carry a query.
  public func raw(_ path: String, accept: String = "application/json") async throws(APIError) -> [UInt8] {
    try await perform(APICall(path: path, accept: accept, timing: .large)).body
  }

  // MARK: For the other parts of the client

  /// One watch found the cluster back: the others need not sit their waits out. Spread over a second, for the server's sake.
  func retryWaitingWatches() {
    for watch in waitingWatches.values {
      NetworkActor.schedule(after: .milliseconds(Int.random(in: 0..<1000))) { watch.retryNow() }
    }
  }

  func perform(_ call: APICall) async throws(APIError) -> APIResponse {
    guard let result = await perform(all: [call]).first else { throw nonsense(call.path) }
    return try result.get()
  }

  /// Carries several calls out side by side; the results are in their order.
  func perform(all calls: [APICall]) async -> [Result<APIResponse, APIError>] {
    guard !calls.isEmpty else { return [] }
    let gathering = Gathering(count: calls.count)
    gathering.exchanges = calls.indices.map { index in
      Exchange(self, calls[index]) { gathering.deliver($0, at: index) }
    }
    return await NetworkActor.pinned {
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          gathering.continuation = continuation
          for exchange in gathering.exchanges { if Task.isCancelled { exchange.cancel() } else { exchange.start() } }
        }
      } onCancel: {
        NetworkActor.post { gathering.cancel() }
      }
    }
  }

  func json(_ call: APICall) async throws(APIError) -> Value {
    try decoded(try await perform(call), call.path)
  }

  func decoded(_ response: APIResponse, _ path: String) throws(APIError) -> Value {
    do { return try JSON.decode(response.body) } catch { throw nonsense(path) }
  }

  func nonsense(_ path: String) -> APIError {
    APIError(.other, "\(label) answered \(path) with something that is no Kubernetes object; check the server URL and any proxy")
  }

  func note(warnings new: [String]) {
    for warning in new where !warnings.contains(warning) {
      if warnings.count >= 100 { warnings.removeFirst() }
      warnings.append(warning)
      warningHandler?(warning)
    }
  }

  /// Collects the results of exchanges for the task that waits for them.
  @NetworkActor
  private final class Gathering {
    var exchanges: [Exchange] = []
    var continuation: CheckedContinuation<[Result<APIResponse, APIError>], Never>?
    private var results: [Result<APIResponse, APIError>?]
    private var missing: Int

    init(count: Int) {
      results = Array(repeating: nil, count: count)
      missing = count
    }

    func deliver(_ result: Result<APIResponse, APIError>, at index: Int) {
      results[index] = result
      missing -= 1
      guard missing == 0 else { return }
      continuation?.resume(returning: results.compactMap { $0 })
      continuation = nil
      exchanges = []
    }

    func cancel() {
      for exchange in exchanges { exchange.cancel() }
    }
  }
}
