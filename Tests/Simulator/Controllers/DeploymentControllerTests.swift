import Manifests
import Testing

@testable import Simulator

@Suite struct DeploymentControllerTests {
  @Test func bringsPodsUp() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(deployment())
    await cluster.advance(20)
    let web = try cluster.object(Kinds.deployment, "web")
    #expect(web.status["availableReplicas"]?.int == 3)
    #expect(web.status["observedGeneration"]?.int == web.generation)
    #expect(web.condition("Available")?["reason"]?.string == "MinimumReplicasAvailable")
    #expect(web.condition("Progressing")?["reason"]?.string == "NewReplicaSetAvailable")
    #expect(web.annotation("deployment.kubernetes.io/revision") == "1")
    #expect(cluster.pods().allSatisfy { $0.isReadyPod })
    #expect(Set(cluster.pods().compactMap { $0.spec["nodeName"]?.string }).count == 3)
    #expect(cluster.events("ScalingReplicaSet").count == 1)
    #expect(cluster.events("Scheduled").count == 3)
    #expect(await cluster.manager.refusals == [])
  }

  @Test func staysWithinSurgeAndUnavailable() async throws {
    let cluster = try await ControlledCluster()
    let bounds = "  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}"
    try cluster.apply(deployment(extra: bounds))
    await cluster.advance(20)
    try cluster.apply(deployment(image: "ghcr.io/acme-corp/web:v2", extra: bounds))
    for _ in 0..<200 {
      await cluster.advance(0.1)
      let sets = cluster.store.list(Kinds.replicaSet)
      #expect(sets.compactMap { $0.spec["replicas"]?.int }.reduce(0, +) <= 4)
      #expect(cluster.pods().filter { $0.isReadyPod && !$0.isBeingDeleted }.count >= 3)
    }
    let web = try cluster.object(Kinds.deployment, "web")
    #expect(web.status["updatedReplicas"]?.int == 3)
    #expect(web.status["replicas"]?.int == 3)
    #expect(web.annotation("deployment.kubernetes.io/revision") == "2")
    #expect(cluster.pods().allSatisfy { $0.spec["containers"]?[0]?["image"]?.string == "ghcr.io/acme-corp/web:v2" })
    #expect(cluster.store.list(Kinds.replicaSet).count == 2)
  }

  @Test func goesBackToAnEarlierRevision() async throws {
    let cluster = try await ControlledCluster()
    for image in ["v1", "v2", "v1"] {
      try cluster.apply(deployment(image: "ghcr.io/acme-corp/web:\(image)"))
      await cluster.advance(30)
    }
    #expect(try cluster.object(Kinds.deployment, "web").annotation("deployment.kubernetes.io/revision") == "3")
    #expect(cluster.store.list(Kinds.replicaSet).count == 2)
    #expect(cluster.pods().allSatisfy { $0.spec["containers"]?[0]?["image"]?.string == "ghcr.io/acme-corp/web:v1" })
  }

  @Test func keepsAsManyRevisionsAsAsked() async throws {
    let cluster = try await ControlledCluster()
    for version in 1...5 {
      try cluster.apply(deployment(image: "ghcr.io/acme-corp/web:v\(version)", extra: "  revisionHistoryLimit: 1"))
      await cluster.advance(30)
    }
    #expect(cluster.store.list(Kinds.replicaSet).count == 2)
  }

  @Test func givesUpAfterItsDeadline() async throws {
    let cluster = try await ControlledCluster()
    let extra = "  progressDeadlineSeconds: 60"
    try cluster.apply(deployment(extra: extra))
    await cluster.advance(20)
    try cluster.apply(deployment(image: "ghcr.io/acme-corp/web:v2-missing", extra: extra))
    await cluster.advance(30)
    var web = try cluster.object(Kinds.deployment, "web")
    #expect(web.condition("Progressing")?["reason"]?.string == "ReplicaSetUpdated")
    #expect(web.condition("Available")?["status"]?.string == "True")
    await cluster.advance(60)
    web = try cluster.object(Kinds.deployment, "web")
    #expect(web.condition("Progressing")?["reason"]?.string == "ProgressDeadlineExceeded")
    let sick = try #require(cluster.pods().first { !$0.isReadyPod })
    #expect(
      sick.status["containerStatuses"]?[0]?[path: "state", "waiting", "reason"]?.string == "ImagePullBackOff")
    let backOff = try #require(cluster.events("BackOff").first)
    #expect((backOff["count"]?.int ?? 0) > 1)
  }

  @Test func scalingLeavesTheRolloutAlone() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(deployment())
    await cluster.advance(20)
    let before = try cluster.object(Kinds.deployment, "web").condition("Progressing")
    let key = ResourceKey(group: "apps", kind: "Deployment", namespace: "default", name: "web")
    try cluster.store.change(key, by: "kubectl-scale", subresource: "scale") { $0[path: "spec", "replicas"] = 5 }
    await cluster.advance(20)
    #expect(cluster.pods().count == 5)
    #expect(try cluster.object(Kinds.deployment, "web").condition("Progressing") == before)
    try cluster.store.change(key, by: "kubectl-scale", subresource: "scale") { $0[path: "spec", "replicas"] = 2 }
    await cluster.advance(20)
    #expect(cluster.pods().count == 2)
    #expect(cluster.events("Killing").count == 3)
  }

  @Test func pausedDoesNotRoll() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(deployment())
    await cluster.advance(20)
    try cluster.apply(deployment(replicas: 4, image: "ghcr.io/acme-corp/web:v2", extra: "  paused: true"))
    await cluster.advance(20)
    #expect(cluster.store.list(Kinds.replicaSet).count == 1)
    #expect(cluster.pods().count == 4)
    #expect(
      try cluster.object(Kinds.deployment, "web").condition("Progressing")?["reason"]?.string == "DeploymentPaused")
    try cluster.apply(deployment(replicas: 4, image: "ghcr.io/acme-corp/web:v2", extra: "  paused: false"))
    await cluster.advance(30)
    #expect(cluster.store.list(Kinds.replicaSet).count == 2)
  }

  @Test func isStillOnceSettled() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(deployment())
    await cluster.advance(60)
    let count = await cluster.manager.reconciliations
    let version = cluster.store.resourceVersion
    await cluster.advance(600)
    #expect(await cluster.manager.reconciliations - count <= 1)
    #expect(cluster.store.resourceVersion == version)
  }

  @Test func goesWithItsPods() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(deployment())
    await cluster.advance(20)
    try cluster.store.delete(ResourceKey(group: "apps", kind: "Deployment", namespace: "default", name: "web"))
    await cluster.advance(5)
    #expect(cluster.pods().isEmpty)
    #expect(cluster.store.list(Kinds.replicaSet).isEmpty)
  }
}
