import HTTP

/// Which part of a container's log.
public struct LogOptions: Sendable, Equatable {
  /// Nil where the pod has only one container.
  public var container: String?
  /// The log of the container's last life.
  public var previous: Bool
  /// Go on with what is written from now on.
  public var follow: Bool
  public var timestamps: Bool
  /// The last lines only.
  public var tailLines: Int?
  public var sinceSeconds: Int?
  /// RFC 3339.
  public var sinceTime: String?
  public var limitBytes: Int?

  public init(
    container: String? = nil, previous: Bool = false, follow: Bool = false, timestamps: Bool = false,
    tailLines: Int? = nil, sinceSeconds: Int? = nil, sinceTime: String? = nil, limitBytes: Int? = nil
  ) {
    self.container = container
    self.previous = previous
    self.follow = follow
    self.timestamps = timestamps
    self.tailLines = tailLines
    self.sinceSeconds = sinceSeconds
    self.sinceTime = sinceTime
    self.limitBytes = limitBytes
  }

  var query: [(name: String, value: String)] {
    var query: [(name: String, value: String)] = []
    if let container { query.append(("container", container)) }
    if previous { query.append(("previous", "true")) }
    if follow { query.append(("follow", "true")) }
    if timestamps { query.append(("timestamps", "true")) }
    if let tailLines { query.append(("tailLines", String(tailLines))) }
    if let sinceSeconds { query.append(("sinceSeconds", String(sinceSeconds))) }
    if let sinceTime { query.append(("sinceTime", sinceTime)) }
    if let limitBytes { query.append(("limitBytes", String(limitBytes))) }
    return query
  }
}

/// What a log stream brings.
public enum LogEvent: Sendable {
  /// One line as the container wrote it: bytes of any kind, without the line feed.
  case line([UInt8])
  /// The end: nil where the log is complete.
  case end(APIError?)
}

/// A log that is being read.
@NetworkActor
public final class LogStream {
  private var exchange: Exchange?
  private var handler: (@NetworkActor (LogEvent) -> Void)?

  init(_ client: ClusterClient, _ call: APICall, _ handler: @escaping @NetworkActor (LogEvent) -> Void) {
    self.handler = handler
    let exchange = Exchange(
      client, call, line: { [self] in self.handler?(.line(Array($0))) },
      then: { [self] result in
        switch result {
        case .success: end(nil)
        case .failure(let error): end(error)
        }
      })
    self.exchange = exchange
    exchange.start()
  }

  /// The handler hears nothing more.
  public func cancel() {
    handler = nil
    exchange?.abandon()
    exchange = nil
  }

  private func end(_ error: APIError?) {
    let handler = self.handler
    self.handler = nil
    exchange = nil
    handler?(.end(error))
  }
}

extension ClusterClient {
  /// Reads a pod's log, line by line as it arrives.
  ///
  /// - Parameter handler: called on the network thread; must not block.
  public func logs(
    namespace: String, pod: String, options: LogOptions = LogOptions(),
    _ handler: @escaping @NetworkActor (LogEvent) -> Void
  ) -> LogStream {
    let pods = APIResource(group: "", version: "v1", kind: "Pod", plural: "pods", namespaced: true)
    let call = APICall(
      path: pods.path(namespace: namespace, name: pod, subresource: "log"), query: options.query, accept: "*/*",
      timing: .stream)
    return LogStream(self, call, handler)
  }
}
