import HTTP

/// One request to the API as its callers describe it.
struct APICall: Sendable {
  /// How long it may take.
  enum Timing: Sendable {
    /// All of it within the time.
    case whole(Duration)
    /// A large body: it may take long, but must not stand still.
    case large
    /// Open without end; only the response's head has to come in time.
    case stream
  }

  var method = HTTPRequest.Method.get
  var path: String
  var query: [(name: String, value: String)] = []
  var body: [UInt8]?
  var contentType = "application/json"
  var accept = "application/json"
  var timing = Timing.whole(.seconds(30))

  var target: String { query.isEmpty ? path : path + "?" + PercentEncoding.query(query) }
}

/// A successful response; the body is empty where it was streamed.
struct APIResponse: Sendable {
  var head: ResponseHead
  var body: [UInt8]
}

/// Carries one call out: waits for its turn and for credentials, sends it, tries again where the server says when, and hands
/// over the response, whole or line by line.
@NetworkActor
final class Exchange: TransferReceiver {
  typealias Handler = @NetworkActor @Sendable (Result<APIResponse, APIError>) -> Void

  private let client: ClusterClient
  private let call: APICall
  private var then: Handler?
  /// Set for a stream: gets every line; false means that no more are wanted.
  private let line: (@NetworkActor (UnsafeBufferPointer<UInt8>) -> Void)?
  private let opened: (@NetworkActor () -> Void)?

  private var transfer: Transfer?
  private var credentials = CredentialSource.Credentials()
  private var timer: NetworkActor.Timer?
  private var holdsPlace = false
  private var head = ResponseHead()
  private var body: [UInt8] = []
  private var lines = LineSplitter()
  private var refusals = 0
  private var postponements = 0
  private var backoff = Backoff()

  static let bodyLimit = 1 << 30
  private static let errorBodyLimit = 1 << 20

  init(
    _ client: ClusterClient, _ call: APICall, opened: (@NetworkActor () -> Void)? = nil,
    line: (@NetworkActor (UnsafeBufferPointer<UInt8>) -> Void)? = nil, then: @escaping Handler
  ) {
    self.client = client
    self.call = call
    self.opened = opened
    self.line = line
    self.then = then
  }

  private var isStream: Bool { line != nil }
  private var isOver: Bool { then == nil }

  func start() {
    // Streams hold their connection for long: they must not take the places of requests.
    guard !isStream else { return authorize() }
    client.gate.enter { [self] in
      guard !isOver else { return client.gate.leave() }
      holdsPlace = true
      authorize()
    }
  }

  /// Ends it with ``APIError/Kind/cancelled``.
  func cancel() { finish(.failure(APIError(.cancelled, "the request was cancelled"))) }

  /// Ends it without another word.
  func abandon() {
    then = nil
    release()
  }

  private func authorize() {
    client.credentials.current { [self] result in
      guard !isOver else { return }
      switch result {
      case .success(let credentials): send(credentials)
      case .failure(let error): finish(.failure(error))
      }
    }
  }

  private func send(_ credentials: CredentialSource.Credentials) {
    self.credentials = credentials
    head = ResponseHead()
    body = []
    lines = LineSplitter()
    var request = HTTPRequest(method: call.method, target: call.target, body: call.body)
    request.headers = [("Accept", call.accept)] + client.impersonationHeaders
    if call.body != nil { request.headers.append(("Content-Type", call.contentType)) }
    if let authorization = credentials.authorization { request.headers.append(("Authorization", authorization.text)) }
    switch call.timing {
    case .whole(let deadline): request.deadline = deadline
    case .large:
      request.deadline = .seconds(600)
      request.stallLimit = .seconds(30)
      request.acceptsCompression = !client.configuration.disableCompression
    case .stream:
      timer = NetworkActor.schedule(after: .seconds(30)) { [self] in
        finish(.failure(APIError(.timeout, "\(client.label) (\(client.endpoint.server)) did not answer within 30 s")))
      }
    }
    let transfer = Transfer(request, to: client.endpoint, client: credentials.client, receiver: self)
    self.transfer = transfer
    transfer.start()
  }

  private func finish(_ result: Result<APIResponse, APIError>) {
    guard let then else { return }
    self.then = nil
    release()
    then(result)
  }

  private func release() {
    timer?.cancel()
    timer = nil
    transfer?.cancel()
    transfer = nil
    if holdsPlace {
      holdsPlace = false
      client.gate.leave()
    }
  }

  // MARK: TransferReceiver

  func began(_ head: ResponseHead) {
    self.head = head
    client.note(warnings: head.warnings)
    guard isStream else { return }
    timer?.cancel()
    timer = nil
    if (200..<300).contains(head.status) { opened?() }
  }

  func received(_ bytes: UnsafeBufferPointer<UInt8>) {
    let isSuccess = (200..<300).contains(head.status)
    if let line, isSuccess {
      let fits = lines.feed(bytes) { text in
        line(text)
        return !isOver
      }
      if !fits {
        finish(.failure(APIError(.other, "\(client.label) sent a line of more than 64 MiB; that is no Kubernetes API")))
      }
    } else if body.count + bytes.count <= (isSuccess ? Self.bodyLimit : Self.errorBodyLimit) {
      body.append(contentsOf: bytes)
    } else if isSuccess {
      finish(.failure(APIError(.other, "\(client.label) answered \(call.path) with more than 1 GiB")))
    }
  }

  func ended(_ end: TransferEnd) {
    transfer = nil
    switch end {
    case .failed(let code, let detail):
      var deadline: Duration?
      if case .whole(let limit) = call.timing { deadline = limit }
      finish(.failure(APIError(code: code, detail: detail, endpoint: client.endpoint, cluster: client.label, deadline: deadline)))
    case .complete where (200..<300).contains(head.status):
      if let line { lines.finish { text in line(text) } }
      finish(.success(APIResponse(head: head, body: body)))
    case .complete:
      refused()
    }
  }

  private func refused() {
    if head.status == 401, refusals == 0, client.credentials.invalidate(credentials) {
      refusals += 1
      return authorize()
    }
    if let wait = postponement() {
      postponements += 1
      release()
      timer = NetworkActor.schedule(after: wait) { [self] in start() }
      return
    }
    finish(
      .failure(APIError(head: head, body: body, request: "\(call.method.rawValue) \(call.path)", cluster: client.label)))
  }
}

extension Exchange {
  /// How long to wait before the request is sent again, where it was not carried out and may be later.
  private func postponement() -> Duration? {
    // A watch has its own back-off.
    guard !isStream, postponements < 4 else { return nil }
    switch (head.status, head.retryAfter) {
    case (429, let wait?), (503, let wait?): return wait <= .seconds(30) ? wait : nil
    // Something before the server (a gateway, a load balancer) is busy, and does not say for how long.
    case (429, nil): return backoff.next(random: .random(in: 0..<1))
    default: return nil
    }
  }
}

/// Lets a limited number of requests to one cluster run at once, first come, first served.
@NetworkActor
final class RequestGate {
  private var free: Int
  private var waiting: [@NetworkActor () -> Void] = []
  private var next = 0

  init(limit: Int) { free = limit }

  /// Calls `body` when a place is free, at once or later; it must see to it that ``leave()`` is called.
  func enter(_ body: @escaping @NetworkActor () -> Void) {
    if free > 0 {
      free -= 1
      body()
    } else {
      waiting.append(body)
    }
  }

  func leave() {
    guard next < waiting.count else {
      free += 1
      return
    }
    let body = waiting[next]
    next += 1
    if next == waiting.count || next > 256 {
      waiting.removeFirst(next)
      next = 0
    }
    body()
  }
}
