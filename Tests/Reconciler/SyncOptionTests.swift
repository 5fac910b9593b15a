import Applications
import Drift
import Foundation
import Health
import Kubernetes
import Manifests
import Reconciler
import Simulator
import Testing

/// What each sync option makes of a real sync, seen in the cluster afterwards.
struct SyncOptionTests {
  /// The outcome of a sync of the app `web`.
  private func sync(
    _ bench: Bench, _ reconciler: Reconciler, _ request: SyncRequest = SyncRequest()
  ) async throws -> OperationProgress {
    _ = try await reconciler.judged(Bench.id)
    try await eventually("nothing runs") { bench.application()?["operation"] == nil }
    let before = await reconciler.operation(of: Bench.id)
    try await eventually("it is asked for") {
      do {
        try await reconciler.perform(.sync(Bench.id, request))
        return true
      } catch let error as ReconcilerError where error.kind == .unavailable {
        // The end of the last one is not known everywhere yet.
        return false
      }
    }
    var ended: OperationProgress?
    try await eventually("it ends") {
      guard let operation = await reconciler.operation(of: Bench.id), operation.finishedAt != nil, operation.phase.isOver,
        operation.startedAt != before?.startedAt || operation.finishedAt != before?.finishedAt
      else { return false }
      ended = operation
      return true
    }
    guard let ended else { throw ReconcilerError(.timeout, "no end") }
    return ended
  }

  private func run(
    _ files: [String: String], spec: Value = [:], _ body: (Bench, Reconciler) async throws -> Void
  ) async throws {
    let bench = try await Bench(files)
    try bench.createApp(spec: spec)
    let reconciler = try await bench.reconciler()
    do {
      try await body(bench, reconciler)
    } catch {
      Issue.record(error)
    }
    await reconciler.stop()
    await bench.close()
  }

  private func options(_ items: String...) -> Value { ["syncPolicy": ["syncOptions": Value(items)]] }

  private static func config(_ name: String, _ data: String = "a: b", annotations: String = "") -> String {
    "{apiVersion: v1, kind: ConfigMap, metadata: {name: \(name), annotations: {\(annotations)}}, data: {\(data)}}"
  }

  @Test func validateRefusesUnknownFieldsAndValidateFalseDropsThem() async throws {
    let files = ["app/web.yaml": Bench.web["app/web.yaml"]!.replacing("replicas: 2", with: "replicas: 2\n  replicsa: 3")]
    try await run(files) { bench, reconciler in
      let strict = try await sync(bench, reconciler)
      #expect(strict.phase == .failed && strict.message.contains("unknown field \"spec.replicsa\""), "\(strict.message)")
      #expect(bench.get("apps", "Deployment", "web") == nil)
      let lenient = try await sync(bench, reconciler, SyncRequest(options: ["Validate=false"]))
      #expect(lenient.phase == .succeeded, "\(lenient.message)")
      #expect(bench.get("apps", "Deployment", "web") != nil)
    }
  }

  @Test func forceCreatesAgainWhatCannotBeChanged() async throws {
    try await run(["app/web.yaml": Bench.web["app/web.yaml"]!]) { bench, reconciler in
      _ = try await sync(bench, reconciler)
      let uid = bench.get("apps", "Deployment", "web")?.uid
      let changed = Bench.web["app/web.yaml"]!.replacing("app: web", with: "app: web2")
      try bench.commit("another selector", ["app/web.yaml": changed])
      try await reconciler.perform(.refresh(Bench.id, hard: true))
      let refused = try await sync(bench, reconciler)
      #expect(refused.phase == .failed && refused.message.contains("immutable"), "\(refused.message)")
      #expect(bench.get("apps", "Deployment", "web")?.uid == uid)
      let forced = try await sync(bench, reconciler, SyncRequest(force: true))
      #expect(forced.phase == .succeeded, "\(forced.message)")
      #expect(bench.get("apps", "Deployment", "web")?.uid != uid)
      #expect(bench.get("apps", "Deployment", "web")?[path: "spec", "selector", "matchLabels", "app"] == "web2")
    }
  }

  @Test func replaceTakesAwayWhatOthersAdded() async throws {
    try await run(["app/c.yaml": Self.config("c")], spec: options("Replace=true")) { bench, reconciler in
      _ = try await sync(bench, reconciler)
      try bench.change("", "ConfigMap", "c", by: "kubectl-edit") { $0[path: "data", "mine"] = "x" }
      #expect(try await sync(bench, reconciler).phase == .succeeded)
      #expect(bench.get("", "ConfigMap", "c")?["data"] == ["a": "b"])
    }
  }

