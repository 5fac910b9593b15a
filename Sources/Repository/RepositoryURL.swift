/// The address of a repository, checked: which transport it takes, and its forms with and without secrets.
///
/// Accepted: `https`, `http`, `ssh`, `git`, `user@host:path`, `file` and absolute paths. Everything else (`ext::`, `fd::`, paths
/// that look like options, relative paths) is refused, because such addresses come from objects that others may write.
public struct RepositoryURL: Sendable, Hashable, CustomStringConvertible {
  public enum Transport: Sendable, Hashable { case https, http, ssh, git, local }

  public let transport: Transport
  /// What libgit2 connects to: without user and password for http(s), with the user for ssh; a plain path for a local one.
  public let address: String
  /// The user and password that the text carried.
  public let username: String?
  let password: String?
  /// The folder of a local repository.
  public var localPath: String? { transport == .local ? address : nil }
  /// What people may see: as given, but without a password.
  public let description: String
  /// The same for every spelling of one repository: the host in lower case, no `.git`, no trailing slash, no user for http(s).
  public let normalized: String

  /// - Throws: ``RepositoryError`` of kind `urlRefused`.
  public init(_ text: String) throws(RepositoryError) {
    let text = String(text.trimmed)
    guard !text.isEmpty else { throw RepositoryError(.urlRefused, url: "(empty)", "the repository URL is empty") }
    guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
      throw Self.refusal(text, "the URL holds control characters")
    }
    guard !text.hasPrefix("-") else { throw Self.refusal(text, "a URL cannot begin with '-'") }
    if text.hasPrefix("/") {
      self = Self.local(text, shown: text)
    } else if let separator = text.firstRange(of: "://") {
      self = try Self.parse(text, scheme: text[..<separator.lowerBound].lowercased(), text[separator.upperBound...])
    } else if let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") {
      self = try Self.parseSCP(text, account: text[..<colon], path: String(text[text.index(after: colon)...]))
    } else {
      throw Self.refusal(
        text, "this is no repository URL; use https://…, ssh://…, git@host:path, file:///… or an absolute path")
    }
  }

  private init(
    transport: Transport, address: String, username: String? = nil, password: String? = nil, shown: String, normalized: String
  ) {
    self.transport = transport
    self.address = address
    self.username = username
    self.password = password
    description = shown
    self.normalized = normalized
  }

  private static func refusal(_ text: String, _ why: String) -> RepositoryError {
    RepositoryError(.urlRefused, url: redacted(text), why)
  }

  private static func local(_ path: String, shown: String) -> RepositoryURL {
    var trimmed = Substring(path)
    while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
    return RepositoryURL(transport: .local, address: path, shown: shown, normalized: "file://" + trimmed)
  }

  private static func parse(_ text: String, scheme: String, _ rest: Substring) throws(RepositoryError) -> RepositoryURL {
    if scheme == "file" {
      guard let path = filePath(rest) else {
        throw refusal(text, "a file URL names an absolute path on this machine, as in file:///srv/git/apps")
      }
      return local(path, shown: text)
    }
    let transports: [String: Transport] = ["https": .https, "http": .http, "ssh": .ssh, "git+ssh": .ssh, "git": .git]
    guard let transport = transports[scheme] else {
      throw refusal(text, "the scheme '\(scheme)' is not supported; use https, ssh or file")
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    let authority = rest[..<slash]
    let path = String(rest[slash...])
    let at = authority.lastIndex(of: "@")
    let host = (at.map { authority[authority.index(after: $0)...] } ?? authority).lowercased()
    guard !host.isEmpty, !host.hasPrefix("-") else { throw refusal(text, "the URL has no host") }
    guard path.count > 1 else { throw refusal(text, "the URL names a host but no repository on it") }
    let account = at.map { authority[..<$0] }?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let user = account?.first.flatMap { $0.isEmpty ? nil : $0 }
    guard user?.hasPrefix("-") != true else { throw refusal(text, "a user name cannot begin with '-'") }
    // Only ssh's user is part of the address; a lone user name in an https URL may well be a token.
    let shownUser = transport == .ssh ? user.map { $0 + "@" } ?? "" : ""
    let origin = "\(transport == .ssh ? "ssh" : scheme)://" + shownUser + host
    return RepositoryURL(
      transport: transport, address: origin + path, username: user.map(\.percentDecoded),
      password: account.flatMap { $0.count == 2 ? $0[1].percentDecoded : nil },
      shown: origin + path, normalized: normalize(origin, path))
  }

  /// `user@host:path`, as scp writes it.
  private static func parseSCP(_ text: String, account: Substring, path: String) throws(RepositoryError) -> RepositoryURL {
    guard !path.hasPrefix(":") else {
      throw refusal(text, "transport helpers such as '\(account)::' are not supported; use https, ssh or file")
    }
    let parts = account.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let host = (parts.last ?? "").lowercased()
    guard parts.count == 2, !parts[0].isEmpty, !host.isEmpty, !host.hasPrefix("-"), !path.isEmpty else {
      throw refusal(text, "write ssh addresses as git@host:path or ssh://git@host/path")
    }
    let address = "\(parts[0])@\(host):\(path)"
    return RepositoryURL(
      transport: .ssh, address: address, username: String(parts[0]), shown: address,
      normalized: normalize("ssh://\(parts[0])@\(host)", path.hasPrefix("/") ? path : "/" + path))
  }

  private static func normalize(_ host: String, _ path: String) -> String {
    var path = Substring(path)
    while path.last == "/" { path.removeLast() }
    if path.hasSuffix(".git") { path.removeLast(4) }
    return host + path
  }

  private static func filePath(_ rest: Substring) -> String? {
    let path = rest.hasPrefix("/") ? rest : (rest.hasPrefix("localhost/") ? rest.dropFirst(9) : "")
    return path.isEmpty ? nil : path.percentDecoded
  }

  /// Whatever the text is, without anything between `//` and `@` that could be a secret.
  public static func redacted(_ text: String) -> String {
    guard let separator = text.firstRange(of: "://") else { return text }
    let rest = text[separator.upperBound...]
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    guard let at = rest[..<slash].lastIndex(of: "@") else { return text }
    return String(text[..<separator.upperBound] + rest[rest.index(after: at)...])
  }
}

extension String {
  var trimmed: Substring {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
