import Applications
import Drift
import Foundation
import Kubernetes
import Manifests

/// Decides, while this process leads, what is done to which app: operations that were asked for, automated syncs, deletions.
///
/// Owns the running operations, the fights, and why automation holds back.
@NetworkActor
final class OperationDesk {
  private let fleet: Fleet
  private let applications: ApplicationWriter
  private var runners: [AppID: OperationRunner] = [:]
  /// How operations ended that ran here: the record in the Application follows a moment later, and says less.
  private var finished: [AppID: (progress: OperationProgress, summary: OperationSummary)] = [:]
  private var deletions: [AppID: AppDeletion] = [:]
  private var fights: [AppID: FightDetector] = [:]
  /// What automation would do if it were not for this: `SyncError` of the app.
  private var blocked: [AppID: String] = [:]
  /// What automation would do if it were not for a sync window.
  private var windows: [AppID: String] = [:]
  /// Whether a renamed folder is behind what automation would delete, by the commit that was looked at.
  private var renames: [AppID: (revision: String, text: String?)] = [:]
  /// Automation looks again then.
  private var timers: [AppID: NetworkActor.Timer] = [:]
  private var fightTimers: [AppID: NetworkActor.Timer] = [:]
  /// How long self-heal holds back, of apps that fight.
  private var held: [AppID: Date] = [:]
  /// Apps to which an operation is being written.
  private var asking: Set<AppID> = []

  private static let windowCondition = "SyncWindowWarning"
  private static let deletionCondition = "DeletionWarning"

  /// An operation's progress changed.
  var onProgress: (AppID) -> Void = { _ in }
  /// An entry for the timeline.
  var onTimeline: (TimelineEntry) -> Void = { _ in }

  var leads = false {
    didSet {
      guard leads != oldValue else { return }
      if leads { for app in fleet.apps.values { consider(app) } } else { dropAll() }
    }
  }

  init(fleet: Fleet, applications: ApplicationWriter) {
    self.fleet = fleet
    self.applications = applications
  }

  var isBusy: Bool { !runners.isEmpty || !deletions.isEmpty }

  // MARK: What is going on

  func runner(of id: AppID) -> OperationRunner? { runners[id] }

  /// Whether an operation is under way here that has not come to its end.
  func isRunning(_ id: AppID) -> Bool { runners[id].map { $0.finishing == nil } ?? false }

  /// The operation that runs or ran last here, or what the Application says of one that another process runs.
  func progress(of app: AppController) -> OperationProgress? {
    if let runner = runners[app.id] { return runner.progress }
    let recorded = app.application.status.operationState
    if let last = finished[app.id]?.progress, last.startedAt >= recorded?.startedAt ?? .distantPast { return last }
    return recorded.map {
      OperationProgress(
        $0, steps: RecordedSteps.steps(of: $0, desired: app.desired), revision: nil,
        usual: app.application.status.usualSyncDuration)
    }
  }

  func summary(of app: AppController) -> OperationSummary? {
    if let runner = runners[app.id] { return runner.summary }
    let recorded = app.application.status.operationState
    if let last = finished[app.id]?.summary, last.startedAt >= recorded?.startedAt ?? .distantPast { return last }
    guard let state = recorded else { return nil }
    var summary = OperationSummary(
      phase: OperationPhase(state.phase), message: state.message, startedAt: state.startedAt, finishedAt: state.finishedAt)
    if !state.phase.isCompleted {
      let steps = RecordedSteps.steps(of: state, desired: app.desired)
      summary.done = steps.filter(\.isDone).count
      summary.total = steps.count
    }
    return summary
  }

  func fight(of app: AppController) -> Fight? {
    guard var fight = fights[app.id]?.fight(at: fleet.now()) else { return nil }
    // Who ignores the field has ended it.
    if let rule = fight.rule, app.application.spec.ignoreDifferences.contains(rule) { return nil }
    fight.heldUntil = held[app.id]
    if fight.path == "spec.replicas" {
      fight.autoscaler = Autoscalers.name(targeting: fight.key, in: app.store)
    }
    return fight
  }

