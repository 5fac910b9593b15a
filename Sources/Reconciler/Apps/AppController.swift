import Applications
import Drift
import Foundation
import Health
import Kubernetes
import Manifests
import Repository

/// One Application: what Git asks for, what is live of it, and the verdict.
///
/// Owns the desired state, the verdicts and the row of its app. A live object that changes costs one comparison here, never a
/// run over the whole app.
@NetworkActor
final class AppController {
  let id: AppID
  /// The name in tracking marks.
  let instance: String
  private(set) var application: Application
  private(set) var row: AppRow
  private(set) var desired: DesiredState?
  private(set) var verdicts = AppVerdicts()
  /// True once a verdict (or the reason why there can be none) stands.
  private(set) var isJudged = false
  private let fleet: Fleet
  /// Where its destination is; the home cluster while that cannot be told.
  private(set) var cluster: ClusterCache
  private var specProblems: [AppCondition.Draft] = []
  private var sourceProblem: AppCondition.Draft?
  /// The app's cluster cannot be reached.
  private var connectionProblem: AppCondition.Draft?
  private var warnings: [AppCondition.Draft] = []
  private var waiters: [CheckedContinuation<Void, Never>] = []
  /// What the server was asked a dry run for, and has not answered yet.
  private var awaited: Set<ResourceKey> = []
  private var generation = 0
  private var isRendering = false
  private var conditionTimes: [AppCondition.Draft: Date] = [:]

  init(_ application: Application, instance: String, fleet: Fleet) {
    self.application = application
    self.instance = instance
    self.fleet = fleet
    cluster = fleet.home
    id = AppID(namespace: application.namespace, name: application.name)
    row = AppRow(id: id)
  }

  /// What the sources follow.
  var references: [SourceReference] { application.spec.sources.map { SourceReference($0, project: application.spec.project) } }

  /// The spec's destination under its server and its name, whichever was given.
  var destination: Destination { fleet.clusters.completed(application.spec.destination) }

  var store: LiveStore { cluster.store }

  /// Everything that is the app's: what it asks for, and what says that it belongs to it.
  var keys: Set<ResourceKey> { Set(verdicts.drifts.keys) }

  var hasError: Bool { !specProblems.isEmpty || sourceProblem != nil || connectionProblem?.type == "ComparisonError" }

  // MARK: What changes an app

  /// The Application object is new or has changed.
  func update(_ new: Application, isFirst: Bool = false) {
    let old = application
    application = new
    if isFirst || new.spec != old.spec || new.problems != old.problems { specChanged() } else { publishRow() }
  }

  /// The spec, the project or what the cluster serves has changed.
  func specChanged() {
    let place = fleet.place(of: application)
    // Neither the cluster nor what its project says of it can be told yet.
    if application.problems.isEmpty, case .unknownYet = place { return }
    let problems: [AppCondition.Draft]
    if application.problems.isEmpty, case .nowhere(let why) = place {
      problems = [AppCondition.Draft(type: "InvalidSpecError", message: why)]
    } else {
      problems = fleet.problems(of: application)
      if problems.isEmpty {
        guard case .at(let cluster) = place else { return }
        move(to: cluster)
        cluster.want(application.spec.destination.namespace)
      }
    }
    if problems != specProblems {
      specProblems = problems
      publishRow()
    }
    guard problems.isEmpty else {
      fleet.revisions.follow([], by: id)
      drop()
      return
    }
    fleet.revisions.follow(Set(references), by: id)
    revisionChanged()
  }

  /// The app is deployed to another cluster than before.
  private func move(to place: ClusterCache) {
    guard place !== cluster else { return }
    fleet.index([], for: self)
    generation += 1
    isRendering = false
    desired = nil
    verdicts = AppVerdicts()
    awaited = []
    cluster = place
    isJudged = false
    connectionProblem = nil
    row.judgedAt = nil
    connectionChanged()
  }

  /// The connection to the app's cluster was lost or came back. The home cluster's own state stands on the screen already.
  func connectionChanged() {
    let before = connectionProblem
    connectionProblem = cluster === fleet.home ? nil : cluster.outage
    guard connectionProblem != before else { return }
    if connectionProblem != nil, !cluster.hasLoaded { isJudged = true }
    if connectionProblem == nil, desired == nil { isJudged = false }
    publishRow()
    settle()
  }

  /// One of the references stands at another commit, or cannot be resolved.
  func revisionChanged(force: Bool = false) {
    guard specProblems.isEmpty, cluster.canRender else { return }
    var commits: [String] = []
    for reference in references {
      switch fleet.revisions[reference] {
      case nil: return
      case .failure(let error):
        fail(Self.explain(error, reference))
        return
      case .success(let revision): commits.append(revision.id)
      }
    }
    render(commits, force: force)
  }

  /// Forgets everything on the way out.
  func close() {
    generation += 1
    awaited = []
    settle()
    fleet.revisions.follow([], by: id)
    fleet.index([], for: self)
  }

  // MARK: Refreshing

