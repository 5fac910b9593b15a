import Applications
import Foundation
import Health
import Kubernetes
import Manifests

/// One change of the live state, as it comes out of a watch.
enum LiveChange {
  /// Added or modified. `value` is the whole object, decoded from the watch's bytes; its metadata, of kinds that are followed
  /// by that alone.
  case set(StoredObject, value: Value, previous: StoredObject?)
  case removed(StoredObject)
  var key: ResourceKey {
    switch self {
    case .set(let object, _, _): object.key
    case .removed(let object): object.key
    }
  }
}

/// The live state of one cluster, kept by watches on every kind that can be watched.
///
/// Owns the store, the list of kinds and the state of the connection. Recovers from everything by itself; what it cannot
/// read is named in ``ConnectionState/limits``.
@NetworkActor
final class ClusterCache {
  let client: ClusterClient
  let store = LiveStore()
  /// What the live definitions say of custom resources.
  let schemas = CustomSchemas()
  /// What the server says to dry runs of applies.
  private(set) lazy var dryRuns = DryRunAnswers(cluster: self)
  private(set) var discovery: Discovery?
  /// Every kind that is served: true where its objects live in namespaces.
  private(set) var scopes: [GroupKind: Bool] = [:]
  private(set) var state: ConnectionState
  private var streams: [GroupKind: KindStream] = [:]
  private(set) var settings: ClusterSettings
  /// Argo CD's settings were given: they are another cluster's to say.
  private let isRemote: Bool
  private let namespace: String
  private let scope: WatchScope
  private let access: NamespaceAccess
  private var narrowing: NetworkActor.Timer?
  private let now: @Sendable () -> Date
  private var rediscovery: NetworkActor.Timer?
  private var patience: NetworkActor.Timer?
  private var isStopped = false
  private(set) var hasLoaded = false

  /// Called for every change, on the spot.
  var onChange: (LiveChange) -> Void = { _ in }
  /// Called when ``state`` has changed.
  var onState: () -> Void = {}
  /// Called once, when every kind is listed (or cannot be).
  var onLoaded: () -> Void = {}
  /// Called when argocd-cm is read, before anything is listed, and when it has changed.
  var onSettings: () -> Void = {}
  /// Called when all objects of a kind are known for the first time.
  var onKindLoaded: (GroupKind) -> Void = { _ in }
  /// Called when kinds came or went; true where what is served, and whether in namespaces, is different.
  var onKinds: (_ scopesChanged: Bool) -> Void = { _ in }

  /// Called when it is known which namespaces may be read, where not all may.
  var onNarrowed: () -> Void = {}
  /// The namespaces that matter where not all may be read: those that Applications are deployed to.
  var wantedNamespaces: () -> Set<String> = { [] }

  /// - Parameters:
  ///   - namespace: where argocd-cm is looked for.
  ///   - settings: what argocd-cm said; nil where it is this cluster's to say.
  init(
    client: ClusterClient, namespace: String, scope: WatchScope = WatchScope(), settings: ClusterSettings? = nil,
    now: @escaping @Sendable () -> Date
  ) {
    self.client = client
    self.namespace = namespace
    self.scope = scope
    self.settings = settings ?? ClusterSettings()
    isRemote = settings != nil
    access = NamespaceAccess(client: client)
    store.tracking = self.settings.tracking
    store.health = self.settings.health
    self.now = now
    state = ConnectionState(
      phase: .connecting, context: client.configuration.contextName, server: client.configuration.server)
  }

  // MARK: Connecting

  /// Discovers and begins to watch; tries again, at growing intervals, until it works.
  func start() async {
    var pause = 1
    while !isStopped {
      do {
        let version = try await version()
        let discovery = try await client.discover()
        guard !isStopped else { return }
        state.version = version
        if !isRemote {
          await readSettings(discovery)
          guard !isStopped else { return }
          onSettings()
        }
        adopt(discovery)
        // One kind that never answers (a broken aggregated API) must not hold up all apps.
        patience = NetworkActor.schedule(after: .seconds(15)) { [weak self] in self?.finishLoading() }
        return
      } catch {
        guard !isStopped else { return }
        lose(error)
        await NetworkActor.sleep(.seconds(pause))
        pause = min(pause * 2, 15)
      }
    }
  }

