import Applications
import Foundation
import Health
import Manifests
import Reconciler
import Testing

private let progressing = Health(.progressing, "1 of 2 replicas available")
private let healthy = Health(.healthy)
private let complete = [Health(.progressing), Health(.healthy, "Reached expected number of succeeded pods")]
private let broken = [Health(.progressing), Health(.degraded, "Job has reached the specified backoff limit")]

struct SyncMachineTests {
  private func plan(_ desired: [Value], live: [LiveObject] = [], options: [String] = []) -> SyncPlan {
    SyncPlan(.init(desired: desired, live: live, options: SyncOptions(options), namespace: "demo"))
  }

  private let payments = [
    manifest("ConfigMap", "config", wave(-1)), manifest("Job", "migrate", hook("PreSync")),
    manifest("Deployment", "web", wave(1)), manifest("Service", "web", wave(2)), manifest("Job", "smoke", hook("PostSync")),
    manifest("Job", "alarm", hook("SyncFail")),
  ]

  @Test func runsEverythingInOrder() {
    var harness = SyncHarness(plan(payments))
    harness.health = ["Job": complete, "Deployment": [progressing, healthy]]
    harness.run()
    #expect(harness.outcome?.0 == .succeeded)
    #expect(harness.outcome?.1 == "successfully synced (no more tasks)")
    #expect(harness.applied == ["migrate", "config", "web", "web", "smoke"])
    #expect(harness.log.prefix(6).allSatisfy { $0.hasPrefix("dry-run") })
    #expect(harness.log.contains("release migrate") && harness.log.contains("release smoke"))
    let web = harness.log.firstIndex(of: "Healthy web")!
    #expect(harness.log.lastIndex(of: "apply web")! > web)
    #expect(harness.machine.results.map(\.hookPhase) == Array(repeating: .succeeded, count: 5))
    #expect(harness.machine.results[0].hookType == "PreSync")
    #expect(harness.machine.progress.map(\.state) == [.healthy, .applied, .healthy, .applied, .healthy])
  }

  @Test func oneWaveDoesNotWaitForHealth() {
    var harness = SyncHarness(plan([manifest("ConfigMap", "c"), manifest("Deployment", "web")]))
    harness.health = ["Deployment": [progressing]]
    harness.run()
    #expect(harness.outcome?.1 == "successfully synced (all tasks run)")
    #expect(harness.machine.progress.map(\.state) == [.applied, .applied])
  }

  @Test func saysWhatItWaitsFor() {
    var harness = SyncHarness(
      plan([manifest("Deployment", "a"), manifest("Deployment", "b"), manifest("ConfigMap", "late", wave(1))]))
    harness.health = ["Deployment": [progressing]]
    harness.run()
    #expect(harness.isStuck)
    #expect(harness.machine.message == "waiting for healthy state of apps/Deployment/a and 1 more resources")
    let key = ResourceKey("apps/Deployment/demo/a")!
    harness.send(.explained(key, "pod a-x: ImagePullBackOff"))
    #expect(harness.machine.progress[0].state == .waitingForHealth)
    #expect(harness.machine.progress[0].message == "1 of 2 replicas available · pod a-x: ImagePullBackOff")

    var hooks = SyncHarness(plan([manifest("Job", "x", hook("PreSync")), manifest("ConfigMap", "c")]))
    hooks.health = ["Job": [Health(.progressing)]]
    hooks.run()
    #expect(hooks.machine.message == "waiting for completion of hook batch/Job/x")
  }

  @Test func aDryRunThatFailsStopsEverything() {
    var harness = SyncHarness(plan(payments))
    harness.refusals = ["dry-run web": "spec.replicas: Invalid value"]
    harness.run()
    #expect(harness.outcome?.0 == .failed)
    #expect(harness.outcome?.1.hasPrefix("one or more objects failed to apply (dry run), reason: spec.replicas") == true)
    #expect(harness.applied.isEmpty)
  }

  @Test func theNamespaceComesBeforeTheDryRun() {
    var harness = SyncHarness(plan([manifest("ConfigMap", "c")], options: ["CreateNamespace=true"]))
    harness.run()
    #expect(harness.log == ["apply demo", "dry-run c", "apply c", "finish Succeeded"])
    var refused = SyncHarness(plan([manifest("ConfigMap", "c")], options: ["CreateNamespace=true"]))
    refused.refusals = ["demo": "namespaces is forbidden"]
    refused.run()
    #expect(refused.outcome?.1 == "the namespace failed to apply, reason: namespaces is forbidden")
  }

  @Test func aDryRunOperationChangesNothing() {
    let gone = LiveObject(manifest("ConfigMap", "gone"), health: nil)
    var harness = SyncHarness(plan(payments, live: [gone]), configuration: .init(dryRun: true, prune: true))
    harness.run()
    #expect(harness.outcome?.0 == .succeeded)
    #expect(harness.applied.isEmpty)
    #expect(harness.machine.results.first { $0.key.name == "gone" }?.message == "pruned (dry run)")
  }

