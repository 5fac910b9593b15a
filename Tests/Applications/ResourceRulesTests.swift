import Applications
import Manifests
import Testing

struct ResourceRulesTests {
  private func object(_ annotations: [String: String]) -> Value {
    ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "x", "annotations": Value(annotations)]]
  }

  private static let hooks: [([String: String], isHook: Bool, isSkipped: Bool, isIgnored: Bool, types: [HookType])] = [
    ([:], false, false, false, []), ([AnnotationKey.hook: "PreSync"], true, false, false, [.preSync]),
    ([AnnotationKey.hook: " PreSync , PostSync"], true, false, false, [.preSync, .postSync]),
    ([AnnotationKey.hook: "Sync,Sync"], true, false, false, [.sync]),
    ([AnnotationKey.hook: "Skip"], false, true, false, [.skip]),
    ([AnnotationKey.hook: "Skip,Sync"], true, false, false, [.skip, .sync]),
    ([AnnotationKey.hook: "presync"], true, false, true, []),
    ([AnnotationKey.hook: "PreDelete"], true, false, true, [.preDelete]),
    ([AnnotationKey.helmHook: "pre-install,pre-upgrade"], true, false, false, [.preSync]),
    ([AnnotationKey.helmHook: "post-upgrade"], true, false, false, [.postSync]),
    ([AnnotationKey.helmHook: "test"], true, false, true, []),
    ([AnnotationKey.helmHook: "post-delete"], true, false, true, [.postDelete]),
    ([AnnotationKey.helmHook: "crd-install"], false, false, false, []),
    ([AnnotationKey.helmHook: "crd-install,pre-install"], true, false, false, [.preSync]),
    ([AnnotationKey.helmHook: "test, pre-install"], true, false, false, [.preSync]),
    ([AnnotationKey.helmHook: ""], true, false, true, []),
    ([AnnotationKey.helmHook: "post-install", AnnotationKey.hook: "Sync"], true, false, false, [.sync]),
    ([AnnotationKey.helmHook: "post-install", AnnotationKey.hook: "Garbage"], true, false, false, [.postSync]),
    ([AnnotationKey.helmHook: "post-install", AnnotationKey.hook: ""], true, false, false, [.postSync]),
    ([AnnotationKey.hook: ""], true, false, true, []),
    ([AnnotationKey.hook: "Skip, Garbage"], false, true, false, [.skip]),
    ([AnnotationKey.hook: "Skip,Skip"], false, true, false, [.skip]),
  ]

  @Test func readsHookAnnotations() {
    for (annotations, isHook, isSkipped, isIgnored, types) in Self.hooks {
      let hook = HookAnnotations(object(annotations))
      #expect(hook.isHook == isHook && hook.isSkipped == isSkipped && hook.isIgnored == isIgnored, "\(annotations)")
      #expect(hook.types == types, "\(annotations)")
    }
  }

  @Test func readsDeletePolicies() {
    func policies(_ argo: String?, _ helm: String? = nil) -> [HookDeletePolicy] {
      var annotations: [String: String] = [:]
      annotations[AnnotationKey.hookDeletePolicy] = argo
      annotations[AnnotationKey.helmHookDeletePolicy] = helm
      return HookAnnotations(object(annotations)).deletePolicies
    }
    #expect(policies(nil) == [.beforeHookCreation])
    #expect(policies("garbage") == [.beforeHookCreation])
    #expect(policies("HookSucceeded, HookFailed") == [.hookSucceeded, .hookFailed])
    #expect(policies("HookFailed", "before-hook-creation") == [.hookFailed, .beforeHookCreation])
  }

  @Test(
    arguments: [
      (["argocd.argoproj.io/sync-wave": "3"], 3), (["argocd.argoproj.io/sync-wave": "-2", "helm.sh/hook-weight": "9"], -2),
      (["helm.sh/hook-weight": "4"], 4), (["argocd.argoproj.io/sync-wave": "x", "helm.sh/hook-weight": "2"], 2),
      (["argocd.argoproj.io/sync-wave": "1.5"], 0), (["argocd.argoproj.io/sync-wave": "+1"], 1), ([:], 0),
    ] as [([String: String], Int)])
  func readsWaves(annotations: [String: String], wave: Int) { #expect(SyncWave.of(object(annotations)) == wave) }

  @Test func resourceOptionsAddToTheAppsAndTakeBackWhereTheyMay() {
    func options(_ own: String, _ app: [String] = []) -> ResourceSyncOptions {
      ResourceSyncOptions(object([AnnotationKey.syncOptions: own]), app: SyncOptions(app))
    }
    #expect(options("").prune == .allowed && options("Prune=false").prune == .never && options("Prune=confirm").prune == .confirm)
    #expect(options("Prune=true", ["Prune=false"]).prune == .allowed)
    #expect(options("", ["Prune=confirm", "Delete=false"]).prune == .confirm)
    #expect(options("", ["Delete=false"]).delete == .never)
    #expect(options("ServerSideApply=false", ["ServerSideApply=true"]).serverSideApply == false)
    #expect(options("", ["ServerSideApply=true"]).serverSideApply)
    #expect(options("Replace=true,Force=true").replace && options("Replace=true, Force=true").force)
    #expect(!options("Validate=false").validate && options("").validate)
    #expect(options("", ["Replace=true"]).replace)
    #expect(options("PruneLast=true").pruneLast)
    #expect(SyncOptions(["PrunePropagationPolicy=background"]).prunePropagation == .background)
    #expect(SyncOptions(["PrunePropagationPolicy=nonsense"]).prunePropagation == .foreground)
    #expect(SyncOptions(["CreateNamespace"]).createNamespace)
  }

  @Test func tracksByAnnotationAndLabel() {
    let key = ResourceKey("apps/Deployment/web/front")!
    var value: Value = ["apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "front", "namespace": "web"]]
    let tracking = Tracking()
    tracking.mark(&value, app: "shop", key: key)
    #expect(value.annotation(AnnotationKey.trackingID) == "shop:apps/Deployment:web/front")
    #expect(tracking.owner(of: value) == "shop")
    var copy = value
    copy[path: "metadata", "name"] = "other"
    #expect(tracking.owner(of: copy) == nil)
    #expect(Tracking(installationID: "a").owner(of: value) == nil)
    let label = Tracking(method: .label)
    #expect(label.owner(of: value) == nil)
    label.mark(&value, app: "shop", key: key)
    #expect(label.owner(of: value) == "shop")
    #expect(Tracking.ID("a:b") == nil && Tracking.ID("a:b/c:d") == nil)
    #expect(Tracking.instanceName(name: "web", namespace: "team", controllerNamespace: "argocd") == "team_web")
    #expect(Tracking.instanceName(name: "web", namespace: "argocd", controllerNamespace: "argocd") == "web")
  }

  @Test(arguments: [
    ("hello", "hello", true), ("hell", "hello", false), ("h*", "hello", true), ("*", "a/b", true), ("a/*", "a/b/c", true),
    ("{a,b}.yaml", "b.yaml", true), ("{a,b}.yaml", "c.yaml", false), ("[a-c]?", "bz", true), ("[!a-c]", "b", false),
    ("e[[a*", "e[[a*", false), ("a\\*", "a*", true), ("a\\*", "ab", false), ("", "", true), ("", "a", false),
    ("*.{json,y{,a}ml}", "x.yml", true), ("[", "[", false), ("{a", "{a", false), ("a}", "a}", true),
  ])
  func matchesGlobs(pattern: String, text: String, expected: Bool) { #expect(Glob.matches(pattern, text) == expected) }

  @Test func separatorsStopASingleStar() {
    #expect(!Glob.matches("a/*", "a/b/c", separators: ["/"]) && Glob.matches("a/*", "a/b", separators: ["/"]))
    #expect(Glob.matches("a/**", "a/b/c", separators: ["/"]))
    #expect(!Glob.matches("a?c", "a/c", separators: ["/"]))
  }

  @Test func noGlobTakesForever() {
    let pattern = String(repeating: "a*", count: 200) + "b"
    #expect(!Glob.matches(pattern, String(repeating: "a", count: 2_000)))
  }

  @Test func matchesLists() {
    #expect(!Glob.anyMatches(["*"], "test", mode: .exact) && Glob.anyMatches(["other*", "te*"], "test", mode: .glob))
    #expect(Glob.anyMatches(["/^((?!disallowed).)*$/"], "allowed", mode: .regularExpression))
    #expect(!Glob.anyMatches(["/^((?!disallowed).)*$/"], "disallowed", mode: .regularExpression))
  }

  @Test func namesWhatIsWrongWithAnOption() {
    for good in ["Prune=confirm", "Delete=false", "Validate=false", "CreateNamespace", "PrunePropagationPolicy=orphan"] {
      #expect(SyncOptions.problem(with: good) == nil, "\(good)")
    }
    for bad in ["prune=false", "Prune=maybe", "Validate=confirm", "PrunePropagationPolicy=up", "", "Nonsense=1"] {
      #expect(SyncOptions.problem(with: bad) != nil, "\(bad)")
    }
  }
}
