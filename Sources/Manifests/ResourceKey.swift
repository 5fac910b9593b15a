/// A kind of the Kubernetes API: group, version and kind. The core group is the empty string.
public struct GroupVersionKind: Sendable, Hashable, CustomStringConvertible {
  public var group: String
  public var version: String
  public var kind: String

  public init(group: String, version: String, kind: String) {
    self.group = group
    self.version = version
    self.kind = kind
  }

  /// From the `apiVersion` ("v1", "apps/v1") and `kind` fields of an object.
  public init(apiVersion: String, kind: String) {
    if let slash = apiVersion.utf8.firstIndex(of: UInt8(ascii: "/")) {
      group = String(apiVersion[..<slash])
      version = String(apiVersion[apiVersion.utf8.index(after: slash)...])
    } else {
      group = ""
      version = apiVersion
    }
    self.kind = kind
  }

  public var apiVersion: String { group.isEmpty ? version : group + "/" + version }
  public var groupKind: GroupKind { GroupKind(group: group, kind: kind) }
  public var description: String { apiVersion + " " + kind }
}

/// A kind without its version: what stays the same when an API graduates.
public struct GroupKind: Sendable, Hashable, CustomStringConvertible {
  public var group: String
  public var kind: String
  public init(group: String, kind: String) {
    self.group = group
    self.kind = kind
  }
  /// `Deployment.apps`, or `Service` in the core group.
  public var description: String { group.isEmpty ? kind : kind + "." + group }
}

/// The identity of one object in a cluster, whatever version it is read in. Cluster-scoped objects have an empty namespace.
public struct ResourceKey: Sendable, Hashable, CustomStringConvertible {
  public var group: String
  public var kind: String
  public var namespace: String
  public var name: String

  public init(group: String, kind: String, namespace: String, name: String) {
    self.group = group
    self.kind = kind
    self.namespace = namespace
    self.name = name
  }

  public var groupKind: GroupKind { GroupKind(group: group, kind: kind) }
  /// `group/kind/namespace/name`, with empty parts left empty: the form of Argo CD's command line.
  public var description: String { "\(group)/\(kind)/\(namespace)/\(name)" }

  /// The inverse of ``description``; nil where the text has not four parts.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4 else { return nil }
    self.init(group: parts[0], kind: parts[1], namespace: parts[2], name: parts[3])
  }
}

extension ResourceKey: Comparable {
  /// By kind, then namespace, then name, then group: the order in which people look for things.
  public static func < (a: ResourceKey, b: ResourceKey) -> Bool {
    (a.kind, a.namespace, a.name, a.group) < (b.kind, b.namespace, b.name, b.group)
  }
}

// MARK: The fields every object has

extension Value {
  public var apiVersion: String { self["apiVersion"]?.string ?? "" }
  public var kind: String { self["kind"]?.string ?? "" }
  public var groupVersionKind: GroupVersionKind { GroupVersionKind(apiVersion: apiVersion, kind: kind) }
  public var metadata: Value { self["metadata"] ?? .null }
  public var name: String { metadata["name"]?.string ?? "" }
  public var namespace: String { metadata["namespace"]?.string ?? "" }
  public var uid: String { metadata["uid"]?.string ?? "" }
  public var resourceVersion: String { metadata["resourceVersion"]?.string ?? "" }
  public var labels: [String: String] { strings(metadata["labels"]) }
  public var annotations: [String: String] { strings(metadata["annotations"]) }
  public func label(_ key: String) -> String? { metadata["labels"]?[key]?.string }
  public func annotation(_ key: String) -> String? { metadata["annotations"]?[key]?.string }

  /// The identity that the object's own fields give.
  public var resourceKey: ResourceKey {
    let gvk = groupVersionKind
    return ResourceKey(group: gvk.group, kind: gvk.kind, namespace: namespace, name: name)
  }

  private func strings(_ value: Value?) -> [String: String] {
    var result: [String: String] = [:]
    for (key, element) in value?.object ?? [:] { if let text = element.string { result[key] = text } }
    return result
  }
}
