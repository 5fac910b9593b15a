import HTTP
import Manifests

/// Reads one `users` entry of a kubeconfig.
struct UserEntry {
  var name: String
  var entry: Kubeconfig.Entry

  private var value: Value { entry.value }
  private var file: String { entry.file }
  private var owner: String { "user '\(name)'" }

  func apply(to configuration: inout ClusterConfiguration, cluster: Kubeconfig.Entry) throws(KubeconfigError) {
    configuration.tls.client = try clientCertificate()
    var authentication = Authentication()
    if let token = text("token") { authentication.token = Secret(token) }
    if let path = text("tokenFile") { authentication.tokenFile = FileContents.resolve(path, besideFile: file) }
    authentication.username = text("username")
    authentication.password = text("password").map { Secret($0) }
    if let exec = value["exec"], !exec.isNull {
      authentication.exec = try plugin(exec, tls: configuration.tls, server: configuration.server, cluster: cluster)
    } else if let provider = value["auth-provider"]?["name"]?.string {
      throw KubeconfigError(
        "\(owner) in \(file) uses the auth-provider '\(provider)', which Kubernetes removed in 1.26; use its exec plugin instead")
    }
    configuration.authentication = authentication
    configuration.impersonation = try impersonation()
  }

  private func text(_ key: String) -> String? { value[key]?.string.flatMap { $0.isEmpty ? nil : $0 } }

  private func clientCertificate() throws(KubeconfigError) -> ClientCertificate? {
    let certificate = try entry.pem("client-certificate", of: owner)
    let key = try entry.pem("client-key", of: owner)
    switch (certificate, key) {
    case (nil, nil): return nil
    case (let certificate?, let key?): return ClientCertificate(certificate: certificate, key: key)
    case (_, nil): throw KubeconfigError("\(owner) in \(file) has a client-certificate but no client-key")
    case (nil, _): throw KubeconfigError("\(owner) in \(file) has a client-key but no client-certificate")
    }
  }

  private func impersonation() throws(KubeconfigError) -> Impersonation? {
    let groups = (value["as-groups"]?.list ?? []).compactMap(\.string)
    var extra: [String: [String]] = [:]
    for (key, list) in value["as-user-extra"]?.object ?? [:] { extra[key] = (list.list ?? []).compactMap(\.string) }
    guard let user = text("as") else {
      if !groups.isEmpty || !extra.isEmpty || text("as-uid") != nil {
        throw KubeconfigError("\(owner) in \(file) impersonates groups without a user; add 'as'")
      }
      return nil
    }
    return Impersonation(user: user, uid: text("as-uid"), groups: groups, extra: extra)
  }

  private func plugin(
    _ exec: Value, tls: TLSConfiguration, server: String, cluster: Kubeconfig.Entry
  ) throws(KubeconfigError) -> ExecPlugin {
    guard let version = exec["apiVersion"]?.string, ExecPlugin.versions.contains(version) else {
      throw KubeconfigError(
        "the exec plugin of \(owner) in \(file) has apiVersion '\(exec.apiVersion)'; it must be one of \(ExecPlugin.versions.joined(separator: ", "))"
      )
    }
    guard var command = exec["command"]?.string, !command.isEmpty else {
      throw KubeconfigError("the exec plugin of \(owner) in \(file) has no command")
    }
    if command.contains("/") { command = FileContents.resolve(command, besideFile: file) }
    var plugin = ExecPlugin(apiVersion: version, command: command)
    plugin.arguments = (exec["args"]?.list ?? []).compactMap(\.string)
    plugin.environment = (exec["env"]?.list ?? []).compactMap { variable in
      variable["name"]?.string.map { ($0, variable["value"]?.string ?? "") }
    }
    plugin.installHint = exec["installHint"]?.string
    if let mode = exec["interactiveMode"]?.string {
      guard let known = ExecPlugin.InteractiveMode(rawValue: mode) else {
        throw KubeconfigError("the exec plugin of \(owner) in \(file) has an unknown interactiveMode '\(mode)'")
      }
      plugin.interactiveMode = known
    }
    if exec["provideClusterInfo"]?.bool == true {
      plugin.clusterInfo = JSON.encode(clusterInfo(tls: tls, server: server, cluster: cluster))
    }
    return plugin
  }

  /// `spec.cluster` of an ExecCredential.
  private func clusterInfo(tls: TLSConfiguration, server: String, cluster: Kubeconfig.Entry) -> Value {
    var info: Value = ["server": Value(server)]
    if let name = tls.serverName { info["tls-server-name"] = Value(name) }
    if tls.insecureSkipVerify { info["insecure-skip-tls-verify"] = true }
    if let proxy = cluster.value["proxy-url"] { info["proxy-url"] = proxy }
    switch tls.certificateAuthority {
    case .data(let bytes): info["certificate-authority-data"] = Value(Base64.encode(bytes.bytes))
    case .file(let path):
      if case .success(let bytes) = FileContents.read(path) {
        info["certificate-authority-data"] = Value(Base64.encode(bytes))
      }
    case nil: break
    }
    for case let item in cluster.value["extensions"]?.list ?? []
    where item["name"]?.string == "client.authentication.k8s.io/exec" {
      info["config"] = item["extension"] ?? .null
    }
    return info
  }
}
