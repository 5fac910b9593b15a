import Applications
import Foundation
import Kubernetes
import Manifests

/// Carries out one operation of one app, with its retries: what ``SyncMachine`` decides, through the cluster's API, recorded
/// in the Application so that another process can go on where this one ends.
@NetworkActor
final class OperationRunner {
  let app: AppController
  private let fleet: Fleet
  private let applications: ApplicationWriter
  private let recorder: OperationRecorder
  private let executor: SyncExecutor
  private(set) var state: OperationState
  /// Of the attempt that runs or ran last.
  private var machine: SyncMachine?
  private var revision: RevisionInfo?
  /// What the plan was made for: dropped answers of an earlier attempt find another number.
  private var attempt = 0
  private var stage = Stage.waiting
  private var timers: [NetworkActor.Timer] = []
  private var deadline: NetworkActor.Timer?
  /// Somebody else began it.
  private let isTakenOver: Bool
  /// Who ended it, where that was no person.
  private var terminationCause = ""

  private enum Stage {
    /// For its start, a sync window, or the next attempt.
    case waiting
    case planning
    case running
    case over
  }

  /// The progress changed.
  var onProgress: () -> Void = {}
  /// It cannot go on here: its record cannot be kept.
  var onDrop: () -> Void = {}
  /// The operation is over, and that is recorded.
  var onFinish: () -> Void = {}
  /// The last write, which must not be cut off.
  private(set) var finishing: Task<Void, Never>?

  /// How often a sync window is looked at while it keeps something from going on. Windows open and close on full minutes.
  private static let windowInterval = Duration.seconds(15)
  private static let timeoutMessage = "operation is terminating due to timeout"

  /// - Parameter resuming: what an earlier leader recorded, where the operation had begun.
  init(
    _ operation: ApplicationOperation, app: AppController, fleet: Fleet, applications: ApplicationWriter,
    resuming: OperationState?
  ) {
    self.app = app
    self.fleet = fleet
    self.applications = applications
    recorder = OperationRecorder(app.id, applications)
    isTakenOver = resuming != nil
    // Whole seconds: names of generated hooks are made from it, and must come out the same after a restart.
    let now = Date(timeIntervalSince1970: fleet.now().timeIntervalSince1970.rounded(.down))
    state = resuming ?? OperationState(operation: operation, phase: .running, message: "waiting to start", startedAt: now)
    var options = app.application.spec.syncPolicy.syncOptions
    for item in state.operation.sync?.syncOptions.items ?? [] { options.add(item) }
    executor = SyncExecutor(
      app, tracking: fleet.settings.tracking, options: options,
      migrationManager: app.application.raw.annotation(AnnotationKey.clientSideApplyMigrationManager)
        ?? ClientSideApplyMigration.defaultManager,
      consent: DeletionConsent(state.operation))
  }

  var summary: OperationSummary {
    let steps = machine?.progress ?? []
    return OperationSummary(
      phase: OperationPhase(state.phase), message: state.message, startedAt: state.startedAt, finishedAt: state.finishedAt,
      done: steps.filter(\.isDone).count, total: steps.count)
  }

  var progress: OperationProgress {
    OperationProgress(
      state, steps: machine?.progress ?? [], revision: revision, usual: app.application.status.usualSyncDuration)
  }

  private var sync: ApplicationOperation.Sync { state.operation.sync ?? ApplicationOperation.Sync() }

  // MARK: From outside

  func start() {
    guard isTakenOver else { return proceed() }
    Task { @NetworkActor [weak self, applications, app, fleet] in
      let state = await applications.takeOverOperation(of: app.id, as: fleet.options.identity)
      guard let self, self.stage != .over else { return }
      guard let state, !state.phase.isCompleted else { return self.giveUp() }
      self.state = state
      self.proceed()
    }
  }

