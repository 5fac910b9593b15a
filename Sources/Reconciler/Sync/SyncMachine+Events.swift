import Applications
import Foundation
import Health
import Manifests

// What events change.

extension SyncMachine {
  mutating func take(_ event: Event) {
    switch event {
    case .start: start()
    case .recorded(let checkpoint): stored = max(stored, checkpoint)
    case .dryRun(let id, let answer): answered(id, [.dryRun]) { $0.dryRunAnswered($1, answer) }
    case .applied(let id, let answer): answered(id, [.apply]) { $0.applyAnswered($1, answer) }
    case .deleted(let id, let answer):
      guard let index = indexes[id], let request = states[index].request else { return }
      answered(id, [.prune, .clear, .cleanup, .terminate]) { $0.deleteAnswered($1, answer, request) }
    case .hookFinalizerRemoved(let id, let answer): answered(id, [.strip]) { $0.finalizerAnswered($1, answer) }
    case .observed(let object): observe(object)
    case .gone(let key, let uid): vanish(key, uid: uid)
    case .explained(let key, let text):
      for index in plan.steps.indices where plan.steps[index].key == key { states[index].detail = text }
    case .pruneConfirmed: isPruneConfirmed = true
    case .hold(let reason): heldBy = reason
    case .timer(let timer): expire(timer)
    case .terminate: terminate()
    }
  }

  private mutating func answered(_ id: SyncStep.ID, _ requests: Set<Request>, _ body: (inout SyncMachine, Int) -> Void) {
    guard let index = indexes[id], let request = states[index].request, requests.contains(request) else { return }
    states[index].request = nil
    body(&self, index)
  }

  private mutating func start() {
    guard stage == .idle else { return }
    let problems = plan.steps.indices.filter { !plan.steps[$0].problem.isEmpty && states[$0].isPending }
    if !problems.isEmpty {
      for index in problems { set(index, .syncFailed, .failed, plan.steps[index].problem) }
      return finish(.failed, reasons("one or more synchronization tasks are not valid", problems))
    }
    if wasStarted {
      resume()
    } else if !configuration.dryRun, let id = plan.namespaceStep, let index = indexes[id] {
      stage = .makingNamespace(index)
      sendApply(index)
    } else {
      startDryRun()
    }
  }

  /// Takes stock of what was going on when the attempt was interrupted.
  private mutating func resume() {
    for index in states.indices where states[index].isRunning {
      if let live = states[index].live { judge(index, live) } else if isAwaited(index) { setMissing(index) }
    }
    let failed = states.indices.filter { states[$0].isUnsuccessful && plan.steps[$0].id.phase != .syncFail }
    let rest = interrupted
    if !rest.isEmpty && failed.allSatisfy({ states[$0].isDegraded }) {
      // Health is looked at when the whole wave is there: what is unwell may be waiting for the rest of it.
      startWave(rest, isFailurePhase: false)
    } else if failed.isEmpty {
      stage = .settling
    } else {
      fail(reasons("one or more synchronization tasks completed unsuccessfully", failed))
    }
  }

  // MARK: Answers

  private mutating func dryRunAnswered(_ index: Int, _ answer: Answer) {
    switch answer {
    case .done(let text, _):
      if configuration.dryRun { set(index, .synced, .succeeded, text.isEmpty ? "unchanged (dry run)" : text) }
    case .notFound: set(index, .syncFailed, .failed, "not found")
    case .failed(let text): set(index, .syncFailed, .failed, text)
    }
  }

  private mutating func applyAnswered(_ index: Int, _ answer: Answer) {
    switch answer {
    case .done(let text, let live):
      set(index, .synced, .running, text)
      guard let live else {
        if !plan.steps[index].isHook { set(index, .synced, .succeeded, text) }
        return
      }
      states[index].floor = live
      if !live.uid.isEmpty && states[index].lostUID == live.uid {
        // It was deleted again before its answer came.
        states[index].live = nil
        if isAwaited(index) { setMissing(index) }
        return
      }
      // The watch may have told newer things before the answer came.
      if let known = states[index].live, live.isOlder(than: known) { return judge(index, known) }
      // A hook of several types is one object: what one of its steps made, the next has to clear away.
      for other in plan.steps.indices where plan.steps[other].key == plan.steps[index].key { states[other].live = live }
      judge(index, live)
    case .notFound: set(index, .syncFailed, .failed, "not found")
    case .failed(let text): set(index, .syncFailed, .failed, text)
    }
  }

