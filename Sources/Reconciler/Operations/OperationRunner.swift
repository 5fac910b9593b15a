import Applications
import Drift
import Foundation
import Health
import Kubernetes
import Manifests
import Rendering
import Repository

/// Carries out one operation of one app, with its retries: what ``SyncMachine`` decides, through the cluster's API, recorded
/// in the Application so that another process can go on where this one ends.
@NetworkActor
final class OperationRunner {
  let app: AppController
  private let fleet: Fleet
  private let applications: ApplicationWriter
  private let writer: ResourceWriter
  private(set) var state: OperationState
  private var machine: SyncMachine?
  private var revision: RevisionInfo?
  /// What the plan was made for: dropped answers of an earlier attempt find another number.
  private var attempt = 0
  private var timers: [NetworkActor.Timer] = []
  private var isOver = false
  private var recording = Recording()

  /// The progress changed.
  var onProgress: () -> Void = {}
  /// It cannot go on here: its record cannot be kept.
  var onDrop: () -> Void = {}
  /// The operation is over, and that is recorded.
  var onFinish: () -> Void = {}
  /// The last write, which must not be cut off.
  private(set) var finishing: Task<Void, Never>?

  private struct Recording {
    var isWriting = false
    var wanted: Int?
  }

  /// - Parameter resuming: what an earlier leader recorded, where the operation had begun.
  init(
    _ operation: ApplicationOperation, app: AppController, fleet: Fleet, applications: ApplicationWriter,
    resuming: OperationState?
  ) {
    self.app = app
    self.fleet = fleet
    self.applications = applications
    writer = ResourceWriter(client: app.cluster.client, tracking: fleet.settings.tracking)
    // Whole seconds: names of generated hooks are made from it, and must come out the same after a restart.
    let now = Date(timeIntervalSince1970: fleet.now().timeIntervalSince1970.rounded(.down))
    state = resuming ?? OperationState(operation: operation, phase: .running, message: "waiting to start", startedAt: now)
  }

  var summary: OperationSummary {
    let steps = machine?.progress ?? []
    return OperationSummary(
      phase: OperationPhase(state.phase), message: state.message, startedAt: state.startedAt, finishedAt: state.finishedAt,
      done: steps.filter(\.isDone).count, total: steps.count)
  }

  var progress: OperationProgress {
    OperationProgress(state, steps: machine?.progress ?? [], revision: revision)
  }

  // MARK: From outside

  func start() {
    if state.phase == .terminating, machine == nil { return finish(.failed, "Operation terminated") }
    if let finished = state.finishedAt, state.phase == .running, state.retryCount > 0 {
      // Between two attempts when the last leader went.
      retry(at: finished.addingTimeInterval(pause(before: state.retryCount)))
      return
    }
    begin(resuming: state.syncResult)
  }

  func terminate() {
    guard !isOver, state.phase != .terminating else { return }
    state.phase = .terminating
    state.message = "operation is terminating"
    if machine == nil { finish(.failed, "Operation terminated") } else { handle(.terminate) }
  }

  /// Stops acting without a trace: somebody else leads now.
  func drop() {
    isOver = true
    cancelTimers()
  }

  /// A live object of interest, maybe: of the plan, or below something of it.
  func take(_ change: LiveChange) {
    guard let machine, !isOver else { return }
    let key = change.key
    if machine.plan.steps.contains(where: { $0.key == key }) {
      switch change {
      case .set(_, let value, _): handle(.observed(liveObject(value, key)))
      case .removed(let object): handle(.gone(key, uid: object.uid))
      }
    } else if case .set(let object, _, _) = change, !object.owners.isEmpty {
      for owner in app.store.ancestry(of: object).dropFirst() where machine.plan.steps.contains(where: { $0.key == owner.key }) {
        handle(.explained(owner.key, Self.explanation(below: owner, in: app.store)))
      }
    }
  }

  // MARK: An attempt

