import Manifests

/// What is lost together with a resource, in a few words.
enum DataLoss {
  /// `PVC data-pg-0, 500Gi`; nil where the resource carries nothing that cannot be made again from Git.
  static func text(of key: ResourceKey, in store: LiveStore) -> String? {
    let claims = claims(below: key, in: store)
    let listed = listed(claims)
    switch (key.group, key.kind) {
    case ("", "PersistentVolumeClaim"), ("", "PersistentVolume"):
      let size = store[key].flatMap(size)
      return (key.kind == "PersistentVolume" ? "PV " : "PVC ") + key.name + (size.map { ", \($0)" } ?? "")
    case ("apps", "StatefulSet"):
      guard !claims.isEmpty else { return PruneGuard.reason(key) }
      let policy = store[key]?.decoded()?[path: "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"]?.string
      return listed + (policy == "Delete" ? "; deleted with it" : "")
    case ("", "Namespace"):
      let inside = store.objects(of: claimKind).filter { $0.key.namespace == key.name }
      return "everything in it" + (inside.isEmpty ? "" : ", with \(LiveSummary.counted(inside.count, "volume claim"))")
    case ("apiextensions.k8s.io", "CustomResourceDefinition"): return definition(key, store)
    default:
      if let reason = PruneGuard.reason(key) { return claims.isEmpty ? reason : "\(reason): \(listed)" }
      if let database = store[key]?.images.lazy.compactMap(database(image:)).first {
        return claims.isEmpty ? "a database: \(database)" : "a database: \(database), \(listed)"
      }
      return claims.isEmpty ? nil : "uses \(listed)"
    }
  }

  private static let claimKind = GroupKind(group: "", kind: "PersistentVolumeClaim")

  private static func listed(_ claims: [StoredObject]) -> String {
    let named = claims.prefix(4).map { claim in "PVC \(claim.key.name)" + (size(claim).map { ", \($0)" } ?? "") }
    return named.joined(separator: ", ") + (claims.count > 4 ? " and \(claims.count - 4) more" : "")
  }

  /// The claims that hang on a resource: made from its templates, mounted by its pods, or owned by it or by what it owns.
  private static func claims(below key: ResourceKey, in store: LiveStore) -> [StoredObject] {
    guard let object = store[key], key.groupKind != claimKind else { return [] }
    var found: [ResourceKey: StoredObject] = [:]
    let spec = object.decoded()?["spec"] ?? .null
    let templates = (spec["volumeClaimTemplates"]?.list ?? []).map(\.name)
    let pod = spec[path: "template", "spec"] ?? spec[path: "jobTemplate", "spec", "template", "spec"] ?? spec
    let mounted = (pod["volumes"]?.list ?? []).compactMap { $0[path: "persistentVolumeClaim", "claimName"]?.string }
    if !templates.isEmpty || !mounted.isEmpty {
      for claim in store.objects(of: claimKind) where claim.key.namespace == key.namespace {
        let isMade = templates.contains { template in
          let prefix = "\(template)-\(key.name)-"
          return claim.key.name.hasPrefix(prefix) && Int(claim.key.name.dropFirst(prefix.count)) != nil
        }
        if isMade || mounted.contains(claim.key.name) { found[claim.key] = claim }
      }
    }
    var queue = [object]
    var seen: Set<String> = [object.uid]
    while let next = queue.popLast() {
      for child in store.children(of: next) where seen.insert(child.uid).inserted {
        if child.key.groupKind == claimKind { found[child.key] = child }
        queue.append(child)
      }
    }
    return found.values.sorted { $0.key < $1.key }
  }

  private static func definition(_ key: ResourceKey, _ store: LiveStore) -> String {
    let spec = store[key]?.decoded()?["spec"] ?? .null
    guard let group = spec["group"]?.string, let kind = spec[path: "names", "kind"]?.string else {
      return "all objects of its kind"
    }
    let count = store.keys(of: GroupKind(group: group, kind: kind)).count
    return count == 0 ? "no \(kind) is there" : "all \(LiveSummary.counted(count, kind))"
  }

  /// The summary of a claim or a volume is "Bound 500Gi".
  private static func size(_ object: StoredObject) -> String? {
    let words = object.summary.split(separator: " ")
    return words.count > 1 ? String(words[words.count - 1]) : nil
  }

  // MARK: Databases by their images

  private static let databases: Set<String> = [
    "postgres", "postgresql", "timescaledb", "spilo", "mysql", "mariadb", "percona", "mongo", "mongodb", "redis", "valkey",
    "keydb", "dragonfly", "elasticsearch", "opensearch", "solr", "cassandra", "scylla", "cockroach", "yugabyte", "kafka",
    "redpanda", "zookeeper", "rabbitmq", "etcd", "influxdb", "clickhouse", "minio", "neo4j", "couchdb", "couchbase", "vault",
    "consul", "tidb", "tikv", "mssql",
  ]
  /// What stands beside a database and has no data of its own.
  private static let companions: Set<String> = [
    "exporter", "operator", "proxy", "backup", "client", "ui", "admin", "init", "router", "dashboards", "dashboard", "express",
    "commander", "manager", "connect", "bridge",
  ]

  /// `postgres` for `registry/postgres-ha:16`; nil for what is no database.
  static func database(image: String) -> String? {
    let path = image.prefix { $0 != "@" }
    let name = path.split(separator: "/").last?.split(separator: ":").first ?? ""
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    guard !words.contains(where: companions.contains) else { return nil }
    return words.first(where: databases.contains)
  }
}
