import CCurl
import HTTP

/// One GET that follows redirects, and takes care who learns the credentials on the way.
struct Download: Sendable {
  var url: ChartURL
  var account: ChartAccount
  /// More header fields, as for what is accepted.
  var headers: [(name: String, value: String)] = []
  /// In place of the account's own, for a registry's token.
  var authorization: Secret?
  /// The most bytes that are taken.
  var limit: Int
  /// How long all of it may take.
  var deadline = Duration.seconds(120)
  /// What errors call it.
  var subject: String

  static let maximumRedirects = 10

  /// The response with its final status, whatever that is (redirects aside).
  func response() async throws(ChartError) -> HTTPResponse {
    var current = url
    let end = ContinuousClock.now + deadline
    for _ in 0...Self.maximumRedirects {
      let response = try await one(current, until: end)
      guard [301, 302, 303, 307, 308].contains(response.head.status), let location = response.head["location"] else {
        return response
      }
      guard let next = current.resolving(location), next.scheme != "oci" else {
        throw ChartError(
          .refused, subject, "\(current.shown) leads to an address that is refused: \(ChartURL.redacted(location))")
      }
      guard !(current.scheme == "https" && next.scheme == "http") else {
        throw ChartError(
          .refused, subject, "\(current.shown) leads from https to plain http (\(next.shown)); this is not followed")
      }
      current = next
    }
    throw ChartError(.invalid, subject, "\(url.shown) leads on and on: more than \(Self.maximumRedirects) redirects")
  }

  private func one(_ address: ChartURL, until end: ContinuousClock.Instant) async throws(ChartError) -> HTTPResponse {
    // As Go's client and helm: credentials stay with the host that they are for.
    let isAtHome = address.isSameOrigin(url) || address.isSecured(url)
    let account = isAtHome ? account : account.anonymous
    guard
      let endpoint = Endpoint(
        address.origin, tls: account.tls, proxy: account.proxy, noProxy: account.noProxy, userAgent: "tiphys")
    else { throw ChartError(.refused, subject, "\(address.shown) is no http or https URL") }
    var request = HTTPRequest(target: address.target)
    request.headers = headers
    if isAtHome, let secret = authorization ?? account.basicAuthorization {
      request.headers.append(("Authorization", secret.text))
    }
    request.deadline = max(.milliseconds(1), end - .now)
    request.stallLimit = .seconds(30)
    request.acceptsCompression = true
    do throws(HTTPFailure) {
      return try await Fetch.response(to: request, from: endpoint, client: account.tls.client, limit: limit)
    } catch {
      throw explain(error, address)
    }
  }

  private func explain(_ failure: HTTPFailure, _ address: ChartURL) -> ChartError {
    switch failure {
    case .cancelled: return ChartError(.cancelled, subject, "the download was cancelled")
    case .tooLarge(let limit):
      return ChartError(.tooLarge, subject, "\(address.shown) is larger than the \(limit >> 20) MiB that are allowed")
    case .transport(let code, let detail):
      let words = SafeText.line(detail, limit: 300)
      switch CURLcode(rawValue: code) {
      case CURLE_COULDNT_RESOLVE_HOST:
        return ChartError(.unreachable, subject, "the host \(address.authority) cannot be found: \(words)")
      case CURLE_OPERATION_TIMEDOUT:
        return ChartError(.timeout, subject, "\(address.shown) did not answer in time: \(words)")
      case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
        return ChartError(
          .tls, subject,
          "the certificate of \(address.authority) is not trusted: \(words); put its authority into the ConfigMap argocd-tls-certs-cm, or set 'insecure' in the repository's Secret"
        )
      case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED:
        return ChartError(.tls, subject, "no secure connection to \(address.authority): \(words)")
      default:
        return ChartError(.unreachable, subject, "\(address.authority) is unreachable: \(words)")
      }
    }
  }
}

extension ChartError {
  /// From a status that is no success.
  init(status: Int, _ subject: String, _ address: ChartURL, missing: String) {
    switch status {
    case 401:
      self.init(
        .unauthorized, subject,
        "\(address.authority) wants a user name and a password (HTTP 401); put them into a Secret labelled argocd.argoproj.io/secret-type: repository"
      )
    case 403:
      self.init(.unauthorized, subject, "\(address.authority) does not allow this account to read it (HTTP 403)")
    case 404, 410: self.init(.notFound, subject, missing)
    case 429: self.init(.unreachable, subject, "\(address.authority) answers too many requests (HTTP 429); try again later")
    default: self.init(.unreachable, subject, "\(address.shown) answered HTTP \(status)")
    }
  }
}
