import HTTP
import Manifests

extension ClusterClient {
  /// Asks what the cluster serves: two requests to servers since 1.26, one for each group version to older ones.
  ///
  /// A group version that cannot be served now becomes one of the ``Discovery/failures``, and the rest goes on.
  ///
  /// - Throws: ``APIError`` where not even the list of groups can be had.
  public func discover() async throws(APIError) -> Discovery {
    let roots = ["/api", "/apis"]
    var resources: [APIResource] = []
    var failures: [Discovery.Failure] = []
    for (path, answer) in zip(roots, await documents(at: roots)) {
      let value = try answer.get()
      if DiscoveryDocument.isAggregated(value) {
        let (found, stale) = DiscoveryDocument.aggregated(value)
        resources += found
        failures += stale.map { groupVersion in
          let error = APIError(.other, "\(label) cannot serve \(groupVersion) now: its aggregated API does not answer")
          return Discovery.Failure(groupVersion: groupVersion, error: error)
        }
      } else {
        let groupVersions = DiscoveryDocument.groupVersions(value)
        let paths = groupVersions.map { groupVersion in
          path + "/" + groupVersion.split(separator: "/").map { PercentEncoding.encode(String($0)) }.joined(separator: "/")
        }
        for (groupVersion, answer) in zip(groupVersions, await documents(at: paths)) {
          switch answer {
          case .success(let list): resources += DiscoveryDocument.resources(list, groupVersion: groupVersion)
          case .failure(let error): failures.append(Discovery.Failure(groupVersion: groupVersion, error: error))
          }
        }
      }
    }
    if Task.isCancelled { throw APIError(.cancelled, "the discovery was cancelled") }
    return Discovery(resources: resources, failures: failures)
  }

  /// The answers in the order of `paths`.
  private func documents(at paths: [String]) async -> [Result<Value, APIError>] {
    let answers = await perform(all: paths.map { APICall(path: $0, accept: DiscoveryDocument.accept) })
    return zip(paths, answers).map { path, answer in
      Result { () throws(APIError) in try decoded(answer.get(), path) }
    }
  }
}
