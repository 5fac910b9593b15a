import Applications
import Foundation
import Manifests

// What happens next.

extension SyncMachine {
  /// One move from stage to stage; false where something has to come in first.
  mutating func proceed() -> Bool {
    switch stage {
    case .idle, .finished: return false
    case .terminating: return proceedTerminating()
    case .makingNamespace(let index):
      if states[index].request != nil { return false }
      if states[index].isUnsuccessful {
        finish(.failed, reasons("the namespace failed to apply", [index]))
      } else {
        startDryRun()
      }
    case .dryRunning:
      if hasRequests { return false }
      endDryRun()
    case .running(let wave): return proceedWave(wave)
    case .settling: return proceedSettling()
    case .storing(let checkpoint):
      if stored < checkpoint { return false }
      stage = .strippingFinalizers
      for index in hooksToRelease { send(index, .strip) }
    case .strippingFinalizers:
      if hasRequests { return false }
      endWave()
    case .cleaning(let phase, let message):
      if hasRequests { return false }
      finish(phase, message)
    }
    return true
  }

  var hasRequests: Bool { states.contains { $0.request != nil } }

  // MARK: Dry run

  mutating func startDryRun() {
    stage = .dryRunning
    for (index, step) in plan.steps.enumerated() where states[index].isPending {
      if step.isPrune {
        if configuration.dryRun { reportPrune(index) }
      } else if step.dryRun == .server {
        send(index, .dryRun)
      } else if configuration.dryRun {
        set(index, .synced, .succeeded, "not tried: what it needs does not exist yet (dry run)")
      }
    }
  }

  private mutating func reportPrune(_ index: Int) {
    if skipsPrune(index) { return }
    set(index, .pruned, .succeeded, "pruned (dry run)")
  }

  private mutating func endDryRun() {
    let failed = states.indices.filter { states[$0].isUnsuccessful }
    if !failed.isEmpty {
      finish(.failed, reasons("one or more objects failed to apply (dry run)", failed))
    } else if configuration.dryRun {
      finish(.succeeded, "successfully synced (all tasks run)")
    } else {
      startNextWave()
    }
  }

  // MARK: Waves

  /// The earliest wave that has steps left, or the end.
  mutating func startNextWave() {
    guard let first = pending.first else { return succeed("successfully synced (no more tasks)") }
    startWave(pending.filter { isSameWave($0, first) }, isFailurePhase: false)
  }

  private func isSameWave(_ a: Int, _ b: Int) -> Bool {
    plan.steps[a].id.phase == plan.steps[b].id.phase && plan.steps[a].id.wave == plan.steps[b].id.wave
  }

  /// What is left of a wave that an earlier leader had begun.
  var interrupted: [Int] {
    guard let first = pending.first,
      states.indices.contains(where: { (!states[$0].isPending || states[$0].isAnnounced) && isSameWave($0, first) })
    else { return [] }
    return pending.filter { isSameWave($0, first) }
  }

  /// Steps that were not begun, without the SyncFail hooks.
  private var pending: [Int] {
    states.indices.filter { states[$0].isPending && plan.steps[$0].id.phase != .syncFail }
  }

  mutating func startWave(_ steps: [Int], isFailurePhase: Bool) {
    var groups: [[Int]] = []
    for index in steps where !plan.steps[index].isPrune {
      if let last = groups.last?.last, plan.steps[last].key.kind == plan.steps[index].key.kind {
        groups[groups.count - 1].append(index)
      } else {
        groups.append([index])
      }
    }
    stage = .running(Wave(steps: steps, groups: groups, isFailurePhase: isFailurePhase))
    // A finalizer of an earlier run would keep the old hook from going.
    for index in steps where plan.steps[index].isHook && states[index].live?.hasHookFinalizer == true { send(index, .strip) }
  }

