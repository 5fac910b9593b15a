import Applications
import Drift
import Foundation
import Kubernetes
import Manifests

// What people want. Everything that changes something ends in a write to the Application: who leads carries it out.
extension Reconciler {
  /// Does what a person wants; what becomes of it comes over the bus (a refusal as a notice).
  public func send(_ intent: Intent) {
    switch intent {
    case .open(let id): publisher.open(id)
    case .close(let id): publisher.close(id)
    case .stopLog(let key): inspector.stopLog(key)
    case .followLog(let key, let container, let previous, let tail):
      inspector.followLog(key, in: publisher.cluster(showing: key), container: container, previous: previous, tail: tail) {
        [bus] lines, done in
        bus.publish(.logLines(key, container: container, lines: lines, done: done))
      }
    case .describe(let id, let key):
      answer { [self] in bus.publish(.details(id, await details(id, key))) }
    case .previewSync(let id, let request):
      answer { [self] in
        let (preview, documents) = await previewSync(id, request)
        bus.publish(.preview(id, preview, documents))
      }
    case .previewRollback(let id, let historyID):
      answer { [self] in
        let (preview, documents) = await previewRollback(id, historyID: historyID)
        bus.publish(.preview(id, preview, documents))
      }
    case .previewCommit(let id, let request):
      answer { [self] in bus.publish(.commit(id, await planCommit(id, request))) }
    case .note(let id, let text):
      bus.publish(.timeline(TimelineEntry(time: options.now(), kind: .note, app: id, text: text, actor: options.user)))
    case .listClusters: answer { [self] in await listClusters() }
    case .scenario(let name): bus.publish(.notice(Notice(.warning, "no demo runs here: the scenario '\(name)' is not played")))
    case .refresh, .sync, .terminate, .confirmDeletion, .rollback, .setAutoSync, .pushCommit, .ignore:
      answer { [self] in
        do throws(ReconcilerError) { try await perform(intent) } catch { bus.publish(.notice(Notice(.error, error.description))) }
      }
    }
  }

  private func answer(_ body: @escaping @NetworkActor () async -> Void) {
    Task { @NetworkActor in await body() }
  }

  /// Does what a person wants, and says why where it cannot be done. Mutating intents return when the Application is written.
  public func perform(_ intent: Intent) async throws(ReconcilerError) {
    switch intent {
    case .refresh(let id, let hard): try await refresh(try app(id), hard: hard)
    case .sync(let id, let request): try await sync(try app(id), request)
    case .terminate(let id): try await terminate(try app(id))
    case .confirmDeletion(let id):
      let approved: Value = [AnnotationKey.deletionApproved: .string(Timestamp.text(options.now()))]
      try await write(try app(id), ["metadata": ["annotations": approved]])
    case .rollback(let id, let historyID, let prune, let consent):
      try await rollback(try app(id), historyID, prune: prune, consent)
    case .pushCommit(let id, let plan, let branch): try await pushCommit(try app(id), plan, branch: branch)
    case .setAutoSync(let id, let on): try await setAutoSync(try app(id), on)
    case .ignore(let id, let rule, let respecting):
      try await ignore(try app(id), rule, respecting: respecting)
    default: send(intent)
    }
  }

  // MARK: The writes

  private func refresh(_ app: AppController, hard: Bool) async throws(ReconcilerError) {
    if mayWrite { try await write(app, ["metadata": ["annotations": [AnnotationKey.refresh: hard ? "hard" : "normal"]]]) }
    // Seen here at once, whoever takes the annotation away.
    await app.refresh(hard: hard)
  }

  private func sync(_ app: AppController, _ request: SyncRequest) async throws(ReconcilerError) {
    try checkIdle(app)
    try checkWindow(app)
    let spec = app.application.spec
    if !request.manifests.isEmpty, !request.dryRun, spec.syncPolicy.isAutomated {
      throw ReconcilerError(
        .unavailable, "\(app.id.name): local manifests cannot be synced while auto-sync is on: it would take them back")
    }
    var options = spec.syncPolicy.syncOptions
    if request.applyOutOfSyncOnly { options.add("ApplyOutOfSyncOnly=true") }
    for option in request.options { options.add(option) }
    var sync = ApplicationOperation.Sync(
      // The commit that was looked at, not whatever the branch holds when somebody gets to it.
      revision: request.revision.isEmpty ? app.desired?.revision ?? "" : request.revision, prune: request.prune,
      dryRun: request.dryRun, strategy: request.skipsHooks ? .apply(force: request.force) : .hook(force: request.force),
      resources: request.resources.map { ApplicationOperation.Resource($0) }, syncOptions: options,
      manifests: request.manifests)
    if spec.hasMultipleSources {
      let asked = request.perSource
      sync.revision = ""
      sync.revisions = (app.desired?.revisions ?? []).enumerated().map { index, known in
        asked.indices.contains(index) && !asked[index].isEmpty ? asked[index] : known
      }
    }
    try await ask(app, sync, retry: request.retry, info: request.info, consent: request.consent)
  }

