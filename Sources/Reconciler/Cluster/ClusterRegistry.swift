import Applications
import Foundation
import HTTP
import Kubernetes
import Manifests

/// The clusters that Applications are deployed to: the home cluster, and those that Argo CD's cluster Secrets name.
///
/// Each has a cache of its own with its own connections, so that a slow or dead one holds up nobody but its own apps. A
/// cluster is followed from the first app that needs it until no app does.
@NetworkActor
final class ClusterRegistry {
  /// Where a destination is.
  enum Place {
    case at(ClusterCache)
    /// It cannot be told yet: the cluster Secrets are still being listed.
    case unknownYet
    /// There is no such cluster, or it must not be used: why.
    case nowhere(String)
  }

  private final class Remote {
    let secret: ClusterSecret
    let cache: ClusterCache
    init(secret: ClusterSecret, cache: ClusterCache) {
      self.secret = secret
      self.cache = cache
    }
  }

  let home: ClusterCache
  private let options: ReconcilerOptions
  private let userAgent: String
  /// By the name of the Secret.
  private(set) var secrets: [String: ClusterSecret] = [:]
  private var remotes: [String: Remote] = [:]
  static let secretKind = GroupKind(group: "", kind: "Secret")

  /// Wires a new cache up, before it is started.
  var onOpen: (ClusterCache) -> Void = { _ in }
  /// The known clusters, or how one is to be reached, changed.
  var onChange: () -> Void = {}

  init(home: ClusterCache, options: ReconcilerOptions) {
    self.home = home
    self.options = options
    userAgent = home.client.userAgent
  }

  // MARK: Where a destination is

  /// The cluster of a destination, by its server or its name.
  func place(of destination: Destination, project: AppProject?) -> Place {
    if isHome(destination) { return .at(home) }
    let matches = secrets.values.filter { secret in
      destination.name.isEmpty ? secret.server == ClusterSecret.bare(destination.server) : secret.name == destination.name
    }.sorted { $0.secretName < $1.secretName }
    guard
      let secret = matches.first(where: { $0.project == project?.name }) ?? matches.first(where: { $0.project.isEmpty })
        ?? matches.first
    else {
      guard home.obstacle(secretsKey) == nil || home.isRefused(secretsKey) else {
        return .unknownYet
      }
      return .nowhere(missing(destination))
    }
    if matches.count > 1, !destination.name.isEmpty, Set(matches.map(\.server)).count > 1 {
      return .nowhere(
        "spec.destination.name: there are \(matches.count) clusters named '\(destination.name)'; give the server instead")
    }
    if let problem = secret.problem { return .nowhere("spec.destination: \(problem)") }
    if project?.permitOnlyProjectScopedClusters == true, secret.project != project?.name {
      return .nowhere(
        "spec.destination: the project '\(project?.name ?? "")' permits only clusters of its own, and '\(secret.name)' is none of them"
      )
    }
    if secret.isSkipped {
      return .nowhere(
        "spec.destination: the cluster '\(secret.name)' is left alone (\(AnnotationKey.skipReconcile) on its Secret)")
    }
    if [Destination.inClusterServer, ClusterSecret.bare(home.client.configuration.server)].contains(secret.server) {
      return .at(home)
    }
    do throws(APIError) { return .at(try open(secret)) } catch { return .nowhere("spec.destination: \(error)") }
  }

  /// The Application's own cluster under any of its names.
  private func isHome(_ destination: Destination) -> Bool {
    let configuration = home.client.configuration
    if destination.isInCluster { return true }
    if !destination.server.isEmpty { return ClusterSecret.bare(destination.server) == ClusterSecret.bare(configuration.server) }
    return [configuration.contextName, configuration.clusterName].contains(destination.name)
      && !secrets.values.contains { $0.name == destination.name }
  }

  /// The destination with both its server and its name, as projects want to see it.
  func completed(_ destination: Destination) -> Destination {
    var destination = destination
    if destination.isInCluster {
      let own = secrets.values.first { $0.server == Destination.inClusterServer }
      destination.name = own?.name ?? Destination.inClusterName
      destination.server = Destination.inClusterServer
    } else if isHome(destination) {
      return destination
    } else if destination.name.isEmpty {
      destination.name = secrets.values.first { $0.server == ClusterSecret.bare(destination.server) }?.name ?? ""
    } else {
      destination.server = secrets.values.first { $0.name == destination.name }?.server ?? destination.server
    }
    return destination
  }

  private var secretsKey: ResourceKey { ResourceKey(group: "", kind: "Secret", namespace: options.namespace, name: "") }

  private func missing(_ destination: Destination) -> String {
    let known = ([Destination.inClusterName] + secrets.values.map(\.name).sorted()).joined(separator: ", ")
    var text = "spec.destination: there is no cluster '\(destination.cluster)'; known: \(known)"
    if let obstacle = home.obstacle(secretsKey) { text += " (\(obstacle))" }
    return text + ". Add it with `tiphys cluster add CONTEXT`"
  }

  // MARK: Secrets

  /// A live object of the home cluster changed.
  func take(_ change: LiveChange) {
    guard change.key.groupKind == Self.secretKind, change.key.namespace == options.namespace else { return }
    switch change {
    case .set(_, let value, _) where ClusterSecret.isOne(value):
      let new = ClusterSecret(value)
      guard secrets[new.secretName]?.resourceVersion != new.resourceVersion else { return }
      secrets[new.secretName] = new
      close(change.key.name)
    case .set, .removed:
      guard secrets.removeValue(forKey: change.key.name) != nil else { return }
      close(change.key.name)
    }
    onChange()
  }

  private func open(_ secret: ClusterSecret) throws(APIError) -> ClusterCache {
    if let remote = remotes[secret.secretName] { return remote.cache }
    let client = try ClusterClient(secret.configuration, userAgent: userAgent)
    let cache = ClusterCache(
      client: client, namespace: options.namespace, scope: secret.scope, settings: home.settings, now: options.now)
    remotes[secret.secretName] = Remote(secret: secret, cache: cache)
    onOpen(cache)
    Task { @NetworkActor in await cache.start() }
    return cache
  }

  /// The home cluster's settings, which hold for all, have changed.
  func settingsChanged() { for remote in remotes.values { remote.cache.take(home.settings) } }

  private func close(_ secretName: String) { remotes.removeValue(forKey: secretName)?.cache.stop() }

  func stop() { for name in Array(remotes.keys) { close(name) } }

  // MARK: Reading

  /// Every cluster that is followed, the home cluster first.
  var followed: [ClusterCache] { [home] + remotes.sorted { $0.key < $1.key }.map(\.value.cache) }

  /// Every cluster that is known: how to reach it, and its cache where it is followed.
  var all: [(secret: ClusterSecret?, cache: ClusterCache?)] {
    var all: [(secret: ClusterSecret?, cache: ClusterCache?)] = []
    let own = secrets.values.first { $0.server == Destination.inClusterServer }
    all.append((own, home))
    for secret in secrets.values.sorted(by: { ($0.name, $0.secretName) < ($1.name, $1.secretName) })
    where secret.secretName != own?.secretName {
      all.append((secret, remotes[secret.secretName]?.cache))
    }
    return all
  }
}
