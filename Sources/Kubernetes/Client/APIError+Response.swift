import HTTP
import Manifests

extension APIError {
  /// From a response whose status says failure. `request` names what was asked ("GET /api/v1/pods").
  init(head: ResponseHead, body: [UInt8], request: String, cluster: String) {
    let status = (try? JSON.decode(body)).flatMap { $0.kind == "Status" ? $0 : nil }
    if let status {
      self.init(status: status, code: head.status, cluster: cluster)
    } else {
      let text = SafeText.line(String(decoding: body.prefix(2000), as: UTF8.self), limit: 200)
      let isPage = text.hasPrefix("<")
      let words = isPage || text.isEmpty ? "" : ": " + text
      var hint = isPage ? " with a web page, not the Kubernetes API: check the server URL and any proxy" : ""
      if text.contains("HTTP request to an HTTPS server") { hint = "; its URL must begin with https://" }
      self.init(
        Self.kind(code: head.status, reason: ""),
        Self.explain(code: head.status, cluster: cluster)
          ?? "\(cluster) answered \(request) with HTTP status \(head.status)\(hint)\(words)", status: head.status)
    }
    if let wait = head.retryAfter { retryAfter = wait }
    if case .tooManyRequests = kind { kind = .tooManyRequests(retryAfter: retryAfter) }
  }

  /// From a `Status` object, out of a response or a watch's ERROR event.
  init(status: Value, code fallback: Int? = nil, cluster: String) {
    let code = status["code"]?.int ?? fallback ?? 500
    let reason = SafeText.line(status["reason"]?.string ?? "", limit: 100)
    let said = SafeText.line(status["message"]?.string ?? "", limit: 4000)
    let wait = (status[path: "details", "retryAfterSeconds"]?.int).map { Duration.seconds(max(0, min($0, 3600))) }
    let causes = (status[path: "details", "causes"]?.list ?? []).map { cause in
      Cause(
        reason: SafeText.line(cause["reason"]?.string ?? ""), field: SafeText.line(cause["field"]?.string ?? ""),
        message: SafeText.line(cause["message"]?.string ?? ""))
    }
    var message = Self.explain(code: code, cluster: cluster) ?? said
    if message.isEmpty { message = "\(cluster) answered with HTTP status \(code)" }
    self.init(
      Self.kind(code: code, reason: reason), message, status: code, reason: reason, retryAfter: wait, causes: causes)
    if case .tooManyRequests = kind { kind = .tooManyRequests(retryAfter: wait) }
  }

  private static func kind(code: Int, reason: String) -> Kind {
    switch code {
    case 401: .unauthorized
    case 403: .forbidden
    case 404: .notFound
    case 409: reason == "AlreadyExists" ? .alreadyExists : .conflict
    case 410: .gone
    case 400, 405, 406, 413, 415, 422: .invalid
    case 429: .tooManyRequests(retryAfter: nil)
    case 408, 504: .timeout
    default: .other
    }
  }

  /// Where the server's own words ("Unauthorized") do not help.
  private static func explain(code: Int, cluster: String) -> String? {
    switch code {
    case 401: "\(cluster) does not accept these credentials; log in again or correct the user entry in the kubeconfig"
    default: nil
    }
  }
}