  private func rollback(_ app: AppController, _ historyID: Int, prune: Bool, _ consent: DeletionConsent?)
    async throws(ReconcilerError)
  {
    try checkIdle(app)
    try checkWindow(app)
    guard let entry = app.application.status.history.first(where: { $0.id == historyID }) else {
      throw ReconcilerError(.notFound, "the history of \(app.id.name) has no entry \(historyID)")
    }
    let sync = ApplicationOperation.Sync(
      revision: entry.revision, revisions: entry.revisions, prune: prune, strategy: .apply(force: false),
      syncOptions: app.application.spec.syncPolicy.syncOptions, source: entry.source, sources: entry.sources)
    var also: Value = [:]
    if app.application.spec.syncPolicy.isAutomated {
      also = ["spec": ["syncPolicy": ["automated": ["enabled": false]]]]
      bus.publish(
        .notice(
          Notice(.warning, "auto-sync of \(app.id.name) is suspended for the rollback; switch it on again when Git is right")))
    }
    try await ask(app, sync, consent: consent, also: also)
  }

  private func pushCommit(_ app: AppController, _ plan: CommitPlan, branch: String) async throws(ReconcilerError) {
    guard !options.readOnly else { throw ReconcilerError(.readOnly, "nothing is pushed: this is --read-only") }
    try await GitPush(app: app, fleet: fleet).publish(plan, branch: branch)
    let target = branch.isEmpty ? plan.branch ?? "" : branch
    bus.publish(
      .timeline(
        TimelineEntry(
          time: options.now(), kind: .revision, app: app.id,
          text: "pushed \(plan.commit.prefix(7)) to \(target): \(plan.subject)",
          actor: options.user)))
    bus.publish(.notice(Notice(.info, "pushed \(plan.commit.prefix(7)) to \(target)")))
  }

  private func ask(
    _ app: AppController, _ sync: ApplicationOperation.Sync, retry: RetryStrategy? = nil,
    info: [ApplicationSpec.InfoItem] = [], consent: DeletionConsent? = nil, also: Value = [:]
  ) async throws(ReconcilerError) {
    let operation = ApplicationOperation(
      sync: sync, initiatedBy: .init(username: options.user), retry: retry ?? app.application.spec.syncPolicy.retry,
      info: info.map { ["name": .string($0.name), "value": .string($0.value)] } + (consent?.info ?? []))
    var patch = also
    patch["operation"] = operation.value
    try await write(app, patch)
  }

  private func terminate(_ app: AppController) async throws(ReconcilerError) {
    var isIdle = false
    try await write(app) { current in
      let newest = current.map { Application($0) } ?? app.application
      let isRecorded = newest.status.operationState.map { !$0.phase.isCompleted } ?? false
      // One that has just begun is recorded a little later; its record keeps the wish.
      if isRecorded || desk.isRunning(app.id) { return ["status": ["operationState": ["phase": "Terminating"]]] }
      isIdle = newest.operation == nil
      return isIdle ? nil : ["operation": .null]
    }
    if isIdle { throw ReconcilerError(.unavailable, "\(app.id.name): no operation is running") }
  }

  /// Adds the rule to those that the Application has when it is written, whoever else changes them.
  private func ignore(_ app: AppController, _ rule: IgnoreDifference, respecting: Bool)
    async throws(ReconcilerError)
  {
    func rules(_ application: Value?) -> [Value] { application?[path: "spec", "ignoreDifferences"]?.list ?? [] }
    guard !rules(applications.current(app.id) ?? app.application.raw).contains(rule.value) else {
      throw ReconcilerError(.unavailable, "\(app.id.name) ignores this field already")
    }
    let option: Value = "RespectIgnoreDifferences=true"
    try await write(app) { current in
      let newest = current ?? app.application.raw
      guard !rules(newest).contains(rule.value) else { return nil }
      var spec: Value = ["ignoreDifferences": .list(rules(newest) + [rule.value])]
      let options = newest[path: "spec", "syncPolicy", "syncOptions"]?.list ?? []
      if respecting, !options.contains(option) { spec["syncPolicy"] = ["syncOptions": .list(options + [option])] }
      return ["spec": spec]
    }
    bus.publish(
      .notice(
        Notice(.info, "\(app.id.name) ignores this field of \(rule.kind) \(rule.name) from now on"))
    )
  }

