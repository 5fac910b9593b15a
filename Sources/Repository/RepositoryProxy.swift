/// Which proxy stands between here and a repository. libgit2 goes through one for https alone.
public enum RepositoryProxy: Sendable, Hashable {
  /// What Git's configuration, `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say.
  case environment
  case none
  /// An `http://` or `https://` URL, which may hold a login.
  case address(String)

  /// As Argo CD's repository Secrets say it.
  ///
  /// - Parameters:
  ///   - address: of the proxy; empty leaves it to the environment.
  ///   - exceptions: hosts that are reached without it, separated by commas: a name stands for those below it too, `*` for all.
  ///   - host: of the repository.
  public init(address: String, exceptions: String, host: String) {
    if address.isEmpty {
      self = .environment
    } else {
      self = Self.isException(host.lowercased(), exceptions.lowercased()) ? .none : .address(address)
    }
  }

  private static func isException(_ host: String, _ exceptions: String) -> Bool {
    exceptions.split(separator: ",").contains { exception in
      let name = String(exception).trimmed.drop { $0 == "." }
      return name == "*" || !name.isEmpty && (host == name || host.hasSuffix("." + name))
    }
  }
}
