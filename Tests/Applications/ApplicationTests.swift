import Applications
import Foundation
import Manifests
import Testing

struct ApplicationTests {
  private let text = """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: payments
      namespace: argocd
      finalizers: [resources-finalizer.argocd.argoproj.io]
    spec:
      project: shop
      source:
        repoURL: https://git.example.com/fleet.git
        path: apps/payments
        targetRevision: main
        directory: {recurse: true, include: '*.yaml', exclude: '{a,b}.yaml'}
        helm:
          valueFiles: [a.yaml]
          valuesObject: {replicas: 3}
          parameters: [{name: image.tag, value: '1', forceString: true}]
      destination: {server: 'https://kubernetes.default.svc', namespace: payments}
      syncPolicy:
        automated: {prune: true, selfHeal: true}
        syncOptions: [CreateNamespace=true, PruneLast=true]
        retry: {limit: 3, backoff: {duration: 1s, factor: 3, maxDuration: 10s}}
      ignoreDifferences:
      - {group: apps, kind: '*', jsonPointers: [/spec/replicas]}
    operation:
      sync: {revision: abc, prune: true, syncStrategy: {apply: {force: true}}}
      initiatedBy: {username: ana}
    status:
      sync: {status: OutOfSync, revision: abc}
      observedAt: '2026-01-01T00:00:00Z'
      operationState:
        phase: Running
        startedAt: '2026-01-02T03:04:05Z'
        operation: {sync: {revision: abc}}
        syncResult:
          revision: abc
          resources:
          - {group: batch, version: v1, kind: Job, namespace: payments, name: migrate, hookType: PreSync,
             hookPhase: Succeeded, syncPhase: PreSync, status: Synced, message: job.batch/migrate created}
      history:
      - {id: 7, revision: abc, deployedAt: '2026-01-02T03:04:05Z', initiatedBy: {automated: true}}
    """

  @Test func readsASpec() throws {
    let app = Application(try YAML.decode(text))
    #expect(app.problems == [])
    #expect(app.spec.source.directory == DirectoryOptions(recurse: true, include: "*.yaml", exclude: "{a,b}.yaml"))
    #expect(app.spec.source.helm?.valuesObject == ["replicas": 3])
    #expect(app.spec.source.helm?.parameters == [.init(name: "image.tag", value: "1", forceString: true)])
    #expect(app.spec.destination.isInCluster && app.spec.destination.cluster == "in-cluster")
    #expect(app.spec.syncPolicy.automated == .init(prune: true, selfHeal: true))
    #expect(app.spec.syncPolicy.syncOptions.createNamespace && app.spec.syncPolicy.syncOptions.pruneLast)
    #expect(app.spec.syncPolicy.retry?.pause(retriesMade: 1) == .seconds(3))
    #expect(app.cascade == .foreground)
    #expect(app.operation?.sync?.strategy == .apply(force: true))
    #expect(app.operation?.initiatedBy == .init(username: "ana"))
    #expect(app.spec.ignoreDifferences[0].applies(to: ResourceKey("apps/Deployment/x/y")!))
  }

  @Test func statusSurvivesARoundTrip() throws {
    let status = Application(try YAML.decode(text)).status
    #expect(status.operationState?.syncResult?.resources.first?.hookPhase == .succeeded)
    #expect(status.history.first?.initiatedBy.automated == true)
    #expect(status.value["observedAt"] == "2026-01-01T00:00:00Z")
    #expect(ApplicationStatus(status.value) == status)
    #expect(
      Application(try YAML.decode(text)).operation.map { ApplicationOperation($0.value) }
        == Application(try YAML.decode(text)).operation)
  }

  @Test func namesWhatIsWrongAndReadsOn() throws {
    let app = Application(
      try YAML.decode(
        """
        metadata: {name: x}
        spec:
          source: {repoURL: 5, path: a, helm: {parameters: [{name: a}, 3]}}
          destination: {namespace: web}
          syncPolicy: {automated: {prune: 'yes'}, retry: {backoff: {duration: soon}}}
        """))
    #expect(
      app.problems.map(\.description) == [
        "spec.source.repoURL: expected a string, found a number",
        "spec.source.helm.parameters[1]: expected a map, found a number",
        "spec.source.repoURL: is required: the URL of a Git or Helm repository",
        "spec.destination.server: or name is required: the cluster to deploy to (https://kubernetes.default.svc for this one)",
        "spec.syncPolicy.automated.prune: expected a boolean, found a string",
        "spec.syncPolicy.retry.backoff.duration: 'soon' is no duration: write it like 5s, 3m or 1h30m",
      ])
    #expect(app.spec.source.path == "a")
    #expect(Application([:]).problems.map(\.path) == ["spec"])
    #expect(Application(["spec": 3, "status": "x", "operation": []]).problems.count == 1)
  }
}
