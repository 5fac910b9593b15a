import Applications
import Manifests
import Reconciler
import Simulator
import Testing

/// The answer to a fight: a rule in the Application, added while others write to it all the time.
struct IgnoreRuleTests {
  @Test func addsRulesToWhatOthersHaveWrittenMeanwhile() async throws {
    let bench = try await Bench(["app/a.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}"])
    try bench.createApp()
    let reconciler = try await bench.reconciler()
    _ = try await reconciler.judged(Bench.id)
    let key = ResourceKey(group: "argoproj.io", kind: "Application", namespace: "argocd", name: "web")
    for number in 0..<20 {
      // What the reconciler knows of the Application is older than this, in most rounds.
      _ = try bench.store.change(key, by: "somebody") {
        $0[path: "metadata", "annotations", "changed"] = .string("\(number)")
      }
      let rule = IgnoreDifference(kind: "ConfigMap", name: "a", jsonPointers: ["/data/\(number)"])
      try await reconciler.perform(.ignore(Bench.id, rule, respecting: number == 7))
    }
    let application = bench.application()
    let pointers = application?[path: "spec", "ignoreDifferences"]?.list?.map { $0["jsonPointers"]?[0]?.string }
    #expect(pointers == (0..<20).map { "/data/\($0)" })
    #expect(application?[path: "spec", "syncPolicy", "syncOptions"] == ["RespectIgnoreDifferences=true"])
    #expect(application?[path: "metadata", "annotations", "changed"] == "19")
    let again = IgnoreDifference(kind: "ConfigMap", name: "a", jsonPointers: ["/data/3"])
    await #expect(throws: ReconcilerError.self) {
      try await reconciler.perform(.ignore(Bench.id, again, respecting: false))
    }
    await reconciler.stop()
    await bench.close()
  }
}
