import Applications
import Charts
import Drift
import Foundation
import Kubernetes
import Manifests
import Repository

/// The heart: follows a cluster and the Git repositories of its Applications, judges, tells the bus, and (where it leads)
/// carries out what the Applications ask for.
///
/// All of it runs on the network thread: a byte from a watch becomes a verdict without a hop. This class only connects the
/// parts, each of which owns its own state.
@NetworkActor
public final class Reconciler {
  public let options: ReconcilerOptions
  let client: ClusterClient
  let bus: EventBus
  /// The home cluster, which holds the Applications.
  let cluster: ClusterCache
  let clusters: ClusterRegistry
  let accounts: RepositoryAccounts
  let revisions: RevisionWatch
  let fleet: Fleet
  let applications: ApplicationWriter
  let desk: OperationDesk
  let status: StatusWriter
  let publisher: Publisher
  let inspector: ResourceInspector
  let lease: LeaseKeeper
  let timeline: TimelineRecorder
  let listeners = Listeners()
  /// The first complete list of Applications is known.
  private(set) var hasApps = false
  /// What stands until the Applications can be read: rights are looked at anew now and then, and meanwhile nothing is known.
  private var lastRefusal: String?
  private var isStarted = false
  /// Keeps what runs alive: the parts call back to it.
  private var whileRunning: Reconciler?
  private var isStopped = false

  /// - Parameter client: of the cluster that holds the Applications; nothing is asked before ``start()``.
  public init(client: ClusterClient, options: ReconcilerOptions, bus: EventBus) {
    self.client = client
    self.options = options
    self.bus = bus
    let store = RepositoryStore(cacheDirectory: options.cacheDirectory)
    let cluster = ClusterCache(client: client, namespace: options.namespace, now: options.now)
    self.cluster = cluster
    let charts = ChartStore(cacheDirectory: options.cacheDirectory)
    accounts = RepositoryAccounts(namespace: options.namespace) { [weak cluster] in cluster?.store }
    revisions = RevisionWatch(store: store, charts: charts, accounts: accounts, now: options.now)
    clusters = ClusterRegistry(home: cluster, options: options)
    fleet = Fleet(
      clusters: clusters, revisions: revisions, renderer: RenderWorker(store: store, charts: charts, accounts: accounts),
      options: options)
    applications = ApplicationWriter(client: client) { cluster.resource(for: Application.groupKind) }
    desk = OperationDesk(fleet: fleet, applications: applications)
    status = StatusWriter(fleet: fleet, applications: applications)
    publisher = Publisher(bus: bus, fleet: fleet, desk: desk)
    inspector = ResourceInspector()
    lease = LeaseKeeper(client: client, options: options)
    timeline = TimelineRecorder(now: options.now) { bus.publish(.timeline($0)) }
    connectParts()
  }

  /// Begins to connect, and goes on until ``stop()``. Returns at once.
  public func start() {
    guard !isStarted else { return }
    isStarted = true
    whileRunning = self
    bus.publish(.connection(cluster.state))
    bus.publish(.leadership(lease.leadership))
    if !options.applicationFiles.isEmpty { readFiles() }
    Task { @NetworkActor [cluster] in await cluster.start() }
  }

  /// Ends everything: hands the Lease over, cancels watches, waits for writes that are on their way.
  public func stop() async {
    guard !isStopped else { return }
    isStopped = true
    await desk.stop()
    status.stop()
    inspector.stop()
    revisions.stop()
    await applications.drain()
    await lease.stop()
    clusters.stop()
    cluster.stop()
    listeners.finish()
    fleet.close()
    whileRunning = nil
  }

  // MARK: Wiring