  private func setAutoSync(_ app: AppController, _ on: Bool) async throws(ReconcilerError) {
    try await write(app, ["spec": ["syncPolicy": ["automated": ["enabled": .bool(on)]]]])
  }

  private func checkIdle(_ app: AppController) throws(ReconcilerError) {
    let newest = desk.newest(app)
    let isRunning = newest.status.operationState.map { !$0.phase.isCompleted } ?? false
    guard newest.operation == nil, !isRunning, desk.runner(of: app.id) == nil else {
      throw ReconcilerError(.unavailable, "\(app.id.name): another operation is in progress; wait for it, or terminate it")
    }
  }

  private func checkWindow(_ app: AppController) throws(ReconcilerError) {
    let project = fleet.project(app.application.spec.project)
    if let denial = project?.syncWindowDenial(of: app.application, isManual: true, at: options.now()) {
      throw ReconcilerError(.unavailable, "\(app.id.name) cannot be synced now: \(denial)")
    }
  }

  private var mayWrite: Bool { !options.readOnly && options.applicationFiles.isEmpty }

  /// Writes fields whose other values do not matter.
  private func write(_ app: AppController, _ patch: Value) async throws(ReconcilerError) {
    try checkMayWrite(app)
    do { try await applications.patch(app.id, patch) } catch {
      throw ReconcilerError(.rejected, "\(app.id.name): \(error)")
    }
  }

  /// Writes what is made of the newest state.
  private func write(_ app: AppController, _ change: (Value?) -> Value?) async throws(ReconcilerError) {
    try checkMayWrite(app)
    do { try await applications.modify(app.id, change) } catch {
      throw ReconcilerError(.rejected, "\(app.id.name): \(error)")
    }
  }

  private func checkMayWrite(_ app: AppController) throws(ReconcilerError) {
    guard !options.readOnly else { throw ReconcilerError(.readOnly, "nothing is changed: this is --read-only") }
    guard options.applicationFiles.isEmpty else {
      throw ReconcilerError(.readOnly, "\(app.id.name) comes from a file: there is no Application in the cluster to write to")
    }
  }

  // MARK: Clusters

  /// Tells what is known of every cluster at once, and how each answers when all have.
  private func listClusters() async {
    bus.publish(.clusters(clusterRows()))
    let known = clusters.all
    let clients = known.map { cluster in
      cluster.cache?.client
        ?? cluster.secret.flatMap { try? ClusterClient($0.configuration, userAgent: client.userAgent) }
    }
    let answers = await ClusterDirectory.probe(clients, patience: .seconds(5))
    var rows = clusterRows()
    for (cluster, answer) in zip(known, answers) {
      guard let index = rows.firstIndex(where: { $0.secretName == cluster.secret?.secretName ?? "" }) else { continue }
      if case .unreachable = rows[index].reach, answer == nil { continue }
      rows[index].take(answer)
    }
    bus.publish(.clusters(rows))
  }

  /// What is known of every cluster without asking, the home cluster first.
  public func clusterRows() -> [ClusterRow] {
    let known = clusters.all
    var rows = ClusterDirectory.rows(known.compactMap(\.secret), home: client.configuration)
    for index in rows.indices {
      let destinations = fleet.apps.values.lazy.map(\.application.spec.destination)
      rows[index].apps = destinations.count { ClusterDirectory.isMeant($0, rows[index], isHome: index == 0) }
      let cache = index == 0 ? cluster : known.first { $0.secret?.secretName == rows[index].secretName }?.cache
      guard let cache else { continue }
      rows[index].version = cache.state.version
      rows[index].objects = cache.store.count
      rows[index].kinds = cache.kindCount
      switch cache.state.phase {
      case .lost(let reason, _): rows[index].reach = .unreachable(reason)
      case .live: rows[index].reach = .reachable
      case .connecting, .loading: break
      }
    }
    return rows
  }
}