  private func proceed() {
    scheduleTimeout()
    if state.phase == .terminating {
      if state.message.hasPrefix(Self.timeoutMessage) { terminationCause = "controller sync timeout" }
      // Hooks that run have to be ended too.
      if state.syncResult?.resources.isEmpty == false { begin(isResumed: true) } else { finish(.failed, "Operation terminated") }
    } else if let due = state.retryDue {
      // Between two attempts when the last leader went.
      retry(at: due)
    } else {
      begin(isResumed: state.syncResult != nil)
    }
  }

  /// The Application changed: somebody may want this to end, or have agreed to deletions.
  func applicationChanged(_ application: Application) {
    if application.status.operationState?.phase == .terminating { terminate() }
    if application.isDeleting { terminate(because: "the deletion of the app") }
    if stage == .running, application.isDeletionApproved(since: state.startedAt) { handle(.pruneConfirmed) }
  }

  func terminate(because cause: String = "", message: String = "operation is terminating") {
    guard stage != .over, state.phase != .terminating else { return }
    state.phase = .terminating
    state.message = message
    terminationCause = cause
    switch stage {
    case .running: handle(.terminate)
    case .waiting: finish(.failed, "Operation terminated")
    // The plan is needed where hooks run from before; otherwise nothing was done.
    case .planning: if state.syncResult?.resources.isEmpty != false { finish(.failed, "Operation terminated") }
    case .over: break
    }
  }

  /// Stops acting without a trace: somebody else leads now.
  func drop() {
    stage = .over
    cancelTimers()
  }

  /// A live object of interest, maybe: of the plan, or below something of it.
  func take(_ change: LiveChange) {
    guard let machine, stage == .running else { return }
    let key = change.key
    if machine.plan.steps.contains(where: { $0.key == key }) {
      switch change {
      case .set(_, let value, _): handle(.observed(executor.liveObject(value, key)))
      case .removed(let object): handle(.gone(key, uid: object.uid))
      }
    } else if case .set(let object, _, _) = change, !object.owners.isEmpty {
      for owner in app.store.ancestry(of: object).dropFirst() where machine.plan.steps.contains(where: { $0.key == owner.key }) {
        handle(.explained(owner.key, WaitExplanation.text(below: owner, in: app.store)))
      }
    }
  }

  // MARK: An attempt

  /// - Parameter isResumed: an attempt that somebody else began; otherwise a new one, of the same commits as the one before.
  private func begin(isResumed: Bool) {
    if state.phase != .terminating, let denial = windowDenial(isRunning: isResumed) {
      return wait(for: denial) { $0.begin(isResumed: isResumed) }
    }
    attempt += 1
    stage = .planning
    let mine = attempt
    let refreshes = !isResumed && state.operation.retry?.refresh == true
    let pinned = refreshes ? nil : state.syncResult
    let recorded = isResumed ? state.syncResult?.resources ?? [] : []
    let planner = AttemptPlanner(
      app: app, fleet: fleet, executor: executor, operation: state.operation, startedAt: state.startedAt,
      retryCount: state.retryCount)
    Task { @NetworkActor [weak self] in
      do throws(OperationFailure) {
        let made = try await planner.attempt(pinned: pinned, recorded: recorded)
        guard let self, self.isCurrent(mine) else { return }
        if self.state.phase != .terminating,
          let refusal = BlastRadius(app: self.app, fleet: self.fleet).refusal(of: made.plan, self.state.operation)
        {
          // Another attempt would find the same.
          return self.finish(.failed, refusal)
        }
        self.state.syncResult = made.result
        guard await self.write(), self.isCurrent(mine) else { return }
        self.run(made.plan, resuming: recorded)
        self.revision = await self.fleet.revisions.info(of: made.sources, revisions: made.desired.revisions)
        self.onProgress()
      } catch {
        guard let self, self.isCurrent(mine) else { return }
        self.attemptFinished(self.state.phase == .terminating ? .failed : error.phase, error.message)
      }
    }
  }

