import Applications
import Foundation
import Manifests

/// Looks at what a sync would delete, before it does.
public struct PruneGuard: Sendable, Hashable {
  /// The share of the app's resources above which prunes count as dangerous.
  public var largestShare: Double
  /// Fewer prunes than this are never too large a share: one ConfigMap of a small app.
  public var smallestCount: Int

  public init(largestShare: Double = 0.25, smallestCount: Int = 2) {
    self.largestShare = largestShare
    self.smallestCount = smallestCount
  }

  public struct Verdict: Sendable, Hashable {
    /// What would be deleted.
    public var prunes: [ResourceKey]
    /// Those that take data or other objects with them, with the reason in a few words.
    public var dangerous: [ResourceKey: String]
    /// The share of the app's resources that would go, 0 to 1.
    public var share: Double
    public var exceedsShare: Bool
    /// Where a folder was renamed, the sentence that says so.
    public var rename: String?
    /// False: an automated sync stops, and a person has to type the app's name.
    public var isHarmless: Bool { dangerous.isEmpty && !exceedsShare }

    /// Why it is not harmless, and what to do about it; empty where it is.
    public var message: String { isHarmless ? "" : reason + ". Look at the plan, then sync by hand" }

    /// Why it is not harmless: what it would delete; empty where it is.
    public var reason: String {
      if isHarmless { return "" }
      var parts: [String] = []
      if !dangerous.isEmpty {
        let named = dangerous.keys.sorted().prefix(3).map { key in
          let place = key.namespace.isEmpty ? key.name : "\(key.namespace)/\(key.name)"
          return "\(key.kind) \(place) (\(dangerous[key] ?? ""))"
        }
        let more = dangerous.count > named.count ? " and \(dangerous.count - named.count) more" : ""
        parts.append("it would delete \(named.joined(separator: ", "))\(more)")
      }
      if exceedsShare {
        parts.append("it would delete \(prunes.count) resources, \(Int((share * 100).rounded())) % of the app")
      }
      if let rename { parts.append(rename) }
      return parts.joined(separator: "; ")
    }
  }

  /// - Parameters:
  ///   - prunes: what the sync would delete.
  ///   - managed: how many live resources the app manages, those among them.
  ///   - data: what hangs on a resource ("PVC data-pg-0, 500Gi"); nil where nothing is known to.
  public func verdict(prunes: [ResourceKey], managed: Int, data: (ResourceKey) -> String? = { _ in nil }) -> Verdict {
    var dangerous: [ResourceKey: String] = [:]
    for key in prunes {
      if let reason = data(key) ?? Self.reason(key) { dangerous[key] = reason }
    }
    let share = managed > 0 ? min(1, Double(prunes.count) / Double(managed)) : 0
    return Verdict(
      prunes: prunes, dangerous: dangerous, share: share,
      exceedsShare: prunes.count >= smallestCount && share > largestShare)
  }

  /// The prunes that a plan would make; what is never pruned is left out.
  public static func prunes(of plan: SyncPlan) -> [ResourceKey] {
    plan.steps.filter { $0.isPrune && $0.options.prune != .never }.map(\.key)
  }

  /// A share as people write it: `25%`, `25` or `0.25`; nil where it is none. `100%` and `off` let everything pass.
  public static func share(_ text: String) -> Double? {
    let text = text.trimmingCharacters(in: .whitespaces).lowercased()
    if text == "off" { return 1 }
    let isPercent = text.hasSuffix("%")
    guard let number = Double(isPercent ? String(text.dropLast()) : text), number >= 0, number.isFinite else { return nil }
    let share = isPercent || number > 1 ? number / 100 : number
    return share <= 1 ? share : nil
  }

  /// Why deleting such a resource loses more than the resource; nil for what can be made again.
  public static func reason(_ key: ResourceKey) -> String? {
    switch (key.group, key.kind) {
    case ("apps", "StatefulSet"): "its volumes lose their owner"
    case ("", "PersistentVolumeClaim"): "its data"
    case ("", "PersistentVolume"): "its data"
    case ("", "Namespace"): "everything in it"
    case ("apiextensions.k8s.io", "CustomResourceDefinition"): "all objects of its kind"
    case ("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet"): "the apps below it"
    default: databaseKinds.contains(key.groupKind.description) ? "a database" : nil
    }
  }

  private static let databaseKinds: Set<String> = [
    "Cluster.postgresql.cnpg.io", "postgresql.acid.zalan.do", "PostgresCluster.postgres-operator.crunchydata.com",
    "InnoDBCluster.mysql.oracle.com", "PerconaXtraDBCluster.pxc.percona.com", "PerconaServerMongoDB.psmdb.percona.com",
    "MongoDBCommunity.mongodbcommunity.mongodb.com", "Kafka.kafka.strimzi.io", "Elasticsearch.elasticsearch.k8s.elastic.co",
    "RedisCluster.redis.redis.opstreelabs.in", "CassandraDatacenter.cassandra.datastax.com",
    "RabbitmqCluster.rabbitmq.com", "MariaDB.k8s.mariadb.com", "EtcdCluster.etcd.database.coreos.com",
  ]
}
