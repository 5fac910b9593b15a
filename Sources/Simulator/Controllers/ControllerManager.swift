import Foundation
import Manifests
import Synchronization

/// Runs the controllers of the embedded cluster on its store. It works when something changed or a moment it waits for has
/// come, and sleeps otherwise.
///
/// With a clock that stands, nothing happens by itself: ``advance(by:)`` plays the time that passes.
public actor ControllerManager {
  private struct Work: Hashable {
    var controller: Int
    var key: ResourceKey
  }

  /// What the store has told and the manager has not yet looked at.
  private struct Inbox {
    var events: [StoreEvent] = []
    var isWoken = false
  }

  private let store: ObjectStore
  private let clock: SimulatedClock
  private var settings: SimulationSettings
  private let chance: Chance
  private let view = ClusterView()
  private let recorder: EventRecorder
  private let autoscaler = AutoscalerController()
  private let controllers: [any Controller]
  private let inbox = Mutex(Inbox())
  private var subscriptions: [Int] = []
  private var queue: [Work] = []
  private var queued: Set<Work> = []
  private var timers: [Work: Date] = [:]
  private var nextExpiry: Date?
  private var quietUntil = Date.distantPast
  private var alarm: (due: Date, task: Task<Void, Never>)?
  /// How many reconciliations have run: what a test of idleness looks at.
  public private(set) var reconciliations = 0
  /// Writes that the store refused, the latest last; there should be none.
  public private(set) var refusals: [String] = []

  /// - Parameters:
  ///   - clock: the store's own.
  ///   - seed: the same seed makes the same names and moments.
  public init(store: ObjectStore, clock: SimulatedClock, settings: SimulationSettings = SimulationSettings(), seed: UInt64 = 1) {
    self.store = store
    self.clock = clock
    self.settings = settings
    let chance = Chance(seed: seed)
    self.chance = chance
    recorder = EventRecorder(store: store, lifetime: settings.eventLifetime, chance: chance)
    controllers = [
      DeploymentController(), ReplicaSetController(), StatefulSetController(), DaemonSetController(), JobController(),
      CronJobController(), Scheduler(), Kubelet(), EndpointsController(), VolumeController(), IngressController(),
      ServiceController(), autoscaler, DisruptionController(),
    ]
  }

  /// Looks at what is there and follows the store from now on.
  public func start() {
    guard subscriptions.isEmpty else { return }
    for kind in Kinds.watched.sorted(by: { $0.description < $1.description }) {
      let id = try? store.follow(kind, namespace: nil, since: nil) { [weak self] event in self?.receive(event) }
      if let id { subscriptions.append(id) }
      for object in store.list(kind) where view.object(object.resourceKey) == nil {
        view.store(object)
        enqueue(object, before: nil, deleted: false)
      }
    }
    work()
  }

  /// Lets go of the store; nothing runs any more.
  public func stop() {
    for id in subscriptions { store.unsubscribe(id) }
    subscriptions = []
    alarm?.task.cancel()
    alarm = nil
    queue = []
    queued = []
    timers = [:]
  }

  /// Lets the clock, which must stand, show `seconds` more, and does at each moment what is due then.
  public func advance(by seconds: Double) {
    let end = clock.now.addingTimeInterval(seconds)
    work()
    while let due = nextDue, due <= end {
      clock.stand(at: due)
      work()
    }
    clock.stand(at: end)
    work()
  }

  /// Does what is due, and waits for the next moment: to be called after the clock was set or started.
  public func resume() { work() }

  /// Puts a load on what an autoscaler targets: percent of one pod's request, summed over the pods. Nil for an ordinary day.
  public func setLoad(_ load: Double?, on target: ResourceKey) {
    autoscaler.loads[target] = load
    guard let index = controllers.firstIndex(where: { $0 === autoscaler }) else { return }
    for scaler in view.objects(Kinds.autoscaler, in: target.namespace) where autoscaler.target(of: scaler) == target {
      add(Work(controller: index, key: scaler.resourceKey))
    }
    work()
  }

  /// From now on things take as long as `settings` say.
  public func use(_ settings: SimulationSettings) { self.settings = settings }

  /// Takes an image out of every registry: pods that need it cannot start.
  public func setMissing(image: String) { settings.missingImages.insert(image) }

  /// Makes every container of an image end with an error.
  public func setFailing(image: String) { settings.failingImages.insert(image) }

  /// Writes no Events before `date`: for playing a past that is older than Events get.
  public func keepQuiet(until date: Date) { quietUntil = date }

  // MARK: What the store tells

  /// Called under the store's lock: only takes note.
  private nonisolated func receive(_ event: StoreEvent) {
    let mustWake = inbox.withLock { inbox in
      inbox.events.append(event)
      defer { inbox.isWoken = true }
      return !inbox.isWoken
    }
    if mustWake { Task { await self.work() } }
  }

  private func drainInbox() {
    let events = inbox.withLock { inbox in
      defer { inbox.events = [] }
      return inbox.events
    }
    for event in events {
      let isDeleted = event.change == .deleted
      let before = isDeleted ? view.remove(event.key) : view.store(event.value)
      enqueue(event.value, before: before, deleted: isDeleted)
    }
  }

  private func enqueue(_ object: Value, before: Value?, deleted: Bool) {
    for (index, controller) in controllers.enumerated() {
      for key in controller.keys(for: object, before: before, deleted: deleted, in: view) {
        add(Work(controller: index, key: key))
      }
    }
  }

  private func add(_ work: Work) {
    if queued.insert(work).inserted { queue.append(work) }
  }

  // MARK: Working

  private func work() {
    guard !subscriptions.isEmpty else { return }
    inbox.withLock { $0.isWoken = true }
    drainInbox()
    fireTimers()
    var next = 0
    while next < queue.count {
      let work = queue[next]
      next += 1
      queued.remove(work)
      reconcile(work)
      drainInbox()
      if next > 1000 {
        queue.removeFirst(next)
        next = 0
      }
    }
    queue.removeAll(keepingCapacity: true)
    // From here on the store wakes the manager again; what came in between is looked at once more.
    let hasMore = inbox.withLock { inbox in
      inbox.isWoken = !inbox.events.isEmpty
      return inbox.isWoken
    }
    if hasMore { Task { self.work() } }
    arm()
  }

  private func reconcile(_ work: Work) {
    reconciliations += 1
    let controller = controllers[work.controller]
    let context = ControllerContext(
      view: view, now: clock.now, settings: settings, chance: chance, component: controller.component,
      manager: controller.manager)
    controller.reconcile(work.key, context)
    for change in context.changes { perform(change) }
    for (key, date) in context.wakeUps {
      let work = Work(controller: work.controller, key: key)
      timers[work] = min(timers[work] ?? date, date)
    }
  }

  private func perform(_ change: Change) {
    do throws(StatusError) {
      switch change.action {
      case .create(let object): try store.create(object, by: change.manager)
      case .patch(let key, let patch, let subresource):
        try store.change(key, by: change.manager, subresource: subresource) { $0 = MergePatch.apply(patch, to: $0) }
      case .delete(let key, let options): try store.delete(key, options: options)
      case .record(let event):
        guard clock.now >= quietUntil else { return }
        recorder.record(event, manager: change.manager, now: clock.now)
        let expiry = clock.now.addingTimeInterval(settings.eventLifetime)
        nextExpiry = min(nextExpiry ?? expiry, expiry)
      }
    } catch {
      // An object that went, or came, meanwhile is no fault: its event brings the controller back.
      guard error.reason != "NotFound", error.reason != "AlreadyExists", error.reason != "Conflict" else { return }
      refusals.append(error.message)
      if refusals.count > 100 { refusals.removeFirst() }
    }
  }

  // MARK: Time

  private var nextDue: Date? { [timers.values.min(), nextExpiry].compactMap(\.self).min() }

  private func fireTimers() {
    let now = clock.now
    let due = timers.filter { $0.value <= now }.sorted { ($0.value, $0.key.key) < ($1.value, $1.key.key) }
    for (work, _) in due {
      timers[work] = nil
      add(work)
    }
    if let expiry = nextExpiry, expiry <= now { nextExpiry = recorder.expire(now: now) }
  }

  /// Sets the alarm for the next moment that something waits for.
  private func arm() {
    guard let due = nextDue, let delay = clock.delay(until: due) else {
      alarm?.task.cancel()
      alarm = nil
      return
    }
    guard alarm?.due != due else { return }
    alarm?.task.cancel()
    alarm = (
      due,
      Task { [weak self] in
        try? await Task.sleep(for: delay)
        guard !Task.isCancelled else { return }
        await self?.ring(due)
      }
    )
  }

  private func ring(_ due: Date) {
    if alarm?.due == due { alarm = nil }
    work()
  }
}