  @Test func serverSideApplyTakesOverFromClientSideApply() async throws {
    try await run(["app/c.yaml": Self.config("c", "a: b, gone: x")]) { bench, reconciler in
      _ = try await sync(bench, reconciler)
      try bench.commit("one less", ["app/c.yaml": Self.config("c", "a: b")])
      try await reconciler.perform(.refresh(Bench.id, hard: true))
      let operation = try await sync(bench, reconciler, SyncRequest(options: ["ServerSideApply=true"]))
      #expect(operation.phase == .succeeded, "\(operation.message)")
      let live = bench.get("", "ConfigMap", "c")
      #expect(live?["data"] == ["a": "b"], "what has left Git goes, whoever applied it")
      let managers = live?.metadata["managedFields"]?.list ?? []
      #expect(managers.map { $0["operation"]?.string } == ["Apply"])
    }
  }

  @Test func failOnSharedResourceTouchesNothing() async throws {
    try await run(
      ["app/c.yaml": Self.config("c"), "app/shared.yaml": Self.config("shared")], spec: options("FailOnSharedResource=true")
    ) { bench, reconciler in
      var other: Value = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "shared", "namespace": "web"]]
      other[path: "metadata", "annotations", AnnotationKey.trackingID] = "other:/ConfigMap:web/shared"
      _ = try bench.store.create(other, by: "test")
      let operation = try await sync(bench, reconciler)
      #expect(operation.phase == .failed)
      #expect(operation.message == "Shared resource found: ConfigMap/shared is part of applications web and other")
      #expect(bench.get("", "ConfigMap", "c") == nil)
    }
  }

  @Test func respectsIgnoredFieldsOnlyWhereAsked() async throws {
    var spec = options("RespectIgnoreDifferences=true")
    spec["ignoreDifferences"] = [["group": "apps", "kind": "Deployment", "jsonPointers": ["/spec/replicas"]]]
    try await run(["app/web.yaml": Bench.web["app/web.yaml"]!], spec: spec) { bench, reconciler in
      _ = try await sync(bench, reconciler)
      #expect(bench.get("apps", "Deployment", "web")?[path: "spec", "replicas"] == 2, "a new object is as Git says")
      try bench.change("apps", "Deployment", "web", by: "kubectl-scale") { $0[path: "spec", "replicas"] = 5 }
      for option in ["ServerSideApply=false", "ServerSideApply=true", "Replace=true"] {
        let operation = try await sync(bench, reconciler, SyncRequest(options: [option]))
        #expect(operation.phase == .succeeded, "\(option): \(operation.message)")
        #expect(bench.get("apps", "Deployment", "web")?[path: "spec", "replicas"] == 5, "\(option)")
      }
    }
    spec["syncPolicy"] = nil
    try await run(["app/web.yaml": Bench.web["app/web.yaml"]!], spec: spec) { bench, reconciler in
      _ = try await sync(bench, reconciler)
      try bench.change("apps", "Deployment", "web", by: "kubectl-scale") { $0[path: "spec", "replicas"] = 5 }
      _ = try await sync(bench, reconciler)
      #expect(bench.get("apps", "Deployment", "web")?[path: "spec", "replicas"] == 2)
    }
  }

  @Test func makesTheNamespaceWithItsMetadata() async throws {
    var spec = options("CreateNamespace=true")
    spec["destination"] = ["server": "https://kubernetes.default.svc", "namespace": "fresh"]
    spec[path: "syncPolicy", "managedNamespaceMetadata"] = ["labels": ["team": "pay"], "annotations": ["note": "x"]]
    try await run(["app/c.yaml": Self.config("c")], spec: spec) { bench, reconciler in
      let operation = try await sync(bench, reconciler)
      #expect(operation.phase == .succeeded, "\(operation.message)")
      let namespace = bench.get("", "Namespace", "fresh", namespace: "")
      #expect(namespace?.label("team") == "pay" && namespace?.annotation("note") == "x")
      #expect(bench.get("", "ConfigMap", "c", namespace: "fresh") != nil)
      _ = try bench.store.change(
        ResourceKey(group: "", kind: "Namespace", namespace: "", name: "fresh"), by: "kubectl-label", subresource: nil
      ) { $0[path: "metadata", "labels", "mine"] = "x" }
      #expect(try await sync(bench, reconciler).phase == .succeeded)
      #expect(bench.get("", "Namespace", "fresh", namespace: "")?.label("mine") == "x", "what others put on it stays")
    }
  }

  @Test func waitsForDefinitionsBeforeTheirObjects() async throws {
    let definition = """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: widgets.example.io}
      spec:
        group: example.io
        scope: Namespaced
        names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
        versions:
        - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
      ---
      {apiVersion: example.io/v1, kind: Widget, metadata: {name: w}, spec: {size: 3}}
      """
    try await run(["app/w.yaml": definition]) { bench, reconciler in
      let operation = try await sync(bench, reconciler)
      #expect(operation.phase == .succeeded, "\(operation.message)")
      #expect(bench.get("example.io", "Widget", "w")?[path: "spec", "size"] == 3)
    }
  }

  @Test func appliesOnlyWhatDiffersFromTheRevisionThatIsSynced() async throws {
    try await run(["app/a.yaml": Self.config("a"), "app/b.yaml": Self.config("b")]) { bench, reconciler in
      _ = try await sync(bench, reconciler)
      let first = try #require(await reconciler.row(of: Bench.id)?.revision?.id)
      try bench.commit("another b", ["app/b.yaml": Self.config("b", "a: c")])
      try await reconciler.perform(.refresh(Bench.id, hard: true))
      let nothing = try await sync(bench, reconciler, SyncRequest(revision: first, applyOutOfSyncOnly: true))
      #expect(nothing.phase == .succeeded && nothing.steps.isEmpty, "live is as that revision says: \(nothing.steps)")
      let one = try await sync(bench, reconciler, SyncRequest(applyOutOfSyncOnly: true))
      #expect(one.steps.map(\.id.key.name) == ["b"])
    }
  }

  @Test func prunesThatNeedConsentWaitForIt() async throws {
    let files = ["app/a.yaml": Self.config("a"), "app/b.yaml": Self.config("b")]
    try await run(files) { bench, reconciler in
      _ = try await sync(bench, reconciler)
      try bench.change("", "ConfigMap", "b", by: "kubectl") {
        $0[path: "metadata", "annotations", AnnotationKey.syncOptions] = "Prune=confirm"
      }
      try bench.commit("without b", ["app/b.yaml": nil])
      try await reconciler.perform(.refresh(Bench.id, hard: true))
      async let operation = sync(bench, reconciler, SyncRequest(prune: true))
      try await eventually("it waits") {
        bench.application()?[path: "status", "operationState", "message"]
          == "Waiting for pruning confirmation of v1/ConfigMap/b"
      }
      #expect(bench.get("", "ConfigMap", "b") != nil)
      try await reconciler.perform(.confirmDeletion(Bench.id))
      let ended = try await operation
      #expect(ended.phase == .succeeded)
      #expect(bench.get("", "ConfigMap", "b") == nil)
    }
  }

  @Test func localManifestsStandInForGits() async throws {
    try await run(["app/a.yaml": Self.config("a")]) { bench, reconciler in
      _ = try await reconciler.judged(Bench.id)
      let (drifts, _) = try await reconciler.drift(of: Bench.id, against: .manifests([Self.config("local")]))
      #expect(drifts.map(\.key.name) == ["local"] && drifts.map(\.verdict) == [.missing])
      let operation = try await sync(bench, reconciler, SyncRequest(manifests: [Self.config("local")]))
      #expect(operation.phase == .succeeded, "\(operation.message)")
      #expect(bench.get("", "ConfigMap", "local") != nil && bench.get("", "ConfigMap", "a") == nil)
      #expect(bench.application()?[path: "status", "history"] == nil, "no commit was deployed")
    }
    let automated: Value = ["syncPolicy": ["automated": [:]]]
    try await run(["app/a.yaml": Self.config("a")], spec: automated) { bench, reconciler in
      try await eventually("synced by itself") {
        bench.get("", "ConfigMap", "a") != nil && bench.application()?["operation"] == nil
      }
      await #expect(throws: ReconcilerError.self) {
        try await reconciler.perform(.sync(Bench.id, SyncRequest(manifests: [Self.config("local")])))
      }
    }
  }

  @Test func generatedHooksCarryTheAppsMark() async throws {
    let hook = """
      apiVersion: batch/v1
      kind: Job
      metadata: {generateName: migrate-, annotations: {argocd.argoproj.io/hook: PreSync}}
      spec: {template: {spec: {restartPolicy: Never, containers: [{name: m, image: m:1}]}}}
      """
    try await run(["app/h.yaml": hook, "app/a.yaml": Self.config("a")]) { bench, reconciler in
      let operation = try await sync(bench, reconciler)
      #expect(operation.phase == .succeeded)
      let jobs = bench.store.list(GroupKind(group: "batch", kind: "Job"))
      #expect(jobs.count == 1 && jobs[0].annotation(AnnotationKey.trackingID)?.hasPrefix("web:batch/Job:web/migrate-") == true)
    }
  }
}
