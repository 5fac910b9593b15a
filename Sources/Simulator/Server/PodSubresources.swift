import Foundation
import Manifests

/// One line that a container wrote.
public struct PodLogLine: Sendable, Hashable {
  public var time: Date
  public var text: String
  public init(time: Date, text: String) {
    self.time = time
    self.text = text
  }

  /// From when it can be read. A status says in whole seconds when its container ended: a line that is out a moment earlier
  /// than the second is over could turn out to be later than that end.
  var readable: Date { Date(timeIntervalSinceReferenceDate: time.timeIntervalSinceReferenceDate.rounded(.up)) }
}

/// Where `kubectl logs` gets its lines. Nothing is asked for while nobody reads.
public protocol PodLogSource: Sendable {
  /// The lines of a container up to a moment, oldest first; nil where it has not started, or was not restarted.
  ///
  /// - Parameter container: nil for the first.
  func lines(of pod: Value, container: String?, previous: Bool, until: Date) -> [PodLogLine]?
  /// The lines of the first moment after another that has any; empty where the container has ended and none will come.
  func next(of pod: Value, container: String?, after: Date) -> [PodLogLine]
}

extension APIServer {
  // MARK: Logs

  func log(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> APIResponse {
    let key = key(target)
    guard let pod = store.get(key) else { throw .notFound(target.type, key.name) }
    let names = (pod[path: "spec", "containers"]?.list ?? []).map(\.containerName)
    let initNames = (pod[path: "spec", "initContainers"]?.list ?? []).map(\.containerName)
    let container = request.query["container"].flatMap { $0.isEmpty ? nil : $0 }
    if let container, !(names + initNames).contains(container) {
      throw .badRequest("container \(container) is not valid for pod \(key.name)")
    }
    if container == nil, names.count > 1 {
      throw .badRequest(
        "a container name must be specified for pod \(key.name), choose one of: [\(names.joined(separator: " "))]")
    }
    let options = LogOptions(request)
    let now = store.now
    guard let lines = logs?.lines(of: pod, container: container, previous: options.previous, until: now) else {
      let name = container ?? names.first ?? ""
      throw .badRequest(
        options.previous
          ? "previous terminated container \"\(name)\" in pod \"\(key.name)\" not found"
          : "container \"\(name)\" in pod \"\(key.name)\" is waiting to start: ContainerCreating")
    }
    let text = options.select(lines, now: now).map(options.format).joined()
    guard options.follow, let logs else {
      var response = APIResponse.text(text)
      response.contentType = "text/plain"
      return response
    }
    let follower = Subscription()
    let stream = ByteStream { _ in follower.end { _ in } }
    let source = stream.source
    source.send(Array(text.utf8))
    follower.run { await Self.follow(logs, store, key, container, from: lines.last?.time ?? now, options, source) }
    return APIResponse(contentType: "text/plain", body: .stream(stream))
  }

  /// Sleeps from line to line until the container ends, the pod goes or the reader does.
  private static func follow(
    _ logs: any PodLogSource, _ store: ObjectStore, _ key: ResourceKey, _ container: String?, from start: Date,
    _ options: LogOptions, _ source: ByteStream.Source
  ) async {
    var last = start
    while let pod = store.get(key) {
      let lines = logs.next(of: pod, container: container, after: last)
      guard let line = lines.first else { break }
      let wait = line.readable.timeIntervalSince(store.now)
      if wait > 0 {
        // In pieces, and what comes next is asked again: the container may have ended, or its pod gone.
        do { try await Task.sleep(for: .seconds(min(wait, 1))) } catch { return }
        continue
      }
      source.send(Array(lines.map(options.format).joined().utf8))
      last = line.time
    }
    source.finish()
  }

  // MARK: Eviction, binding, tokens

  func evict(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> APIResponse {
    guard request.method == "POST" else { throw .methodNotAllowed(target.type) }
    let key = key(target)
    guard let pod = store.get(key) else { throw .notFound(target.type, key.name) }
    let budget = store.list(GroupKind(group: "policy", kind: "PodDisruptionBudget"), namespace: key.namespace).first {
      LabelSelector(object: $0[path: "spec", "selector"] ?? [:]).matches(pod)
    }
    if let budget, (budget[path: "status", "disruptionsAllowed"]?.int ?? 0) <= 0 {
      var error = StatusError(
        code: 429, reason: "TooManyRequests", message: "Cannot evict pod as it would violate the pod's disruption budget.")
      error.causes = [
        .init(
          reason: "DisruptionBudget",
          message:
            "The disruption budget \(budget.name) needs \(budget[path: "status", "desiredHealthy"]?.int ?? 0) healthy pods and has \(budget[path: "status", "currentHealthy"]?.int ?? 0) currently",
          field: "")
      ]
      throw error
    }
    let body = request.body.isEmpty ? Value.null : try request.value()
    let options = DeleteOptions(
      gracePeriodSeconds: body[path: "deleteOptions", "gracePeriodSeconds"]?.int, dryRun: request.isDryRun)
    try store.delete(key, options: options)
    return .json(["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201], status: 201)
  }

  func bind(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> APIResponse {
    let node = try request.value()[path: "target", "name"] ?? ""
    try store.change(key(target), by: request.fieldManager, dryRun: request.isDryRun) { $0[path: "spec", "nodeName"] = node }
    return .json(["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201], status: 201)
  }

  func issueToken(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> APIResponse {
    guard store.stored(key(target)) != nil else { throw .notFound(target.type, target.name ?? "") }
    let expiry = Timestamp.text(store.now.addingTimeInterval(3600))
    return .json(
      [
        "kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1", "metadata": [:], "spec": ["audiences": []],
        "status": ["token": .string(token), "expirationTimestamp": .string(expiry)],
      ], status: 201)
  }
}

/// What a reader of logs asks for.
private struct LogOptions: Sendable {
  var follow: Bool
  var previous: Bool
  private var timestamps: Bool
  private var tail: Int?
  private var since: Double?
  private var sinceTime: Date?

  init(_ request: APIRequest) {
    follow = request.flag("follow")
    previous = request.flag("previous")
    timestamps = request.flag("timestamps")
    tail = request.query["tailLines"].flatMap(Int.init)
    since = request.query["sinceSeconds"].flatMap(Double.init)
    sinceTime = request.query["sinceTime"].flatMap(Timestamp.parse)
  }

  func select(_ lines: [PodLogLine], now: Date) -> [PodLogLine] {
    let start = since.map { now.addingTimeInterval(-$0) } ?? sinceTime
    let chosen = start.map { start in lines.filter { $0.time >= start } } ?? lines
    return tail.map { Array(chosen.suffix(max(0, $0))) } ?? chosen
  }

  func format(_ line: PodLogLine) -> String {
    (timestamps ? Timestamp.microText(line.time) + " " : "") + line.text + "\n"
  }
}

extension Value {
  fileprivate var containerName: String { self["name"]?.string ?? "" }
}