  /// True where the verdicts are of the newest commit that is known.
  var isSettled: Bool { isJudged && !isRendering && awaited.isEmpty }

  /// Asks Git, renders where something changed (`hard`: in any case), and judges again.
  func refresh(hard: Bool) async {
    for url in Set(references.map(\.url)) { await fleet.revisions.refreshed(url) }
    revisionChanged(force: hard)
    await settled()
  }

  /// Waits until what is being rendered is judged.
  func settled() async {
    // Looked at where nothing can come in between: reaching the continuation may take a hop, in which the rendering ends.
    await withCheckedContinuation { waiter in
      if isRendering || !awaited.isEmpty { waiters.append(waiter) } else { waiter.resume() }
    }
  }

  private func settle() {
    if awaited.isEmpty {
      let waiting = waiters
      waiters = []
      for waiter in waiting { waiter.resume() }
    }
    fleet.settled(self)
  }

  /// Something that warnings are about came or went.
  func refreshWarnings() {
    guard let desired, isJudged else { return }
    warnings = fleet.warnings(of: self, desired)
    publishRow()
  }

  // MARK: Rendering

  private func render(_ commits: [String], force: Bool) {
    generation += 1
    let mine = generation
    let request = fleet.renderRequest(for: self, commits: commits, previous: force ? nil : desired)
    isRendering = true
    Task { @NetworkActor [weak self, renderer = fleet.renderer] in
      let result: Result<DesiredState, RenderFailure>
      do throws(RenderFailure) { result = .success(try await renderer.render(request)) } catch { result = .failure(error) }
      guard let self, self.generation == mine else { return }
      self.isRendering = false
      switch result {
      case .success(let state): self.take(state)
      case .failure(let error):
        self.fail(AppCondition.Draft(type: "ComparisonError", message: error.description))
      }
    }
  }

  private func take(_ state: DesiredState) {
    let isNew = desired?.revisions != state.revisions
    let before = desired?.revision
    sourceProblem = nil
    desired = state
    fleet.index(Array(state.keys), for: self)
    judgeAll()
    if isNew, before != nil { fleet.revisionTaken(self) }
  }

  private func fail(_ problem: AppCondition.Draft) {
    sourceProblem = problem
    // What was known of the app stays in sight, unjudged.
    drop()
  }

  /// There is no desired state to compare with; what is being rendered is not waited for.
  private func drop() {
    generation += 1
    isRendering = false
    desired = nil
    verdicts = AppVerdicts()
    awaited = []
    fleet.index([], for: self)
    warnings = []
    if cluster.hasLoaded { isJudged = true }
    publishRow()
    fleet.treeChanged(self)
    settle()
  }

  private static func explain(_ error: RepositoryError, _ reference: SourceReference) -> AppCondition.Draft {
    AppCondition.Draft(type: "ComparisonError", message: "\(error)")
  }

  // MARK: Judging

  /// Judges every resource: after rendering, and once the cluster is loaded.
  func judgeAll() {
    guard cluster.hasLoaded else { return }
    guard let desired else {
      // The error may be one that what is being rendered right now does away with.
      if hasError, !isRendering { drop() }
      return
    }
    awaited = []
    var known = Set(desired.keys)
    for key in desired.keys { _ = judge(key, live: nil) }
    for key in store.keys(instance: instance) where desired.byKey[key] == nil {
      _ = judgeExtra(key)
      known.insert(key)
    }
    verdicts.keepOnly(known)
    warnings = fleet.warnings(of: self, desired)
    isJudged = true
    publishRow()
    fleet.treeChanged(self)
    settle()
  }

  /// A resource of the app changed in the cluster. `live` is the object where it is there.
  func liveChanged(_ key: ResourceKey, live: Value?) {
    guard cluster.hasLoaded, let desired else { return }
    let before = verdicts[key]
    let wasAwaited = awaited.contains(key)
    let changed = desired.byKey[key] != nil ? judge(key, live: live) : judgeExtra(key)
    publishRow()
    if changed { fleet.verdictChanged(self, key, from: before, to: verdicts[key]) }
    fleet.treeChanged(self)
    if wasAwaited, awaited.isEmpty { settle() }
  }

  private func judge(_ key: ResourceKey, live: Value?) -> Bool {
    guard let resource = desired?.resource(key), let compiled = resource.compiled else { return false }
    awaited.remove(key)
    if let obstacle = cluster.obstacle(key) {
      // While a kind is out of reach its last verdict stands.
      if verdicts[key] != nil { return false }
      return verdicts.set(ResourceDrift(key: key, verdict: .unknown, message: obstacle), for: key)
    }
    guard let object = store[key] else {
      let served = cluster.serves(key.groupKind)
      return verdicts.set(
        ResourceDrift(
          key: key, verdict: .missing, message: served ? "" : "the cluster does not serve \(key.groupKind): is its CRD installed?"
        ),
        for: key)
    }
    if let bytes = object.bytes, Comparison.isSurelySynced(compiled, bytes: bytes) {
      return verdicts.set(ResourceDrift(key: key, verdict: .synced), for: key)
    }
    guard let value = live ?? object.decoded() else {
      fetch(object)
      return false
    }
    var answer: Value?
    if compiled.usesDryRun {
      switch cluster.dryRuns.answer(compiled, live: object, then: { [weak self] in self?.liveChanged(key, live: nil) }) {
      case .success(let value)?: answer = value
      case .failure(let error)?:
        return verdicts.set(.refused(key, error), for: key)
      case nil:
        awaited.insert(key)
        if verdicts[key] != nil { return false }
        return verdicts.set(ResourceDrift(key: key, verdict: .unknown, message: "waiting for the server's dry run"), for: key)
      }
    }
    return verdicts.set(Comparison.compare(compiled, live: value, answer: answer), for: key)
  }