  /// One move within a wave: finalizers of old hooks, prunes, old hooks, then kind by kind.
  private mutating func proceedWave(_ current: Wave) -> Bool {
    if hasRequests(in: current.steps) { return false }
    var wave = current
    wave.hasFailed = wave.hasFailed || wave.steps.contains { states[$0].isUnsuccessful && !states[$0].isDegraded }
    switch wave.part {
    case .strip:
      if wave.hasFailed { return close(wave) }
      wave.part = .confirm
    case .confirm:
      if !isPruneConfirmed && !unconfirmed(wave.steps).isEmpty { return false }
      wave.part = .prune
      stage = .running(wave)
      for index in wave.steps where plan.steps[index].isPrune { prune(index) }
      return true
    case .prune:
      if wave.hasFailed { return close(wave) }
      wave.part = .clear
      stage = .running(wave)
      for index in wave.steps where isToBeCleared(index) && states[index].live?.isDeleting == false { send(index, .clear) }
      return true
    case .clear:
      if wave.hasFailed { return close(wave) }
      wave.part = .vanish
    case .vanish:
      if wave.steps.contains(where: isToBeCleared) { return false }
      wave.part = .apply(0)
      stage = .running(wave)
      startGroup()
      return true
    case .announce(let group, let checkpoint):
      if stored < checkpoint { return false }
      wave.part = .apply(group)
      stage = .running(wave)
      for index in wave.groups[group] where isToBeApplied(index) { sendApply(index) }
      return true
    case .apply(let group):
      guard group < wave.groups.count else { return close(wave) }
      if wave.groups[group].contains(where: isUnestablished) {
        wave.part = .establish(group)
        timerNumber += 1
        outbox.append(.wait(.customResourceDefinitions(timerNumber), configuration.crdTimeout))
      } else {
        wave.part = .apply(group + 1)
        stage = .running(wave)
        startGroup()
        return true
      }
    case .establish(let group):
      if wave.groups[group].contains(where: isUnestablished) { return false }
      wave.part = .apply(group + 1)
      stage = .running(wave)
      startGroup()
      return true
    }
    stage = .running(wave)
    return true
  }

  /// Sends the group that the wave has come to; hooks are announced first.
  mutating func startGroup() {
    guard case .running(var wave) = stage, case .apply(let group) = wave.part, group < wave.groups.count else { return }
    let hooks = wave.groups[group].filter { plan.steps[$0].isHook && states[$0].isPending }
    if hooks.isEmpty {
      for index in wave.groups[group] where isToBeApplied(index) { sendApply(index) }
    } else {
      for index in hooks { set(index, nil, .running, "starting") }
      wave.part = .announce(group, checkpoint: askToRecord())
      stage = .running(wave)
    }
  }

  private func isToBeApplied(_ index: Int) -> Bool {
    states[index].isPending || plan.steps[index].isHook && states[index].status == nil && states[index].isRunning
  }

  private func isToBeCleared(_ index: Int) -> Bool {
    plan.steps[index].isHook && states[index].isPending && states[index].live != nil && !states[index].isAnnounced
      && plan.steps[index].deletePolicies.contains(.beforeHookCreation)
  }

  private func isUnestablished(_ index: Int) -> Bool {
    guard plan.steps[index].key.kind == "CustomResourceDefinition", states[index].status == .synced else { return false }
    return states[index].live?.isEstablished == false
  }

  func unconfirmed(_ steps: [Int]) -> [Int] {
    guard configuration.prune else { return [] }
    return steps.filter { plan.steps[$0].isPrune && states[$0].isPending && plan.steps[$0].options.prune == .confirm }
  }

