import HTTP
import Kubernetes
import Manifests

/// One kind, as far as it may be followed: one watch over the whole cluster, or one for each namespace where only that is
/// permitted.
@NetworkActor
final class KindStream {
  /// One watch. The whole cluster's stands under the empty name.
  private struct Part {
    var watch: Watch?
    /// Complete since the last reset.
    var isLoaded = false
    var error: APIError?

    /// The connection to the server is at fault, not this kind.
    var isLost: Bool {
      switch error?.kind {
      case .unreachable, .timeout, .tls, .unauthorized: true
      default: false
      }
    }
  }

  let resource: APIResource
  private let client: ClusterClient
  private var parts: [String: Part] = [:]
  private var isStopped = false

  var onObject: (WatchEvent) -> Void = { _ in }
  /// Something is listed, lost or back; true where all of the kind is known for the first time.
  var onChange: (_ first: Bool) -> Void = { _ in }
  /// The whole cluster may not be read: perhaps its namespaces may.
  var onForbidden: () -> Void = {}
  /// The server does not know the kind any more.
  var onMissing: () -> Void = {}

  init(_ resource: APIResource, client: ClusterClient) {
    self.resource = resource
    self.client = client
  }

  /// Follows these namespaces beside what is followed already; the empty name stands for the whole cluster.
  func follow(_ namespaces: [String]) {
    for namespace in namespaces where parts[namespace] == nil && !isStopped {
      parts[namespace] = Part()
      let watch = client.watch(
        resource, namespace: namespace.isEmpty ? nil : namespace,
        onlyMetadata: ResourceFilter.needsOnlyMetadata(resource.groupKind)
      ) { [weak self] event in self?.received(event, namespace) }
      // The first event comes before the watch is returned: the part may be gone already.
      if parts[namespace] == nil { watch.cancel() } else { parts[namespace]?.watch = watch }
    }
  }

  func stop() {
    isStopped = true
    for part in parts.values { part.watch?.cancel() }
    parts = [:]
  }

  // MARK: How it stands

  private var whole: Part? { parts[""] }
  /// The whole cluster may not be read.
  var isRefused: Bool { whole?.error?.kind == .forbidden }
  /// The parts that count: the namespaces' once the whole is forbidden.
  private var relevant: [String: Part] {
    if let whole, !(whole.error?.kind == .forbidden && parts.count > 1) { return ["": whole] }
    return parts.filter { !$0.key.isEmpty }
  }

  /// All that may be read was told.
  var isLoaded: Bool {
    let relevant = relevant
    return relevant.values.allSatisfy { $0.isLoaded || $0.error?.kind == .forbidden }
      && relevant.values.contains(where: \.isLoaded)
  }
  var isLost: Bool { relevant.values.contains(where: \.isLost) }
  /// Nothing more will come soon: loaded, or refused for good.
  var isSettled: Bool { isLoaded || (error != nil && !isLost) }
  var error: APIError? { relevant.values.lazy.compactMap(\.error).first }

  /// Why the kind's objects in `namespace` (empty: of the whole cluster) are not known; nil where they are.
  func obstacle(in namespace: String) -> String? {
    if let whole, whole.isLoaded { return nil }
    if let part = parts[namespace], !namespace.isEmpty {
      if part.isLoaded { return nil }
      if let error = part.error, !part.isLost { return refusal(in: namespace, error) }
    }
    guard let error = whole?.error ?? error else { return "\(resource.plural) are still being listed" }
    return error.kind == .forbidden ? refusal(in: namespace, error) : "\(resource.plural): \(error)"
  }

  private func refusal(in namespace: String, _ error: APIError) -> String {
    guard error.kind == .forbidden else { return "\(resource.plural): \(error)" }
    let place = namespace.isEmpty ? "" : " in namespace \(namespace)"
    return "you may not list and watch \(resource.qualifiedName)\(place)"
  }

  /// What may not be read of it; nil where all may.
  var limit: String? {
    guard let error = whole?.error ?? error, !isLost else { return nil }
    guard error.kind == .forbidden else { return "\(resource.plural): \(error)" }
    let readable = parts.filter { !$0.key.isEmpty && $0.value.error?.kind != .forbidden }.keys.sorted()
    let place = readable.isEmpty ? "not permitted" : "only in \(readable.joined(separator: ", "))"
    return "list, watch \(resource.qualifiedName): \(place)"
  }

  // MARK: Events

  private func received(_ event: WatchEvent, _ namespace: String) {
    guard !isStopped, parts[namespace] != nil else { return }
    switch event {
    case .reset: break
    case .added, .modified, .deleted: onObject(event)
    case .synced: recovered(namespace, loaded: true)
    case .resumed: recovered(namespace, loaded: parts[namespace]?.isLoaded ?? false)
    case .interrupted(let error):
      parts[namespace]?.error = error
      if error.kind == .forbidden, namespace.isEmpty, resource.namespaced { onForbidden() }
      if error.kind == .notFound { onMissing() }
      onChange(false)
    }
  }

  private func recovered(_ namespace: String, loaded: Bool) {
    let was = (isLoaded, parts[namespace]?.error != nil)
    parts[namespace]?.error = nil
    parts[namespace]?.isLoaded = loaded
    // The right to all makes the namespaces' watches needless.
    if namespace.isEmpty, loaded {
      for (name, part) in parts where !name.isEmpty {
        part.watch?.cancel()
        parts[name] = nil
      }
    }
    let first = isLoaded && !was.0
    if first || was.1 { onChange(first) }
  }
}