  func stop() {
    isStopped = true
    rediscovery?.cancel()
    patience?.cancel()
    narrowing?.cancel()
    for stream in streams.values { stream.stop() }
    streams = [:]
  }

  /// Asks for the kinds again; true where `kind` is known then.
  func rediscover(for kind: GroupKind? = nil) async -> Bool {
    if let discovery = try? await client.discover(), !isStopped { adopt(discovery) }
    return kind.map { discovery?.resource(for: $0) != nil } ?? true
  }

  /// The version is for everybody to read, but for servers that hide it.
  private func version() async throws(APIError) -> String {
    do { return try await client.version() } catch  where error.kind == .forbidden { return "" }
  }

  // MARK: Settings

  private func readSettings(_ discovery: Discovery) async {
    guard let resource = discovery.resource(for: GroupKind(group: "", kind: "ConfigMap")) else { return }
    if let map = try? await client.get(resource, namespace: namespace, name: "argocd-cm") {
      settings = ClusterSettings(configMap: map)
      store.tracking = settings.tracking
      store.health = settings.health
    }
    if let parameters = try? await client.get(resource, namespace: namespace, name: "argocd-cmd-params-cm") {
      settings.sync = SyncSettings(parameters: parameters)
      settings.applicationNamespaces = CommaList.items(parameters["data"]?["application.namespaces"]?.string)
    }
  }

  /// argocd-cm has changed; null where it is gone. What argocd-cmd-params-cm says stays: Argo CD reads that at its start only.
  private func settingsChanged(_ map: Value) {
    var new = ClusterSettings(configMap: map)
    new.sync = settings.sync
    new.applicationNamespaces = settings.applicationNamespaces
    guard new != settings else { return }
    take(new)
    onSettings()
  }

  /// Takes other settings, and judges what is live by them.
  func take(_ new: ClusterSettings) {
    let old = settings
    settings = new
    store.tracking = new.tracking
    store.health = new.health
    if new.filter != old.filter, let discovery { adopt(discovery) }
    let (before, now) = (old.health.customizations, new.health.customizations)
    guard new.tracking != old.tracking || before != now else { return }
    for object in store.all {
      let kind = GroupVersionKind(apiVersion: object.apiVersion, kind: object.key.kind)
      let isJudgedAnew = before.check(for: kind) != now.check(for: kind)
      guard new.tracking != old.tracking || isJudgedAnew else { continue }
      if let bytes = object.bytes, let value = object.decoded() {
        set(value, bytes, object.key)
      } else if isJudgedAnew {
        fetchAgain(object)
      }
    }
  }

  /// What was not kept has to be asked for, and may be gone by then.
  private func fetchAgain(_ object: StoredObject) {
    Task { @NetworkActor [weak self] in
      guard let value = await self?.fetch(object.key), let self, !self.isStopped, self.store[object.key]?.uid == object.uid else {
        return
      }
      self.set(value, Array(JSON.text(value, style: .compact).utf8), object.key)
    }
  }

  private func adopt(_ discovery: Discovery) {
    self.discovery = discovery
    let scopes = Dictionary(discovery.resources.map { ($0.groupKind, $0.namespaced) }, uniquingKeysWith: { first, _ in first })
    let scopesChanged = scopes != self.scopes
    self.scopes = scopes
    var wanted: [GroupKind: APIResource] = [:]
    for resource in discovery.resources where resource.canWatch {
      guard resource.namespaced || scope.clusterResources else { continue }
      let kind = resource.groupKind
      guard settings.filter.includes(kind) else { continue }
      // Kinds that moved out of `extensions` are the same objects under both names.
      if kind.group == "extensions", discovery.resources.contains(where: { $0.kind == kind.kind && $0.group != "extensions" }) {
        continue
      }
      if resource.preferred || wanted[kind] == nil { wanted[kind] = resource }
    }
    var changed = false
    for (kind, stream) in streams where wanted[kind] == nil {
      stream.stop()
      streams[kind] = nil
      changed = true
      for object in store.removeAll(of: kind) { onChange(.removed(object)) }
    }
    // Applications first: they are what the screen waits for.
    let new = wanted.filter { streams[$0.key] == nil }.sorted {
      (Self.rank($0.key), $0.key.description) < (Self.rank($1.key), $1.key.description)
    }
    for (kind, resource) in new {
      let stream = stream(resource)
      streams[kind] = stream
      stream.follow(resource.namespaced && !scope.namespaces.isEmpty ? scope.namespaces : [""])
    }
    changed = changed || !new.isEmpty
    updateState()
    if changed || scopesChanged { onKinds(scopesChanged) }
  }

