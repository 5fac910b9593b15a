import Applications
import Drift
import Foundation
import Kubernetes
import Manifests

/// Looks at one resource closely, for whoever asks: its YAML, its events, its log.
@NetworkActor
final class ResourceInspector {
  private var logs: [ResourceKey: LogReader] = [:]

  // MARK: Details

  /// Both YAML texts with secrets masked, and the events, newest first.
  ///
  /// - Parameter hidden: annotations whose values are hidden too.
  func details(of key: ResourceKey, in cluster: ClusterCache, desired: Value?, hiding hidden: Set<String>) async
    -> ResourceDetails
  {
    var live = cluster.store[key]?.decoded()
    if live == nil, cluster.store[key] != nil { live = await cluster.fetch(key) }
    let books = live?[path: "metadata", "managedFields"]
    live?[path: "metadata", "managedFields"] = nil
    let masked = Masking.masked(
      desired: desired, live: live, annotations: hidden)
    var owned = masked.live
    if owned != nil { owned?[path: "metadata", "managedFields"] = books }
    return ResourceDetails(
      key: key, desiredYAML: masked.desired.map { YAML.encode($0) }, liveYAML: masked.live.map { YAML.encode($0) },
      ownedYAML: owned.map { YAML.encode($0) }, events: await events(of: key, in: cluster))
  }

  /// Events are not watched: asked for when somebody looks.
  private func events(of key: ResourceKey, in cluster: ClusterCache) async -> [ClusterEvent] {
    guard let resource = cluster.resource(for: GroupKind(group: "", kind: "Event")) else { return [] }
    let selector = "involvedObject.name=\(key.name),involvedObject.kind=\(key.kind)"
    let namespace = key.namespace.isEmpty ? "default" : key.namespace
    guard let list = try? await cluster.client.list(resource, namespace: namespace, fieldSelector: selector) else {
      return []
    }
    return list.items.map { ClusterEvent($0, object: key) }
      .sorted { ($0.lastSeen ?? .distantPast) > ($1.lastSeen ?? .distantPast) }
  }

  // MARK: Logs

  /// Follows a container's log, until it ends or ``stopLog(_:)``; a workload stands for its first pod.
  func followLog(
    _ key: ResourceKey, in cluster: ClusterCache, container: String, previous: Bool, tail: Int,
    _ handler: @escaping @NetworkActor (_ lines: [String], _ done: Bool) -> Void
  ) {
    stopLog(key)
    guard let pod = pod(of: key, in: cluster.store) else { return handler(["no pod of \(key.kind) \(key.name) is there"], true) }
    let reader = LogReader(handler)
    logs[key] = reader
    let options = LogOptions(
      container: container.isEmpty ? nil : container, previous: previous, follow: !previous, tailLines: tail > 0 ? tail : nil)
    reader.stream = cluster.client.logs(namespace: pod.namespace, pod: pod.name, options: options) { [weak reader] in
      reader?.take($0)
    }
  }

  func stopLog(_ key: ResourceKey) { logs.removeValue(forKey: key)?.stop() }

  func stop() { for key in Array(logs.keys) { stopLog(key) } }

  private func pod(of key: ResourceKey, in store: LiveStore) -> ResourceKey? {
    if key.kind == "Pod" { return key }
    guard let root = store[key] else { return nil }
    var queue = [root]
    var pods: [ResourceKey] = []
    var seen: Set<String> = []
    while let object = queue.popLast() {
      guard seen.insert(object.uid).inserted else { continue }
      if object.key.kind == "Pod" { pods.append(object.key) }
      queue += store.children(of: object)
    }
    return pods.min()
  }

  /// Hands lines over in bunches: what came in one piece is told in one piece.
  private final class LogReader {
    private let handler: @NetworkActor (_ lines: [String], _ done: Bool) -> Void
    private var lines: [String] = []
    private var isDue = false
    var stream: LogStream?

    init(_ handler: @escaping @NetworkActor (_ lines: [String], _ done: Bool) -> Void) { self.handler = handler }

    @NetworkActor
    func take(_ event: LogEvent) {
      switch event {
      case .line(let bytes):
        lines.append(String(decoding: bytes, as: UTF8.self))
        guard !isDue else { return }
        isDue = true
        NetworkActor.schedule(after: .milliseconds(10)) { [weak self] in self?.flush(done: false) }
      case .end(let error):
        if let error { lines.append("log: \(error)") }
        flush(done: true)
      }
    }

    @NetworkActor
    private func flush(done: Bool) {
      isDue = false
      guard done || !lines.isEmpty else { return }
      let all = lines
      lines = []
      handler(all, done)
    }

    @NetworkActor
    func stop() {
      stream?.cancel()
      stream = nil
    }
  }
}

extension ClusterEvent {
  init(_ event: Value, object: ResourceKey) {
    let times = [event["lastTimestamp"], event["eventTime"], event[path: "series", "lastObservedTime"], event["firstTimestamp"]]
    self.init(
      type: event["type"]?.string ?? "Normal", reason: event["reason"]?.string ?? "", message: event["message"]?.string ?? "",
      count: event["count"]?.int ?? event[path: "series", "count"]?.int ?? 1,
      lastSeen: times.lazy.compactMap { $0?.string.flatMap(Timestamp.parse) }.first, object: object)
  }
}