  private func begin(resuming recorded: SyncResult?) {
    attempt += 1
    let mine = attempt
    Task { @NetworkActor [weak self] in
      guard let self else { return }
      do throws(OperationFailure) {
        let (desired, source) = try await self.desiredState(pinned: recorded)
        guard mine == self.attempt, !self.isOver else { return }
        let plan = try await self.plan(desired)
        guard mine == self.attempt, !self.isOver else { return }
        self.state.syncResult = SyncResult(
          resources: recorded?.resources ?? [], revision: desired.revision,
          revisions: self.app.application.spec.hasMultipleSources ? desired.revisions : [], source: source)
        guard await self.write() else { return }
        guard mine == self.attempt, !self.isOver else { return }
        self.machine = SyncMachine(plan: plan, configuration: self.configuration, resuming: recorded?.resources ?? [])
        self.handle(.start)
        self.catchUp(with: plan)
        self.revision = await self.fleet.revisions.info(url: self.sourceURL, commit: desired.revision)
        self.onProgress()
      } catch {
        guard mine == self.attempt, !self.isOver else { return }
        self.attemptFinished(.error, error.message)
      }
    }
  }

  /// Tells what has changed since the plan looked at it: those events went by before there was a machine to hear them.
  private func catchUp(with plan: SyncPlan) {
    for step in plan.steps {
      if let object = app.store[step.key] {
        if object.resourceVersion != step.live?.resourceVersion, let value = object.decoded() {
          handle(.observed(liveObject(value, step.key)))
        }
      } else if let live = step.live {
        handle(.gone(step.key, uid: live.uid))
      }
    }
  }

  private var sync: ApplicationOperation.Sync { state.operation.sync ?? ApplicationOperation.Sync() }
  private var sourceURL: String { (sync.source?["repoURL"]?.string) ?? app.application.spec.source.repoURL }
  private var options: SyncOptions {
    var options = app.application.spec.syncPolicy.syncOptions
    for item in sync.syncOptions.items { options.add(item) }
    return options
  }

  private var configuration: SyncMachine.Configuration {
    SyncMachine.Configuration(
      dryRun: sync.dryRun, prune: sync.prune, isPruneConfirmed: isPruneConfirmed, propagation: options.prunePropagation)
  }

  private var isPruneConfirmed: Bool {
    guard let text = app.application.deletionApproved, let approved = ServerTime.parse(text) else { return false }
    return approved >= state.startedAt
  }

  /// What is to be synced: the operation's source and revision, or the app's.
  private func desiredState(pinned: SyncResult?) async throws(OperationFailure) -> (DesiredState, Value?) {
    guard app.row.conditions.allSatisfy({ $0.type != "InvalidSpecError" }) else {
      throw OperationFailure(
        message: app.row.conditions.first { $0.type == "InvalidSpecError" }?.message ?? "the spec is invalid")
    }
    var sources = app.application.spec.sources
    if let source = sync.source {
      var problems: [SpecProblem] = []
      sources = [ApplicationSource(source, path: "operation.sync.source", problems: &problems)]
      if let problem = problems.first { throw OperationFailure(message: problem.description) }
    }
    var commits: [String] = []
    for (index, source) in sources.enumerated() {
      if let pinned, !pinned.revision.isEmpty, state.retryCount == 0 || state.operation.retry?.refresh != true {
        commits.append(index == 0 ? pinned.revision : pinned.revisions.indices.contains(index) ? pinned.revisions[index] : "")
        if commits[index].count == 40 { continue }
        commits.removeLast()
      }
      let asked = index == 0 ? sync.revision : sync.revisions.indices.contains(index) ? sync.revisions[index] : ""
      let revision = asked.isEmpty ? (source.targetRevision.isEmpty ? "HEAD" : source.targetRevision) : asked
      if case .success(let known) = fleet.revisions[GitReference(url: source.repoURL, revision: revision)] {
        commits.append(known.id)
        continue
      }
      do {
        commits.append(
          try await fleet.revisions.store.resolve(
            url: source.repoURL, revision: revision, credentials: fleet.revisions.credentials(source.repoURL)))
      } catch {
        throw OperationFailure(message: error.description)
      }
    }
    if sync.source == nil, let desired = app.desired, desired.revisions == commits { return (desired, sources.first?.raw) }
    do {
      let request = fleet.renderRequest(for: app, sources: sources, commits: commits, previous: app.desired)
      return (try await fleet.renderer.render(request), sources.first?.raw)
    } catch {
      throw OperationFailure(message: error.description)
    }
  }