  /// What the server said to the dry run of a resource's apply, where that decides and is known.
  func dryRunAnswer(_ key: ResourceKey) -> Value? {
    guard let compiled = desired?.resource(key)?.compiled, compiled.usesDryRun, let object = store[key] else {
      return nil
    }
    return cluster.dryRuns.known(compiled, live: object)
  }

  /// What the app's mark is on, and no manifest asks for. What an owner controls, and hooks, are nobody's leftovers.
  private func judgeExtra(_ key: ResourceKey) -> Bool {
    guard let object = store[key], object.instance == instance, object.isLeftover
    else { return verdicts.set(nil, for: key) }
    return verdicts.set(ResourceDrift(key: key, verdict: .extra), for: key)
  }

  /// The store keeps no bytes of what has an owner: asks for such a one, rare among managed resources.
  private func fetch(_ object: StoredObject) {
    Task { @NetworkActor [weak self, cluster] in
      guard let value = await cluster.fetch(object.key), let self, cluster.store[object.key] === object else { return }
      self.liveChanged(object.key, live: value)
    }
  }

  // MARK: The row

  /// Makes the row anew, and publishes it where it is different.
  func publishRow() {
    var new = AppRow(id: id)
    let spec = application.spec
    new.project = spec.project
    new.destinationCluster = spec.destination.cluster
    new.destinationNamespace = spec.destination.namespace
    new.repoURL = spec.source.repoURL
    new.path = spec.source.path.isEmpty ? spec.source.chart : spec.source.path
    new.targetRevision = spec.source.targetRevision.isEmpty ? "HEAD" : spec.source.targetRevision
    new.createdAt = application.raw.metadata["creationTimestamp"]?.string.flatMap(Timestamp.parse)
    new.autoSync = spec.syncPolicy.isAutomated
    new.selfHeal = spec.syncPolicy.automated?.selfHeal == true
    new.autoPrune = spec.syncPolicy.automated?.prune == true
    new.lastSync = application.status.history.last?.deployedAt
    new.operation = fleet.operationSummary(of: self)
    new.fight = fleet.fight(of: self)
    new.conditions = conditions()
    if isJudged {
      new.sync = hasError ? .unknown : verdicts.status
      let counted = desired == nil ? store.keys(instance: instance) : keys
      new.health = AppVerdicts.health(of: counted, in: store, except: id)
      if desired == nil, counted.isEmpty { new.health = Health(.unknown) }
      new.drift = verdicts.summary
      new.judgedAt = row.judgedAt
    }
    new.revision = revision
    guard new != row || (isJudged && row.judgedAt == nil) else { return }
    if isJudged { new.judgedAt = fleet.now() }
    let old = row
    row = new
    fleet.rowChanged(self, from: old)
  }

  /// What was compared with; before there was anything to compare, what is followed.
  private var revision: RevisionInfo? {
    let followed = references.map { reference in
      if case .success(let known) = fleet.revisions[reference] { known } else { RevisionInfo?.none }
    }
    guard var info = followed.first ?? nil else { return nil }
    info.others = followed.dropFirst().map { $0?.id ?? "" }
    guard let desired else { return info }
    if info.id != desired.revision {
      info = row.revision?.id == desired.revision ? row.revision ?? info : RevisionInfo(id: desired.revision)
    }
    info.others = Array(desired.revisions.dropFirst())
    return info
  }

  private func conditions() -> [AppCondition] {
    var drafts = specProblems
    if let sourceProblem { drafts.append(sourceProblem) }
    if let connectionProblem { drafts.append(connectionProblem) }
    if let desired {
      drafts += desired.warnings
      drafts += warnings
    }
    drafts += fleet.operationProblems(of: self)
    var times: [AppCondition.Draft: Date] = [:]
    let known = Dictionary(
      application.status.conditions.compactMap { condition in
        condition.lastTransitionTime.map { (AppCondition.Draft(type: condition.type, message: condition.message), $0) }
      }, uniquingKeysWith: { first, _ in first })
    for draft in drafts { times[draft] = conditionTimes[draft] ?? known[draft] ?? fleet.now() }
    conditionTimes = times
    return drafts.map { AppCondition(type: $0.type, message: $0.message, time: times[$0] ?? fleet.now()) }
  }
}
