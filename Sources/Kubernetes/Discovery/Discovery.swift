import Manifests

/// Everything a cluster serves, at one moment.
public struct Discovery: Sendable {
  /// A group version that the server lists but cannot serve now, such as one of a broken aggregated API.
  public struct Failure: Sendable, Equatable {
    /// "metrics.k8s.io/v1beta1".
    public var groupVersion: String
    public var error: APIError
  }

  /// In the server's order of groups and versions; every served version of a kind is one entry.
  public private(set) var resources: [APIResource]
  public private(set) var failures: [Failure]

  /// "apps/v1", "apps/v1/Deployment", …: what charts may ask for, in order. Made once: the same array for every chart.
  public let servedVersions: [String]

  private var byKind: [GroupKind: [Int]] = [:]

  /// Marks as preferred the first version of each kind, in the order given.
  public init(resources: [APIResource], failures: [Failure] = []) {
    self.resources = resources
    self.failures = failures
    servedVersions = Set(resources.flatMap { [$0.apiVersion, "\($0.apiVersion)/\($0.kind)"] }).sorted()
    for index in resources.indices {
      let kind = resources[index].groupKind
      self.resources[index].preferred = byKind[kind] == nil
      byKind[kind, default: []].append(index)
    }
  }

  /// The kind in exactly that version.
  public func resource(for kind: GroupVersionKind) -> APIResource? {
    byKind[kind.groupKind]?.lazy.map { resources[$0] }.first { $0.version == kind.version }
  }

  /// The kind in the version that the server prefers.
  public func resource(for kind: GroupKind) -> APIResource? {
    byKind[kind]?.first.map { resources[$0] }
  }

  /// By plural name, short name or kind, in any case, with or without the group: "deploy", "deployments.apps", "Pod".
  public func resource(named name: String) -> APIResource? {
    let wanted = name.lowercased()
    let preferred = resources.lazy.filter(\.preferred)
    return preferred.first { $0.qualifiedName == wanted || $0.plural == wanted }
      ?? preferred.first { $0.shortNames.contains(wanted) || $0.kind.lowercased() == wanted }
      ?? preferred.first { "\($0.kind).\($0.group)".lowercased() == wanted }
  }
}

/// Reads the answers of the discovery endpoints.
enum DiscoveryDocument {
  /// Asks for the aggregated form, and takes the old one of servers before 1.26.
  static let accept =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"

  static func isAggregated(_ value: Value) -> Bool { value.kind == "APIGroupDiscoveryList" }

  /// The resources of an `APIGroupDiscoveryList`, and the group versions that are stale.
  static func aggregated(_ value: Value) -> (resources: [APIResource], stale: [String]) {
    var resources: [APIResource] = []
    var stale: [String] = []
    for group in value["items"]?.list ?? [] {
      for version in group["versions"]?.list ?? [] {
        guard let versionName = version["version"]?.string else { continue }
        if version["freshness"]?.string == "Stale" {
          stale.append(group.name.isEmpty ? versionName : group.name + "/" + versionName)
        }
        for entry in version["resources"]?.list ?? [] {
          guard let plural = entry["resource"]?.string, let kind = entry[path: "responseKind", "kind"]?.string else { continue }
          resources.append(
            APIResource(
              group: group.name, version: versionName, kind: kind, plural: plural,
              namespaced: entry["scope"]?.string == "Namespaced", verbs: strings(entry["verbs"]),
              shortNames: strings(entry["shortNames"]),
              subresources: (entry["subresources"]?.list ?? []).compactMap { $0["subresource"]?.string }))
        }
      }
    }
    return (resources, stale)
  }

  /// The group versions of an `APIVersions` (`/api`) or `APIGroupList` (`/apis`), each group's preferred one first.
  static func groupVersions(_ value: Value) -> [String] {
    if value.kind == "APIVersions" { return strings(value["versions"]) }
    return (value["groups"]?.list ?? []).flatMap { group in
      let all = (group["versions"]?.list ?? []).compactMap { $0["groupVersion"]?.string }
      guard let first = group[path: "preferredVersion", "groupVersion"]?.string, all.contains(first) else { return all }
      return [first] + all.filter { $0 != first }
    }
  }

  /// The resources of an `APIResourceList`.
  static func resources(_ value: Value, groupVersion: String) -> [APIResource] {
    let home = GroupVersionKind(apiVersion: groupVersion, kind: "")
    var resources: [APIResource] = []
    var subresources: [String: [String]] = [:]
    for entry in value["resources"]?.list ?? [] {
      guard let name = entry["name"]?.string, let kind = entry["kind"]?.string else { continue }
      if let slash = name.firstIndex(of: "/") {
        subresources[String(name[..<slash]), default: []].append(String(name[name.index(after: slash)...]))
        continue
      }
      resources.append(
        APIResource(
          group: home.group, version: home.version, kind: kind, plural: name,
          namespaced: entry["namespaced"]?.bool ?? false, verbs: strings(entry["verbs"]),
          shortNames: strings(entry["shortNames"])))
    }
    for index in resources.indices { resources[index].subresources = subresources[resources[index].plural] ?? [] }
    return resources
  }

  private static func strings(_ value: Value?) -> [String] { (value?.list ?? []).compactMap(\.string) }
}
