import Applications
import Manifests
import Repository

/// The accounts for repositories, out of Argo CD's Secrets (label `argocd.argoproj.io/secret-type`).
enum RepositorySecrets {
  /// A `repository` Secret of just this URL; else the `repo-creds` one with the longest prefix of it; else none.
  static func credentials(for url: String, in store: LiveStore, namespace: String) -> RepositoryCredentials {
    let wanted = Applications.RepositoryURL.normalized(url)
    var best: (length: Int, data: Value)?
    for secret in store.objects(of: GroupKind(group: "", kind: "Secret")) where secret.key.namespace == namespace {
      guard let value = secret.decoded(), let type = value.label(LabelKey.secretType), let data = value["data"],
        let address = text(data, "url").map(Applications.RepositoryURL.normalized)
      else { continue }
      if type == "repository", address == wanted { return credentials(data) }
      if type == "repo-creds", wanted.hasPrefix(address), address.utf8.count > best?.length ?? 0 {
        best = (address.utf8.count, data)
      }
    }
    return best.map { credentials($0.data) } ?? RepositoryCredentials()
  }

  private static func credentials(_ data: Value) -> RepositoryCredentials {
    RepositoryCredentials(
      username: text(data, "username"), password: text(data, "password"), sshPrivateKey: text(data, "sshPrivateKey"),
      isInsecure: text(data, "insecure") == "true")
  }

  private static func text(_ data: Value, _ key: String) -> String? {
    data[key]?.string.flatMap(Base64.decode).map { String(decoding: $0, as: UTF8.self) }
  }
}
