import CCurl
import HTTP

extension APIError {
  /// From a failed transfer.
  init(code: UInt32, detail: String, endpoint: Endpoint, cluster: String, deadline: Duration?) {
    let place = "\(cluster) (\(endpoint.server))"
    let words = SafeText.line(detail, limit: 300)
    let way = endpoint.proxyAddress.map { "the proxy \($0)" }
    switch CURLcode(rawValue: code) {
    case _ where words.contains("CONNECT tunnel failed"):
      self.init(
        .unreachable, "\(way ?? "the proxy") refuses the way to \(place): \(words); check proxy-url, and the login in it")
    case CURLE_COULDNT_RESOLVE_HOST:
      self.init(.unreachable, "cannot find the host of \(place): \(words); check the server's name and DNS")
    case CURLE_COULDNT_RESOLVE_PROXY:
      self.init(.unreachable, "cannot find the proxy for \(place): \(words); check proxy-url and HTTPS_PROXY")
    case CURLE_COULDNT_CONNECT:
      self.init(.unreachable, way.map { "\($0) for \(place) is unreachable: \(words)" } ?? "\(place) is unreachable: \(words)")
    case CURLE_PROXY:
      self.init(.unreachable, "\(way ?? "the proxy") refuses the way to \(place): \(words)")
    case CURLE_OPERATION_TIMEDOUT:
      let limit = deadline.map { " within \($0.wholeSeconds) s" } ?? " in time"
      self.init(.timeout, "\(place) did not answer\(limit): \(words)")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
      self.init(.tls, Self.explainTLS(CURLcode(rawValue: code), words, place: place))
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE:
      // A server that misses the client's certificate says so only after the handshake.
      if words.contains("alert") {
        self.init(.tls, Self.explainTLS(CURLcode(rawValue: code), words, place: place))
      } else {
        self.init(.unreachable, "the connection to \(place) was cut: \(words)")
      }
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2,
      CURLE_BAD_FUNCTION_ARGUMENT:
      self.init(.other, "the answer of \(place) makes no sense: \(words); check the server URL and any proxy")
    default:
      self.init(.unreachable, "the request to \(place) failed: \(words)")
    }
  }

  private static func explainTLS(_ code: CURLcode, _ words: String, place: String) -> String {
    let insecure = "the certificate of \(place) "
    let said = words.lowercased()
    if said.contains("self-signed") || said.contains("self signed") || said.contains("unable to get local issuer") {
      return insecure
        + "is signed by an authority that is not trusted; set certificate-authority-data of this cluster in the kubeconfig"
    }
    if said.contains("has expired") { return insecure + "has expired; renew it on the server, and check this machine's clock" }
    if said.contains("not yet valid") { return insecure + "is not valid yet; check this machine's clock" }
    if said.contains("no alternative certificate subject name") || said.contains("does not match target host") {
      return insecure + "is for other names; use one of those as the server, or set tls-server-name (\(words))"
    }
    if said.contains("revoked") { return insecure + "was revoked" }
    if said.contains("wrong version number") || said.contains("unknown protocol") || said.contains("packet length too long") {
      return "\(place) does not speak TLS; should its URL begin with http:// or name another port?"
    }
    if code == CURLE_SSL_CACERT_BADFILE {
      return "the certificate authority for \(place) cannot be read: \(words); correct certificate-authority in the kubeconfig"
    }
    if code == CURLE_SSL_CERTPROBLEM {
      return
        "the client certificate or key for \(place) cannot be used: \(words); correct client-certificate and client-key in the kubeconfig"
    }
    if said.contains("alert") {
      return "\(place) refuses the TLS connection, most likely for the client certificate: \(words)"
    }
    return "no secure connection to \(place): \(words)"
  }
}

extension Duration {
  var wholeSeconds: Int { Int((self / .seconds(1)).rounded()) }
}
