import Kubernetes
import Manifests
import Reconciler

/// The last lines of what a hook's pod writes, while somebody looks at them.
@NetworkActor
final class HookLogs {
  private static let limit = 200

  private let client: ClusterClient
  private var pod: ResourceKey?
  private var stream: LogStream?
  private var written: [String] = []
  private var end = ""

  init(_ client: ClusterClient) { self.client = client }

  /// The lines of the hook's pod so far; of none, why there is nothing to see.
  func lines(of hook: ResourceKey, in tree: [TreeNode]) -> [String] {
    guard let pod = tree.pod(under: hook) else { return written.isEmpty ? ["it has no pod yet"] : written }
    if pod != self.pod { follow(pod) }
    return written + (end.isEmpty ? [] : [end])
  }

  /// Reads nothing more.
  func close() {
    stream?.cancel()
    (stream, pod) = (nil, nil)
  }

  private func follow(_ pod: ResourceKey) {
    close()
    (self.pod, written, end) = (pod, [], "")
    let options = LogOptions(follow: true, tailLines: Self.limit)
    stream = client.logs(namespace: pod.namespace, pod: pod.name, options: options) { [weak self] event in
      guard let self else { return }
      switch event {
      case .line(let bytes):
        self.written.append(String(decoding: bytes, as: UTF8.self))
        if self.written.count > Self.limit { self.written.removeFirst() }
      case .end(let error):
        guard let error else { return }
        // A container that has not begun has no log: it is asked for again.
        self.end = "(\(error.message))"
        _ = NetworkActor.schedule(after: .seconds(1)) { [weak self] in
          if self?.pod == pod { self?.pod = nil }
        }
      }
    }
  }
}
