import CCurl
import Glibc

/// How every request to one server is connected: server, TLS and proxy, prepared once.
package struct Endpoint: Sendable {
  /// What requests' targets are appended to: the server's URL without a slash at its end, and with its TLS name as host.
  let base: String
  /// The server's URL as people know it.
  package let server: String
  /// Sent with every request.
  let headers: [(name: String, value: String)]
  let tls: TLSConfiguration
  let proxy: String?
  private let noProxy: String

  /// Where to connect instead of the URL's host, as libcurl's CONNECT_TO wants it.
  let connectTo: String?

  private let target: URLParts
  private let isLoopback: Bool

  /// - Parameters:
  ///   - url: the server's, maybe with a path.
  ///   - proxy: `http://`, `https://` or `socks5://`; nil leaves it to the environment.
  ///   - noProxy: hosts that are reached without that proxy, with commas between.
  /// - Returns: nil where the URL is none of http(s).
  package init?(
    _ url: String, tls: TLSConfiguration = TLSConfiguration(), proxy: String? = nil, noProxy: String = "", userAgent: String
  ) {
    guard let target = URLParts(url) else { return nil }
    self.target = target
    self.tls = tls
    self.proxy = proxy
    self.noProxy = noProxy
    isLoopback = ["localhost", "[::1]"].contains(target.host) || target.host.hasPrefix("127.")
    var headers = [(name: "User-Agent", value: userAgent)]
    server = "\(target.isSecure ? "https" : "http")://\(target.authority)\(target.path)"
    // Go's TLS server name replaces the name that is verified and asked for, not the Host field.
    if let name = tls.serverName, target.isSecure {
      base = "https://\(name):\(target.port)\(target.path)"
      headers.append(("Host", target.authority))
      connectTo = "::\(target.host):\(target.port)"
    } else {
      connectTo = nil
      base = server
    }
    self.headers = headers
  }

  /// Host and port of the proxy that the configuration names, without the login.
  package var proxyAddress: String? {
    guard let proxy, let scheme = Substring(proxy).range(of: "://") else { return nil }
    let authority = proxy[scheme.upperBound...].prefix { $0 != "/" }
    return String(authority.split(separator: "@").last ?? authority)
  }

  func url(for target: String) -> String { base + target }

  /// Sets what all requests share. Certificates are copied by libcurl; files are read when it connects.
  func configure(_ handle: UnsafeMutableRawPointer, client: ClientCertificate?) {
    func long(_ option: CURLoption, _ value: Int) { _ = tiphys_curl_setopt_long(handle, option, value) }
    func text(_ option: CURLoption, _ value: String?) { _ = tiphys_curl_setopt_string(handle, option, value) }

    long(CURLOPT_NOSIGNAL, 1)
    long(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    text(CURLOPT_PROTOCOLS_STR, "http,https")
    long(CURLOPT_CONNECTTIMEOUT_MS, 10_000)
    long(CURLOPT_TCP_NODELAY, 1)
    long(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    long(CURLOPT_SSL_VERIFYPEER, tls.insecureSkipVerify ? 0 : 1)
    long(CURLOPT_SSL_VERIFYHOST, tls.insecureSkipVerify ? 0 : 2)
    _ = tiphys_curl_detect_dead_peers(handle)
    // Without a passphrase of ours OpenSSL asks for one on the terminal.
    text(CURLOPT_KEYPASSWD, "")
    if let proxy {
      text(CURLOPT_PROXY, Self.withNamesLeftToIt(proxy))
      text(CURLOPT_NOPROXY, noProxy)
      secure(proxy: handle)
    } else if isLoopback {
      text(CURLOPT_PROXY, "")  // never through the environment's proxy, as in Go
    } else if let proxy = Self.environmentsProxy(isSecure: target.isSecure), proxy != Self.withNamesLeftToIt(proxy) {
      // NO_PROXY still counts.
      text(CURLOPT_PROXY, Self.withNamesLeftToIt(proxy))
    } else {
      secure(proxy: handle)
    }
    if let authority = tls.certificateAuthority {
      text(CURLOPT_CAPATH, nil)  // this authority instead of the system's, not beside them
      set(authority, file: CURLOPT_CAINFO, blob: CURLOPT_CAINFO_BLOB, on: handle)
    }
    if let client {
      set(client.certificate, file: CURLOPT_SSLCERT, blob: CURLOPT_SSLCERT_BLOB, on: handle)
      set(client.key, file: CURLOPT_SSLKEY, blob: CURLOPT_SSLKEY_BLOB, on: handle)
    }
  }

  /// Go lets a SOCKS proxy find the host, which nobody on this side may know; libcurl only where the scheme says so.
  private static func withNamesLeftToIt(_ proxy: String) -> String {
    let scheme = "socks5://"
    return proxy.lowercased().hasPrefix(scheme) ? "socks5h://" + proxy.dropFirst(scheme.count) : proxy
  }

  /// What libcurl would take from the environment.
  private static func environmentsProxy(isSecure: Bool) -> String? {
    let names = isSecure ? ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] : ["http_proxy", "all_proxy", "ALL_PROXY"]
    for name in names {
      if let value = getenv(name), value.pointee != 0 { return String(cString: value) }
    }
    return nil
  }

  /// A proxy that speaks https is trusted by the cluster's own authority, as in Go, and by the system's.
  private func secure(proxy handle: UnsafeMutableRawPointer) {
    _ = tiphys_curl_setopt_long(handle, CURLOPT_PROXY_SSL_VERIFYPEER, tls.insecureSkipVerify ? 0 : 1)
    _ = tiphys_curl_setopt_long(handle, CURLOPT_PROXY_SSL_VERIFYHOST, tls.insecureSkipVerify ? 0 : 2)
    if let authority = tls.certificateAuthority {
      set(authority, file: CURLOPT_PROXY_CAINFO, blob: CURLOPT_PROXY_CAINFO_BLOB, on: handle)
    }
  }

  private func set(_ source: PEMSource, file: CURLoption, blob: CURLoption, on handle: UnsafeMutableRawPointer) {
    switch source {
    case .file(let path): _ = tiphys_curl_setopt_string(handle, file, path)
    case .data(let bytes): _ = bytes.bytes.withUnsafeBytes { tiphys_curl_setopt_blob(handle, blob, $0.baseAddress, $0.count) }
    }
  }
}

/// The parts of a server's URL.
package struct URLParts: Sendable, Equatable {
  package var isSecure: Bool
  /// An IPv6 address keeps its brackets.
  package var host: String
  package var port: Int
  /// Begins with a slash or is empty; never ends with one.
  var path: String
  /// Host, with the port where the URL has one.
  var authority: String

  /// A text without a scheme is taken for https, as client-go does with `host:port`.
  package init?(_ text: String) {
    var rest = Substring(text)
    if let scheme = rest.range(of: "://") {
      switch rest[..<scheme.lowerBound].lowercased() {
      case "https": isSecure = true
      case "http": isSecure = false
      default: return nil
      }
      rest = rest[scheme.upperBound...]
    } else {
      isSecure = true
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    authority = String(rest[..<slash])
    path = String(rest[slash...])
    while path.hasSuffix("/") { path.removeLast() }
    guard !authority.isEmpty, !text.contains(where: { $0.isWhitespace || $0 == "?" || $0 == "#" || $0 == "@" }) else {
      return nil
    }
    port = isSecure ? 443 : 80
    host = authority
    if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
      guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else { return nil }
      port = number
      host = String(authority[..<colon])
    }
    guard !host.isEmpty, host.hasPrefix("[") == host.hasSuffix("]"), host.hasPrefix("[") || !host.contains(":") else {
      return nil
    }
  }
}

extension Substring {
  package func range(of needle: String) -> Range<Index>? { ranges(of: needle).first }
}
