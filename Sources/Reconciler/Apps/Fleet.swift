import Applications
import Drift
import Foundation
import Health
import Kubernetes
import Manifests
import Repository

/// What the fleet tells the parts that publish and act.
@NetworkActor
protocol FleetObserver: AnyObject {
  func rowChanged(_ app: AppController, from old: AppRow)
  func appRemoved(_ id: AppID)
  /// The Application object changed in anything: spec, status, operation, annotations.
  func applicationChanged(_ app: AppController, from old: Application?)
  /// One resource's verdict changed after a change in the cluster.
  func verdictChanged(_ app: AppController, _ key: ResourceKey, from old: ResourceDrift?, to new: ResourceDrift?)
  /// What the tree of the app shows may be different.
  func treeChanged(_ app: AppController)
  /// What was being rendered is judged, whether or not that changed the row.
  func settled(_ app: AppController)
  /// Another commit was rendered than before.
  func revisionTaken(_ app: AppController)
  func operationSummary(of app: AppController) -> OperationSummary?
  /// `SyncError` and `DeletionError`.
  func operationProblems(of app: AppController) -> [AppCondition.Draft]
  func fight(of app: AppController) -> Fight?
}

/// All Applications and projects, and the way from a live object to the apps that it concerns.
@NetworkActor
final class Fleet {
  /// The cluster that holds the Applications, and Argo CD's settings for all clusters.
  var home: ClusterCache { clusters.home }
  let clusters: ClusterRegistry
  let revisions: RevisionWatch
  let renderer: RenderWorker
  let options: ReconcilerOptions
  weak var observer: (any FleetObserver)?

  private(set) var apps: [AppID: AppController] = [:]
  private var instances: [String: AppID] = [:]
  private var projects: [String: AppProject] = [:]
  private var appsByKey: [ClusterKey: [AppID]] = [:]
  private var keysByApp: [AppID: [ClusterKey]] = [:]
  /// From files: Applications do not come from the cluster.
  private let isFromFiles: Bool

  init(
    clusters: ClusterRegistry, revisions: RevisionWatch, renderer: RenderWorker, options: ReconcilerOptions
  ) {
    self.clusters = clusters
    self.revisions = revisions
    self.renderer = renderer
    self.options = options
    isFromFiles = !options.applicationFiles.isEmpty
  }

  var settings: ClusterSettings { home.settings }
  func now() -> Date { options.now() }
  /// What may be deleted without a person's consent. The cluster's word counts before this machine's: whoever leads acts alike.
  var pruneGuard: PruneGuard { PruneGuard(largestShare: settings.largestPruneShare ?? options.largestPruneShare) }

  /// Forgets all apps.
  func close() {
    observer = nil
    for app in apps.values { app.close() }
    apps = [:]
  }

  // MARK: Applications and projects

  /// Takes in an Application object.
  func set(_ application: Application) {
    let id = AppID(namespace: application.namespace, name: application.name)
    guard options.appFilter?.contains(id) ?? true else { return }
    if let app = apps[id] {
      let old = app.application
      guard old.raw != application.raw else { return }
      app.update(application)
      observer?.applicationChanged(app, from: old)
      return
    }
    let instance = Tracking.instanceName(
      name: application.name, namespace: application.namespace, controllerNamespace: options.namespace)
    let app = AppController(application, instance: instance, fleet: self)
    apps[id] = app
    instances[instance] = id
    app.update(application, isFirst: true)
    observer?.applicationChanged(app, from: nil)
  }

  func remove(_ id: AppID) {
    guard let app = apps.removeValue(forKey: id) else { return }
    instances[app.instance] = nil
    app.close()
    observer?.appRemoved(id)
  }

  func set(_ project: AppProject) {
    guard project.namespace == options.namespace || isFromFiles, projects[project.name]?.raw != project.raw else { return }
    projects[project.name] = project
    projectChanged(project.name)
  }

  func removeProject(_ name: String) {
    projects[name] = nil
    projectChanged(name)
  }

  private func projectChanged(_ name: String) {
    for app in apps.values where app.application.spec.project == name { app.specChanged() }
  }

  /// The project by name; `default` permits everything where nobody made one.
  func project(_ name: String) -> AppProject? { projects[name] ?? (name == "default" ? .permissive : nil) }