  private static func rank(_ kind: GroupKind) -> Int { kind.group == "argoproj.io" ? 0 : 1 }

  // MARK: Reading

  func resource(for kind: GroupKind) -> APIResource? { discovery?.resource(for: kind) }

  /// What is namespaced is known, so that manifests can be given their identities.
  var canRender: Bool { discovery != nil }

  /// How many kinds are followed.
  var kindCount: Int { streams.count }

  func serves(_ kind: GroupKind) -> Bool { scopes[kind] != nil }

  /// Custom kinds whose merge keys nothing has told yet.
  func undescribed(among kinds: some Sequence<GroupVersionKind>) -> Set<GroupVersionKind> {
    let custom = Set(kinds).filter { Schema.builtin.node(for: $0) == nil && discovery?.resource(for: $0) != nil }
    return custom.isEmpty ? [] : schemas.unasked(among: custom, in: store)
  }

  /// The object as the server has it now; nil where it is gone or cannot be read.
  func fetch(_ key: ResourceKey) async -> Value? {
    guard let resource = resource(for: key.groupKind) else { return nil }
    return try? await client.get(resource, namespace: key.namespace, name: key.name)
  }

  /// Why this object cannot be judged now; nil where it can.
  func obstacle(_ key: ResourceKey) -> String? {
    guard let stream = streams[key.groupKind] else {
      guard !hasLoaded, !isStopped else { return nil }
      return "the cluster is still being listed"
    }
    return stream.obstacle(in: key.namespace)
  }

  /// True where this object may not be read, and that is known by now.
  func isRefused(_ key: ResourceKey) -> Bool {
    guard let stream = streams[key.groupKind] else { return false }
    return stream.error?.kind == .forbidden && narrowing == nil && stream.obstacle(in: key.namespace) != nil
  }

  /// True where objects of this kind are followed.
  func watches(_ kind: GroupKind) -> Bool { streams[kind] != nil }

  // MARK: Watching

  private func stream(_ resource: APIResource) -> KindStream {
    let kind = resource.groupKind
    let stream = KindStream(resource, client: client)
    stream.onObject = { [weak self] event in
      guard let self, !isStopped, streams[kind] != nil else { return }
      switch event {
      case .added(let object), .modified(let object): set(object)
      case .deleted(let object): remove(object.key)
      case .reset, .synced, .interrupted, .resumed: break
      }
    }
    stream.onChange = { [weak self] first in
      guard let self, !isStopped else { return }
      updateState()
      if first {
        onKindLoaded(kind)
        if hasLoaded { onKinds(false) }
      }
    }
    stream.onForbidden = { [weak self] in self?.narrow(after: .milliseconds(50)) }
    stream.onMissing = { [weak self] in self?.scheduleRediscovery(after: .milliseconds(500)) }
    return stream
  }

  // MARK: Few rights

  /// Falls back to single namespaces for the kinds that may not be read in all of them.
  func narrow(after delay: Duration = .zero) {
    guard narrowing == nil, !isStopped, scope.namespaces.isEmpty else { return }
    narrowing = NetworkActor.schedule(after: delay) { [weak self] in
      Task { @NetworkActor in
        guard let self else { return }
        await self.access.learn(self.wantedNamespaces())
        self.narrowing = nil
        guard !self.isStopped else { return }
        for stream in self.streams.values where stream.resource.namespaced && stream.isRefused {
          stream.follow(self.access.namespaces(for: stream.resource))
        }
        self.updateState()
        self.onNarrowed()
      }
    }
  }

