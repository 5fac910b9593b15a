import Manifests

/// `operation` of an Application: a sync that is asked for, by a person or by the automation.
public struct ApplicationOperation: Sendable, Hashable {
  public struct Initiator: Sendable, Hashable {
    public var username: String
    public var automated: Bool
    public init(username: String = "", automated: Bool = false) {
      self.username = username
      self.automated = automated
    }
  }

  /// One resource of a selective sync.
  public struct Resource: Sendable, Hashable {
    public var group: String
    public var kind: String
    public var name: String
    /// Empty matches every namespace.
    public var namespace: String
    public init(group: String = "", kind: String, name: String, namespace: String = "") {
      self.group = group
      self.kind = kind
      self.name = name
      self.namespace = namespace
    }
    public init(_ key: ResourceKey) {
      self.init(group: key.group, kind: key.kind, name: key.name, namespace: key.namespace)
    }

    public func matches(_ key: ResourceKey) -> Bool {
      group == key.group && kind == key.kind && name == key.name && (namespace.isEmpty || namespace == key.namespace)
    }
  }

  /// How the resources are brought in.
  public enum Strategy: Sendable, Hashable {
    /// With hooks; the usual way. `force` deletes and creates again what cannot be changed.
    case hook(force: Bool)
    /// Plain apply, no hooks.
    case apply(force: Bool)
    public var force: Bool {
      switch self {
      case .hook(let force), .apply(let force): force
      }
    }
  }

  /// `operation.sync`.
  public struct Sync: Sendable, Hashable {
    /// Empty for the app's targetRevision.
    public var revision: String
    /// One per source, for apps with several.
    public var revisions: [String]
    public var prune: Bool
    public var dryRun: Bool
    public var strategy: Strategy?
    /// Empty means all.
    public var resources: [Resource]
    public var syncOptions: SyncOptions
    /// Another source than the spec's (a rollback's), as written.
    public var source: Value?
    public var sources: [Value]
    /// Manifests as JSON texts that stand in for the source's (`app sync --local`).
    public var manifests: [String]
    /// How often self-heal has tried in a row.
    public var selfHealAttempts: Int

    public init(
      revision: String = "", revisions: [String] = [], prune: Bool = false, dryRun: Bool = false,
      strategy: Strategy? = nil, resources: [Resource] = [], syncOptions: SyncOptions = SyncOptions(),
      source: Value? = nil, sources: [Value] = [], manifests: [String] = [], selfHealAttempts: Int = 0
    ) {
      self.revision = revision
      self.revisions = revisions
      self.prune = prune
      self.dryRun = dryRun
      self.strategy = strategy
      self.resources = resources
      self.syncOptions = syncOptions
      self.source = source
      self.sources = sources
      self.manifests = manifests
      self.selfHealAttempts = selfHealAttempts
    }

    /// Only some resources, or no hooks asked for: no hooks run then.
    public var skipsHooks: Bool {
      if !resources.isEmpty { return true }
      if case .apply = strategy { return true }
      return false
    }
    public var force: Bool { strategy?.force ?? false }
    public func selects(_ key: ResourceKey) -> Bool {
      resources.isEmpty || resources.contains { $0.matches(key) }
    }
  }

  public var sync: Sync?
  public var initiatedBy: Initiator
  /// Nil where the operation says nothing.
  public var retry: RetryStrategy?
  /// Notes (`reason: …`), as written.
  public var info: [Value]

  public init(sync: Sync?, initiatedBy: Initiator = Initiator(), retry: RetryStrategy? = nil, info: [Value] = []) {
    self.sync = sync
    self.initiatedBy = initiatedBy
    self.retry = retry
    self.info = info
  }
}

// MARK: Argo CD's schema

extension ApplicationOperation {
  /// Reads `operation` or `status.operationState.operation`.
  public init(_ value: Value) { self.init(SpecReader(value, path: "operation")) }

  init(_ reader: SpecReader) {
    sync = reader.child("sync").map(Sync.init)
    let by = reader.child("initiatedBy")
    initiatedBy = Initiator(username: by?.string("username") ?? "", automated: by?.bool("automated") ?? false)
    retry = reader.child("retry").flatMap { $0.value.object?.isEmpty == true ? nil : RetryStrategy($0) }
    info = reader.value["info"]?.list ?? []
  }

  /// What is to stand under `operation`.
  public var value: Value {
    var builder = ObjectBuilder()
    builder.set("sync", sync?.value)
    var by = ObjectBuilder()
    by.set("username", initiatedBy.username)
    by.set("automated", initiatedBy.automated)
    builder.set("initiatedBy", by.value)
    builder.set("info", info)
    builder.set("retry", retry?.raw ?? [:])
    return builder.value
  }
}

extension ApplicationOperation.Sync {
  init(_ reader: SpecReader) {
    revision = reader.string("revision")
    revisions = reader.strings("revisions")
    prune = reader.bool("prune")
    dryRun = reader.bool("dryRun")
    if let apply = reader.child("syncStrategy")?.child("apply") {
      strategy = .apply(force: apply.bool("force"))
    } else if let hook = reader.child("syncStrategy")?.child("hook") {
      strategy = .hook(force: hook.bool("force"))
    } else {
      strategy = nil
    }
    resources = reader.children("resources").map {
      ApplicationOperation.Resource(
        group: $0.string("group"), kind: $0.string("kind"), name: $0.string("name"), namespace: $0.string("namespace"))
    }
    syncOptions = SyncOptions(reader.strings("syncOptions"))
    source = reader.child("source")?.value
    sources = reader.value["sources"]?.list ?? []
    manifests = reader.strings("manifests")
    selfHealAttempts = reader.int("autoHealAttemptsCount") ?? 0
  }

  var value: Value {
    var builder = ObjectBuilder()
    builder.set("revision", revision)
    builder.set("revisions", revisions)
    builder.set("prune", prune)
    builder.set("dryRun", dryRun)
    switch strategy {
    case .apply(let force): builder.set("syncStrategy", ["apply": force ? ["force": true] : [:]])
    case .hook(let force): builder.set("syncStrategy", ["hook": force ? ["force": true] : [:]])
    case nil: break
    }
    builder.set(
      "resources",
      resources.map { resource in
        var item = ObjectBuilder()
        item.set("group", resource.group)
        item.set("kind", resource.kind)
        item.set("name", resource.name)
        item.set("namespace", resource.namespace)
        return item.value
      })
    builder.set("syncOptions", syncOptions.items)
    builder.set("source", source)
    builder.set("sources", sources)
    builder.set("manifests", manifests)
    builder.set("autoHealAttemptsCount", selfHealAttempts)
    return builder.value
  }
}