  /// Whether Applications in this namespace are this controller's: the rest are another one's.
  private func mayHold(_ namespace: String) -> Bool {
    namespace == options.namespace || settings.applicationNamespaces.contains { Glob.matches($0, namespace) }
  }

  // MARK: The cluster

  /// A live object changed: Applications and projects are taken in, everything else goes to the apps it concerns.
  func take(_ change: LiveChange, from cluster: ClusterCache) {
    let key = change.key
    if key.group == "argoproj.io", !isFromFiles, cluster === home {
      switch (key.kind, change) {
      case ("Application", .set(_, let value, _)) where mayHold(key.namespace): set(Application(value))
      case ("Application", .removed): remove(AppID(namespace: key.namespace, name: key.name))
      case ("AppProject", .set(_, let value, _)): set(AppProject(value))
      case ("AppProject", .removed) where key.namespace == options.namespace: removeProject(key.name)
      default: break
      }
    }
    guard cluster.hasLoaded else { return }
    var live: Value?
    var concerned = appsByKey[ClusterKey(cluster, key)] ?? []
    func note(_ instance: String?) {
      guard let instance, let id = instances[instance], apps[id]?.cluster === cluster, !concerned.contains(id) else { return }
      concerned.append(id)
    }
    switch change {
    case .set(let object, let value, let previous):
      // What is not whole is fetched by who compares it.
      live = ResourceFilter.needsOnlyMetadata(key.groupKind) ? nil : value
      note(object.instance)
      note(previous?.instance)
      noteOwners(of: object, in: cluster)
    case .removed(let object):
      note(object.instance)
      noteOwners(of: object, in: cluster)
    }
    for id in concerned { apps[id]?.liveChanged(key, live: live) }
    if key.groupKind == CustomSchemas.definition, let live {
      schemasChanged(CustomSchemas.schemas(of: live), on: cluster)
    }
    if key.kind == "Namespace", key.group.isEmpty { namespaceChanged(key.name, change, in: cluster) }
  }

  private func namespaceChanged(_ name: String, _ change: LiveChange, in cluster: ClusterCache) {
    if case .set(_, _, .some) = change { return }
    for app in apps.values
    where app.cluster === cluster
      && app.desired?.resources.contains(where: { $0.key.namespace == name }) == true
    {
      app.refreshWarnings()
    }
  }

  /// A change below a managed resource changes the tree that it stands in.
  private func noteOwners(of object: StoredObject, in cluster: ClusterCache) {
    guard !object.owners.isEmpty else { return }
    for owner in cluster.store.ancestry(of: object).dropFirst() {
      for id in appsByKey[ClusterKey(cluster, owner.key)] ?? [] { if let app = apps[id] { observer?.treeChanged(app) } }
    }
  }

  /// Every kind is listed: everything can be judged.
  func loaded(_ cluster: ClusterCache) {
    for app in apps(on: cluster) { app.judgeAll() }
    schemasChanged(cluster.schemas.all(in: cluster.store), on: cluster)
    for app in apps(on: cluster) { learnSchemas(of: app) }
  }

  /// What no definition that can be read here describes, the server's OpenAPI may.
  private func learnSchemas(of app: AppController) {
    guard app.cluster.hasLoaded, let desired = app.desired else { return }
    let kinds = app.cluster.undescribed(among: desired.resources.lazy.map(\.manifest.groupVersionKind))
    guard !kinds.isEmpty else { return }
    Task { @NetworkActor [weak self, cluster = app.cluster] in
      self?.schemasChanged(await cluster.schemas.learn(kinds, from: cluster.client), on: cluster)
    }
  }

  /// Definitions came or changed: what they speak of is compiled again.
  private func schemasChanged(_ changed: [GroupVersionKind: CustomSchema], on cluster: ClusterCache) {
    guard !changed.isEmpty else { return }
    for app in apps(on: cluster) {
      guard let desired = app.desired else { continue }
      let isConcerned = desired.resources.contains { resource in
        let kind = resource.manifest.groupVersionKind
        return changed[kind] != nil && changed[kind] != desired.fingerprint.request.schemas[kind]
      }
      if isConcerned { app.revisionChanged() }
    }
  }

