import Foundation
import Manifests
import TestSupport
import Testing

/// How drift is judged on a real API server: by its own dry run, by the schemas of custom resources, beside an autoscaler.
@Suite(.serialized)
struct DriftTests {
  private static func deployment(_ name: String, replicas: String) -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: \(name)}
    spec:
    \(replicas.isEmpty ? "" : "  replicas: \(replicas)\n")  selector: {matchLabels: {app: \(name)}}
      template:
        metadata: {labels: {app: \(name)}}
        spec: {containers: [{name: web, image: "registry.example/web:1", ports: [{containerPort: 80}]}]}
    """
  }

  private func drifts(_ bench: Bench, _ app: String) throws -> [Value] {
    let answer = try bench.tiphys("app", "diff", app, "-o", "json")
    #expect(answer.code < 2, "\(answer)")
    return try JSON.decode(answer.output).list ?? []
  }

  private func paths(_ drifts: [Value]) -> [String] {
    drifts.flatMap { $0["fields"]?.list ?? [] }.map { $0["path"]?.string ?? "" }
  }

  @Test(arguments: TestCluster.all)
  func theServersDryRunDecidesWhereTheAppSaysSo(cluster: TestCluster) async throws {
    let bench = try Bench(cluster)
    let app = bench.name + "-dry"
    try bench.repository.commit("web", ["app/web.yaml": Self.deployment("web", replicas: "1")])
    try bench.createApplication(app, syncPolicy: "{syncOptions: [ServerSideApply=true]}")
    try bench.require(
      bench.kubectl("-n", "argocd", "annotate", "application", app, "argocd.argoproj.io/compare-options=ServerSideDiff=true"))
    try bench.require(bench.tiphys("app", "sync", app, "--timeout", "120"))
    try await eventually("nothing differs") { try drifts(bench, app).isEmpty }

    try bench.require(
      bench.kubectl(
        "-n", bench.name, "set", "image", "deployment/web", "web=registry.example/web:2", "--field-manager=kubectl-set"))
    let changed = try drifts(bench, app)
    #expect(paths(changed) == ["spec.template.spec.containers[name=web].image"])
    let field = changed.first?["fields"]?[0]
    #expect(field?["class"] == "changed" && field?["live"] == "registry.example/web:2")
    #expect(field?[path: "attribution", "manager"] == "kubectl-set")

    // What the server would refuse is no difference but a reason. (The embedded one does not look at numbers.)
    if !cluster.recordsScaling {
      try bench.repository.commit("less than nothing", ["app/web.yaml": Self.deployment("web", replicas: "-1")])
      #expect(try bench.tiphys("app", "get", app, "--refresh").output.contains("Unknown"))
      let refused = try drifts(bench, app).first
      #expect(
        refused?["verdict"] == "unknown" && refused?["message"]?.string?.contains("must be greater than or equal to 0") == true)
      try bench.repository.commit("as it was", ["app/web.yaml": Self.deployment("web", replicas: "1")])
    }
    try bench.require(bench.tiphys("app", "sync", app, "--timeout", "120"))
    try await eventually("nothing differs again") { try drifts(bench, app).isEmpty }
  }

  @Test(arguments: TestCluster.all)
  func theServerIsAskedOnceForEachState(cluster: TestCluster) async throws {
    let bench = try Bench(cluster)
    let app = bench.name + "-asked"
    let first = try bench.repository.commit("web", ["app/web.yaml": Self.deployment("web", replicas: "1")])
    try bench.createApplication(app, syncPolicy: "{syncOptions: [ServerSideApply=true]}", controller: bench.name)
    try bench.require(
      bench.kubectl("-n", bench.name, "annotate", "application", app, "argocd.argoproj.io/compare-options=ServerSideDiff=true"))
    let mine = ["--namespace", bench.name]
    try bench.require(bench.tiphys(["app", "sync", app, "--timeout", "120"] + mine))
    try bench.require(bench.tiphys(["app", "wait", app, "--health", "--timeout", "120"] + mine))

    func questions(_ log: RequestLog) -> Int {
      log.requests.count { $0.method == "PATCH" && $0.target.contains("/deployments/web?") && $0.target.contains("dryRun=All") }
    }
    let log = try RequestLog(bench.kubeconfig)
    let reconciler = try Background(
      Program.tiphys, ["reconcile", "--kubeconfig", log.kubeconfig] + mine,
      environment: Demo.environment(home: try temporaryDirectory()))
    defer { reconciler.kill() }
    func refresh() throws { try bench.require(bench.tiphys(["app", "refresh", app] + mine)) }
    func version() throws -> String {
      try bench.kubectl("-n", bench.name, "get", "deployment", "web", "-o", "jsonpath={.metadata.resourceVersion}").output
    }
    await eventually("it is asked") { questions(log) > 0 }
    // As long as controllers still write to it, there are new states to be asked about.
    var (state, asked) = ("", 0)
    try await eventually("a state that stays") {
      try refresh()
      (state, asked) = (try version(), questions(log))
      try refresh()
      return try version() == state
    }
    #expect(questions(log) == asked)
    try bench.require(bench.kubectl("-n", bench.name, "annotate", "deployment", "web", "note=other"))
    await eventually("it is asked anew") { questions(log) > asked }

    // Another revision, a folder: what a sync of it would change, the server says as well.
    try bench.repository.commit("more of it", ["app/web.yaml": Self.deployment("web", replicas: "2")])
    let once = try RequestLog(bench.kubeconfig)
    let before = try bench.tiphys(["app", "diff", app, "--revision", first] + mine, by: once.kubeconfig)
    #expect(before.code == 0, "\(before)")
    // Once for the revision that is followed, once for the other.
    #expect(questions(once) == 2)
  }

  @Test(arguments: TestCluster.all)
  func theSchemaOfACustomResourceIsHeeded(cluster: TestCluster) async throws {
    let bench = try Bench(cluster)
    let group = "\(bench.name).example.org"
    let definition = """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: gateways.\(group)}
      spec:
        group: \(group)
        scope: Namespaced
        names: {kind: Gateway, plural: gateways}
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  properties:
                    mode: {type: string, default: auto}
                    surge: {x-kubernetes-int-or-string: true}
                    listeners:
                      type: array
                      x-kubernetes-list-type: map
                      x-kubernetes-list-map-keys: [port, protocol]
                      items:
                        type: object
                        required: [port, protocol]
                        properties:
                          port: {type: integer}
                          protocol: {type: string, default: TCP}
                          weight: {type: integer, default: 1}
                          host: {type: string}
                    since: {type: string, format: date-time}
      """
    let gateway = """
      apiVersion: \(group)/v1
      kind: Gateway
      metadata: {name: g}
      spec:
        surge: 25%
        listeners: [{port: 80, host: a}, {port: 443, protocol: TCP, host: b}]
      """
    try bench.require(bench.kubectl("apply", "-f", "-", input: definition))
    defer { _ = try? bench.kubectl("delete", "crd", "gateways.\(group)", "--wait=false") }
    try bench.require(bench.kubectl("wait", "--for=condition=Established", "crd/gateways.\(group)", "--timeout=60s"))

    let app = bench.name + "-custom"
    try bench.repository.commit("gateway", ["app/gateway.yaml": gateway])
    try bench.createApplication(app, syncPolicy: "{syncOptions: [ServerSideApply=true]}")
    try bench.require(bench.tiphys("app", "sync", app, "--timeout", "120"))
    try await eventually("what the server filled in is no drift") { try drifts(bench, app).isEmpty }

    // Others add listeners of their own: none of Git's business. A change of Git's own shows as just that. (v1.20 calls it a
    // conflict about the whole list.)
    if cluster.recordsScaling {
      let edit: Value = [
        "apiVersion": .string(group + "/v1"), "kind": "Gateway", "metadata": ["name": "g"],
        "spec": ["listeners": [["port": 8080, "protocol": "TCP", "host": "c"]]],
      ]
      try bench.require(
        bench.kubectl(
          "-n", bench.name, "apply", "--server-side", "--field-manager=controller", "-f", "-", input: JSON.text(edit)))
      #expect(try drifts(bench, app).isEmpty)
    }
    try bench.require(
      bench.kubectl(
        "-n", bench.name, "patch", "gateway.\(group)", "g", "--type=json", "--field-manager=kubectl-patch", "-p",
        #"[{"op": "replace", "path": "/spec/listeners/1/host", "value": "elsewhere"}]"#))
    #expect(paths(try drifts(bench, app)) == ["spec.listeners[port=443,protocol=TCP].host"])
  }

  @Test(arguments: TestCluster.all)
  func replicasThatAnAutoscalerSetsGiveAHint(cluster: TestCluster) async throws {
    let bench = try Bench(cluster)
    let app = bench.name + "-scaled"
    let version = cluster.recordsScaling ? "autoscaling/v2" : "autoscaling/v1"
    // At its least already: nothing scales by itself while the test looks.
    func autoscaler(_ name: String) -> String {
      """
      apiVersion: \(version)
      kind: HorizontalPodAutoscaler
      metadata: {name: \(name)}
      spec: {minReplicas: 3, maxReplicas: 4, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: \(name)}}
      """
    }
    try bench.repository.commit(
      "web",
      [
        "app/set.yaml": Self.deployment("set", replicas: "2"), "app/set-hpa.yaml": autoscaler("set"),
        "app/free.yaml": Self.deployment("free", replicas: ""), "app/free-hpa.yaml": autoscaler("free"),
      ])
    try bench.createApplication(app)
    try bench.require(bench.tiphys("app", "sync", app, "--timeout", "120"))
    try bench.require(bench.kubectl("-n", bench.name, "scale", "deployment/set", "deployment/free", "--replicas=3"))
    try await eventually("only what Git sets differs, with a hint") {
      let found = try drifts(bench, app)
      return paths(found) == ["spec.replicas"] && found.first?["name"] == "set"
        && found.first?["hint"]?.string?.contains("HorizontalPodAutoscaler set sets the replicas") == true
    }
    #expect(try bench.tiphys("app", "diff", app).output.contains("\nhint: HorizontalPodAutoscaler set sets the replicas"))
  }
}