  private func set(_ raw: RawObject) {
    // What cannot be decoded can only be skipped: the server sent it.
    guard let value = try? raw.decode() else { return }
    set(value, raw.bytes, raw.key, isWhole: raw.isWhole)
    if Self.definesKinds(raw.key.groupKind) { kindDefined(value) }
    if isSettings(raw.key) { settingsChanged(value) }
  }

  private func set(_ value: Value, _ bytes: [UInt8], _ key: ResourceKey, isWhole: Bool = true) {
    let (object, previous) = store.insert(value, bytes: bytes, key: key, isWhole: isWhole)
    onChange(.set(object, value: value, previous: previous))
  }

  private func isSettings(_ key: ResourceKey) -> Bool {
    key.name == "argocd-cm" && key.kind == "ConfigMap" && key.group.isEmpty && key.namespace == namespace && !isRemote
  }

  private func remove(_ key: ResourceKey) {
    guard let object = store.remove(key) else { return }
    onChange(.removed(object))
    if Self.definesKinds(key.groupKind) { scheduleRediscovery(after: .milliseconds(200)) }
    if isSettings(key) { settingsChanged(.null) }
  }

  /// An app is deployed to this namespace: where only single ones may be read, it is to be one of them.
  func want(_ namespace: String) {
    guard !access.knows(namespace), streams.values.contains(where: \.isRefused) else { return }
    narrow(after: .milliseconds(50))
  }

  // MARK: Kinds that come and go

  private static func definesKinds(_ kind: GroupKind) -> Bool {
    kind == GroupKind(group: "apiextensions.k8s.io", kind: "CustomResourceDefinition")
      || kind == GroupKind(group: "apiregistration.k8s.io", kind: "APIService")
  }

  private func kindDefined(_ value: Value) {
    guard hasLoaded else { return }
    if let group = value[path: "spec", "group"]?.string, let name = value[path: "spec", "names", "kind"]?.string,
      discovery?.resource(for: GroupKind(group: group, kind: name)) != nil
    {
      return
    }
    scheduleRediscovery(after: .milliseconds(200))
  }

  private func scheduleRediscovery(after delay: Duration, tries: Int = 4) {
    rediscovery?.cancel()
    rediscovery = NetworkActor.schedule(after: delay) { [weak self] in
      Task { @NetworkActor in
        guard let self else { return }
        let before = self.streams.count
        _ = await self.rediscover()
        // Discovery follows a new definition after a moment.
        if self.streams.count == before, tries > 1, !self.isStopped {
          self.scheduleRediscovery(after: delay * 3, tries: tries - 1)
        }
      }
    }
  }

  // MARK: The state of the connection

  private func lose(_ error: APIError) {
    if case .lost = state.phase { return }
    state.phase = .lost(reason: error.description, since: now())
    onState()
  }

  private func updateState() {
    let old = state
    let lost = streams.values.filter(\.isLost)
    let done = narrowing == nil ? streams.values.filter(\.isSettled).count : 0
    if !lost.isEmpty, lost.count * 2 > streams.count, let error = lost.first?.error {
      if case .lost = state.phase {} else { state.phase = .lost(reason: error.description, since: now()) }
    } else if hasLoaded || done == streams.count {
      state.phase = .live
    } else {
      state.phase = .loading(done: done, total: streams.count)
    }
    state.limits = streams.values.compactMap(\.limit).sorted()
    if state != old {
      if case .lost = old.phase, state.phase == .live { scheduleRediscovery(after: .seconds(1), tries: 1) }
      onState()
    }
    if state.phase == .live { finishLoading() }
  }

  private func finishLoading() {
    guard !hasLoaded else { return }
    hasLoaded = true
    patience?.cancel()
    onLoaded()
    updateState()
  }

  /// What its apps' conditions say of a cluster that cannot be reached; nil where it can.
  var outage: AppCondition.Draft? {
    guard case .lost(let reason, let since) = state.phase else { return nil }
    guard hasLoaded else { return AppCondition.Draft(type: "ComparisonError", message: reason) }
    return AppCondition.Draft(
      type: "ClusterUnreachableWarning", message: "showing what was known at \(Timestamp.text(since)): \(reason)")
  }
}
