import Foundation
import Manifests
import Testing

@testable import Simulator

@Suite struct WorkloadTests {
  private let statefulSet = """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: pg, namespace: default}
    spec:
      replicas: 2
      serviceName: pg
      selector: {matchLabels: {app: pg}}
      template:
        metadata: {labels: {app: pg}}
        spec: {containers: [{name: postgres, image: "postgres:16.4"}]}
      volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 500Gi}}}
    """

  @Test func statefulSetStartsInOrderAndKeepsItsClaims() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(statefulSet)
    await cluster.advance(1)
    #expect(cluster.pods().map(\.name) == ["pg-0"])
    await cluster.advance(30)
    let set = try cluster.object(Kinds.statefulSet, "pg")
    #expect(set.status["readyReplicas"]?.int == 2)
    #expect(set.status["currentRevision"] == set.status["updateRevision"])
    let claims = cluster.store.list(Kinds.volumeClaim)
    #expect(claims.map(\.name) == ["data-pg-0", "data-pg-1"])
    #expect(claims.allSatisfy { $0.status["phase"]?.string == "Bound" })
    #expect(cluster.store.list(Kinds.volume).count == 2)
    try cluster.store.delete(set.resourceKey)
    await cluster.advance(10)
    #expect(cluster.pods().isEmpty)
    #expect(cluster.store.list(Kinds.volumeClaim).count == 2)
    #expect(await cluster.manager.refusals == [])
  }

  @Test func statefulSetRollsFromTheLast() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(statefulSet)
    await cluster.advance(30)
    try cluster.apply(statefulSet.replacing("postgres:16.4", with: "postgres:17.0"))
    await cluster.advance(2.5)
    #expect(cluster.pods().first { $0.name == "pg-0" }?.spec["containers"]?[0]?["image"]?.string == "postgres:16.4")
    await cluster.advance(40)
    #expect(cluster.pods().allSatisfy { $0.spec["containers"]?[0]?["image"]?.string == "postgres:17.0" })
    let set = try cluster.object(Kinds.statefulSet, "pg")
    #expect(set.status["updatedReplicas"]?.int == 2)
    #expect(set.status["currentRevision"] == set.status["updateRevision"])
  }

  @Test func daemonSetRunsOnEveryNode() async throws {
    let cluster = try await ControlledCluster(nodes: 4)
    let yaml = """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent, namespace: default}
      spec:
        selector: {matchLabels: {app: agent}}
        template:
          metadata: {labels: {app: agent}}
          spec: {containers: [{name: agent, image: "agent:1"}]}
      """
    try cluster.apply(yaml)
    await cluster.advance(20)
    #expect(try cluster.object(Kinds.daemonSet, "agent").status["numberReady"]?.int == 4)
    try cluster.apply(yaml.replacing("agent:1", with: "agent:2"))
    await cluster.advance(60)
    #expect(try cluster.object(Kinds.daemonSet, "agent").status["updatedNumberScheduled"]?.int == 4)
    #expect(cluster.pods().count == 4)
  }

  private func job(_ annotations: String = "{}", _ fields: String) -> String {
    """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: j, namespace: default}
    spec:
      \(fields)
      template:
        metadata: {annotations: \(annotations)}
        spec: {restartPolicy: Never, containers: [{name: run, image: "run:1"}]}
    """
  }

  @Test func jobCompletesAndGoes() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(job("{}", "{completions: 3, parallelism: 2, ttlSecondsAfterFinished: 60}".dropBraces))
    await cluster.advance(1)
    #expect(cluster.pods().count == 2)
    await cluster.advance(20)
    let done = try cluster.object(Kinds.job, "j")
    #expect(done.isTrue("Complete"))
    #expect(done.status["succeeded"]?.int == 3)
    #expect(done.status["completionTime"] != nil)
    await cluster.advance(120)
    #expect(cluster.store.list(Kinds.job).isEmpty)
    #expect(cluster.pods().isEmpty)
  }

  @Test func jobFailsAfterItsBackoffLimit() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(job(#"{sim/fail: "true"}"#, "backoffLimit: 1"))
    await cluster.advance(60)
    let failed = try cluster.object(Kinds.job, "j")
    #expect(failed.condition("Failed")?["reason"]?.string == "BackoffLimitExceeded")
    #expect(failed.status["failed"]?.int == 2)
  }

  @Test func cronJobStartsWhatIsDue() async throws {
    let cluster = try await ControlledCluster()
    try cluster.apply(
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: nightly, namespace: default}
      spec:
        schedule: "*/10 * * * *"
        successfulJobsHistoryLimit: 2
        jobTemplate:
          spec:
            template:
              spec: {restartPolicy: Never, containers: [{name: run, image: "run:1"}]}
      """)
    await cluster.advance(3600)
    #expect(cluster.store.list(Kinds.job).count == 2)
    let cron = try cluster.object(Kinds.cronJob, "nightly")
    #expect(cron.status["lastSuccessfulTime"] != nil)
    #expect(cluster.events("SawCompletedJob").count >= 2)
  }
}

extension String {
  func replacing(_ old: String, with new: String) -> String { replacingOccurrences(of: old, with: new) }
  /// The fields of a flow map, one a line at the depth of a Job's spec.
  fileprivate var dropBraces: String { dropFirst().dropLast().replacingOccurrences(of: ", ", with: "\n  ") }
}
