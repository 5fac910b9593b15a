import Applications
import Foundation
import Health
import Manifests
import Randomness
import Reconciler
import Testing

/// Whatever the order in which things happen, some things never do.
struct SyncPropertyTests {
  private static let outcomes: [[Health]] = [
    [Health(.progressing), Health(.healthy)], [Health(.healthy)],
    [Health(.progressing), Health(.progressing, "1/2"), Health(.healthy)],
  ]
  private static let failures: [[Health]] = [[Health(.progressing), Health(.degraded, "broken")]]

  /// A random app: resources and hooks in random waves, some live already, some gone from Git.
  private func world(_ seed: UInt64, failing: Bool) -> (desired: [Value], live: [LiveObject], health: [String: [Health]]) {
    var random = SplitMix(state: seed &* 7919 &+ 17)
    var desired: [Value] = []
    var live: [LiveObject] = []
    var health: [String: [Health]] = [:]
    for index in 0..<Int.random(in: 1...9, using: &random) {
      let isHook = Bool.random(using: &random)
      let name = "r\(index)"
      var notes = wave(Int.random(in: -2...2, using: &random))
      if isHook {
        let types = ["PreSync", "Sync", "PostSync", "SyncFail", "PreSync,PostSync"].randomElement(using: &random)!
        let policy = [nil, "HookSucceeded", "HookFailed", "BeforeHookCreation,HookSucceeded,HookFailed"].randomElement(
          using: &random)!
        notes.merge(hook(types, policy)) { $1 }
      }
      let kind = isHook ? "Job" : ["ConfigMap", "Deployment", "Service"].randomElement(using: &random)!
      let object = manifest(kind, name, notes)
      if kind != "ConfigMap" && kind != "Service" {
        let bad = failing && Int.random(in: 0..<5, using: &random) == 0
        health[name] = (bad ? Self.failures : Self.outcomes).randomElement(using: &random)!
      }
      if Bool.random(using: &random) {
        var existing = LiveObject(object, health: health[name] == nil ? nil : Health(.healthy))
        existing.uid = "old-\(index)"
        existing.hasHookFinalizer = isHook && Bool.random(using: &random)
        live.append(existing)
      }
      if isHook || Int.random(in: 0..<4, using: &random) > 0 || live.last?.key != object.resourceKey { desired.append(object) }
    }
    return (desired, live, health)
  }

  private func harness(_ seed: UInt64, failing: Bool) -> (SyncHarness, ([LiveObject]) -> SyncPlan) {
    let (desired, live, health) = world(seed, failing: failing)
    let planning = { (live: [LiveObject]) in SyncPlan(.init(desired: desired, live: live, namespace: "demo")) }
    var harness = SyncHarness(planning(live), live: live)
    harness.health = health
    harness.generator = SplitMix(state: seed)
    return (harness, planning)
  }

  @Test func aLaterWaveNeverComesBeforeAnEarlierOneIsWell() {
    for seed in UInt64(0)..<100 {
      var (harness, _) = harness(seed, failing: seed % 3 == 0)
      harness.send(.start)
      let steps = harness.machine.plan.steps
      // A hook of two phases is one object after the other under one name: it says nothing about an order.
      let names = Dictionary(grouping: steps.indices) { steps[$0].key.name }.filter { $0.value.count == 1 }
      var seen = 0
      while harness.outcome == nil && !harness.isStuck {
        harness.step()
        for line in harness.log[seen...] where line.hasPrefix("apply ") {
          guard let place = names[String(line.dropFirst(6))]?.first, steps[place].id.phase != .syncFail else { continue }
          for earlier in steps[..<place] where earlier.action != .prune && names[earlier.key.name] != nil {
            if (earlier.id.phase, earlier.id.wave) == (steps[place].id.phase, steps[place].id.wave) { continue }
            let health = harness.live[earlier.key]?.health?.status ?? .healthy
            #expect(health == .healthy, "seed \(seed): \(line) before \(earlier.key.name) is well")
          }
        }
        seen = harness.log.count
      }
      #expect(harness.outcome != nil, "seed \(seed): \(harness.machine.message) \(harness.log)")
      // What has begun has ended.
      for step in harness.machine.progress { #expect(step.state != .applying && step.state != .pending, "seed \(seed)") }
    }
  }

  @Test func terminationAlwaysEnds() {
    for seed in UInt64(0)..<100 {
      var (harness, _) = harness(seed, failing: true)
      harness.health = harness.health.mapValues { _ in [Health(.progressing)] }
      harness.send(.start)
      for _ in 0..<Int(seed % 40) where harness.outcome == nil && !harness.isStuck { harness.step() }
      if harness.outcome != nil { continue }
      harness.send(.terminate)
      harness.finish(limit: 500)
      #expect(harness.outcome != nil, "seed \(seed): \(harness.log)")
      #expect(harness.outcome?.0 != .succeeded)
      if harness.outcome?.0 == .failed {
        for result in harness.machine.results where !result.hookType.isEmpty {
          #expect(result.hookPhase?.isCompleted == true, "seed \(seed): \(result)")
        }
      }
    }
  }

  @Test func killedAnywhereItGoesOnWithoutRunningAHookTwice() {
    var kills = 0
    for seed in UInt64(0)..<150 {
      var (harness, planning) = harness(seed, failing: seed % 4 == 0)
      harness.send(.start)
      var random = SplitMix(state: seed &+ 99)
      while harness.outcome == nil && !harness.isStuck {
        if Int.random(in: 0..<12, using: &random) == 0 {
          kills += 1
          harness.kill(planning: planning)
        } else {
          harness.step()
        }
      }
      #expect(harness.outcome != nil, "seed \(seed): \(harness.machine.message) \(harness.log)")
      for (name, count) in harness.hookRuns { #expect(count == 1, "seed \(seed): \(name) ran \(count) times: \(harness.log)") }
      // Nothing half recorded: every result has an end.
      for result in harness.machine.results {
        #expect(result.status != nil && result.hookPhase != nil, "seed \(seed): \(result)")
      }
      // What would have run where nobody died, ran.
      var (undisturbed, _) = self.harness(seed, failing: seed % 4 == 0)
      undisturbed.run()
      #expect(harness.outcome?.0 == undisturbed.outcome?.0, "seed \(seed)")
      #expect(
        Set(harness.hookRuns.keys) == Set(undisturbed.hookRuns.keys), "seed \(seed): \(harness.log), not \(undisturbed.log)")
    }
    #expect(kills > 100)
  }
}