  /// Self-heal during a fight: slower with every round, so that it does no more harm than good until somebody ends it.
  static let fightPolicy = AutoSync.SelfHealPolicy(
    first: .seconds(30), factor: 2, longest: .seconds(300), cooldown: .seconds(900))

  func problems(of app: AppController) -> [AppCondition.Draft] {
    var drafts: [AppCondition.Draft] = []
    if leads {
      if let text = blocked[app.id] {
        drafts.append(AppCondition.Draft(type: "SyncError", message: text))
      }
      if let fight = fight(of: app) {
        drafts.append(AppCondition.Draft(type: AppCondition.fight, message: fight.sentence))
      }
      if let text = windows[app.id] {
        drafts.append(AppCondition.Draft(type: Self.windowCondition, message: text))
      }
      switch deletions[app.id]?.stand {
      case .blocked(let text): drafts.append(AppCondition.Draft(type: "DeletionError", message: text))
      case .waiting(let what):
        drafts.append(AppCondition.Draft(type: Self.deletionCondition, message: "the app is being deleted: waiting for \(what)"))
      case .done, nil: break
      }
    } else {
      let types = [
        "SyncError", "DeletionError", AppCondition.fight, Self.windowCondition,
        Self.deletionCondition,
      ]
      drafts = app.application.status.conditions.filter { types.contains($0.type) }
        .map { AppCondition.Draft(type: $0.type, message: $0.message) }
    }
    return drafts
  }

  // MARK: Events

  /// A live object changed.
  func take(_ change: LiveChange, from cluster: ClusterCache) {
    for runner in runners.values where runner.app.cluster === cluster { runner.take(change) }
    for deletion in deletions.values where deletion.app.cluster === cluster { deletion.take(change) }
  }

  func forget(_ id: AppID) {
    runners.removeValue(forKey: id)?.drop()
    deletions.removeValue(forKey: id)?.drop()
    timers.removeValue(forKey: id)?.cancel()
    fightTimers.removeValue(forKey: id)?.cancel()
    fights[id] = nil
    held[id] = nil
    finished[id] = nil
    blocked[id] = nil
    windows[id] = nil
    renames[id] = nil
    asking.remove(id)
  }

  /// Stops acting; what has ended is recorded before this returns.
  func stop() async {
    for runner in runners.values { await runner.finishing?.value }
    leads = false
    for timer in Array(timers.values) + Array(fightTimers.values) { timer.cancel() }
  }

  private func dropAll() {
    for id in Array(runners.keys) { runners.removeValue(forKey: id)?.drop() }
    for id in Array(deletions.keys) { deletions.removeValue(forKey: id)?.drop() }
    for timer in timers.values { timer.cancel() }
    timers = [:]
    blocked = [:]
    windows = [:]
  }

  /// Looks whether something is to be done to the app now.
  func consider(_ app: AppController) {
    guard leads, app.cluster.hasLoaded, !app.application.skipsReconcile else { return }
    let application = newest(app)
    if let runner = runners[app.id] { return runner.applicationChanged(application) }
    guard !asking.contains(app.id) else { return }
    if !application.isDeleting, keepFinalizers(app, application) { return }
    if let operation = application.operation, !application.isDeleting {
      start(operation, app, application.status.operationState)
    } else if application.isDeleting {
      delete(app, application)
    } else if let state = application.status.operationState, !state.phase.isCompleted {
      // Its `operation` is gone: nobody can go on with it.
      abandon(app, state)
    } else {
      automate(app, application)
    }
  }

  /// The Application as it was written or watched last.
  func newest(_ app: AppController) -> Application {
    guard let value = applications.current(app.id), value.resourceVersion != app.application.raw.resourceVersion else {
      return app.application
    }
    return Application(value)
  }

  // MARK: Operations

