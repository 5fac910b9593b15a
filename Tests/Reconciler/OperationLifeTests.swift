import Applications
import Foundation
import Kubernetes
import Manifests
import Reconciler
import Simulator
import Testing

/// An operation from its beginning to its end: windows, retries, termination, the time limit; and the deletion of an app.
struct OperationLifeTests {
  private static let failing: [String: String] = [
    "app/migrate.yaml": """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}
    spec:
      backoffLimit: 0
      template: {spec: {restartPolicy: Never, containers: [{name: m, image: registry.example/migrate:1}]}}
    """,
    "app/c.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}",
  ]

  /// A ConfigMap of wave 1.
  private static func late(_ name: String) -> String {
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: \(name), annotations: {argocd.argoproj.io/sync-wave: '1'}}}"
  }

  private func state(_ bench: Bench) -> OperationState? {
    bench.application()?[path: "status", "operationState"].flatMap(OperationState.init)
  }

  private func project(_ bench: Bench, windows: Value) throws {
    _ = try bench.store.create(
      [
        "apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject", "metadata": ["name": "shop", "namespace": "argocd"],
        "spec": [
          "sourceRepos": ["*"], "destinations": [["server": "*", "namespace": "*"]],
          "clusterResourceWhitelist": [["group": "*", "kind": "*"]], "syncWindows": windows,
        ],
      ], by: "test")
  }

  private static let always: Value = ["kind": "deny", "schedule": "* * * * *", "duration": "1h", "applications": ["*"]]

  @Test func aClosedWindowKeepsPeopleAndAutomationOut() async throws {
    let bench = try await Bench(Bench.web)
    try project(bench, windows: [Self.always])
    try bench.createApp(spec: ["project": "shop", "syncPolicy": ["automated": [:]]])
    let reconciler = try await bench.reconciler()
    try await eventually("automation says why it waits") {
      await reconciler.row(of: Bench.id)?.conditions.contains {
        $0.type == "SyncWindowWarning" && $0.message.hasPrefix("auto-sync waits: project 'shop' denies syncs now")
      } == true
    }
    await #expect(throws: ReconcilerError.self) { try await reconciler.perform(.sync(Bench.id, SyncRequest())) }
    #expect(bench.application()?["operation"] == nil && bench.get("apps", "Deployment", "web") == nil)
    // Whoever writes the operation by hand gets no further.
    _ = try bench.store.change(
      ResourceKey(group: "argoproj.io", kind: "Application", namespace: "argocd", name: "web"), by: "kubectl", subresource: nil
    ) { $0["operation"] = ["sync": ["revision": "HEAD"]] }
    try await eventually("it waits for the window") {
      state(bench)?.message.hasPrefix("waiting for a sync window: project 'shop' denies syncs now") == true
    }
    #expect(bench.get("apps", "Deployment", "web") == nil)
    try await reconciler.perform(.terminate(Bench.id))
    try await eventually("it can be ended") { bench.application()?["operation"] == nil && state(bench)?.phase == .failed }
    await reconciler.stop()
    await bench.close()
  }

  @Test func aWindowForPeopleLetsThemPass() async throws {
    let bench = try await Bench(Bench.web)
    var window = Self.always
    window["manualSync"] = true
    try project(bench, windows: [window])
    try bench.createApp(spec: ["project": "shop"])
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    try await reconciler.perform(.sync(Bench.id, SyncRequest()))
    try await eventually("synced") { state(bench)?.phase == .succeeded }
    await reconciler.stop()
    await bench.close()
  }

  @Test func retriesGoOnWithTheCommitOrWithTheNewest() async throws {
    for refresh in [false, true] {
      let bench = try await Bench(Self.failing)
      await bench.controllers.setFailing(image: "registry.example/migrate:1")
      try bench.createApp()
      let reconciler = try await bench.reconciler()
      _ = try await reconciler.judged(Bench.id)
      let retry = RetryStrategy(limit: 3, duration: .milliseconds(1500), refresh: refresh)
      try await reconciler.perform(.sync(Bench.id, SyncRequest(retry: retry)))
      let first = try #require(await reconciler.row(of: Bench.id)?.revision?.id)
      try await eventually("the first attempt has failed") { state(bench)?.retryCount == 1 }
      #expect(state(bench)?.message.contains("Retrying attempt #1 at ") == true)
      let better = Self.failing["app/migrate.yaml"]!.replacing("migrate:1", with: "migrate:2")
      let second = try bench.commit("mended", ["app/migrate.yaml": better])
      if refresh {
        try await eventually("a retry takes the newest revision") { state(bench)?.phase == .succeeded }
        #expect(state(bench)?.syncResult?.revision == second)
        #expect(bench.application()?[path: "status", "history"]?.list?.count == 1)
      } else {
        try await eventually("another attempt") { state(bench)?.retryCount == 2 }
        #expect(state(bench)?.syncResult?.revision == first)
        // Ended between two attempts.
        try await reconciler.perform(.terminate(Bench.id))
        try await eventually("terminated") { state(bench)?.phase == .failed && bench.application()?["operation"] == nil }
      }
      await reconciler.stop()
      await bench.close()
    }
  }

  @Test func theTimeLimitEndsAnOperation() async throws {
    let bench = try await Bench(Bench.web.merging(["app/late.yaml": Self.late("late")]) { $1 })
    _ = try bench.store.create(
      [
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "argocd-cmd-params-cm", "namespace": "argocd"],
        "data": ["controller.sync.timeout.seconds": "3"],
      ], by: "test")
    await bench.controllers.setMissing(image: "registry.example/web:1.0")
    try bench.createApp()
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    try await reconciler.perform(.sync(Bench.id, SyncRequest(retry: RetryStrategy(limit: -1))))
    try await eventually("ended by the limit, and not tried again") {
      state(bench)?.phase == .failed && bench.application()?["operation"] == nil
    }
    #expect(state(bench)?.message == "Operation terminated, triggered by controller sync timeout")
    #expect(bench.get("", "ConfigMap", "late") == nil)
    await reconciler.stop()
    await bench.close()
  }

  @Test func terminationNamesTheFinalizerThatBlocks() async throws {
    let files = [
      "app/a.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
      "app/b.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: b, finalizers: [example.io/keep]}}",
    ]
    let bench = try await Bench(files)
    try bench.createApp()
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    try await reconciler.perform(.sync(Bench.id, SyncRequest()))
    try await eventually("synced") { bench.application()?["operation"] == nil && state(bench)?.phase == .succeeded }
    try bench.commit(
      "without b",
      ["app/b.yaml": nil, "app/c.yaml": Self.late("c")])
    try await reconciler.perform(.refresh(Bench.id, hard: true))
    try await reconciler.perform(.sync(Bench.id, SyncRequest(prune: true)))
    try await eventually("it says what it waits for") {
      state(bench)?.message == "waiting for deletion of /ConfigMap/b (held by finalizer example.io/keep)"
    }
    try await reconciler.perform(.terminate(Bench.id))
    try await eventually("terminated") { state(bench)?.phase == .failed && bench.application()?["operation"] == nil }
    #expect(
      state(bench)?.message
        == "Operation terminated; /ConfigMap/b is still being deleted, held by finalizer example.io/keep")
    await reconciler.stop()
    await bench.close()
  }

  @Test func aTerminationOutlivesItsLeader() async throws {
    let bench = try await Bench(Self.failing)
    await bench.controllers.setMissing(image: "registry.example/migrate:1")
    try bench.createApp()
    let first = try await bench.reconciler("one_1")
    _ = try await first.judged(Bench.id)
    try await first.perform(.sync(Bench.id, SyncRequest()))
    try await eventually("the hook runs") { bench.get("batch", "Job", "migrate") != nil }
    await first.stop()
    _ = try bench.store.change(
      ResourceKey(group: "argoproj.io", kind: "Application", namespace: "argocd", name: "web"), by: "kubectl", subresource: nil
    ) { $0[path: "status", "operationState", "phase"] = "Terminating" }
    let second = try await bench.reconciler("two_2")
    try await eventually("the next one ends it") { state(bench)?.phase == .failed && bench.application()?["operation"] == nil }
    try await eventually("and its hook") { bench.get("batch", "Job", "migrate") == nil }
    #expect(state(bench)?.message.hasPrefix("Operation terminated") == true)
    await second.stop()
    await bench.close()
  }

  // MARK: Deletion

  @Test func hooksRunBeforeAndAfterTheDeletionOfAnApp() async throws {
    func job(_ name: String, _ type: String, _ policy: String) -> String {
      """
      apiVersion: batch/v1
      kind: Job
      metadata:
        name: \(name)
        annotations: {argocd.argoproj.io/hook: \(type), argocd.argoproj.io/hook-delete-policy: \(policy)}
      spec: {template: {spec: {restartPolicy: Never, containers: [{name: j, image: registry.example/\(name):1}]}}}
      """
    }
    let bench = try await Bench([
      "app/before.yaml": job("before", "PreDelete", "HookSucceeded"),
      "app/after.yaml": job("after", "PostDelete", "HookSucceeded"),
      "app/c.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}",
    ])
    await bench.controllers.setMissing(image: "registry.example/before:1")
    try bench.createApp(finalizers: [FinalizerKey.resources])
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    try await reconciler.perform(.sync(Bench.id, SyncRequest()))
    try await eventually("synced, without these hooks") {
      state(bench)?.phase == .succeeded && bench.application()?["operation"] == nil
    }
    #expect(bench.get("batch", "Job", "before") == nil && bench.get("batch", "Job", "after") == nil)
    let finalizers = (bench.application()?.metadata["finalizers"]?.list ?? []).compactMap(\.string)
    #expect(finalizers.contains(FinalizerKey.preDelete) && finalizers.contains(FinalizerKey.postDeleteCleanup))
    _ = try bench.store.delete(ResourceKey(group: "argoproj.io", kind: "Application", namespace: "argocd", name: "web"))
    try await eventually("the hook before runs, and its resources wait") { bench.get("batch", "Job", "before") != nil }
    #expect(bench.get("", "ConfigMap", "c") != nil)
    try await eventually("it says so") {
      await reconciler.row(of: Bench.id)?.conditions.contains { $0.message.contains("PreDelete hook batch/Job/before") } == true
    }
    let uid = bench.get("batch", "Job", "before")?.uid
    await bench.controllers.use(bench.settings)
    try await eventually("all is gone, the Application last") { bench.application() == nil }
    #expect(bench.get("", "ConfigMap", "c") == nil)
    #expect(uid != nil)
    try await eventually("the hooks too, as their policy says") {
      bench.get("batch", "Job", "before") == nil && bench.get("batch", "Job", "after") == nil
    }
    await reconciler.stop()
    await bench.close()
  }

  @Test func deletionsThatNeedConsentWaitForIt() async throws {
    let bench = try await Bench([
      "app/c.yaml":
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, annotations: {argocd.argoproj.io/sync-options: Delete=confirm}}}",
      "app/keep.yaml":
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: keep, annotations: {argocd.argoproj.io/sync-options: Delete=false}}}",
    ])
    try bench.createApp(finalizers: [FinalizerKey.resources])
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    try await reconciler.perform(.sync(Bench.id, SyncRequest()))
    try await eventually("synced") { state(bench)?.phase == .succeeded && bench.application()?["operation"] == nil }
    _ = try bench.store.delete(ResourceKey(group: "argoproj.io", kind: "Application", namespace: "argocd", name: "web"))
    try await eventually("it asks") {
      await reconciler.row(of: Bench.id)?.conditions.contains {
        $0.type == "DeletionError" && $0.message.contains("app confirm-deletion web")
      } == true
    }
    try await reconciler.perform(.confirmDeletion(Bench.id))
    try await eventually("gone") { bench.application() == nil }
    #expect(bench.get("", "ConfigMap", "c") == nil && bench.get("", "ConfigMap", "keep") != nil)
    await reconciler.stop()
    await bench.close()
  }
}
