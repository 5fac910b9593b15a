import Applications
import Foundation
import Manifests
import Reconciler
import Testing

struct SyncPlanTests {
  private func steps(
    _ desired: [Value], live: [Value] = [], _ sync: ApplicationOperation.Sync = .init(), options: [String] = []
  ) -> [String] {
    let plan = SyncPlan(
      .init(desired: desired, live: live.map { LiveObject($0, health: nil) }, sync: sync, options: SyncOptions(options)))
    return plan.steps.map { "\($0.id.phase.rawValue) \($0.id.wave) \($0.action.rawValue) \($0.key.name)" }
  }

  @Test func ordersByPhaseWaveKindName() {
    #expect(
      steps([
        manifest("Job", "after", hook("PostSync")), manifest("Deployment", "web"), manifest("ConfigMap", "b"),
        manifest("ConfigMap", "a"), manifest("Deployment", "late", wave(2)), manifest("ConfigMap", "early", wave(-2)),
        manifest("Job", "before", wave(5, hook("PreSync"))), manifest("Job", "broken", hook("SyncFail")),
        manifest("Job", "never", hook("Skip")), manifest("Job", "typo", hook("Presync")), manifest("Widget", "w"),
      ]) == [
        "PreSync 5 hook before", "Sync -2 apply early", "Sync 0 apply a", "Sync 0 apply b", "Sync 0 apply web",
        "Sync 0 apply w", "Sync 2 apply late", "PostSync 0 hook after", "SyncFail 0 hook broken",
      ])
  }

  @Test func pullsNamespacesAndKindsBeforeTheirUsers() {
    var crd = manifest("CustomResourceDefinition", "widgets.example.io", wave(3))
    crd["spec"] = ["group": "example.io", "names": ["kind": "Widget"]]
    #expect(
      steps([
        manifest("Namespace", "demo", wave(4)), crd, manifest("Widget", "w", wave(1)),
        manifest("Job", "j", hook("PreSync")), manifest("Namespace", "unused", wave(2)),
      ]) == [
        "PreSync 0 apply demo", "PreSync 0 hook j", "Sync 1 apply widgets.example.io", "Sync 1 apply w",
        "Sync 2 apply unused",
      ])
  }

  @Test func prunesInMirroredWavesAndPruneLast() {
    let live = (1...3).map { manifest("ConfigMap", "c\($0)", wave($0)) }
    #expect(steps([], live: live) == ["Sync 1 prune c3", "Sync 2 prune c2", "Sync 3 prune c1"])
    #expect(
      steps([manifest("ConfigMap", "x", wave(7))], live: live, options: ["PruneLast=true"]) == [
        "Sync 7 apply x", "Sync 8 prune c1", "Sync 8 prune c2", "Sync 8 prune c3",
      ])
  }

  @Test func neverPrunesHooksOrForeignObjects() {
    var foreign = LiveObject(manifest("ConfigMap", "foreign"), health: nil)
    foreign.isTracked = false
    let live = [LiveObject(manifest("Job", "old", hook("PreSync")), health: nil), foreign]
    #expect(SyncPlan(.init(desired: [], live: live)).steps.isEmpty)
  }

  @Test func selectiveSyncHasNoHooks() {
    let desired = [
      manifest("Job", "h", hook("PreSync")), manifest("ConfigMap", "a"), manifest("ConfigMap", "b"),
    ]
    let one = ApplicationOperation.Sync(resources: [.init(kind: "ConfigMap", name: "a")])
    #expect(steps(desired, live: [manifest("ConfigMap", "gone")], one) == ["Sync 0 apply a"])
    #expect(steps(desired, .init(strategy: .apply(force: false))) == ["Sync 0 apply a", "Sync 0 apply b"])
  }

  @Test func appliesOutOfSyncOnly() {
    let desired = [manifest("ConfigMap", "same"), manifest("ConfigMap", "differs"), manifest("ConfigMap", "new")]
    let live = desired.dropLast().map { LiveObject($0, health: nil) }
    let plan = SyncPlan(
      .init(
        desired: desired, live: live, options: SyncOptions(["ApplyOutOfSyncOnly=true"]),
        outOfSync: [desired[1].resourceKey, desired[2].resourceKey]))
    #expect(plan.steps.map(\.key.name) == ["differs", "new"])
  }

  @Test func makesTheNamespaceOnce() {
    let options = SyncOptions(["CreateNamespace=true"])
    let plan = SyncPlan(.init(desired: [manifest("ConfigMap", "a")], options: options, namespace: "demo"))
    #expect(plan.steps.map(\.key.kind) == ["Namespace", "ConfigMap"])
    #expect(plan.namespaceStep == plan.steps[0].id)
    let live = LiveObject(manifest("Namespace", "demo"), health: nil, isTracked: false)
    #expect(SyncPlan(.init(desired: [], live: [live], options: options, namespace: "demo")).steps.isEmpty)
    let labelled = SyncPlan(
      .init(
        desired: [], live: [live], options: options, namespace: "demo", namespaceMetadata: .init(labels: ["team": "pay"])))
    #expect(labelled.steps.first?.manifest?.labels == ["team": "pay"])
    #expect(labelled.namespaceStep == nil)
    let own = SyncPlan(
      .init(desired: [manifest("Namespace", "demo"), manifest("ConfigMap", "a")], options: options, namespace: "demo"))
    #expect(own.steps.count == 2 && own.namespaceStep != nil)
  }

  @Test func namesGeneratedHooks() {
    var job = manifest("Job", "", hook("PreSync"))
    job[path: "metadata", "name"] = nil
    job[path: "metadata", "generateName"] = "migrate-"
    let plan = SyncPlan(
      .init(desired: [job], revision: "0123456789ab", startedAt: Date(timeIntervalSince1970: 1_700_000_000)))
    #expect(plan.steps[0].key.name == "migrate-0123456-presync-1700000000")
    #expect(plan.steps[0].manifest?.metadata["finalizers"] == [.string(FinalizerKey.hook)])
  }

  @Test func knowsWhatCannotBeTriedBeforehand() {
    var crd = manifest("CustomResourceDefinition", "widgets.example.io")
    crd["spec"] = ["group": "example.io", "names": ["kind": "Widget"]]
    let isServed: @Sendable (GroupVersionKind) -> Bool = { $0.kind != "Widget" }
    let withCRD = SyncPlan(.init(desired: [crd, manifest("Widget", "w")], isServed: isServed))
    #expect(withCRD.steps.map(\.dryRun) == [.server, .skipped])
    #expect(withCRD.steps.allSatisfy { $0.problem.isEmpty })
    let alone = SyncPlan(.init(desired: [manifest("Widget", "w")], isServed: isServed))
    #expect(alone.steps[0].problem.hasPrefix("The Kubernetes API could not find example.io/v1/Widget"))
    let skipped = SyncPlan(
      .init(
        desired: [manifest("Widget", "w", [AnnotationKey.syncOptions: "SkipDryRunOnMissingResource=true"])],
        isServed: isServed))
    #expect(skipped.steps[0].problem.isEmpty && skipped.steps[0].dryRun == .skipped)
    let other = SyncPlan(
      .init(
        desired: [manifest("Namespace", "other"), manifest("ConfigMap", "c", namespace: "other")], namespace: "demo"))
    #expect(other.steps.map(\.dryRun) == [.server, .skipped])
  }

  @Test func choosesHowToApply() {
    func mode(_ kind: String, options: [String], isLive: Bool) -> ApplyMode? {
      let desired = manifest(kind, "x")
      let live = isLive ? [LiveObject(desired, health: nil)] : []
      var harness = SyncHarness(SyncPlan(.init(desired: [desired], live: live, options: SyncOptions(options))))
      var modes: [ApplyMode] = []
      for event in [SyncMachine.Event.start] {
        for action in harness.machine.handle(event, at: .distantPast) {
          if case .dryRun(_, _, let mode) = action { modes.append(mode) }
        }
      }
      return modes.first
    }
    #expect(mode("ConfigMap", options: [], isLive: true) == ApplyMode(.clientSide))
    #expect(mode("ConfigMap", options: ["ServerSideApply=true"], isLive: true) == ApplyMode(.serverSide(migrating: false)))
    #expect(mode("ConfigMap", options: ["Replace=true", "ServerSideApply=true"], isLive: true) == ApplyMode(.replace))
    #expect(mode("ConfigMap", options: ["Replace=true"], isLive: false) == ApplyMode(.create))
    #expect(
      mode("ConfigMap", options: ["Force=true", "Validate=false"], isLive: true)
        == ApplyMode(.clientSide, force: true, validate: false))
    #expect(mode("Namespace", options: ["Replace=true", "Force=true"], isLive: true) == ApplyMode(.replace))
  }
}