  private func connectParts() {
    fleet.observer = self
    connectClusters()
    cluster.onState = { [weak self] in
      guard let self else { return }
      bus.publish(.connection(cluster.state))
      listeners.check()
    }
    cluster.onSettings = { [weak self] in
      guard let self else { return }
      revisions.interval = options.pollInterval ?? cluster.settings.pollInterval
      clusters.settingsChanged()
      // What is compared, and how charts are rendered, may be another matter now.
      for app in fleet.apps.values { app.revisionChanged() }
    }
    cluster.onKinds = { [weak self] in
      guard let self else { return }
      fleet.kindsChanged(cluster, scopes: $0)
      if options.applicationFiles.isEmpty, cluster.resource(for: Application.groupKind) == nil { tellMissingDefinitions() }
    }
    cluster.onKindLoaded = { [weak self] kind in
      guard let self else { return }
      if kind == Application.groupKind, options.applicationFiles.isEmpty {
        lastRefusal = nil
        appsLoaded()
      }
      // Whether a destination is a known cluster can be told from now on.
      if kind == ClusterRegistry.secretKind { fleet.clustersChanged() }
      if kind.group == "apps", cluster.hasLoaded { lookForArgoCD() }
    }
    cluster.onLoaded = { [weak self] in
      guard let self else { return }
      fleet.loaded(cluster)
      lookForArgoCD()
      if options.applicationFiles.isEmpty { lease.start() }
      listeners.check()
    }
    cluster.onChange = { [weak self] change in
      guard let self else { return }
      clusters.take(change)
      fleet.take(change, from: cluster)
      desk.take(change, from: cluster)
      if accounts.concerns(change) { revisions.accountsChanged() }
      if ArgoCDController.isIt(change.key, namespace: options.namespace) { lookForArgoCD() }
    }
    revisions.onChange = { [weak self] in
      guard let self else { return }
      fleet.referenceMoved($0)
    }
    revisions.onPolled = { [weak self] in
      guard let self else { return }
      bus.publish(.gitPolled($0))
    }
    lease.onChange = { [weak self] leadership in
      guard let self else { return }
      let leads = leadership.role == .leader
      desk.leads = leads
      status.leads = leads
      bus.publish(.leadership(leadership))
      for app in fleet.apps.values { app.publishRow() }
    }
    desk.onProgress = { [weak self] id in
      guard let self, let app = fleet.apps[id] else { return }
      publisher.publishOperation(app)
      listeners.operationChanged(id, desk.progress(of: app))
    }
    desk.onTimeline = { [weak self] in
      guard let self else { return }
      bus.publish(.timeline($0))
    }
    applications.stillLeads = { [lease] in await lease.verify() }
    applications.onFailure = { [weak self] id, error in
      guard let self else { return }
      bus.publish(.notice(Notice(.error, "\(id.name): its status cannot be written: \(error)")))
    }
  }

  /// Every other cluster tells the same as the home cluster does, but for what only that one holds.
  private func connectClusters() {
    cluster.wantedNamespaces = { [weak self, unowned cluster] in self?.fleet.namespaces(on: cluster) ?? [] }
    cluster.onNarrowed = { [weak self] in
      guard let self else { return }
      fleet.clustersChanged()
      if cluster.hasLoaded { lookForArgoCD() }
      tellRefusal()
    }
    clusters.onChange = { [weak self] in
      guard let self else { return }
      fleet.clustersChanged()
    }
    clusters.onOpen = { [weak self] remote in
      remote.wantedNamespaces = { [weak self, unowned remote] in self?.fleet.namespaces(on: remote) ?? [] }
      remote.onState = { [weak self, unowned remote] in
        guard let self else { return }
        fleet.connectionChanged(remote)
        listeners.check()
      }
      remote.onKinds = { [weak self, unowned remote] in
        guard let self else { return }
        fleet.kindsChanged(remote, scopes: $0)
      }
      remote.onLoaded = { [weak self, unowned remote] in
        guard let self else { return }
        fleet.loaded(remote)
        fleet.connectionChanged(remote)
        listeners.check()
      }
      remote.onChange = { [weak self, unowned remote] change in
        guard let self else { return }
        fleet.take(change, from: remote)
        desk.take(change, from: remote)
      }
    }
  }

  /// Argo CD's controller came, went or cannot be told.
  private func lookForArgoCD() {
    switch options.argoCD {
    case .present: lease.setArgoCD(active: true)
    case .absent: lease.setArgoCD(active: false)
    case .detect:
      lease.setArgoCD(
        active: ArgoCDController.isActive(in: cluster.store, namespace: options.namespace),
        doubt: ArgoCDController.obstacle(in: cluster, namespace: options.namespace))
    }
  }

