/// One request as the transport sends it.
package struct HTTPRequest: Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  package var method: Method
  /// Path and query, as they follow the server's URL.
  package var target: String
  package var headers: [(name: String, value: String)] = []
  package var body: [UInt8]?
  /// The time for all of it; nil where it may go on forever.
  package var deadline: Duration?
  /// How long a body may stand still; costs a wakeup each second while the request runs.
  package var stallLimit: Duration?
  package var acceptsCompression = false

  package init(method: Method = .get, target: String, body: [UInt8]? = nil) {
    self.method = method
    self.target = target
    self.body = body
  }
}

/// Status line and header fields of a response.
package struct ResponseHead: Sendable {
  package var status = 0
  /// Names in lower case.
  package var fields: [(name: String, value: String)] = []

  package init(status: Int = 0) { self.status = status }

  package subscript(name: String) -> String? { fields.last { $0.name == name }?.value }

  /// The seconds of `Retry-After`; a date there counts as absent.
  package var retryAfter: Duration? {
    self["retry-after"].flatMap { Int($0) }.map { .seconds(max(0, min($0, 3600))) }
  }

  /// The texts of the `Warning` fields: `299 - "text"`.
  package var warnings: [String] {
    fields.filter { $0.name == "warning" }.compactMap { field in
      guard let open = field.value.firstIndex(of: "\""), let close = field.value.lastIndex(of: "\""), open < close else {
        return nil
      }
      let text = field.value[field.value.index(after: open)..<close]
      return SafeText.line(text.replacing("\\\"", with: "\""))
    }
  }
}

/// How a transfer came to its end.
package enum TransferEnd: Sendable {
  case complete
  /// libcurl's code and its own words about it.
  case failed(code: UInt32, detail: String)
}

/// Who gets what a transfer receives; every call comes on the network thread, `ended` once and last.
@NetworkActor
package protocol TransferReceiver: AnyObject {
  func began(_ head: ResponseHead)
  /// The bytes are gone when this returns.
  func received(_ bytes: UnsafeBufferPointer<UInt8>)
  func ended(_ end: TransferEnd)
}
