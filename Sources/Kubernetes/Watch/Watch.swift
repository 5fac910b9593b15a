import HTTP
import Manifests

/// A list and the stream of changes after it, kept alive until it is cancelled.
@NetworkActor
public final class Watch {
  private let client: ClusterClient
  private let selection: Selection
  private let typeFields: [UInt8]
  private var handler: (@NetworkActor (WatchEvent) -> Void)?
  private var machine: WatchStateMachine
  private var exchange: Exchange?
  private var timer: NetworkActor.Timer?
  private var streamBegan = ContinuousClock.now
  /// The error that the stream itself told.
  private var streamError: APIError?

  static let pageSize = 500

  init(_ client: ClusterClient, _ selection: Selection, _ handler: @escaping @NetworkActor (WatchEvent) -> Void) {
    self.client = client
    self.selection = selection
    self.handler = handler
    machine = WatchStateMachine(streamsLists: client.streamsLists)
    typeFields = selection.resource.typeFields
  }

  public var resource: APIResource { selection.resource }
  /// How many objects it follows now.
  public var count: Int { machine.known.count }
  public var isCancelled: Bool { handler == nil }

  func start() { carryOut(machine.start()) }

  /// The handler hears nothing more.
  public func cancel() {
    handler = nil
    stop()
  }

  /// Tries again at once, where it waits to.
  func retryNow() {
    guard client.waitingWatches.removeValue(forKey: ObjectIdentifier(self)) != nil else { return }
    timer?.cancel()
    carryOut(machine.retry())
  }

  private func stop() {
    client.waitingWatches[ObjectIdentifier(self)] = nil
    timer?.cancel()
    timer = nil
    exchange?.abandon()
    exchange = nil
  }

  private func carryOut(_ actions: [WatchStateMachine.Action]) {
    for action in actions {
      guard !isCancelled else { return }
      switch action {
      case .reset: tell(.reset)
      case .synced: tell(.synced)
      case .resumed:
        tell(.resumed)
        client.retryWaitingWatches()
      case .interrupted(let error): tell(.interrupted(error))
      case .vanished(let name, let object): tell(.deleted(remains(of: name, object)))
      case .list(let next, let paged): list(next: next, paged: paged)
      case .watch(let version): stream(from: [("resourceVersion", version)])
      case .watchFromStart:
        stream(from: [("sendInitialEvents", "true"), ("resourceVersionMatch", "NotOlderThan")])
      case .wait(let delay):
        client.waitingWatches[ObjectIdentifier(self)] = self
        timer = NetworkActor.schedule(after: delay) { [self] in retryNow() }
      }
    }
  }

  private func tell(_ event: WatchEvent) { handler?(event) }

  // MARK: List

  private func list(next: String, paged: Bool) {
    let call = selection.page(limit: paged ? Self.pageSize : nil, next: next)
    run(
      Exchange(client, call) { [self] result in
        guard !isCancelled else { return }
        exchange = nil
        switch result {
        case .failure(let error): carryOut(machine.listFailed(error, random: random))
        case .success(let response): carryOut(page(response.body))
        }
      })
  }

  private func page(_ body: [UInt8]) -> [WatchStateMachine.Action] {
    let header = body.withUnsafeBufferPointer { bytes in
      try? ListScanner.scan(bytes) { range, header in
        guard !isCancelled, !header.name.isEmpty else { return }
        tell(machine.listed(header), header, range, bytes)
      }
    }
    guard let header else {
      return machine.listFailed(client.nonsense(selection.resource.path(namespace: selection.namespace)), random: random)
    }
    return machine.pageEnded(header)
  }

  // MARK: Stream

