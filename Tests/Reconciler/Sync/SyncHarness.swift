import Applications
import Foundation
import Health
import Manifests
import Randomness
import Reconciler

/// A manifest for tests: `Deployment/web` with annotations.
func manifest(_ kind: String, _ name: String, namespace: String = "demo", _ annotations: [String: String] = [:]) -> Value {
  let groups = [
    "Deployment": "apps/v1", "StatefulSet": "apps/v1", "Job": "batch/v1", "CustomResourceDefinition": "apiextensions.k8s.io/v1",
    "Widget": "example.io/v1",
  ]
  let isClusterScoped = kind == "Namespace" || kind == "CustomResourceDefinition"
  var value: Value = ["apiVersion": .string(groups[kind] ?? "v1"), "kind": .string(kind), "metadata": ["name": .string(name)]]
  if !isClusterScoped { value[path: "metadata", "namespace"] = .string(namespace) }
  if !annotations.isEmpty { value[path: "metadata", "annotations"] = Value(annotations) }
  return value
}

func wave(_ number: Int, _ more: [String: String] = [:]) -> [String: String] {
  more.merging([AnnotationKey.syncWave: String(number)]) { $1 }
}

func hook(_ types: String, _ policies: String? = nil) -> [String: String] {
  var result = [AnnotationKey.hook: types]
  result[AnnotationKey.hookDeletePolicy] = policies
  return result
}

/// A cluster of the smallest kind around a machine: it does what the actions ask, in order or in a random one, and keeps
/// a log of what happened.
struct SyncHarness {
  var machine: SyncMachine
  /// What an applied object's health goes through; kinds without an entry have none.
  var health: [String: [Health]] = [:]
  /// What the server says to an apply or a dry run instead of doing it.
  var refusals: [String: String] = [:]
  var live: [ResourceKey: LiveObject]
  var log: [String] = []
  /// Names of applied objects in order, without those of dry runs.
  var applied: [String] = []
  var outcome: (OperationState.Phase, String)?
  var recorded: [ResourceResult] = []
  /// Runs in order where nil.
  var generator: SplitMix?
  /// How often each hook was created since the attempt began.
  var hookRuns: [String: Int] = [:]
  /// A step of the world that is still to come.
  private enum Next {
    case event(SyncMachine.Event)
    case action(SyncMachine.Action)
    case store(Int, [ResourceResult])
    case health(ResourceKey, [Health])
    case vanish(ResourceKey)
  }
  private var queue: [Next] = []
  private var version = 100
  private var stored = 0
  private var clock = Date(timeIntervalSince1970: 1_767_225_600)

  init(_ plan: SyncPlan, configuration: SyncMachine.Configuration = .init(prune: true), live: [LiveObject] = []) {
    machine = SyncMachine(plan: plan, configuration: configuration)
    self.live = Dictionary(uniqueKeysWithValues: live.map { ($0.key, $0) })
  }

  var isStuck: Bool { queue.isEmpty && outcome == nil }

  /// Runs until the end, or until nothing more comes.
  mutating func run(limit: Int = 10_000) {
    send(.start)
    finish(limit: limit)
  }

  mutating func finish(limit: Int = 10_000) {
    for _ in 0..<limit where outcome == nil && !queue.isEmpty { step() }
  }

  /// One thing happens.
  mutating func step() {
    let index = generator == nil ? 0 : Int.random(in: queue.indices, using: &generator!)
    switch queue.remove(at: index) {
    case .event(let event): send(event)
    case .action(let action):
      // The answer comes later; what the watch tells of it may come before.
      if let event = carryOut(action) { queue.append(.event(event)) }
    case .store(let checkpoint, let results):
      store(checkpoint, results)
      send(.recorded(checkpoint))
    case .vanish(let key):
      guard let object = live.removeValue(forKey: key) else { return }
      log.append("gone \(key.name)")
      send(.gone(key, uid: object.uid))
    case .health(let key, let rest):
      guard let next = rest.first, var object = live[key] else { return }
      version += 1
      object.health = next
      object.resourceVersion = String(version)
      live[key] = object
      log.append("\(next.status.rawValue) \(key.name)")
      if rest.count > 1 { queue.append(.health(key, Array(rest.dropFirst()))) }
      send(.observed(object))
    }
  }