  private func start(_ operation: ApplicationOperation, _ app: AppController, _ state: OperationState?) {
    guard app.isJudged else { return }
    let resuming = state.flatMap { $0.phase.isCompleted || $0.operation.value != operation.value ? nil : $0 }
    let runner = OperationRunner(operation, app: app, fleet: fleet, applications: applications, resuming: resuming)
    runners[app.id] = runner
    runner.onProgress = { [weak self] in
      app.publishRow()
      self?.onProgress(app.id)
    }
    runner.onDrop = { [weak self] in
      guard let self, self.runners[app.id] === runner else { return }
      self.runners[app.id] = nil
      self.blocked[app.id] =
        "the operation does not go on: its progress cannot be written to the Application; trying again in 30 s"
      self.timers[app.id] = NetworkActor.schedule(after: .seconds(30)) { [weak self] in self?.goOn(app) }
      // Nobody else takes it up meanwhile.
      self.asking.insert(app.id)
      app.publishRow()
    }
    runner.onFinish = { [weak self] in
      guard let self, self.runners[app.id] === runner else { return }
      self.runners[app.id] = nil
      self.finished[app.id] = (runner.progress, runner.summary)
      self.blocked[app.id] = nil
      app.publishRow()
      self.onProgress(app.id)
      self.consider(app)
    }
    runner.start()
    app.publishRow()
    onProgress(app.id)
  }

  private func goOn(_ app: AppController) {
    asking.remove(app.id)
    blocked[app.id] = nil
    consider(app)
  }

  private func abandon(_ app: AppController, _ state: OperationState) {
    var state = state
    state.phase = .failed
    state.message = "the operation was interrupted, and is asked for no longer: \(state.message)"
    state.finishedAt = fleet.now()
    asking.insert(app.id)
    Task { @NetworkActor [self] in
      await applications.finishOperation(state, history: nil, of: app.id)
      asking.remove(app.id)
      consider(app)
    }
  }

  // MARK: Automation

  private func automate(_ app: AppController, _ application: Application) {
    guard app.isSettled, !app.hasError, let desired = app.desired else { return unblock(app) }
    // A newer commit is being rendered or resolved.
    guard application.spec == app.application.spec else { return }
    let resources = app.verdicts.drifts.values.map {
      AutoSync.Comparison.Resource(key: $0.key, isSynced: $0.verdict == .synced, requiresPruning: $0.verdict == .extra)
    }
    let several = application.spec.hasMultipleSources
    let comparison = AutoSync.Comparison(
      status: SyncStatusCode(rawValue: app.row.sync.rawValue) ?? .unknown, revision: several ? "" : desired.revision,
      revisions: several ? desired.revisions : [], resources: resources.sorted { $0.key < $1.key },
      unchangedSince: desired.unchangedSince)
    let radius = BlastRadius(app: app, fleet: fleet)
    let prunes = radius.prunable(app.verdicts.keys(.extra))
    var verdict = radius.verdict(deletions: prunes)
    if !verdict.isHarmless { verdict.rename = rename(in: app, to: desired, deletes: prunes) }
    timers.removeValue(forKey: app.id)?.cancel()
    let decision = AutoSync.decide(
      application, comparison, policy: policy(of: app.id),
      guardVerdict: prunes.isEmpty ? nil : verdict,
      at: fleet.now())
    if decision.isToSync, waitsForWindow(app, application) { return }
    noteWindow(nil, app)
    switch decision {
    case .skip: unblock(app)
    case .blocked(let text):
      guard blocked[app.id] != text else { return }
      blocked[app.id] = text
      app.publishRow()
    case .wait(let pause, _):
      timers[app.id] = NetworkActor.schedule(after: pause) { [weak self] in self?.consider(app) }
      noteHolding(app, for: pause)
    case .sync(let operation, _): ask(operation, app)
    case .selfHeal(let operation, _):
      // Asked first: noting a fight publishes the row, which brings this app here again.
      ask(operation, app)
      noteTakingBack(app)
    }
  }

  /// Whether a sync window is in the way of an automated sync; then it is asked for again when one may have opened.
  private func waitsForWindow(_ app: AppController, _ application: Application) -> Bool {
    let project = fleet.project(application.spec.project)
    guard let denial = project?.syncWindowDenial(of: application, isManual: false, at: fleet.now()) else { return false }
    timers[app.id] = NetworkActor.schedule(after: .seconds(15)) { [weak self] in self?.consider(app) }
    noteWindow("auto-sync waits: \(denial)", app)
    return true
  }

  private func noteWindow(_ text: String?, _ app: AppController) {
    guard windows[app.id] != text else { return }
    windows[app.id] = text
    app.publishRow()
  }