  private func stream(from start: [(name: String, value: String)]) {
    // As long as client-go asks for: a watch that the server forgot to end is noticed by ours.
    let lifetime = Int.random(in: 300..<600)
    var call = APICall(
      path: selection.resource.path(namespace: selection.namespace), query: selection.query,
      accept: selection.accept(list: false), timing: .stream)
    call.query += [
      ("watch", "true"), ("allowWatchBookmarks", "true"), ("timeoutSeconds", String(lifetime)),
    ]
    call.query += start
    streamError = nil
    streamBegan = .now
    run(
      Exchange(
        client, call, opened: { [self] in carryOut(machine.streamOpened()) }, line: { [self] in line($0) },
        then: { [self] result in
          guard !isCancelled else { return }
          var error: APIError?
          if case .failure(let failure) = result { error = failure }
          streamEnded(error)
        }))
    timer = NetworkActor.schedule(after: .seconds(lifetime + 30)) { [self] in streamEnded(nil) }
  }

  private func streamEnded(_ error: APIError?) {
    stop()
    carryOut(machine.streamEnded(streamError ?? error, lasted: .now - streamBegan, random: random))
  }

  private func line(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard !isCancelled, streamError == nil, !bytes.isEmpty else { return }
    guard let line = try? WatchLine.scan(bytes) else {
      return fail(client.nonsense(selection.resource.path(namespace: selection.namespace)))
    }
    switch line.kind {
    case .added, .modified: tell(machine.changed(line.header), line.header, line.object, bytes)
    case .deleted: tell(machine.deleted(line.header), line.header, line.object, bytes)
    case .bookmark: carryOut(machine.bookmarked(line.header, endsList: endsList(bytes)))
    case .error:
      let status = try? JSON.decode(UnsafeBufferPointer(rebasing: bytes[line.object]))
      fail(APIError(status: status ?? .null, cluster: client.label))
    case .unknown: break
    }
  }

  /// Whether a bookmark marks the end of the initial events.
  private func endsList(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard machine.awaitsInitialEvents, let value = try? JSON.decode(bytes) else { return false }
    return value["object"]?.annotation("k8s.io/initial-events-end") == "true"
  }

  /// Ends the stream for what it said; not from within libcurl's callback.
  private func fail(_ error: APIError) {
    streamError = error
    NetworkActor.schedule(after: .zero) { [self] in
      if !isCancelled, streamError != nil { streamEnded(nil) }
    }
  }

  // MARK: Objects

  private func tell(
    _ change: WatchStateMachine.Change, _ header: ObjectHeader, _ range: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>
  ) {
    if case .none = change { return }
    let object = RawObject(
      selection.resource, typeFields: typeFields, bytes: bytes, range: range, header: header,
      onlyMetadata: selection.onlyMetadata)
    switch change {
    case .none: break
    case .added: tell(.added(object))
    case .modified: tell(.modified(object))
    case .deleted: tell(.deleted(object))
    case .replaced(let old):
      tell(.deleted(remains(of: WatchStateMachine.Name(namespace: header.namespace, name: header.name), old)))
      tell(.added(object))
    }
  }

  private func remains(of name: WatchStateMachine.Name, _ known: WatchStateMachine.Known) -> RawObject {
    var metadata: Value = ["name": Value(name.name)]
    if !name.namespace.isEmpty { metadata["namespace"] = Value(name.namespace) }
    metadata["uid"] = Value(known.uid)
    metadata["resourceVersion"] = Value(known.resourceVersion)
    let header = ObjectHeader(
      hasType: true, namespace: name.namespace, name: name.name, uid: known.uid, resourceVersion: known.resourceVersion)
    let value: Value = [
      "apiVersion": Value(resource.apiVersion), "kind": Value(resource.kind), "metadata": metadata,
    ]
    return JSON.encode(value).withUnsafeBufferPointer {
      RawObject(resource, typeFields: typeFields, bytes: $0, range: 0..<$0.count, header: header)
    }
  }

  private func run(_ exchange: Exchange) {
    self.exchange = exchange
    exchange.start()
  }

  private var random: Double { .random(in: 0..<1) }
}