  mutating func send(_ event: SyncMachine.Event) {
    clock += 1
    for action in machine.handle(event, at: clock) { enqueue(action) }
  }

  /// The process dies: its machine is lost, requests on their way may or may not arrive, nobody hears the answers.
  /// Another one makes its plan out of what is live, and goes on from what was stored.
  mutating func kill(planning: ([LiveObject]) -> SyncPlan) {
    let waiting = queue
    queue = []
    for next in waiting {
      switch next {
      case .health, .vanish: queue.append(next)
      case .action(let action): if Bool.random(using: &generator!) { _ = carryOut(action) }
      case .store(let checkpoint, let results): if Bool.random(using: &generator!) { store(checkpoint, results) }
      case .event: break
      }
    }
    log.append("killed")
    let plan = planning(live.values.sorted { $0.key < $1.key })
    machine = SyncMachine(plan: plan, configuration: machine.configuration, resuming: recorded)
    stored = 0
    send(.start)
  }

  /// Writes are made one after the other: an older record never replaces a newer one.
  private mutating func store(_ checkpoint: Int, _ results: [ResourceResult]) {
    guard checkpoint > stored else { return }
    stored = checkpoint
    recorded = results
  }

  private mutating func enqueue(_ action: SyncMachine.Action) {
    switch action {
    case .wait(let timer, _):
      if timer != .termination || generator != nil { queue.append(.event(.timer(timer))) }
    case .record(let checkpoint): queue.append(.store(checkpoint, machine.results))
    case .finish(let phase, let message):
      outcome = (phase, message)
      log.append("finish \(phase.rawValue)")
    default: queue.append(.action(action))
    }
  }

  /// What the cluster does, and answers.
  private mutating func carryOut(_ action: SyncMachine.Action) -> SyncMachine.Event? {
    switch action {
    case .dryRun(let id, let value, _):
      log.append("dry-run \(value.name.isEmpty ? value.metadata["generateName"]?.string ?? "" : value.name)")
      return .dryRun(id, refusals["dry-run \(id.key.name)"].map { .failed($0) } ?? .done("", nil))
    case .apply(let id, let value, _):
      return .applied(id, apply(id, value))
    case .delete(let id, let deletion):
      log.append("delete \(deletion.key.name)")
      guard let object = live[deletion.key] else { return .deleted(id, .notFound) }
      live[deletion.key]?.isDeleting = true
      if !object.hasHookFinalizer && !object.isDeleting { queue.append(.vanish(deletion.key)) }
      return .deleted(id, .done("deleted", live[deletion.key]))
    case .removeHookFinalizer(let id, let key, _):
      log.append("release \(key.name)")
      guard let object = live[key] else { return .hookFinalizerRemoved(id, .notFound) }
      live[key]?.hasHookFinalizer = false
      if object.isDeleting { queue.append(.vanish(key)) }
      return .hookFinalizerRemoved(id, .done("", nil))
    case .wait, .record, .finish: return nil
    }
  }

  private mutating func apply(_ id: SyncStep.ID, _ value: Value) -> SyncMachine.Answer {
    log.append("apply \(value.name)")
    if let refusal = refusals[value.name] { return .failed(refusal) }
    applied.append(value.name)
    version += 1
    let existing = live[id.key]
    let path = existing == nil || value.kind != "Job" ? health[value.name] ?? health[value.kind] ?? [] : []
    var object = LiveObject(value, health: path.first ?? existing?.health)
    object.uid = existing?.uid ?? "uid-\(version)"
    object.resourceVersion = String(version)
    live[id.key] = object
    if existing == nil && object.isHook { hookRuns["\(id.phase.rawValue) \(value.name)", default: 0] += 1 }
    if path.count > 1 { queue.append(.health(id.key, Array(path.dropFirst()))) }
    return .done("\(value.kind)/\(value.name) configured", object)
  }
}