  private func plan(_ desired: DesiredState) async throws(OperationFailure) -> SyncPlan {
    let discovery = app.cluster.discovery
    let project = fleet.project(app.application.spec.project)
    let destination = app.application.spec.destination
    var keys = app.store.keys(instance: app.instance).union(desired.resources.map(\.key))
    keys.insert(ResourceKey(group: "", kind: "Namespace", namespace: "", name: destination.namespace))
    var input = SyncPlan.Input(
      desired: desired.resources.map(\.manifest), sync: sync, options: options, namespace: destination.namespace,
      namespaceMetadata: app.application.spec.syncPolicy.managedNamespaceMetadata, revision: desired.revision,
      startedAt: state.startedAt,
      outOfSync: Set(app.verdicts.drifts.values.filter { $0.verdict != .synced }.map(\.key)),
      isServed: { discovery?.resource(for: $0) != nil },
      denial: { key in
        project?.violation(of: key, namespaced: !key.namespace.isEmpty, destination: destination)
      })
    for key in keys.sorted() { if let live = await live(key) { input.live.append(live) } }
    let plan = SyncPlan(input)
    // Hooks with generateName get their names from the plan: those of an interrupted attempt may be there already.
    let named = plan.steps.map(\.key).filter { !keys.contains($0) && app.store[$0] != nil }
    guard !named.isEmpty else { return plan }
    for key in named { if let live = await live(key) { input.live.append(live) } }
    return SyncPlan(input)
  }

  private func live(_ key: ResourceKey) async -> LiveObject? {
    guard let object = app.store[key] else { return nil }
    // What an owner controls is the owner's to keep or to delete.
    if !object.owners.isEmpty, app.desired?.byKey[key] == nil { return nil }
    if let value = object.decoded() { return liveObject(value, key) }
    guard let value = await app.cluster.fetch(key) else { return nil }
    return liveObject(value, key)
  }

  private func liveObject(_ value: Value, _ key: ResourceKey) -> LiveObject {
    LiveObject(
      value, health: HealthAssessment.assess(value),
      isTracked: fleet.settings.tracking.owner(of: value, key: key) == app.instance, appOptions: options)
  }

  // MARK: The machine

  private func handle(_ event: SyncMachine.Event) {
    guard !isOver, let actions = machine?.handle(event, at: fleet.now()) else { return }
    if let machine, !machine.isFinished {
      if state.phase != .terminating { state.message = machine.message }
      state.syncResult?.resources = machine.results
    }
    for action in actions { carryOut(action) }
    if !isOver { onProgress() }
  }

  private func carryOut(_ action: SyncMachine.Action) {
    switch action {
    case .dryRun(let id, let manifest, let mode):
      run {
        await $0.apply(manifest, mode, dryRun: true)
      } then: {
        .dryRun(id, $0)
      }
    case .apply(let id, let manifest, let mode):
      run {
        await $0.apply(manifest, mode, dryRun: false)
      } then: {
        .applied(id, $0)
      }
    case .delete(let id, let deletion):
      run {
        await $0.delete(deletion)
      } then: {
        .deleted(id, $0)
      }
    case .removeHookFinalizer(let id, let key, let kind):
      run {
        await $0.removeHookFinalizer(key, kind)
      } then: {
        .hookFinalizerRemoved(id, $0)
      }
    case .wait(let timer, let delay):
      let mine = attempt
      timers.append(
        NetworkActor.schedule(after: delay) { [weak self] in
          guard let self, self.attempt == mine else { return }
          self.handle(.timer(timer))
        })
    case .record(let checkpoint): record(checkpoint)
    case .finish(let phase, let message):
      state.syncResult?.resources = machine?.results ?? []
      attemptFinished(phase, message)
    }
  }

  private func run(
    _ body: @escaping @NetworkActor (OperationRunner) async -> SyncMachine.Answer,
    then event: @escaping @NetworkActor (SyncMachine.Answer) -> SyncMachine.Event
  ) {
    let mine = attempt
    Task { @NetworkActor [weak self] in
      guard let self, !self.isOver, self.attempt == mine else { return }
      let answer = await body(self)
      guard self.attempt == mine else { return }
      self.handle(event(answer))
    }
  }