  /// Kinds came or went.
  ///
  /// - Parameter scopes: whether what is served, and where, is different too.
  func kindsChanged(_ cluster: ClusterCache, scopes: Bool) {
    for app in apps(on: cluster) { if scopes || !cluster.hasLoaded { app.specChanged() } else { app.judgeAll() } }
  }

  private func apps(on cluster: ClusterCache) -> [AppController] { apps.values.filter { $0.cluster === cluster } }

  func referenceMoved(_ reference: SourceReference) {
    for app in apps.values where app.references.contains(reference) { app.revisionChanged() }
  }

  // MARK: For the apps

  /// The app asks for exactly these from now on.
  func index(_ keys: [ResourceKey], for app: AppController) {
    for key in keysByApp[app.id] ?? [] {
      appsByKey[key]?.removeAll { $0 == app.id }
      if appsByKey[key]?.isEmpty == true { appsByKey[key] = nil }
    }
    let keys = keys.map { ClusterKey(app.cluster, $0) }
    keysByApp[app.id] = keys.isEmpty ? nil : keys
    for key in keys { appsByKey[key, default: []].append(app.id) }
    learnSchemas(of: app)
  }

  /// Why the app cannot be judged at all, whatever Git says.
  func problems(of application: Application) -> [AppCondition.Draft] {
    func invalid(_ message: String) -> AppCondition.Draft { AppCondition.Draft(type: "InvalidSpecError", message: message) }
    guard application.problems.isEmpty else { return [invalid(application.problemMessage)] }
    let spec = application.spec
    guard let project = project(spec.project) else {
      return [
        invalid(
          "spec.project: there is no project '\(spec.project)' in namespace \(options.namespace); create it, or use 'default'")
      ]
    }
    var application = application
    application.spec.destination = clusters.completed(spec.destination)
    return project.violations(of: application).map(invalid)
  }

  /// Where the app is deployed to.
  func place(of application: Application) -> ClusterRegistry.Place {
    clusters.place(of: application.spec.destination, project: project(application.spec.project))
  }

  /// The namespaces that apps on this cluster are deployed to, and those that Argo CD and the user's context name.
  func namespaces(on cluster: ClusterCache) -> Set<String> {
    var names = Set(apps(on: cluster).map(\.application.spec.destination.namespace))
    names.formUnion([options.namespace, cluster.client.configuration.namespace])
    return names
  }

  /// The clusters that are known, or how one is to be reached, changed.
  func clustersChanged() { for app in apps.values { app.specChanged() } }

  /// The connection to a cluster was lost or came back.
  func connectionChanged(_ cluster: ClusterCache) { for app in apps(on: cluster) { app.connectionChanged() } }

  /// What a person should know of an app that can be judged nevertheless.
  func warnings(of app: AppController, _ desired: DesiredState) -> [AppCondition.Draft] {
    guard app.cluster.hasLoaded else { return [] }
    var drafts: [AppCondition.Draft] = []
    let definitions = Set(
      desired.resources.lazy.filter { $0.key.kind == "CustomResourceDefinition" }.compactMap { resource -> GroupKind? in
        guard let kind = resource.manifest[path: "spec", "names", "kind"]?.string else { return nil }
        return GroupKind(group: resource.manifest[path: "spec", "group"]?.string ?? "", kind: kind)
      })
    var unknown: Set<GroupKind> = []
    for resource in desired.resources
    where !app.cluster.serves(resource.key.groupKind) && !definitions.contains(resource.key.groupKind) {
      guard unknown.insert(resource.key.groupKind).inserted else { continue }
      drafts.append(
        AppCondition.Draft(
          type: "UnknownKindWarning",
          message:
            "\(place(resource)): the cluster does not serve \(resource.key.groupKind); install its CRD, or correct apiVersion"))
    }
    var missing: Set<String> = []
    let made = Set(desired.resources.lazy.filter { $0.key.kind == "Namespace" }.map(\.key.name))
    let creates = app.application.spec.syncPolicy.syncOptions.createNamespace
    for resource in desired.resources {
      let namespace = resource.key.namespace
      guard !namespace.isEmpty, !made.contains(namespace), !(creates && namespace == app.application.spec.destination.namespace),
        app.store[.namespace(namespace)] == nil, app.cluster.obstacle(.namespace(namespace)) == nil,
        missing.insert(namespace).inserted
      else { continue }
      drafts.append(
        AppCondition.Draft(
          type: "MissingNamespaceWarning",
          message:
            "\(place(resource)): namespace '\(namespace)' does not exist; add it to Git, or set the sync option CreateNamespace=true"
        ))
    }
    if let project = project(app.application.spec.project) {
      let destination = app.destination
      for resource in desired.resources {
        let namespaced = !resource.key.namespace.isEmpty
        if let violation = project.violation(
          of: resource.key, namespaced: namespaced, destination: destination)
        {
          drafts.append(AppCondition.Draft(type: "ProjectWarning", message: "\(place(resource)): \(violation); a sync will fail"))
        }
      }
    }
    for resource in desired.resources {
      let sharing = appsByKey[ClusterKey(app.cluster, resource.key)] ?? []
      guard sharing.count > 1 else { continue }
      let others = sharing.filter { $0 != app.id }.map(\.name).joined(separator: ", ")
      drafts.append(
        AppCondition.Draft(
          type: "SharedResourceWarning",
          message: "\(resource.key.kind)/\(resource.key.name) is part of applications \(app.id.name) and \(others)"))
    }
    return drafts
  }