  /// The sentence on a renamed folder; nil where there is none, and while it is being found out.
  private func rename(in app: AppController, to desired: DesiredState, deletes: [ResourceKey]) -> String? {
    if let known = renames[app.id], known.revision == desired.revision { return known.text }
    renames[app.id] = (desired.revision, nil)
    Task { @NetworkActor [weak self, fleet] in
      let text = await Preview(app: app, fleet: fleet).rename(to: desired, deletes: deletes)
      guard let self, let text, self.renames[app.id]?.revision == desired.revision else { return }
      self.renames[app.id] = (desired.revision, text)
      self.consider(app)
    }
    return nil
  }

  private func unblock(_ app: AppController) {
    guard blocked.removeValue(forKey: app.id) != nil else { return }
    app.publishRow()
  }

  private func ask(_ operation: ApplicationOperation, _ app: AppController) {
    blocked[app.id] = nil
    asking.insert(app.id)
    Task { @NetworkActor [self] in
      do { try await applications.patch(app.id, ["operation": operation.value]) } catch {
        blocked[app.id] = "the automated sync could not be asked for: \(error)"
        app.publishRow()
      }
      asking.remove(app.id)
      if blocked[app.id] == nil { consider(app) }
    }
  }

  /// The slower of the two where there is a fight.
  private func policy(of id: AppID) -> AutoSync.SelfHealPolicy {
    let usual = fleet.settings.sync.selfHeal
    guard fights[id]?.fight(at: fleet.now()) != nil else { return usual }
    var policy = Self.fightPolicy
    policy.first = max(policy.first, usual.first)
    policy.longest = max(policy.longest, usual.longest)
    return policy
  }

  private func noteHolding(_ app: AppController, for pause: Duration) {
    guard fights[app.id]?.fight(at: fleet.now()) != nil else { return }
    let until = fleet.now().addingTimeInterval(pause / .seconds(1))
    if let known = held[app.id], abs(known.timeIntervalSince(until)) < 2 { return }
    held[app.id] = until
    app.publishRow()
  }

  private func noteTakingBack(_ app: AppController) {
    var detector = fights[app.id] ?? FightDetector()
    let now = fleet.now()
    let before = detector.fight(at: now)
    for drift in app.verdicts.drifts.values where drift.verdict == .outOfSync {
      detector.tookBack(drift.fields, of: drift.key, at: now)
    }
    fights[app.id] = detector
    guard let fight = detector.fight(at: now) else { return }
    if before?.flips.count != fight.flips.count {
      let who = fight.opponent?.manager ?? "somebody"
      onTimeline(
        TimelineEntry(
          time: now, kind: .fight, app: app.id,
          text: "\(fight.key.kind) \(fight.key.name) \(fight.path): taken back \(fight.flips.count) times", actor: who))
    }
    if let end = detector.settles(after: now) {
      fightTimers.removeValue(forKey: app.id)?.cancel()
      fightTimers[app.id] = NetworkActor.schedule(after: .seconds(end.timeIntervalSince(now) + 1)) { app.publishRow() }
    }
    app.publishRow()
  }

  // MARK: Deletion

  private func delete(_ app: AppController, _ application: Application) {
    if let deletion = deletions[app.id] { return deletion.applicationChanged() }
    guard AppDeletion.concerns(application) else { return }
    let deletion = AppDeletion(app, fleet: fleet, applications: applications)
    deletions[app.id] = deletion
    deletion.onChange = { app.publishRow() }
    deletion.start()
  }

  /// Sees to it that an app with hooks for its deletion does not go before they have run.
  private func keepFinalizers(_ app: AppController, _ application: Application) -> Bool {
    guard app.isSettled, let desired = app.desired, let finalizers = DeletionFinalizers.change(application, desired) else {
      return false
    }
    asking.insert(app.id)
    Task { @NetworkActor [self] in
      let change: Value = [
        "finalizers": finalizers.isEmpty ? .null : Value(finalizers),
        "resourceVersion": .string(application.raw.resourceVersion),
      ]
      // Where somebody wrote meanwhile, the watch brings it, and it is looked at again.
      _ = try? await applications.patch(app.id, ["metadata": change])
      asking.remove(app.id)
      if newest(app).finalizers == finalizers { consider(app) }
    }
    return true
  }
}
