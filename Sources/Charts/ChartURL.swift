import HTTP
import Rendering
import Repository

/// An http, https or oci address, taken apart.
struct ChartURL: Sendable, Hashable {
  var scheme: String
  var username: String?
  var password: String?
  /// Host, with the port where there is one; in lower case.
  var authority: String
  /// Begins with a slash, or is empty.
  var path: String
  /// With its question mark, or empty.
  var query: String

  /// Nil where the text is no such address.
  init?(_ text: String) {
    guard !text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }),
      let separator = text.firstRange(of: "://")
    else { return nil }
    scheme = text[..<separator.lowerBound].lowercased()
    guard ["http", "https", "oci"].contains(scheme) else { return nil }
    var rest = text[separator.upperBound...]
    if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
    if let mark = rest.firstIndex(of: "?") {
      query = String(rest[mark...])
      rest = rest[..<mark]
    } else {
      query = ""
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    path = String(rest[slash...])
    var authority = rest[..<slash]
    if let at = authority.lastIndex(of: "@") {
      let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      username = parts.first?.percentDecoded
      password = parts.count == 2 ? parts[1].percentDecoded : nil
      authority = authority[authority.index(after: at)...]
    }
    self.authority = authority.lowercased()
    guard URLParts("https://" + self.authority) != nil else { return nil }
  }

  /// Scheme, host and port.
  var origin: String { "\(scheme)://\(authority)" }
  /// Path and query, as a request's target.
  var target: String { (path.isEmpty ? "/" : path) + query }
  /// Without user name, password and query, which may hold a signature.
  var shown: String { "\(scheme)://\(authority)\(path)" }

  /// Same scheme, host and port, where a default port counts as named.
  func isSameOrigin(_ other: ChartURL) -> Bool {
    guard scheme == other.scheme, let mine = URLParts("\(scheme)://\(authority)"),
      let its = URLParts("\(scheme)://\(other.authority)")
    else { return false }
    return mine.host == its.host && mine.port == its.port
  }

  /// The same host over https, where the other is plain http.
  func isSecured(_ other: ChartURL) -> Bool {
    scheme == "https" && other.scheme == "http" && URLParts(shown)?.host == URLParts(other.shown)?.host
  }

  /// Where a link of a document at this address leads (RFC 3986); nil for schemes that are not followed.
  func resolving(_ link: String) -> ChartURL? {
    if link.contains("://") { return ChartURL(link) }
    var target = self
    if link.hasPrefix("//") { return ChartURL("\(scheme):\(link)") }
    // `mailto:` and its like.
    if let colon = link.firstIndex(of: ":"), !link[..<colon].contains("/"), !link[..<colon].contains("?") { return nil }
    let mark = link.firstIndex(of: "?") ?? link.endIndex
    target.query = String(link[mark...])
    let own = link[..<mark]
    if own.isEmpty {
      if target.query.isEmpty { target.query = query }
      return target
    }
    if own.hasPrefix("/") {
      target.path = String(own)
    } else {
      let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
      target.path = String(folder) + own
    }
    target.path = TreePath.withoutDots(inURL: target.path)
    guard !target.target.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) else { return nil }
    return target
  }

  /// With `/name` at the path's end, as for a file of a repository.
  func appending(_ name: String) -> ChartURL {
    var url = self
    while url.path.hasSuffix("/") { url.path.removeLast() }
    url.path += "/" + name
    return url
  }

  /// Whatever the text is, without what could be a password.
  static func redacted(_ text: String) -> String {
    RepositoryURL.redacted(SafeText.line(text, limit: 300))
  }
}