  private mutating func deleteAnswered(_ index: Int, _ answer: Answer, _ request: Request) {
    if case .notFound = answer { states[index].live = nil }
    // Where the watch has already told that it is gone, that stands.
    if case .done(_, let live) = answer, let live, states[index].live != nil { states[index].live = live }
    switch (request, answer) {
    case (.prune, .failed(let text)): set(index, .syncFailed, .failed, text)
    case (.prune, _): set(index, .pruned, .succeeded, "pruned")
    case (.clear, .failed(let text)): set(index, states[index].status, .error, "failed to delete resource: \(text)")
    case (.cleanup, .failed(let text)):
      // The hook did what it was for; that it stays behind is only reported.
      set(index, states[index].status, states[index].phase, "failed to delete resource: \(text)")
    case (.terminate, .failed(let text)): set(index, states[index].status, .error, "Failed to delete: \(text)")
    case (.terminate, _):
      let held = hold(on: index)
      set(index, states[index].status, .failed, held.isEmpty ? "Terminated" : "Terminated; it is still there, \(held)")
    default: break
    }
  }

  private mutating func finalizerAnswered(_ index: Int, _ answer: Answer) {
    states[index].live?.hasHookFinalizer = false
    if case .notFound = answer { states[index].live = nil }
    if case .failed(let text) = answer {
      set(index, states[index].status, .error, "failed to remove hook finalizer: \(text)")
    }
  }

  // MARK: Live objects

  private mutating func observe(_ object: LiveObject) {
    for index in plan.steps.indices where plan.steps[index].key == object.key {
      if let floor = states[index].floor, object.isOlder(than: floor) { continue }
      states[index].live = object
      if isJudged(index) { judge(index, object) }
    }
  }

  private mutating func vanish(_ key: ResourceKey, uid: String) {
    for index in plan.steps.indices where plan.steps[index].key == key {
      // The end of an older object of the same name says nothing about this one.
      if let live = states[index].live, !uid.isEmpty, !live.uid.isEmpty, live.uid != uid { continue }
      if states[index].request == .apply {
        states[index].lostUID = uid
        continue
      }
      states[index].live = nil
      if isJudged(index) && stage != .terminating && isAwaited(index) { setMissing(index) }
    }
  }

  private mutating func setMissing(_ index: Int) {
    set(
      index, .syncFailed, .error, "Resource \(plan.steps[index].label) is missing, it might have been deleted")
  }

  /// Applied and running: an announced hook's object, if there is one, is not this run's yet.
  private func isJudged(_ index: Int) -> Bool {
    states[index].isRunning && states[index].status != nil && states[index].request == nil
  }

  /// Whether the end of this running step matters: hooks always, resources where waves wait for one another.
  func isAwaited(_ index: Int) -> Bool { plan.steps[index].isHook || plan.isMultiStep }

  /// The verdict on a running step out of its live object's health.
  private mutating func judge(_ index: Int, _ live: LiveObject) {
    let step = plan.steps[index]
    let status = states[index].status
    guard let health = live.health else {
      return set(index, status, .succeeded, step.isHook ? "\(step.key.name) created" : states[index].message)
    }
    switch health.status {
    case .healthy: set(index, status, .succeeded, health.message)
    case .degraded: set(index, status, .failed, health.message)
    case .unknown where step.isHook: set(index, status, .failed, health.message)
    case .progressing where step.isHook, .suspended where step.isHook: set(index, status, .running, health.message)
    default: break
    }
  }

  // MARK: Timers

  private mutating func expire(_ timer: Timer) {
    switch timer {
    case .wave(let number):
      if number == timerNumber { isDelaying = false }
    case .customResourceDefinitions(let number):
      if number == timerNumber, case .running(var wave) = stage, case .establish(let group) = wave.part {
        wave.part = .apply(group + 1)
        stage = .running(wave)
        startGroup()
      }
    case .termination:
      guard stage == .terminating else { return }
      for index in states.indices where states[index].request != nil {
        states[index].request = nil
        set(index, states[index].status, .error, "no answer before the operation was terminated")
      }
      finish(.error, "Operation termination had errors")
    }
  }

  private mutating func terminate() {
    if stage == .idle { return finish(.failed, "Operation terminated") }
    guard stage != .terminating else { return }
    stage = .terminating
    phase = .terminating
    outbox.append(.wait(.termination, configuration.terminationTimeout))
  }
}