  /// The wave's steps are all sent and answered.
  private mutating func close(_ wave: Wave) -> Bool {
    if wave.hasFailed && failure == nil {
      fail(reasons("one or more objects failed to apply", wave.steps.filter { states[$0].status == .syncFailed }))
      return true
    }
    let isLast = !wave.isFailurePhase && pending.isEmpty
    if isLast && failure == nil && !wave.steps.contains(where: { plan.steps[$0].isHook }) {
      // Nothing comes after it: its health is not waited for.
      succeed("successfully synced (all tasks run)")
      return true
    }
    if !isLast && failure == nil && configuration.waveDelay > .zero {
      timerNumber += 1
      isDelaying = true
      outbox.append(.wait(.wave(timerNumber), configuration.waveDelay))
    }
    stage = .settling
    return true
  }

  // MARK: After a wave

  private mutating func proceedSettling() -> Bool {
    if !waitingSteps.isEmpty || isDelaying { return false }
    if failure == nil && !vanishing.isEmpty { return false }
    if failure == nil && heldBy != nil && !pending.isEmpty { return false }
    if hooksToRelease.isEmpty {
      endWave()
    } else {
      stage = .storing(checkpoint: askToRecord())
    }
    return true
  }

  /// Running steps that hold up what comes next. After a failure only hooks do.
  var waitingSteps: [Int] {
    states.indices.filter { states[$0].isRunning && (plan.steps[$0].isHook || failure == nil && plan.isMultiStep) }
  }

  /// Pruned objects that are still there.
  var vanishing: [Int] { states.indices.filter { states[$0].status == .pruned && states[$0].live != nil } }

  /// Ended hooks that are still held by our finalizer.
  private var hooksToRelease: [Int] {
    states.indices.filter {
      plan.steps[$0].isHook && states[$0].isCompleted && states[$0].phase != .error && states[$0].live?.hasHookFinalizer == true
    }
  }

  private mutating func endWave() {
    if let failure {
      var text = failure
      let failedHooks = states.indices.filter { plan.steps[$0].id.phase == .syncFail && states[$0].isUnsuccessful }
      if !failedHooks.isEmpty { text += "\n" + reasons("one or more SyncFail hooks failed", failedHooks) }
      return clean(.failed, text)
    }
    let unsuccessful = states.indices.filter { states[$0].isUnsuccessful }
    if unsuccessful.isEmpty {
      startNextWave()
    } else {
      fail(reasons("one or more synchronization tasks completed unsuccessfully", unsuccessful))
    }
  }

  /// Runs the SyncFail hooks, then ends with this message.
  mutating func fail(_ text: String) {
    failure = text
    isDelaying = false
    let hooks = states.indices.filter { states[$0].isPending && plan.steps[$0].id.phase == .syncFail }
    if hooks.isEmpty {
      stage = .settling
    } else {
      startWave(hooks, isFailurePhase: true)
    }
  }

  private mutating func succeed(_ text: String) { clean(.succeeded, text) }

  /// Deletes the hooks whose policy says so, then ends.
  private mutating func clean(_ phase: OperationState.Phase, _ text: String) {
    let policy: HookDeletePolicy = phase == .succeeded ? .hookSucceeded : .hookFailed
    stage = .cleaning(phase, text)
    for index in states.indices {
      let step = plan.steps[index]
      guard step.isHook, states[index].isCompleted, let live = states[index].live else { continue }
      if step.deletePolicies.contains(policy) && !live.isDeleting { send(index, .cleanup) }
    }
  }

  // MARK: Termination

  private mutating func proceedTerminating() -> Bool {
    if hasRequests { return false }
    let running = states.indices.filter { plan.steps[$0].isHook && states[$0].isRunning }
    guard !running.isEmpty else {
      let hasErrors = states.contains { $0.phase == .error }
      finish(
        hasErrors ? .error : .failed,
        (hasErrors ? "Operation termination had errors" : "Operation terminated") + leftBehind)
      return true
    }
    for index in running {
      if states[index].status == nil && states[index].live == nil {
        // Announced, never sent.
        set(index, nil, .failed, "Terminated")
      } else {
        send(index, states[index].live?.hasHookFinalizer == true ? .strip : .terminate)
      }
    }
    return true
  }
}
