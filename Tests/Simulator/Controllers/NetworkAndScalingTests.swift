import Manifests
import Testing

@testable import Simulator

@Suite struct NetworkAndScalingTests {
  private let service = """
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: default}
    spec:
      selector: {app: web}
      ports: [{name: http, port: 80, targetPort: http}]
    """

  @Test func serviceFollowsItsPods() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(service)
    try cluster.apply(deployment())
    await cluster.advance(20)
    let slice = try #require(cluster.store.list(Kinds.endpointSlice).first { $0.label("kubernetes.io/service-name") == "web" })
    #expect(slice["endpoints"]?.list?.count == 3)
    #expect(slice["ports"]?[0]?["port"]?.int == 8080)
    #expect(slice["endpoints"]?.list?.allSatisfy { $0[path: "conditions", "ready"]?.bool == true } == true)
    let endpoints = try cluster.object(Kinds.endpoints, "web")
    #expect(endpoints["subsets"]?[0]?["addresses"]?.list?.count == 3)
    try cluster.apply(deployment(replicas: 1))
    await cluster.advance(10)
    #expect(try cluster.object(Kinds.endpointSlice, slice.name)["endpoints"]?.list?.count == 1)
  }

  @Test func ingressGetsAnAddress() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: default}
      spec: {ingressClassName: nginx, rules: [{host: web.example.com}]}
      """)
    await cluster.advance(0.5)
    #expect(try cluster.object(Kinds.ingress, "web").status[path: "loadBalancer", "ingress"] == nil)
    await cluster.advance(3)
    let address = try cluster.object(Kinds.ingress, "web").status[path: "loadBalancer", "ingress"]?[0]?["ip"]?.string
    #expect(address?.hasPrefix("203.0.113.") == true)
  }

  private let scaler = """
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web, namespace: default}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
      minReplicas: 2
      maxReplicas: 6
      metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
    """

  @Test func autoscalerFollowsTheLoad() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(deployment(replicas: 1))
    try cluster.apply(scaler)
    await cluster.advance(60)
    #expect(try cluster.object(Kinds.deployment, "web").spec["replicas"]?.int == 2)
    let key = ResourceKey(group: "apps", kind: "Deployment", namespace: "default", name: "web")
    await cluster.manager.setLoad(330, on: key)
    await cluster.advance(60)
    let web = try cluster.object(Kinds.deployment, "web")
    #expect(web.spec["replicas"]?.int == 5)
    let hpa = try cluster.object(Kinds.autoscaler, "web")
    #expect(hpa.status["currentReplicas"]?.int == 5)
    #expect(hpa.isTrue("ScalingActive"))
    await cluster.manager.setLoad(nil, on: key)
    await cluster.advance(60)
    #expect(try cluster.object(Kinds.deployment, "web").spec["replicas"]?.int == 5)
    await cluster.advance(600)
    #expect(try cluster.object(Kinds.deployment, "web").spec["replicas"]?.int == 2)
  }

  @Test func budgetCountsWhatMayGo() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(deployment())
    try cluster.apply(
      """
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web, namespace: default}
      spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
      """)
    await cluster.advance(20)
    let budget = try cluster.object(Kinds.disruptionBudget, "web")
    #expect(budget.status["disruptionsAllowed"]?.int == 1)
    #expect(budget.status["expectedPods"]?.int == 3)
  }

  @Test func eventsGoAfterAnHour() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(deployment())
    await cluster.advance(60)
    #expect(!cluster.store.list(Kinds.event).isEmpty)
    await cluster.advance(4000)
    #expect(cluster.store.list(Kinds.event).isEmpty)
  }

  @Test func runsOnRealTimeToo() async throws {
    let clock = SimulatedClock()
    clock.run(speed: 200)
    let store = ObjectStore(now: { clock.now })
    let manager = ControllerManager(store: store, clock: clock)
    try store.create(["apiVersion": "v1", "kind": "Node", "metadata": ["name": "n"]], by: "kubelet")
    await manager.start()
    for document in try YAML.documents(deployment()) { try store.create(document.value, by: "test") }
    let key = ResourceKey(group: "apps", kind: "Deployment", namespace: "default", name: "web")
    for await event in store.subscribe(to: [Kinds.deployment], replay: true)
    where event.key == key && event.value.status["availableReplicas"]?.int == 3 { break }
    await manager.stop()
  }
}