  private func isCurrent(_ mine: Int) -> Bool { mine == attempt && stage != .over }

  private func run(_ plan: SyncPlan, resuming recorded: [ResourceResult]) {
    stage = .running
    let configuration = SyncMachine.Configuration(
      dryRun: sync.dryRun, prune: sync.prune,
      isPruneConfirmed: app.application.isDeletionApproved(since: state.startedAt),
      propagation: executor.options.prunePropagation, waveDelay: fleet.options.waveDelay ?? fleet.settings.sync.waveDelay)
    machine = SyncMachine(plan: plan, configuration: configuration, resuming: recorded)
    handle(.start)
    catchUp(with: plan)
    if state.phase == .terminating { handle(.terminate) }
    watchWindows()
  }

  /// Tells what has changed since the plan looked at it: those events went by before there was a machine to hear them.
  private func catchUp(with plan: SyncPlan) {
    for step in plan.steps {
      if let object = app.store[step.key] {
        if object.resourceVersion != step.live?.resourceVersion, let value = object.decoded() {
          handle(.observed(executor.liveObject(value, step.key)))
        }
        let text = WaitExplanation.text(below: object, in: app.store)
        if !text.isEmpty { handle(.explained(step.key, text)) }
      } else if let live = step.live {
        handle(.gone(step.key, uid: live.uid))
      }
    }
  }

  // MARK: The machine

  private func handle(_ event: SyncMachine.Event) {
    guard stage == .running, let actions = machine?.handle(event, at: fleet.now()) else { return }
    if let machine, !machine.isFinished {
      if state.phase != .terminating { state.message = machine.message }
      state.syncResult?.resources = machine.results
    }
    for action in actions { carryOut(action) }
    if stage != .over { onProgress() }
  }

  private func carryOut(_ action: SyncMachine.Action) {
    switch action {
    case .dryRun(let id, let manifest, let mode):
      ask { .dryRun(id, await $0.apply(manifest, mode, dryRun: true)) }
    case .apply(let id, let manifest, let mode):
      ask { .applied(id, await $0.apply(manifest, mode, dryRun: false)) }
    case .delete(let id, let deletion): ask { .deleted(id, await $0.delete(deletion)) }
    case .removeHookFinalizer(let id, let key, let kind):
      ask { .hookFinalizerRemoved(id, await $0.removeHookFinalizer(key, kind)) }
    case .wait(let timer, let delay):
      let mine = attempt
      schedule(delay) { runner in
        guard runner.attempt == mine else { return }
        runner.handle(.timer(timer))
      }
    case .record(let checkpoint): record(checkpoint)
    case .finish(let phase, let message):
      state.syncResult?.resources = machine?.results ?? []
      attemptFinished(phase, message)
    }
  }

  /// Asks the cluster, and tells the machine what it answers.
  private func ask(_ body: @escaping @NetworkActor (SyncExecutor) async -> SyncMachine.Event) {
    let mine = attempt
    Task { @NetworkActor [weak self, executor] in
      guard self?.isCurrent(mine) == true else { return }
      let event = await body(executor)
      guard let self, self.isCurrent(mine) else { return }
      self.handle(event)
    }
  }

  // MARK: The record

  private func record(_ checkpoint: Int) {
    let mine = attempt
    recorder.record(checkpoint) { [weak self] in
      guard let self, self.isCurrent(mine) else { return nil }
      return self.state
    } done: { [weak self] stored in
      guard let self, self.isCurrent(mine) else { return false }
      guard let stored else {
        self.giveUp()
        return false
      }
      self.handle(.recorded(stored))
      return self.isCurrent(mine)
    }
  }

  /// False where the record cannot be kept: then nothing more may be done.
  private func write() async -> Bool {
    guard await !recorder.write(state) else { return true }
    giveUp()
    return false
  }

  private func giveUp() {
    guard stage != .over else { return }
    drop()
    onDrop()
  }