  private func apply(_ manifest: Value, _ mode: ApplyMode, dryRun: Bool) async -> SyncMachine.Answer {
    let kind = manifest.groupVersionKind
    guard let resource = await resource(kind) else {
      return .failed("the cluster does not serve \(kind.apiVersion) \(kind.kind): install its CRD, or correct apiVersion")
    }
    do {
      let outcome = try await writer.apply(manifest, resource: resource, mode: mode, dryRun: dryRun)
      let name = "\(kind.kind.lowercased())\(kind.group.isEmpty ? "" : ".\(kind.group)")/\(manifest.name)"
      let suffix = dryRun ? " (server dry run)" : ""
      return .done(
        "\(name) \(outcome.verb)\(suffix)", dryRun ? nil : liveObject(outcome.object, manifest.resourceKey))
    } catch {
      if dryRun, !DryRun.isRefusal(status: error.status, message: error.message) { return .done("", nil) }
      return .failed(error.message)
    }
  }

  private func delete(_ deletion: SyncMachine.Deletion) async -> SyncMachine.Answer {
    guard let resource = await resource(deletion.groupVersionKind) else { return .notFound }
    let propagation: DeletionPropagation =
      switch deletion.propagation {
      case .foreground: .foreground
      case .background: .background
      case .orphan: .orphan
      }
    do {
      let left = try await app.cluster.client.delete(
        resource, namespace: deletion.key.namespace, name: deletion.key.name, propagation: propagation,
        preconditions: deletion.uid.isEmpty ? nil : DeletePreconditions(uid: deletion.uid))
      return .done("deleted", left.kind == "Status" ? nil : liveObject(left, deletion.key))
    } catch {
      // Of another uid: what was to be deleted is gone.
      return error.kind == .notFound || error.kind == .conflict ? .notFound : .failed(error.message)
    }
  }

  private func removeHookFinalizer(_ key: ResourceKey, _ kind: GroupVersionKind) async -> SyncMachine.Answer {
    guard let resource = await resource(kind) else { return .notFound }
    let client = app.cluster.client
    for _ in 0..<5 {
      do {
        let live = try await client.get(resource, namespace: key.namespace, name: key.name)
        let left = (live.metadata["finalizers"]?.list ?? []).filter { $0.string != FinalizerKey.hook }
        let patch: Value = [
          "metadata": ["finalizers": left.isEmpty ? .null : .list(left), "resourceVersion": .string(live.resourceVersion)]
        ]
        let result = try await client.patch(
          resource, namespace: key.namespace, name: key.name, type: .merge, body: patch,
          fieldManager: ResourceWriter.manager)
        return .done("", liveObject(result, key))
      } catch {
        if error.kind == .notFound { return .notFound }
        if error.kind != .conflict { return .failed(error.message) }
      }
    }
    return .failed("\(key.kind) \(key.name) kept changing while its finalizer was to be removed")
  }

  private func resource(_ kind: GroupVersionKind) async -> APIResource? {
    if let resource = app.cluster.discovery?.resource(for: kind) { return resource }
    _ = await app.cluster.rediscover()
    return app.cluster.discovery?.resource(for: kind)
  }

  // MARK: The record

  /// Stores the state; several wishes that come while one is on its way become one.
  private func record(_ checkpoint: Int) {
    recording.wanted = max(recording.wanted ?? 0, checkpoint)
    guard !recording.isWriting else { return }
    recording.isWriting = true
    let mine = attempt
    Task { @NetworkActor [weak self] in
      while let self, let checkpoint = self.recording.wanted, !self.isOver, self.attempt == mine {
        self.recording.wanted = nil
        guard await self.write() else { break }
        guard self.attempt == mine else { break }
        self.handle(.recorded(checkpoint))
      }
      self?.recording.isWriting = false
    }
  }

  /// False where the record cannot be kept: then nothing more may be done.
  private func write() async -> Bool {
    guard await !applications.writeOperationState(state, of: app.id) else { return true }
    if !isOver {
      drop()
      onDrop()
    }
    return false
  }

  // MARK: The end

  private func attemptFinished(_ phase: OperationState.Phase, _ message: String) {
    cancelTimers()
    attempt += 1
    recording = Recording()
    let retry = state.operation.retry ?? .none
    guard phase != .succeeded, state.phase != .terminating, retry.allows(retriesMade: state.retryCount) else {
      return finish(phase, message)
    }
    let now = fleet.now()
    state.retryCount += 1
    state.finishedAt = now
    let due = now.addingTimeInterval(pause(before: state.retryCount))
    state.message = "\(message). Retrying attempt #\(state.retryCount) at \(ServerTime.text(due))."
    onProgress()
    Task { @NetworkActor [weak self] in
      guard let self, await self.write() else { return }
      self.retry(at: due)
    }
  }

