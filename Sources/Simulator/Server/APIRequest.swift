import Manifests

/// A request as the API server reads it, free of the transport.
struct APIRequest: Sendable {
  var method: String
  /// Decoded path segments without empty ones.
  var path: [String]
  var query: [String: String]
  /// By lower-case name.
  var headers: [String: String]
  var body: [UInt8]

  /// The field manager: the query's, or the first part of the User-Agent, as the real server takes it.
  var fieldManager: String {
    if let given = query["fieldManager"], !given.isEmpty { return given }
    let agent = headers["user-agent"] ?? ""
    let first = agent.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
    return String(first.filter { $0.isASCII && !$0.isWhitespace || !$0.isASCII }.prefix(128))
  }

  var isDryRun: Bool { query["dryRun"] == "All" }

  func flag(_ name: String) -> Bool { query[name] == "true" || query[name] == "1" }

  /// The media type of the body without its parameters.
  var contentType: String {
    let full = headers["content-type"] ?? "application/json"
    return full.split(separator: ";").first.map { $0.trimmed } ?? ""
  }

  /// The body as a value: JSON, or YAML or Kubernetes' protobuf where the content type says so.
  func value() throws(StatusError) -> Value {
    if contentType == "application/vnd.kubernetes.protobuf" { return try Protobuf.decode(body) }
    do {
      return contentType.hasSuffix("yaml") ? try YAML.decode(body) : try JSON.decode(body)
    } catch {
      throw .badRequest("the object provided is unrecognized: \(error)")
    }
  }
}

extension StringProtocol {
  var trimmed: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

/// An answer, free of the transport.
struct APIResponse: Sendable {
  enum Body: Sendable {
    case bytes([UInt8])
    /// Chunks as they come.
    case stream(ByteStream)
  }

  var status = 200
  var contentType = "application/json"
  var headers: [String: String] = [:]
  var body: Body

  static func json(_ value: Value, status: Int = 200) -> APIResponse {
    APIResponse(status: status, body: .bytes(JSON.encode(value)))
  }

  static func text(_ text: String) -> APIResponse {
    APIResponse(contentType: "text/plain; charset=utf-8", body: .bytes(Array(text.utf8)))
  }

  static func error(_ error: StatusError) -> APIResponse {
    var response = json(error.value, status: error.code)
    if let seconds = error.retryAfterSeconds { response.headers["Retry-After"] = String(seconds) }
    return response
  }
}
