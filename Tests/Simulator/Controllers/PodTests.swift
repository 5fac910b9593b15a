import Foundation
import Manifests
import Testing

@testable import Simulator

@Suite struct PodTests {
  private func pod(_ annotations: String = "{}", spec: String = "") -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: p, namespace: default, annotations: \(annotations)}
    spec:
    \(spec)
      containers: [{name: main, image: "ghcr.io/acme-corp/web:v1"}]
    """
  }

  private func waiting(_ pod: Value) -> String? {
    pod.status["containerStatuses"]?[0]?[path: "state", "waiting", "reason"]?.string
  }

  @Test func passesThroughItsPhases() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(pod(#"{sim/ready-after: "5"}"#))
    await cluster.advance(0.3)
    var p = try cluster.object(Kinds.pod, "p")
    #expect(p.phase == "Pending")
    #expect(waiting(p) == "ContainerCreating")
    await cluster.advance(4)
    p = try cluster.object(Kinds.pod, "p")
    #expect(p.phase == "Running")
    #expect(!p.isReadyPod)
    await cluster.advance(6)
    p = try cluster.object(Kinds.pod, "p")
    #expect(p.isReadyPod)
    #expect(p.status["podIP"]?.string?.hasPrefix("10.244.") == true)
    for reason in ["Scheduled", "Pulling", "Pulled", "Created", "Started"] { #expect(cluster.events(reason).count == 1) }
  }

  @Test func runsInitContainersFirst() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(pod(spec: "  initContainers: [{name: wait, image: 'busybox:1.36'}]"))
    await cluster.advance(0.5)
    var p = try cluster.object(Kinds.pod, "p")
    #expect(p.condition("Initialized")?["status"]?.string == "False")
    #expect(waiting(p) == "PodInitializing")
    await cluster.advance(10)
    p = try cluster.object(Kinds.pod, "p")
    #expect(p.isTrue("Initialized"))
    #expect(p.isReadyPod)
    #expect(p.status["initContainerStatuses"]?[0]?[path: "state", "terminated", "reason"]?.string == "Completed")
  }

  @Test func crashesAgainAndAgain() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(pod(#"{sim/fail: "true"}"#))
    await cluster.advance(8)
    var p = try cluster.object(Kinds.pod, "p")
    #expect(waiting(p) == "CrashLoopBackOff")
    #expect(p.restartCount == 1)
    await cluster.advance(60)
    p = try cluster.object(Kinds.pod, "p")
    #expect(p.restartCount == 3)
    #expect(p.status["containerStatuses"]?[0]?[path: "lastState", "terminated", "exitCode"]?.int == 1)
  }

  @Test func neverGetsReady() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(pod(#"{sim/never-ready: "true"}"#))
    await cluster.advance(600)
    let p = try cluster.object(Kinds.pod, "p")
    #expect(p.phase == "Running")
    #expect(!p.isReadyPod)
  }

  @Test func waitsForANode() async throws {
    let cluster = try await ControlledCluster(nodes: 0)
    try cluster.apply(pod())
    await cluster.advance(5)
    #expect(cluster.events("FailedScheduling").count == 1)
    try cluster.store.create(["apiVersion": "v1", "kind": "Node", "metadata": ["name": "n"]], by: "kubelet")
    await cluster.advance(10)
    #expect(try cluster.object(Kinds.pod, "p").isReadyPod)
  }

  @Test func endsGracefully() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(pod())
    await cluster.advance(10)
    try cluster.store.delete(ResourceKey(group: "", kind: "Pod", namespace: "default", name: "p"))
    #expect(try cluster.object(Kinds.pod, "p").isBeingDeleted)
    await cluster.advance(2)
    #expect(cluster.pods().isEmpty)
    #expect(cluster.events("Killing").count == 1)
  }

  @Test func writesTheSameLogToEveryReader() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(pod())
    await cluster.advance(120)
    let log = try #require(PodLog(pod: cluster.object(Kinds.pod, "p"), container: nil))
    let all = log.lines(until: cluster.clock.now)
    #expect(all.count > 20)
    #expect(all.map(\.time) == all.map(\.time).sorted())
    #expect(log.lines(until: cluster.clock.now, limit: 5) == all.suffix(5))
    let next = try #require(log.next(after: cluster.clock.now).first)
    #expect(next.time > cluster.clock.now)
    #expect(!log.lines(until: next.time).contains(next) && log.lines(until: next.readable).contains(next))
  }

  /// Line by line from the first moment on, as `kubectl logs -f` reads it.
  @Test(arguments: [0, 1, 3, 47]) func followsALogToItsEnd(seconds: Int) throws {
    for offset in 0..<200 {
      let start = Date(timeIntervalSince1970: 1_764_000_000 + Double(offset))
      let state: Value = [
        "startedAt": .string(Timestamp.text(start)), "exitCode": 1,
        "finishedAt": .string(Timestamp.text(start.addingTimeInterval(Double(seconds)))),
      ]
      let pod: Value = [
        "metadata": [
          "name": "p", "uid": .string("\(offset)"),
          "ownerReferences": [["apiVersion": "batch/v1", "kind": "Job", "name": "j", "uid": "u", "controller": true]],
        ],
        "status": ["containerStatuses": [["name": "c", "image": "registry.example/c:1", "state": ["terminated": state]]]],
      ]
      let log = try #require(PodLog(pod: pod, container: nil))
      let all = log.lines(until: start.addingTimeInterval(100))
      #expect(all.last?.text == "level=error msg=\"rolled back, nothing was changed\"")
      var followed: [PodLogLine] = []
      while followed.count <= all.count {
        let lines = log.next(after: followed.last?.time ?? start.addingTimeInterval(-1))
        guard !lines.isEmpty else { break }
        followed += lines
      }
      #expect(followed == all)
    }
  }
}