  // MARK: Sync windows and the time limit

  private func windowDenial(isRunning: Bool) -> String? {
    fleet.project(app.application.spec.project)?.syncWindowDenial(
      of: app.application, isManual: !state.operation.initiatedBy.automated, isRunning: isRunning, at: fleet.now())
  }

  private func wait(for denial: String, then body: @escaping @NetworkActor (OperationRunner) -> Void) {
    stage = .waiting
    let message = "waiting for a sync window: \(denial)"
    if state.message != message {
      state.message = message
      record(0)
      onProgress()
    }
    schedule(Self.windowInterval) { body($0) }
  }

  /// A window that closes keeps further waves from beginning.
  private func watchWindows() {
    let mine = attempt
    schedule(Self.windowInterval) { runner in
      guard runner.attempt == mine, runner.stage == .running else { return }
      runner.handle(.hold(runner.windowDenial(isRunning: true).map { "waiting for a sync window: \($0)" }))
      runner.watchWindows()
    }
  }

  private func scheduleTimeout() {
    let limit = fleet.settings.sync.timeout
    guard limit > .zero else { return }
    let rest = state.startedAt.addingTimeInterval(limit.inSeconds).timeIntervalSince(fleet.now())
    deadline = NetworkActor.schedule(after: .seconds(max(0, rest))) { [weak self] in
      self?.terminate(because: "controller sync timeout", message: Self.timeoutMessage)
    }
  }

  // MARK: The end

  private func attemptFinished(_ phase: OperationState.Phase, _ message: String) {
    cancelTimers()
    attempt += 1
    recorder.reset()
    let wasTerminated = state.phase == .terminating
    var ended = state
    ended.endAttempt(phase: phase, message: message, wasTerminated: wasTerminated, at: fleet.now())
    guard let due = ended.retryDue else { return finish(phase, message) }
    state = ended
    stage = .waiting
    onProgress()
    let mine = attempt
    Task { @NetworkActor [weak self] in
      guard let self, await self.write(), self.isCurrent(mine), self.stage == .waiting else { return }
      self.retry(at: due)
    }
  }

  private func retry(at due: Date) {
    stage = .waiting
    schedule(.seconds(max(0, due.timeIntervalSince(fleet.now())))) { runner in
      runner.state.beginRetry()
      runner.begin(isResumed: false)
    }
  }

  private func finish(_ phase: OperationState.Phase, _ message: String) {
    cancelTimers()
    attempt += 1
    deadline?.cancel()
    stage = .over
    let cause = terminationCause.isEmpty || phase == .succeeded ? "" : ", triggered by \(terminationCause)"
    state.endAttempt(phase: phase, message: message + cause, wasTerminated: true, at: fleet.now())
    let entry = historyEntry
    // Told when it is recorded, so that whoever leaves then leaves nothing behind.
    finishing = Task { @NetworkActor [self] in
      await applications.finishOperation(state, history: entry, of: app.id)
      onFinish()
    }
  }

  /// Only a whole sync out of Git that succeeded becomes part of the history.
  private var historyEntry: RevisionHistory? {
    guard state.countsAsDeployment, sync.manifests.isEmpty, let result = state.syncResult else { return nil }
    return RevisionHistory(
      id: 0, revision: result.revision, revisions: result.revisions, source: result.source, sources: result.sources,
      deployStartedAt: state.startedAt, deployedAt: state.finishedAt ?? fleet.now(), initiatedBy: state.operation.initiatedBy)
  }

  private func schedule(_ delay: Duration, _ body: @escaping @NetworkActor (OperationRunner) -> Void) {
    timers.append(
      NetworkActor.schedule(after: delay) { [weak self] in
        guard let self, self.stage != .over else { return }
        body(self)
      })
  }

  private func cancelTimers() {
    for timer in timers { timer.cancel() }
    timers = []
  }
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