  /// Seconds before a retry.
  private func pause(before retry: Int) -> TimeInterval {
    let pause = (state.operation.retry ?? .none).pause(retriesMade: retry - 1)
    return Double(pause.components.seconds) + Double(pause.components.attoseconds) * 1e-18
  }

  private func retry(at due: Date) {
    let delay = max(0, due.timeIntervalSince(fleet.now()))
    timers.append(
      NetworkActor.schedule(after: .seconds(delay)) { [weak self] in
        guard let self, !self.isOver else { return }
        self.state.finishedAt = nil
        self.state.message = "retrying (attempt #\(self.state.retryCount))"
        let pinned = self.state.operation.retry?.refresh == true ? nil : self.state.syncResult
        self.begin(resuming: pinned.map { SyncResult(revision: $0.revision, revisions: $0.revisions, source: $0.source) })
      })
  }

  private func finish(_ phase: OperationState.Phase, _ message: String) {
    cancelTimers()
    attempt += 1
    state.phase = phase
    state.message = message
    state.finishedAt = fleet.now()
    isOver = true
    let entry = historyEntry
    // Told when it is recorded, so that whoever leaves then leaves nothing behind.
    finishing = Task { @NetworkActor [self] in
      await applications.finishOperation(state, history: entry, of: app.id)
      onFinish()
    }
  }

  /// Only a whole sync that succeeded becomes part of the history.
  private var historyEntry: RevisionHistory? {
    guard state.phase == .succeeded, !sync.dryRun, sync.resources.isEmpty, let result = state.syncResult else { return nil }
    return RevisionHistory(
      id: 0, revision: result.revision, revisions: result.revisions, source: result.source, deployStartedAt: state.startedAt,
      deployedAt: state.finishedAt ?? fleet.now(), initiatedBy: state.operation.initiatedBy)
  }

  private func cancelTimers() {
    for timer in timers { timer.cancel() }
    timers = []
  }

  // MARK: Explaining

  /// The pod that holds something up, and why: "pod web-x: ImagePullBackOff"; empty where none does.
  static func explanation(below owner: StoredObject, in store: LiveStore) -> String {
    var worst: StoredObject?
    var queue = store.children(of: owner)
    var seen: Set<String> = []
    while let object = queue.popLast() {
      guard seen.insert(object.uid).inserted else { continue }
      queue += store.children(of: object)
      guard object.key.kind == "Pod", let health = object.health, health.status > .suspended else { continue }
      if worst == nil || (health.status, object.key.name) > (worst?.health?.status ?? .healthy, worst?.key.name ?? "") {
        worst = object
      }
    }
    guard let worst else { return "" }
    let reason = worst.summary.split(separator: " ").first.map(String.init) ?? ""
    return "pod \(worst.key.name): \(reason)"
  }
}

/// Why an attempt cannot even be planned.
struct OperationFailure: Error {
  var message: String
}

extension OperationPhase {
  init(_ phase: OperationState.Phase) {
    switch phase {
    case .running: self = .running
    case .terminating: self = .terminating
    case .failed: self = .failed
    case .error: self = .error
    case .succeeded: self = .succeeded
    }
  }
}

extension StepProgress {
  /// Nothing is awaited of it any more.
  var isDone: Bool {
    switch state {
    case .applied, .healthy, .skipped, .failed: true
    case .pending, .applying, .waitingForHealth: false
    }
  }
}

extension OperationProgress {
  init(_ state: OperationState, steps: [StepProgress], revision: RevisionInfo?) {
    let by = state.operation.initiatedBy
    self.init(
      phase: OperationPhase(state.phase), message: state.message,
      revision: revision ?? state.syncResult.flatMap { $0.revision.isEmpty ? nil : RevisionInfo(id: $0.revision) },
      initiatedBy: by.automated ? "automated" : by.username, dryRun: state.operation.sync?.dryRun ?? false,
      retry: state.retryCount, retryLimit: state.operation.retry?.limit ?? 0, startedAt: state.startedAt,
      finishedAt: state.finishedAt, steps: steps)
  }
}
