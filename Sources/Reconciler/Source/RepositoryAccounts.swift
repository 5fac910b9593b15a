import Applications
import Charts
import Kubernetes
import Manifests
import Repository

/// The accounts for repositories, out of Argo CD's Secrets (label `argocd.argoproj.io/secret-type`) and the authorities in
/// its ConfigMap `argocd-tls-certs-cm`.
@NetworkActor
final class RepositoryAccounts {
  private let store: @NetworkActor () -> LiveStore?
  private let namespace: String

  init(namespace: String, store: @escaping @NetworkActor () -> LiveStore?) {
    self.namespace = namespace
    self.store = store
  }

  /// Whether a change in the cluster may be one of accounts or authorities.
  func concerns(_ change: LiveChange) -> Bool {
    let key = change.key
    guard key.namespace == namespace, key.group.isEmpty else { return false }
    if key.kind == "ConfigMap" { return key.name == Self.authorities }
    guard key.kind == "Secret", case .set(_, let value, _) = change, let type = value.label(LabelKey.secretType) else {
      return false
    }
    return type == "repository" || type == "repo-creds"
  }

  private static let authorities = "argocd-tls-certs-cm"

  /// How an app of a project logs in to a Git repository.
  func git(_ url: String, project: String) -> RepositoryCredentials {
    guard let data = secret(for: url, project) else { return RepositoryCredentials() }
    return RepositoryCredentials(
      username: text(data, "username"), password: text(data, "password"), sshPrivateKey: text(data, "sshPrivateKey"),
      bearerToken: text(data, "bearerToken").flatMap { $0.isEmpty ? nil : $0 },
      proxy: RepositoryProxy(
        address: text(data, "proxy") ?? "", exceptions: text(data, "noProxy") ?? "", host: RepositoryHost.name(of: url) ?? ""),
      isInsecure: text(data, "insecure") == "true")
  }

  /// How an app of a project talks to a Helm repository or a registry.
  func charts(_ url: String, project: String) -> ChartAccount {
    var account = ChartAccount()
    account.tls.certificateAuthority = authority(for: url).map { .data(Secret($0)) }
    guard let data = secret(for: url, project) else { return account }
    account.username = text(data, "username")
    account.password = text(data, "password").map { Secret($0) }
    if let certificate = text(data, "tlsClientCertData"), let key = text(data, "tlsClientCertKey"), !certificate.isEmpty {
      account.tls.client = ClientCertificate(certificate: .data(Secret(certificate)), key: .data(Secret(key)))
    }
    account.tls.insecureSkipVerify = text(data, "insecure") == "true"
    account.proxy = text(data, "proxy").flatMap { $0.isEmpty ? nil : $0 }
    account.noProxy = text(data, "noProxy") ?? ""
    account.isRegistry = text(data, "enableOCI") == "true" || text(data, "type") == "oci"
    account.usesPlainHTTP = text(data, "insecureOCIForceHttp") == "true"
    return account
  }

  /// The URL of the `repository` Secret with this name; the project's own wins.
  func url(named name: String, project: String) -> String? {
    let named = secrets(of: "repository", project).filter { text($0, "name") == name }
    return named.first.flatMap { text($0, "url") }
  }

  /// What makes somebody: a `repository` Secret with none of it takes all of it from `repo-creds`.
  private static let credentials = [
    "username", "password", "sshPrivateKey", "bearerToken", "tlsClientCertData", "tlsClientCertKey", "githubAppPrivateKey",
  ]

  /// A `repository` Secret of just this URL, with the credentials of the `repo-creds` one that has the longest prefix of the URL
  /// where it has none itself; else that one; else none.
  private func secret(for url: String, _ project: String) -> Value? {
    let wanted = Self.comparable(url)
    let own = secrets(of: "repository", project).first { text($0, "url").map(Self.comparable) == wanted }
    guard var own else { return template(for: wanted, project) }
    guard Self.credentials.allSatisfy({ (text(own, $0) ?? "").isEmpty }), let template = template(for: wanted, project) else {
      return own
    }
    for key in Self.credentials + ["proxy", "noProxy"] where (text(own, key) ?? "").isEmpty {
      if let value = template[key] { own[key] = value }
    }
    return own
  }

  private func template(for wanted: String, _ project: String) -> Value? {
    var best: (length: Int, data: Value)?
    for data in secrets(of: "repo-creds", project) {
      guard let prefix = text(data, "url").map(Self.comparable), !prefix.isEmpty, wanted.hasPrefix(prefix),
        prefix.utf8.count > best?.length ?? 0
      else { continue }
      best = (prefix.utf8.count, data)
    }
    return best?.data
  }

  /// Those that an app of the project may use: a Secret with `project` is for that one only. Its own come first.
  private func secrets(of type: String, _ project: String) -> [Value] {
    let all = secrets(of: type).map { (data: $0, project: text($0, "project") ?? "") }
    return all.filter { !$0.project.isEmpty && $0.project == project }.map(\.data) + all.filter(\.project.isEmpty).map(\.data)
  }

  private func secrets(of type: String) -> [Value] {
    (store()?.objects(of: GroupKind(group: "", kind: "Secret")) ?? []).compactMap { secret in
      guard secret.key.namespace == namespace, let value = secret.decoded(), value.label(LabelKey.secretType) == type else {
        return nil
      }
      return value["data"]
    }
  }

  /// What a server's certificate has to be signed by, where it is not one of the system's authorities.
  private func authority(for url: String) -> String? {
    guard let host = RepositoryHost.name(of: url) else { return nil }
    let key = ResourceKey(group: "", kind: "ConfigMap", namespace: namespace, name: Self.authorities)
    return store()?[key]?.decoded()?["data"]?[host]?.string
  }

  /// Equal for equal repositories; a registry with its scheme and without are one.
  private static func comparable(_ url: String) -> String {
    var text = Applications.RepositoryURL.normalized(url)
    if text.hasPrefix("oci://") { text.removeFirst(6) }
    while text.hasSuffix("/") { text.removeLast() }
    return text
  }

  private func text(_ data: Value, _ key: String) -> String? {
    data[key]?.string.flatMap(Base64.decode).map { String(decoding: $0, as: UTF8.self) }
  }
}

/// The host of a repository's address.
enum RepositoryHost {
  static func name(of url: String) -> String? {
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    let authority = rest.prefix { $0 != "/" }
    let host = (authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority).prefix { $0 != ":" }
    return host.isEmpty ? nil : host.lowercased()
  }
}
