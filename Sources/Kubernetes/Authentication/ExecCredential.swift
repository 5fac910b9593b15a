import FoundationEssentials
import Glibc
import HTTP
import Manifests

/// What an exec plugin printed.
struct ExecCredential: Sendable {
  var token: Secret?
  var client: ClientCertificate?
  /// Nil where it is good until the server refuses it.
  var expires: Date?
  /// When a person gave it; nil where nobody was asked.
  var askedAt: ContinuousClock.Instant?

  /// How long a person may take to answer.
  private static let patience = Duration.seconds(600)
  /// How long a plugin that may ask is tried without a terminal, before a screen is taken away for it.
  private static let quietPatience = Duration.seconds(15)

  /// - Parameters:
  ///   - terminal: where it may ask; nil for nowhere.
  ///   - cluster: what a person is told it is for.
  /// - Throws: ``APIError`` that names the command, never what it printed to stdout.
  static func run(
    _ plugin: ExecPlugin, timeout: Duration, terminal: (any PluginTerminal)? = nil, cluster: String = ""
  ) throws(APIError) -> ExecCredential {
    func quietly(_ limit: Duration) -> Run { result(plugin, timeout: limit, onTerminal: false) }
    guard plugin.interactiveMode != .never, let terminal else {
      guard plugin.interactiveMode != .always else { throw noTerminal(plugin) }
      return try credential(quietly(timeout), plugin, timeout: timeout)
    }
    if plugin.interactiveMode == .ifAvailable, terminal.isScreen {
      let limit = min(timeout, quietPatience)
      let first = quietly(limit)
      guard first.mayWantToAsk else { return try credential(first, plugin, timeout: limit) }
    }
    var answer: Run?
    let wasLent = terminal.lend {
      say("tiphys: the credential plugin \(name(plugin)) asks, for \(cluster); C-c gives up")
      answer = result(plugin, timeout: patience, onTerminal: true)
    }
    guard wasLent, let answer else {
      guard plugin.interactiveMode != .always else { throw noTerminal(plugin) }
      return try credential(quietly(timeout), plugin, timeout: timeout)
    }
    var credential = try credential(answer, plugin, timeout: patience)
    credential.askedAt = .now
    return credential
  }

  private typealias Run = Result<Subprocess.Output, Subprocess.Failure>

  private static func name(_ plugin: ExecPlugin) -> String { SafeText.line(plugin.command, limit: 200) }

  private static func noTerminal(_ plugin: ExecPlugin) -> APIError {
    APIError(
      .unauthorized,
      "the credential plugin \(name(plugin)) must ask on a terminal (interactiveMode: Always), and there is none here;"
        + " run tiphys in a terminal, or use a token")
  }

  private static func result(_ plugin: ExecPlugin, timeout: Duration, onTerminal: Bool) -> Run {
    var environment = currentEnvironment().filter { $0.key != "KUBERNETES_EXEC_INFO" }
    for variable in plugin.environment { environment[variable.name] = variable.value }
    environment["KUBERNETES_EXEC_INFO"] = info(plugin, interactive: onTerminal)
    return Subprocess.run(
      [plugin.command] + plugin.arguments, environment: environment.map { "\($0.key)=\($0.value)" }, timeout: timeout,
      onTerminal: onTerminal)
  }

  private static func credential(_ run: Run, _ plugin: ExecPlugin, timeout: Duration) throws(APIError) -> ExecCredential {
    let name = name(plugin)
    switch run {
    case .failure(.notStarted(let code)):
      let hint = plugin.installHint.map { "; " + $0 } ?? "; install it or correct the exec entry in the kubeconfig"
      throw APIError(.unauthorized, "cannot run the credential plugin \(name): \(String(cString: strerror(code)))\(hint)")
    case .failure(.timedOut):
      throw APIError(
        .unauthorized,
        "the credential plugin \(name) did not answer within \(timeout.wholeSeconds) s; run it by hand to see what it waits for")
    case .failure(.tooMuchOutput):
      throw APIError(.unauthorized, "the credential plugin \(name) prints more than 1 MiB; that is no ExecCredential")
    case .success(let output):
      guard output.status == 0 else {
        let said = SafeText.line(String(decoding: output.errors.suffix(600), as: UTF8.self), limit: 300)
        throw APIError(
          .unauthorized, "the credential plugin \(name) failed with exit code \(output.status)\(said.isEmpty ? "" : ": " + said)")
      }
      return try parse(output.output, plugin: plugin, name: name)
    }
  }

  static func parse(_ output: [UInt8], plugin: ExecPlugin, name: String) throws(APIError) -> ExecCredential {
    func wrong(_ what: String) -> APIError { APIError(.unauthorized, "the credential plugin \(name) printed \(what)") }
    guard let value = try? JSON.decode(output) else { throw wrong("no JSON") }
    guard value.kind == "ExecCredential", value.apiVersion == plugin.apiVersion else {
      throw wrong(
        "a \(SafeText.line("\(value.apiVersion) \(value.kind)", limit: 100)), not the \(plugin.apiVersion) ExecCredential that was asked for"
      )
    }
    guard let status = value["status"] else { throw wrong("an ExecCredential without a status") }
    var credential = ExecCredential()
    if let token = status["token"]?.string, !token.isEmpty { credential.token = Secret(token) }
    switch (status["clientCertificateData"]?.string, status["clientKeyData"]?.string) {
    case (let certificate?, let key?):
      credential.client = ClientCertificate(certificate: .data(Secret(certificate)), key: .data(Secret(key)))
    case (nil, nil): break
    default: throw wrong("a client certificate or a key without the other")
    }
    guard credential.token != nil || credential.client != nil else { throw wrong("neither a token nor a client certificate") }
    if let text = status["expirationTimestamp"]?.string {
      guard let date = date(text) else { throw wrong("an expirationTimestamp that is no RFC 3339 time") }
      credential.expires = date
    }
    return credential
  }

  private static func info(_ plugin: ExecPlugin, interactive: Bool) -> String {
    var spec: Value = ["interactive": .bool(interactive)]
    if let bytes = plugin.clusterInfo, let cluster = try? JSON.decode(bytes) { spec["cluster"] = cluster }
    return JSON.text(["apiVersion": Value(plugin.apiVersion), "kind": "ExecCredential", "spec": spec])
  }

  private static func date(_ text: String) -> Date? {
    (try? Date.ISO8601FormatStyle().parse(text)) ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
  }

  private static func currentEnvironment() -> [String: String] {
    ProcessInfo.processInfo.environment
  }
}

extension Result<Subprocess.Output, Subprocess.Failure> {
  /// It failed without a terminal, in a way in which it might not have with one.
  fileprivate var mayWantToAsk: Bool {
    switch self {
    case .success(let output): output.status != 0
    case .failure(.timedOut): true
    case .failure: false
    }
  }
}

/// A line to the terminal, where nothing else is drawn now.
private func say(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(2, bytes, bytes.count)
}
