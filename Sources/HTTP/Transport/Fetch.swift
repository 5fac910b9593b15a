/// What came of one request, whole.
package struct HTTPResponse: Sendable {
  package var head: ResponseHead
  package var body: [UInt8]
}

/// Why a request brought no response.
package enum HTTPFailure: Error, Sendable, Equatable {
  /// libcurl's code and its words.
  case transport(code: UInt32, detail: String)
  /// The body has more bytes than were allowed.
  case tooLarge(limit: Int)
  case cancelled
}

/// One request whose response is wanted whole: any status counts as a response, and redirects are the caller's affair.
@NetworkActor
package final class Fetch: TransferReceiver {
  private let limit: Int
  private var head = ResponseHead()
  private var body: [UInt8] = []
  private var transfer: Transfer?
  private var continuation: CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>?
  private var isCancelled = false

  private init(limit: Int) { self.limit = limit }

  /// - Parameters:
  ///   - client: the certificate to show, where the server wants one.
  ///   - limit: the most bytes that a body may have.
  package static func response(
    to request: HTTPRequest, from endpoint: Endpoint, client: ClientCertificate? = nil, limit: Int
  ) async throws(HTTPFailure) -> HTTPResponse {
    let fetch = Fetch(limit: limit)
    let result = await NetworkActor.pinned {
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          fetch.continuation = continuation
          guard !fetch.isCancelled else { return fetch.finish(.failure(.cancelled)) }
          let transfer = Transfer(request, to: endpoint, client: client, receiver: fetch)
          fetch.transfer = transfer
          transfer.start()
        }
      } onCancel: {
        NetworkActor.post {
          fetch.isCancelled = true
          fetch.finish(.failure(.cancelled))
        }
      }
    }
    return try result.get()
  }

  private func finish(_ result: Result<HTTPResponse, HTTPFailure>) {
    guard let continuation else { return }
    self.continuation = nil
    transfer?.cancel()
    transfer = nil
    continuation.resume(returning: result)
  }

  // MARK: TransferReceiver

  package func began(_ head: ResponseHead) {
    self.head = head
    if let length = head["content-length"].flatMap({ Int($0) }), length > limit { finish(.failure(.tooLarge(limit: limit))) }
  }

  package func received(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard body.count + bytes.count <= limit else { return finish(.failure(.tooLarge(limit: limit))) }
    body.append(contentsOf: bytes)
  }

  package func ended(_ end: TransferEnd) {
    transfer = nil
    switch end {
    case .complete: finish(.success(HTTPResponse(head: head, body: body)))
    case .failed(let code, let detail): finish(.failure(.transport(code: code, detail: detail)))
    }
  }
}
