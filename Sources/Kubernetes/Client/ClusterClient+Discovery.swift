import Manifests

extension ClusterClient {
  /// Asks what the cluster serves: two requests to servers since 1.26, one for each group version to older ones.
  ///
  /// A group version that cannot be served now becomes one of the ``Discovery/failures``, and the rest goes on.
  ///
  /// - Throws: ``APIError`` where not even the list of groups can be had.
  public func discover() async throws(APIError) -> Discovery {
    async let coreAnswer = discoveryAnswer("/api")
    async let groupsAnswer = discoveryAnswer("/apis")
    var resources: [APIResource] = []
    var failures: [Discovery.Failure] = []
    for (path, answer) in [("/api", await coreAnswer), ("/apis", await groupsAnswer)] {
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
        for (groupVersion, answer) in await resourceLists(groupVersions, under: path) {
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

  private func discoveryAnswer(_ path: String) async -> Result<Value, APIError> {
    do throws(APIError) {
      return .success(try await json(APICall(path: path, accept: DiscoveryDocument.accept)))
    } catch {
      return .failure(error)
    }
  }

  /// The answers in the order of `groupVersions`.
  private func resourceLists(
    _ groupVersions: [String], under root: String
  ) async -> [(String, Result<Value, APIError>)] {
    await withTaskGroup(of: (Int, Result<Value, APIError>).self) { group in
      for (index, groupVersion) in groupVersions.enumerated() {
        let path =
          root + "/" + groupVersion.split(separator: "/").map { PercentEncoding.encode(String($0)) }.joined(separator: "/")
        group.addTask { (index, await self.discoveryAnswer(path)) }
      }
      var answers: [(Int, Result<Value, APIError>)] = []
      for await answer in group { answers.append(answer) }
      return answers.sorted { $0.0 < $1.0 }.map { (groupVersions[$0.0], $0.1) }
    }
  }
}
