import HTTP
import Manifests

/// One kind of object that a cluster serves, and where it is served.
public struct APIResource: Sendable, Hashable {
  /// Empty for the core group.
  public var group: String
  public var version: String
  public var kind: String
  /// The name in paths and RBAC rules: "deployments".
  public var plural: String
  public var namespaced: Bool
  /// "get", "list", "watch", "patch", …
  public var verbs: [String]
  public var shortNames: [String]
  /// "status", "scale", "log", …
  public var subresources: [String]
  /// Whether this is the version in which the server prefers to speak of the kind.
  public var preferred: Bool

  public init(
    group: String, version: String, kind: String, plural: String, namespaced: Bool,
    verbs: [String] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    shortNames: [String] = [], subresources: [String] = [], preferred: Bool = true
  ) {
    self.group = group
    self.version = version
    self.kind = kind
    self.plural = plural
    self.namespaced = namespaced
    self.verbs = verbs
    self.shortNames = shortNames
    self.subresources = subresources
    self.preferred = preferred
  }

  public var apiVersion: String { group.isEmpty ? version : group + "/" + version }
  public var groupKind: GroupKind { GroupKind(group: group, kind: kind) }
  public var groupVersionKind: GroupVersionKind { GroupVersionKind(group: group, version: version, kind: kind) }
  /// `deployments.apps`, or `pods` in the core group.
  public var qualifiedName: String { group.isEmpty ? plural : plural + "." + group }
  public var canWatch: Bool { verbs.contains("list") && verbs.contains("watch") }

  /// The path of one object, or of the collection where no name is given.
  ///
  /// - Parameter namespace: nil or empty spans all namespaces; ignored where the kind has none.
  func path(namespace: String?, name: String? = nil, subresource: String? = nil) -> String {
    var path = group.isEmpty ? "/api/" : "/apis/" + PercentEncoding.encode(group) + "/"
    path += PercentEncoding.encode(version)
    if namespaced, let namespace, !namespace.isEmpty { path += "/namespaces/" + PercentEncoding.encode(namespace) }
    path += "/" + PercentEncoding.encode(plural)
    if let name { path += "/" + PercentEncoding.encode(name) }
    if let subresource { path += "/" + PercentEncoding.encode(subresource) }
    return path
  }

  /// What stands before the fields of an object that came in a typed list, where the server leaves both out.
  var typeFields: [UInt8] {
    Array("{\"apiVersion\":\(JSON.text(Value(apiVersion))),\"kind\":\(JSON.text(Value(kind))),".utf8)
  }
}

/// One object as the server sent it: its JSON, always with `apiVersion` and `kind`, and the fields that name it.
public struct RawObject: Sendable {
  public let resource: APIResource
  /// False where only its metadata was asked for: then the rest is missing from the bytes.
  public let isWhole: Bool
  /// A complete JSON object.
  public let bytes: [UInt8]
  /// Empty for objects of the whole cluster.
  public let namespace: String
  public let name: String
  public let uid: String
  public let resourceVersion: String

  public var key: ResourceKey { ResourceKey(group: resource.group, kind: resource.kind, namespace: namespace, name: name) }

  /// The whole tree. Costs as much as the object is long.
  public func decode() throws(JSONError) -> Value { try JSON.decode(bytes) }
}

/// The objects of a list, in the server's order, all pages together.
public struct ObjectList: Sendable {
  /// Each with `apiVersion` and `kind`.
  public var items: [Value]
  /// The state of the cluster that the list shows.
  public var resourceVersion: String
  public init(items: [Value], resourceVersion: String) {
    self.items = items
    self.resourceVersion = resourceVersion
  }
}