  private func place(_ resource: DesiredResource) -> String {
    "\(resource.file)\(resource.line > 0 ? ":\(resource.line)" : "") (\(resource.key.kind) \(resource.key.name))"
  }

  func renderRequest(for app: AppController, commits: [String], previous: DesiredState?) -> RenderRequest {
    renderRequest(for: app, sources: app.application.spec.sources, commits: commits, previous: previous)
  }

  /// The same for other sources than the spec's: a rollback's.
  func renderRequest(
    for app: AppController, sources: [ApplicationSource], commits: [String], previous: DesiredState?
  ) -> RenderRequest {
    let spec = app.application.spec
    return RenderRequest(
      instance: app.instance,
      inputs: RenderRequest.Inputs(
        name: app.id.name, namespace: spec.destination.namespace, sources: sources,
        comparison: settings.comparison.specialized(for: app.application), schemas: app.cluster.schemas.all(in: app.store),
        scopes: app.cluster.scopes, kubeVersion: app.cluster.state.version,
        apiVersions: app.cluster.discovery?.servedVersions ?? [], project: spec.project,
        valueFileSchemes: settings.valueFileSchemes,
        externalHelm: options.externalHelm["\(app.id.namespace)/\(app.id.name)"]
          ?? (app.id.namespace == options.namespace ? options.externalHelm[app.id.name] : nil),
        baseProject: settings.allowsRemoteBases ? project(spec.project) : nil),
      commits: commits, previous: previous, synced: app.application.status.operationState?.syncResult?.revision)
  }

  // MARK: To the observer

  func rowChanged(_ app: AppController, from old: AppRow) { observer?.rowChanged(app, from: old) }
  func treeChanged(_ app: AppController) { observer?.treeChanged(app) }
  func settled(_ app: AppController) { observer?.settled(app) }
  func revisionTaken(_ app: AppController) { observer?.revisionTaken(app) }
  func operationSummary(of app: AppController) -> OperationSummary? { observer?.operationSummary(of: app) }
  func operationProblems(of app: AppController) -> [AppCondition.Draft] { observer?.operationProblems(of: app) ?? [] }
  func fight(of app: AppController) -> Fight? { observer?.fight(of: app) }
  func verdictChanged(_ app: AppController, _ key: ResourceKey, from old: ResourceDrift?, to new: ResourceDrift?) {
    observer?.verdictChanged(app, key, from: old, to: new)
  }
}

/// One object of one cluster.
struct ClusterKey: Hashable {
  private let cluster: ObjectIdentifier
  private let key: ResourceKey

  init(_ cluster: ClusterCache, _ key: ResourceKey) {
    self.cluster = ObjectIdentifier(cluster)
    self.key = key
  }
}

extension ResourceKey {
  static func namespace(_ name: String) -> ResourceKey {
    ResourceKey(group: "", kind: "Namespace", namespace: "", name: name)
  }
}
