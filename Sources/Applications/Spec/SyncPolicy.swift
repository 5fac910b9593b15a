import Manifests

/// `spec.destination`: a cluster by server URL or by name, and the namespace of resources that name none.
public struct Destination: Sendable, Hashable {
  /// The URL under which every Argo CD knows the cluster it runs in.
  public static let inClusterServer = "https://kubernetes.default.svc"
  public static let inClusterName = "in-cluster"

  public var server: String
  public var name: String
  public var namespace: String

  public init(server: String = "", name: String = "", namespace: String = "") {
    self.server = server
    self.name = name
    self.namespace = namespace
  }

  init(_ reader: SpecReader) {
    self.init(
      server: reader.string("server"), name: reader.string("name"), namespace: reader.string("namespace"))
    if !server.isEmpty && !name.isEmpty {
      reader.note("server", "and name are both given: keep one of them")
    }
    if server.isEmpty && name.isEmpty {
      reader.note("server", "or name is required: the cluster to deploy to (\(Self.inClusterServer) for this one)")
    }
  }

  /// True where the cluster is the one that the Application object is in.
  public var isInCluster: Bool { name == Self.inClusterName || server == Self.inClusterServer }
  /// How people call the cluster: its name, else its server.
  public var cluster: String {
    name.isEmpty ? (server == Self.inClusterServer ? Self.inClusterName : server) : name
  }

  public var value: Value {
    var builder = ObjectBuilder()
    builder.set("server", server)
    builder.set("name", name)
    builder.set("namespace", namespace)
    return builder.value
  }
}

/// `spec.syncPolicy`.
public struct SyncPolicy: Sendable, Hashable {
  /// `automated`: nil where the app is synced by hand only. An `enabled: false` keeps the settings but turns it off.
  public struct Automated: Sendable, Hashable {
    public var enabled: Bool
    public var prune: Bool
    public var selfHeal: Bool
    public var allowEmpty: Bool
    public init(enabled: Bool = true, prune: Bool = false, selfHeal: Bool = false, allowEmpty: Bool = false) {
      self.enabled = enabled
      self.prune = prune
      self.selfHeal = selfHeal
      self.allowEmpty = allowEmpty
    }
  }

  /// Labels and annotations for the namespace that `CreateNamespace=true` makes.
  public struct NamespaceMetadata: Sendable, Hashable {
    public var labels: [String: String]
    public var annotations: [String: String]
    public init(labels: [String: String] = [:], annotations: [String: String] = [:]) {
      self.labels = labels
      self.annotations = annotations
    }
  }

  public var automated: Automated?
  public var syncOptions: SyncOptions
  /// As written; nil where none is given (a manual sync is then never tried again, an automated one five times).
  public var retry: RetryStrategy?
  public var managedNamespaceMetadata: NamespaceMetadata?

  public init(
    automated: Automated? = nil, syncOptions: SyncOptions = SyncOptions(), retry: RetryStrategy? = nil,
    managedNamespaceMetadata: NamespaceMetadata? = nil
  ) {
    self.automated = automated
    self.syncOptions = syncOptions
    self.retry = retry
    self.managedNamespaceMetadata = managedNamespaceMetadata
  }

  init(_ reader: SpecReader) {
    automated = reader.child("automated").map {
      Automated(
        enabled: $0.optionalBool("enabled") ?? true, prune: $0.bool("prune"), selfHeal: $0.bool("selfHeal"),
        allowEmpty: $0.bool("allowEmpty"))
    }
    syncOptions = SyncOptions(reader.strings("syncOptions"))
    retry = reader.child("retry").map(RetryStrategy.init)
    managedNamespaceMetadata = reader.child("managedNamespaceMetadata").map {
      NamespaceMetadata(labels: $0.stringMap("labels"), annotations: $0.stringMap("annotations"))
    }
  }

  /// True where commits are synced without anyone asking.
  public var isAutomated: Bool { automated?.enabled == true }
}
