import CCurl

/// One request and its response: the owner of a libcurl easy handle.
@NetworkActor
package final class Transfer {
  private(set) var handle: UnsafeMutableRawPointer?
  var isCancelled = false

  private let request: HTTPRequest
  private let endpoint: Endpoint
  private let client: ClientCertificate?
  private var receiver: (any TransferReceiver)?
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var connectList: UnsafeMutablePointer<curl_slist>?
  private var errorText: UnsafeMutablePointer<CChar>?
  private var head = ResponseHead()
  private var headWasReported = false
  private var wasRepeated = false

  /// `client` is the certificate to show, where the credentials hold one.
  package init(_ request: HTTPRequest, to endpoint: Endpoint, client: ClientCertificate?, receiver: any TransferReceiver) {
    self.request = request
    self.endpoint = endpoint
    self.client = client
    self.receiver = receiver
  }

  isolated deinit { release() }

  package func start() { NetworkActor.transfers.start(self) }
  /// The receiver hears nothing more.
  package func cancel() { NetworkActor.transfers.cancel(self) }

  /// Makes the easy handle. False where libcurl has no memory for it.
  func prepare() -> Bool {
    guard handle == nil, let handle = curl_easy_init() else { return false }
    self.handle = handle
    let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    self.errorText = errorText

    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = tiphys_curl_setopt_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
    _ = tiphys_curl_setopt_pointer(handle, CURLOPT_WRITEDATA, context)
    _ = tiphys_curl_setopt_pointer(handle, CURLOPT_HEADERDATA, context)
    _ = tiphys_curl_setopt_write(handle, bodyArrived)
    _ = tiphys_curl_setopt_header(handle, headerArrived)
    endpoint.configure(handle, client: client)
    if let connectTo = endpoint.connectTo {
      connectList = curl_slist_append(nil, connectTo)
      _ = tiphys_curl_setopt_list(handle, CURLOPT_CONNECT_TO, connectList)
    }
    configureRequest(handle)
    return true
  }

  private func configureRequest(_ handle: UnsafeMutableRawPointer) {
    _ = tiphys_curl_setopt_string(handle, CURLOPT_URL, endpoint.url(for: request.target))
    for field in endpoint.headers + request.headers { append(header: "\(field.name): \(field.value)") }
    append(header: "Expect:")  // no waiting for "100 Continue" before a body
    if let body = request.body {
      _ = tiphys_curl_setopt_long(handle, CURLOPT_POST, 1)
      _ = tiphys_curl_setopt_long(handle, CURLOPT_POSTFIELDSIZE_LARGE, body.count)
      body.withUnsafeBytes { bytes in
        // Copied by curl; an empty body still needs an address.
        var nothing: UInt8 = 0
        withUnsafeMutablePointer(to: &nothing) { empty in
          let start = bytes.baseAddress.map(UnsafeMutableRawPointer.init(mutating:)) ?? UnsafeMutableRawPointer(empty)
          _ = tiphys_curl_setopt_pointer(handle, CURLOPT_COPYPOSTFIELDS, start)
        }
      }
    }
    if request.method != .get { _ = tiphys_curl_setopt_string(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
    _ = tiphys_curl_setopt_list(handle, CURLOPT_HTTPHEADER, headerList)
    if let deadline = request.deadline {
      _ = tiphys_curl_setopt_long(handle, CURLOPT_TIMEOUT_MS, Int(deadline / .milliseconds(1)))
    }
    if let limit = request.stallLimit {
      _ = tiphys_curl_setopt_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
      _ = tiphys_curl_setopt_long(handle, CURLOPT_LOW_SPEED_TIME, Int(limit / .seconds(1)))
    }
    if request.acceptsCompression {
      _ = tiphys_curl_setopt_string(handle, CURLOPT_ACCEPT_ENCODING, "gzip")
      _ = tiphys_curl_setopt_long(handle, CURLOPT_BUFFERSIZE, 128 << 10)
    }
  }

  private func append(header: String) {
    // A line break would let a value add header fields of its own.
    guard !header.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return }
    headerList = curl_slist_append(headerList, header)
  }

  // MARK: What libcurl calls

  fileprivate func headerLine(_ bytes: UnsafeBufferPointer<UInt8>) {
    let line = String(decoding: bytes, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      // Each response of a chain (a proxy's CONNECT, "100 Continue") starts anew; only the last one counts.
      let status = line.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) }
      head = ResponseHead(status: status ?? 0)
    } else if let colon = line.firstIndex(of: ":") {
      let value = line[line.index(after: colon)...].trimmingSpace()
      head.fields.append((line[..<colon].lowercased(), String(value)))
    } else if line == "\r\n" || line == "\n", head.status >= 200 {
      reportHead()
    }
  }

  private func reportHead() {
    guard !headWasReported, !isCancelled else { return }
    headWasReported = true
    receiver?.began(head)
  }

  fileprivate func body(_ bytes: UnsafeBufferPointer<UInt8>) {
    reportHead()
    if !isCancelled { receiver?.received(bytes) }
  }

  // MARK: The end

  /// True where it is to be started once more.
  ///
  /// Before libcurl connects it closes connections that have died meanwhile, and where their last words cannot be sent, that is
  /// what it tells as the reason of whatever then happens to this transfer. Nothing of the request was sent yet.
  func mustBeRepeated(_ code: CURLcode) -> Bool {
    let beforeSending = [
      CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY, CURLE_SSL_CONNECT_ERROR,
      CURLE_PEER_FAILED_VERIFICATION,
    ]
    guard beforeSending.contains(code), !wasRepeated, !isCancelled, detail.hasPrefix("Send failure") else { return false }
    wasRepeated = true
    giveBack()
    return true
  }

  func finish(code: CURLcode) {
    guard code != CURLE_OK else {
      reportHead()
      return finish(.complete)
    }
    finish(.failed(code: code.rawValue, detail: detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail))
  }

  private var detail: String { errorText.map { String(cString: $0) } ?? "" }

  func finish(_ end: TransferEnd) {
    let receiver = isCancelled ? nil : self.receiver
    release()
    receiver?.ended(end)
  }

  /// Gives back what libcurl holds. The handle must not be in the multi handle any more.
  func release() {
    receiver = nil
    giveBack()
  }

  private func giveBack() {
    if let handle { curl_easy_cleanup(handle) }
    handle = nil
    if let headerList { curl_slist_free_all(headerList) }
    headerList = nil
    if let connectList { curl_slist_free_all(connectList) }
    connectList = nil
    errorText?.deallocate()
    errorText = nil
  }
}

// MARK: C callbacks

private nonisolated func bodyArrived(
  _ pointer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  deliver(pointer, size * count, context) { $0.body($1) }
}

private nonisolated func headerArrived(
  _ pointer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  deliver(pointer, size * count, context) { $0.headerLine($1) }
}

private nonisolated func deliver(
  _ pointer: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
  _ body: @NetworkActor (Transfer, UnsafeBufferPointer<UInt8>) -> Void
) -> Int {
  guard let pointer, let context, count > 0 else { return count }
  // libcurl calls back on the thread that called it, the network thread: nothing crosses threads here.
  nonisolated(unsafe) let bytes = UnsafeBufferPointer(
    start: UnsafeRawPointer(pointer).assumingMemoryBound(to: UInt8.self), count: count)
  let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  NetworkActor.assumeIsolated { body(transfer, bytes) }
  return count
}

extension Substring {
  package func trimmingSpace() -> Substring {
    var text = self
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
