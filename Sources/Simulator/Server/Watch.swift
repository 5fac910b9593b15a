import Manifests

extension APIServer {
  /// Streams changes from a version on; without one, begins with what exists.
  func watch(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> APIResponse {
    let filter = try ObjectFilter(request, target)
    let presentation = presentation(request, target)
    let sendsInitial = request.flag("sendInitialEvents")
    var since = request.query["resourceVersion"].flatMap(Int64.init) ?? 0
    let encoder = WatchEncoder(presentation: presentation, filter: filter)
    let store = store
    let subscription = Subscription()
    let stream = ByteStream { _ in subscription.end { store.unsubscribe($0) } }
    let source = stream.source

    if since == 0 || sendsInitial {
      let snapshot = store.snapshot(target.storedKind, namespace: target.namespace)
      for object in snapshot.objects where filter.matches(object.value) { source.send(encoder.line("ADDED", object)) }
      since = snapshot.resourceVersion
      if sendsInitial { source.send(encoder.bookmark(since, endsInitialEvents: true)) }
    }
    do throws(StatusError) {
      let id = try store.follow(target.storedKind, namespace: target.namespace, since: since) { event in
        if let line = encoder.line(event) { source.send(line) }
      }
      subscription.begin(id) { store.unsubscribe($0) }
    } catch {
      // As the real server does: the watch itself succeeds and says at once that it cannot go on.
      source.send(encoder.error(error))
      source.finish()
      return APIResponse(body: .stream(stream))
    }
    if let seconds = request.query["timeoutSeconds"].flatMap(Int.init), seconds > 0 {
      let bookmarks = request.flag("allowWatchBookmarks")
      subscription.expire(after: .seconds(seconds)) {
        if bookmarks { source.send(encoder.bookmark(store.resourceVersion, endsInitialEvents: false)) }
        source.finish()
      }
    }
    return APIResponse(body: .stream(stream))
  }
}

/// Writes the lines of a watch.
private final class WatchEncoder: Sendable {
  private let presentation: Presentation
  private let filter: ObjectFilter
  private let isFirst = OneTime()

  init(presentation: Presentation, filter: ObjectFilter) {
    self.presentation = presentation
    self.filter = filter
  }

  /// The line for a change; nil where it is nothing to this watch. An object that leaves the selection is deleted to it.
  func line(_ event: StoreEvent) -> [UInt8]? {
    if filter.isEmpty { return line(name(event.change), event.object) }
    let matches = event.change != .deleted && filter.matches(event.value)
    let matched = event.previous.map { filter.matches($0.value) } ?? false
    switch (matched, matches) {
    case (false, false): return nil
    case (false, true): return line("ADDED", event.object)
    case (true, true): return line("MODIFIED", event.object)
    case (true, false): return line("DELETED", event.object)
    }
  }

  private func name(_ change: StoreEvent.Change) -> String {
    switch change {
    case .added: "ADDED"
    case .modified: "MODIFIED"
    case .deleted: "DELETED"
    }
  }

  func line(_ type: String, _ object: StoredObject) -> [UInt8] {
    wrap(type, presentation.json(object, withColumns: isFirst.take()))
  }

  func bookmark(_ version: Int64, endsInitialEvents: Bool) -> [UInt8] {
    var metadata: Value = ["resourceVersion": .string(String(version)), "creationTimestamp": .null]
    if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
    let type = presentation.type
    let object: Value = [
      "kind": .string(type.kind), "apiVersion": .string(type.apiVersion(presentation.version)), "metadata": metadata,
    ]
    if case .table(let version) = presentation.form {
      let table: Value = [
        "kind": "Table", "apiVersion": .string("meta.k8s.io/" + version), "metadata": metadata, "columnDefinitions": .null,
        "rows": [],
      ]
      return wrap("BOOKMARK", JSON.encode(table))
    }
    return wrap("BOOKMARK", JSON.encode(object))
  }

  func error(_ error: StatusError) -> [UInt8] { wrap("ERROR", JSON.encode(error.value)) }

  private func wrap(_ type: String, _ object: [UInt8]) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(object.count + 40)
    line += "{\"type\":\"\(type)\",\"object\":".utf8
    line += object
    line += "}\n".utf8
    return line
  }
}