  @Test func aFailingPreSyncHookStopsTheSyncAndRunsSyncFail() {
    var harness = SyncHarness(plan(payments))
    harness.health = ["migrate": broken, "alarm": complete]
    harness.run()
    #expect(harness.applied == ["migrate", "alarm"])
    #expect(harness.outcome?.0 == .failed)
    #expect(
      harness.outcome?.1
        == "one or more synchronization tasks completed unsuccessfully, reason: batch/Job/migrate: Job has reached the specified backoff limit"
    )
    #expect(harness.machine.progress.first { $0.id.key.name == "config" }?.state == .skipped)
    #expect(harness.machine.progress.last?.id.phase == .syncFail)
  }

  @Test func aRefusedApplyFinishesItsWaveAndRunsSyncFail() {
    var harness = SyncHarness(
      plan([
        manifest("ConfigMap", "bad"), manifest("Deployment", "web"), manifest("ConfigMap", "late", wave(1)),
        manifest("Job", "alarm", hook("SyncFail")),
      ]))
    harness.refusals = ["bad": "admission webhook denied the request"]
    harness.health = ["Deployment": [progressing], "Job": broken]
    harness.run()
    #expect(harness.applied == ["web", "alarm"])
    #expect(
      harness.outcome?.1 == "one or more objects failed to apply, reason: admission webhook denied the request\n"
        + "one or more SyncFail hooks failed, reason: batch/Job/alarm: Job has reached the specified backoff limit")
  }

  @Test func aDegradedResourceFailsTheSync() {
    var harness = SyncHarness(plan([manifest("Deployment", "web"), manifest("ConfigMap", "late", wave(1))]))
    harness.health = ["Deployment": [progressing, Health(.degraded, "exceeded its progress deadline")]]
    harness.run()
    #expect(harness.outcome?.0 == .failed)
    #expect(harness.outcome?.1.hasSuffix("apps/Deployment/web: exceeded its progress deadline") == true)
    #expect(harness.applied == ["web"])
  }

  @Test(
    arguments: [
      (nil, true, ["delete j", "gone j", "apply j"], []), ("HookSucceeded", true, [], ["delete j"]),
      ("HookSucceeded", false, [], []), ("HookFailed", false, [], ["delete j"]), ("HookFailed", true, [], []),
      ("BeforeHookCreation,HookSucceeded", true, ["delete j", "gone j", "apply j"], ["delete j"]),
    ] as [(String?, Bool, [String], [String])])
  func deletesHooksAsTheirPolicySays(policy: String?, succeeds: Bool, before: [String], after: [String]) {
    let job = manifest("Job", "j", hook("PreSync", policy))
    var old = LiveObject(job, health: complete[1])
    old.uid = "old"
    old.hasHookFinalizer = true
    let live = before.isEmpty ? [] : [old]
    var harness = SyncHarness(plan([job], live: live), live: live)
    harness.health = ["Job": succeeds ? complete : broken]
    harness.run()
    #expect(harness.outcome?.0 == (succeeds ? .succeeded : .failed))
    let applies = harness.log.firstIndex(of: "apply j")!
    #expect(harness.log[...applies].filter { before.contains($0) } == before)
    #expect(harness.log[..<applies].contains("release j") != before.isEmpty)
    #expect(harness.log[applies...].filter { $0.hasPrefix("delete") } == after)
    #expect(harness.log[applies...].contains("release j"))
  }

  @Test func triesAHookBesideItsPreviousRun() {
    let job = manifest("Job", "j", hook("PreSync"))
    let old = LiveObject(job, health: healthy)
    var harness = SyncHarness(plan([job], live: [old]), live: [old])
    harness.run()
    #expect(harness.log.first == "dry-run j-")
  }

  @Test func prunesBeforeApplyingAndWaitsForTheDeletion() {
    let live = [LiveObject(manifest("ConfigMap", "old", wave(1)), health: nil)]
    var harness = SyncHarness(
      plan([manifest("ConfigMap", "new", wave(1)), manifest("ConfigMap", "late", wave(2))], live: live), live: live)
    harness.run()
    #expect(
      harness.log.filter { !$0.hasPrefix("dry") } == ["delete old", "apply new", "gone old", "apply late", "finish Succeeded"]
        || harness.log.filter { !$0.hasPrefix("dry") } == [
          "delete old", "gone old", "apply new", "apply late", "finish Succeeded",
        ])
    #expect(harness.machine.results.map(\.status) == [.pruned, .synced, .synced])
  }

  @Test func prunesOnlyWhatItMay() {
    let live = [
      LiveObject(manifest("ConfigMap", "keep", [AnnotationKey.syncOptions: "Prune=false"]), health: nil),
      LiveObject(manifest("ConfigMap", "ask", [AnnotationKey.syncOptions: "Prune=confirm"]), health: nil),
    ]
    var off = SyncHarness(plan([], live: live), configuration: .init(prune: false), live: live)
    off.run()
    #expect(off.machine.results.map(\.message) == ["ignored (requires pruning)", "ignored (requires pruning)"])
    var on = SyncHarness(plan([], live: live), live: live)
    on.run()
    #expect(on.isStuck)
    #expect(on.machine.message == "Waiting for pruning confirmation of v1/ConfigMap/ask")
    on.send(.pruneConfirmed)
    on.finish()
    #expect(on.outcome?.0 == .succeeded)
    #expect(on.machine.results.map(\.message).sorted() == ["ignored (no prune)", "pruned"])
  }

  @Test func waitsForDefinitionsBeforeTheirObjects() {
    var crd = manifest("CustomResourceDefinition", "widgets.example.io")
    crd["spec"] = ["group": "example.io", "names": ["kind": "Widget"]]
    var harness = SyncHarness(plan([crd, manifest("Widget", "w")]))
    harness.send(.start)
    for _ in 0..<20 where !harness.log.contains("apply widgets.example.io") { harness.step() }
    var isWaiting = false
    for _ in 0..<3 where harness.machine.progress[1].state == .pending {
      isWaiting = true
      harness.step()
    }
    #expect(isWaiting)
    harness.finish()
    #expect(harness.applied == ["widgets.example.io", "w"])
  }

  @Test func aHookThatVanishesIsAFailure() {
    var harness = SyncHarness(plan([manifest("Job", "j", hook("PreSync"))]))
    harness.health = ["Job": [Health(.progressing)]]
    harness.run()
    let key = ResourceKey("batch/Job/demo/j")!
    harness.send(.gone(key, uid: "another"))
    #expect(harness.outcome == nil)
    harness.send(.gone(key, uid: harness.live[key]!.uid))
    #expect(harness.outcome?.1.hasSuffix("Resource batch/Job/j is missing, it might have been deleted") == true)
  }

  @Test func staleObservationsDoNotOpenTheNextWave() {
    var harness = SyncHarness(plan([manifest("Deployment", "web"), manifest("ConfigMap", "late", wave(1))]))
    harness.health = ["Deployment": [progressing]]
    harness.run()
    var old = harness.live[ResourceKey("apps/Deployment/demo/web")!]!
    old.resourceVersion = "50"
    old.health = healthy
    harness.send(.observed(old))
    harness.finish()
    #expect(harness.applied == ["web"])
    old.resourceVersion = "500"
    harness.send(.observed(old))
    harness.finish()
    #expect(harness.applied == ["web", "late"])
  }

  @Test func whatTheWatchToldBeforeTheAnswerStands() {
    func machine(_ events: (LiveObject, SyncStep.ID) -> [SyncMachine.Event]) -> SyncMachine {
      let plan = plan([manifest("Job", "j", hook("PreSync"))])
      var machine = SyncMachine(plan: plan)
      let id = plan.steps[0].id
      var object = LiveObject(manifest("Job", "j"), health: Health(.progressing))
      object.uid = "u"
      object.resourceVersion = "10"
      for event in [.start, .dryRun(id, .done("", nil)), .recorded(1)] + events(object, id) {
        _ = machine.handle(event, at: .distantPast)
      }
      return machine
    }
    let quick = machine { object, id in
      var done = object
      done.resourceVersion = "12"
      done.health = healthy
      return [.observed(object), .observed(done), .applied(id, .done("created", object))]
    }
    #expect(quick.phase == .succeeded)
    let lost = machine { object, id in [.gone(object.key, uid: "u"), .applied(id, .done("created", object))] }
    #expect(lost.phase == .failed && lost.message.contains("might have been deleted"))
  }

  @Test func terminationDeletesRunningHooks() {
    var harness = SyncHarness(plan(payments))
    harness.health = ["Job": [Health(.progressing)]]
    harness.run()
    harness.send(.terminate)
    harness.finish()
    #expect(harness.outcome?.0 == .failed)
    #expect(harness.outcome?.1 == "Operation terminated")
    let ending = harness.log.drop { $0 != "release migrate" }
    #expect(Array(ending) == ["release migrate", "delete migrate", "gone migrate", "finish Failed"])
    #expect(harness.machine.results.map(\.message) == ["Terminated"])
  }

  @Test func terminationEndsWithoutAnswers() {
    var machine = SyncMachine(plan: plan([manifest("ConfigMap", "c")]))
    _ = machine.handle(.start, at: .distantPast)
    #expect(machine.handle(.terminate, at: .distantPast).contains(.wait(.termination, .seconds(10))))
    #expect(
      machine.handle(.timer(.termination), at: .distantPast) == [.finish(.error, "Operation termination had errors")])
    #expect(machine.isFinished)
  }

  @Test func problemsStopItBeforeAnything() {
    let plan = SyncPlan(
      .init(desired: [manifest("ConfigMap", "c")], denial: { "resource \($0.group):\($0.kind) is not permitted in project shop" })
    )
    var harness = SyncHarness(plan)
    harness.run()
    #expect(
      harness.outcome?.1
        == "one or more synchronization tasks are not valid, reason: resource :ConfigMap is not permitted in project shop")
  }
}
