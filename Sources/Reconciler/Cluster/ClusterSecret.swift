import Applications
import HTTP
import Kubernetes
import Manifests

/// A cluster that Applications can be deployed to, as one of Argo CD's Secrets describes it (label
/// `argocd.argoproj.io/secret-type: cluster`).
struct ClusterSecret: Sendable {
  /// The Secret's own name.
  var secretName: String
  var name: String
  /// Without a slash at its end.
  var server: String
  /// Only Applications of this project may use it, where the project says so; empty for all.
  var project: String
  var scope: WatchScope
  /// `skip-reconcile: "true"` on the Secret: its Applications are left alone.
  var isSkipped: Bool
  var configuration: ClusterConfiguration
  /// The Secret's own, to know a change by.
  var resourceVersion: String
  /// `config` cannot be understood: why.
  var problem: String?

  static func isOne(_ secret: Value) -> Bool { secret.label(LabelKey.secretType) == "cluster" }

  init(_ secret: Value) {
    func text(_ key: String) -> String {
      if let plain = secret["stringData"]?[key]?.string { return plain }
      return secret["data"]?[key]?.string.flatMap(Base64.decode).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    secretName = secret.name
    server = ClusterSecret.bare(text("server"))
    name = text("name").isEmpty ? server : text("name")
    project = text("project")
    scope = WatchScope(
      namespaces: text("namespaces").split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty },
      clusterResources: text("namespaces").isEmpty || text("clusterResources") == "true")
    isSkipped = secret.annotation(AnnotationKey.skipReconcile) == "true"
    resourceVersion = secret.resourceVersion
    configuration = ClusterConfiguration(contextName: name, clusterName: name, server: server)
    let config = text("config")
    guard !config.isEmpty else { return }
    guard let value = try? JSON.decode(Array(config.utf8)), value.object != nil else {
      problem = "the Secret \(secretName): its 'config' is no JSON object; correct it (see Argo CD's declarative setup)"
      return
    }
    do throws(ConfigError) { try read(value) } catch { problem = "the Secret \(secretName): config.\(error.message)" }
  }

  static func bare(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }

  // MARK: `config`

  private struct ConfigError: Error { var message: String }

  private mutating func read(_ config: Value) throws(ConfigError) {
    func text(_ key: String) -> String? { config[key]?.string.flatMap { $0.isEmpty ? nil : $0 } }
    configuration.tls = try Self.tls(config["tlsClientConfig"] ?? [:])
    configuration.authentication.token = text("bearerToken").map { Secret($0) }
    configuration.authentication.username = text("username")
    configuration.authentication.password = text("password").map { Secret($0) }
    configuration.proxy = text("proxyUrl")
    configuration.disableCompression = config["disableCompression"]?.bool ?? false
    if let exec = config["execProviderConfig"], exec.object != nil {
      configuration.authentication.exec = try Self.plugin(exec)
    } else if let aws = config["awsAuthConfig"], aws.object != nil {
      configuration.authentication.exec = try Self.aws(aws)
    }
  }

  private static func tls(_ value: Value) throws(ConfigError) -> TLSConfiguration {
    func pem(_ key: String) throws(ConfigError) -> PEMSource? {
      guard let text = value[key]?.string, !text.isEmpty else { return nil }
      guard let bytes = Base64.decode(text) else { throw ConfigError(message: "tlsClientConfig.\(key) is no base64") }
      return .data(Secret(bytes))
    }
    var tls = TLSConfiguration()
    tls.insecureSkipVerify = value["insecure"]?.bool ?? false
    tls.serverName = value["serverName"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    tls.certificateAuthority = try pem("caData")
    switch (try pem("certData"), try pem("keyData")) {
    case (let certificate?, let key?): tls.client = ClientCertificate(certificate: certificate, key: key)
    case (nil, nil): break
    default: throw ConfigError(message: "tlsClientConfig has one of certData and keyData without the other")
    }
    if tls.insecureSkipVerify, tls.certificateAuthority != nil {
      throw ConfigError(message: "tlsClientConfig has both insecure and caData; remove one of them")
    }
    return tls
  }

  private static func plugin(_ exec: Value) throws(ConfigError) -> ExecPlugin {
    guard let command = exec["command"]?.string, !command.isEmpty else {
      throw ConfigError(message: "execProviderConfig has no command")
    }
    let version = exec["apiVersion"]?.string ?? ""
    guard ExecPlugin.versions.contains(version) else {
      throw ConfigError(
        message: "execProviderConfig.apiVersion is '\(version)'; it must be one of \(ExecPlugin.versions.joined(separator: ", "))"
      )
    }
    return ExecPlugin(
      apiVersion: version, command: command, arguments: (exec["args"]?.list ?? []).compactMap(\.string),
      environment: (exec["env"]?.object ?? [:]).map { ($0.key, $0.value.string ?? "") },
      installHint: exec["installHint"]?.string, interactiveMode: .never)
  }

  /// What Argo CD runs for `awsAuthConfig`; the AWS command line gives the same token where Argo CD's helper is missing.
  private static func aws(_ aws: Value) throws(ConfigError) -> ExecPlugin {
    guard let cluster = aws["clusterName"]?.string, !cluster.isEmpty else {
      throw ConfigError(message: "awsAuthConfig has no clusterName")
    }
    let role = aws["roleARN"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    let profile = aws["profile"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    var arguments = ["aws", "--cluster-name", cluster]
    var fallback = ["eks", "get-token", "--output", "json", "--cluster-name", cluster]
    if let role {
      arguments += ["--role-arn", role]
      fallback += ["--role-arn", role]
    }
    if let profile {
      arguments += ["--profile", profile]
      fallback += ["--profile", profile]
    }
    let isThere = ExecPlugin.isInPath("argocd-k8s-auth")
    return ExecPlugin(
      apiVersion: "client.authentication.k8s.io/v1beta1", command: isThere ? "argocd-k8s-auth" : "aws",
      arguments: isThere ? arguments : fallback, installHint: "install the AWS CLI, or argocd-k8s-auth, on this machine",
      interactiveMode: .never)
  }
}
