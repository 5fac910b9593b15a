/// Which part of a cluster is followed.
struct WatchScope: Sendable, Hashable {
  /// Only these namespaces; empty for all.
  var namespaces: [String] = []
  /// Whether kinds without namespaces are followed too.
  var clusterResources = true
}
