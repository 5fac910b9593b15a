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

  /// How to log in to a Git repository.
  func git(_ url: String) -> RepositoryCredentials {
    guard let data = secret(for: url) else { return RepositoryCredentials() }
    return RepositoryCredentials(
      username: text(data, "username"), password: text(data, "password"), sshPrivateKey: text(data, "sshPrivateKey"),
      isInsecure: text(data, "insecure") == "true")
  }

  /// How to talk to a Helm repository or a registry.
  func charts(_ url: String) -> ChartAccount {
    var account = ChartAccount()
    account.tls.certificateAuthority = authority(for: url).map { .data(Secret($0)) }
    guard let data = secret(for: url) else { return account }
    account.username = text(data, "username")
    account.password = text(data, "password").map { Secret($0) }
    if let certificate = text(data, "tlsClientCertData"), let key = text(data, "tlsClientCertKey"), !certificate.isEmpty {
      account.tls.client = ClientCertificate(certificate: .data(Secret(certificate)), key: .data(Secret(key)))
    }
    account.tls.insecureSkipVerify = text(data, "insecure") == "true"
    account.proxy = text(data, "proxy").flatMap { $0.isEmpty ? nil : $0 }
    account.isRegistry = text(data, "enableOCI") == "true" || text(data, "type") == "oci"
    account.usesPlainHTTP = text(data, "insecureOCIForceHttp") == "true"
    return account
  }

  /// The URL of the `repository` Secret with this name.
  func url(named name: String) -> String? {
    for data in secrets(of: "repository") where text(data, "name") == name { return text(data, "url") }
    return nil
  }

  /// A `repository` Secret of just this URL; else the `repo-creds` one with the longest prefix of it; else none.
  private func secret(for url: String) -> Value? {
    let wanted = Self.comparable(url)
    if let own = secrets(of: "repository").first(where: { text($0, "url").map(Self.comparable) == wanted }) { return own }
    var best: (length: Int, data: Value)?
    for data in secrets(of: "repo-creds") {
      guard let prefix = text(data, "url").map(Self.comparable), !prefix.isEmpty, wanted.hasPrefix(prefix),
        prefix.utf8.count > best?.length ?? 0
      else { continue }
      best = (prefix.utf8.count, data)
    }
    return best?.data
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
    guard let host = ChartHost.name(of: url) else { return nil }
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
enum ChartHost {
  static func name(of url: String) -> String? {
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    let authority = rest.prefix { $0 != "/" }
    let host = (authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority).prefix { $0 != ":" }
    return host.isEmpty ? nil : host.lowercased()
  }
}