  private func appsLoaded() {
    guard !hasApps else { return }
    hasApps = true
    bus.publish(.appsLoaded)
    listeners.check()
  }

  private func tellRefusal() {
    guard !hasApps, let refusal else { return }
    lastRefusal = refusal
    bus.publish(.notice(Notice(.warning, "the Applications cannot be read: \(refusal)")))
    appsLoaded()
  }

  /// Why the Applications may not be read at all; nil where they may, or where that is not known yet.
  var refusal: String? {
    guard options.applicationFiles.isEmpty else { return nil }
    let kind = Application.groupKind
    let key = ResourceKey(group: kind.group, kind: kind.kind, namespace: options.namespace, name: "")
    return cluster.isRefused(key) ? cluster.obstacle(key) : lastRefusal
  }

  private func tellMissingDefinitions() {
    guard !hasApps else { return }
    bus.publish(
      .notice(
        Notice(.warning, "the cluster does not serve Applications (argoproj.io): run `tiphys install`, or give --file APPS.yaml"))
    )
    appsLoaded()
  }

  /// Takes Applications and projects out of files.
  private func readFiles() {
    for path in options.applicationFiles {
      do {
        guard let data = FileManager.default.contents(atPath: path) else {
          throw ReconcilerError(.notFound, "\(path): the file cannot be read")
        }
        for document in try YAML.documents(Array(data)) {
          var value = document.value
          if value.namespace.isEmpty { value[path: "metadata", "namespace"] = .string(options.namespace) }
          switch value.kind {
          case "Application": fleet.set(Application(value))
          case "AppProject": fleet.set(AppProject(value))
          default: break
          }
        }
      } catch {
        bus.publish(.notice(Notice(.error, error is ReconcilerError ? "\(error)" : "\(path): \(error)")))
      }
    }
    appsLoaded()
  }
}

// MARK: What the fleet tells

extension Reconciler: FleetObserver {
  func rowChanged(_ app: AppController, from old: AppRow) {
    bus.publish(.app(app.row))
    timeline.rowChanged(from: old, to: app.row)
    status.schedule(app.id)
    listeners.rowChanged(app.row)
    desk.consider(app)
  }

  func appRemoved(_ id: AppID) {
    desk.forget(id)
    status.forget(id)
    applications.forget(id)
    publisher.close(id)
    bus.publish(.appRemoved(id))
    listeners.appRemoved(id)
  }

  func applicationChanged(_ app: AppController, from old: Application?) {
    applications.observe(app.id, app.application.raw)
    let state = app.application.status.operationState
    if let old, old.status.operationState != state {
      timeline.operationChanged(app.id, from: old.status.operationState, to: state)
      publisher.publishOperation(app)
      if desk.runner(of: app.id) == nil { listeners.operationChanged(app.id, desk.progress(of: app)) }
    }
    publisher.publishHistory(app)
    let wish = app.application.raw.annotation(AnnotationKey.refresh)
    if let wish, wish != old?.raw.annotation(AnnotationKey.refresh) { refresh(app, hard: wish == "hard") }
    desk.consider(app)
  }

  func verdictChanged(_ app: AppController, _ key: ResourceKey, from old: ResourceDrift?, to new: ResourceDrift?) {
    timeline.verdictChanged(app.id, key, from: old, to: new)
    desk.consider(app)
  }

  func treeChanged(_ app: AppController) { publisher.treeChanged(app.id) }

  func settled(_ app: AppController) { listeners.check() }

  func revisionTaken(_ app: AppController) { desk.consider(app) }

  func operationSummary(of app: AppController) -> OperationSummary? { desk.summary(of: app) }
  func operationProblems(of app: AppController) -> [AppCondition.Draft] { desk.problems(of: app) }
  func fight(of app: AppController) -> Fight? { desk.fight(of: app) }

  /// Does what the refresh annotation asks for; who leads takes it away afterwards.
  private func refresh(_ app: AppController, hard: Bool) {
    Task { @NetworkActor [self] in
      await app.refresh(hard: hard)
      status.refreshDone(app.id)
    }
  }
}
