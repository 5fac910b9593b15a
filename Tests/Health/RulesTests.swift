import Manifests
import Testing

@testable import Health

@Suite struct HealthRulesTests {
  static func object(_ apiVersion: String, _ kind: String, _ rest: String = "") throws -> Value {
    try YAML.decode("apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: {name: x, generation: 2}\n\(rest)")
  }

  static func ready(_ status: String, type: String = "Ready", reason: String = "R", message: String = "m") -> String {
    "status: {conditions: [{type: \(type), status: '\(status)', reason: \(reason), message: \(message)}]}"
  }

  @Test(arguments: [
    ("cert-manager.io/v1", "Certificate", ready("True"), HealthStatus.healthy),
    ("cert-manager.io/v1", "Certificate", ready("False"), .degraded),
    ("cert-manager.io/v1", "Certificate", ready("True", type: "Issuing"), .progressing),
    ("cert-manager.io/v1", "Certificate", "", .progressing),
    ("cert-manager.io/v1", "ClusterIssuer", ready("True"), .healthy),
    ("acme.cert-manager.io/v1", "Challenge", "status: {state: invalid, reason: no}", .degraded),
    ("argoproj.io/v1alpha1", "Rollout", "spec: {replicas: 2}", .progressing),
    (
      "argoproj.io/v1alpha1", "Rollout",
      "spec: {replicas: 2, strategy: {canary: {}}}\nstatus: {observedGeneration: '2', currentPodHash: a, stableRS: a, replicas: 2, updatedReplicas: 2, availableReplicas: 2}",
      .healthy
    ),
    (
      "argoproj.io/v1alpha1", "Rollout",
      "spec: {replicas: 2, strategy: {canary: {}}}\nstatus: {observedGeneration: '2', currentPodHash: b, stableRS: a, replicas: 2, updatedReplicas: 2, availableReplicas: 2}",
      .progressing
    ),
    (
      "argoproj.io/v1alpha1", "Rollout",
      "spec: {}\nstatus: {observedGeneration: '2', pauseConditions: [{reason: CanaryPauseStep}]}", .suspended
    ),
    (
      "argoproj.io/v1alpha1", "Rollout",
      "spec: {}\nstatus: {observedGeneration: '2', conditions: [{type: Progressing, reason: RolloutAborted, message: m}]}",
      .degraded
    ),
    ("argoproj.io/v1alpha1", "AnalysisRun", "status: {phase: Failed}", .degraded),
    ("argoproj.io/v1alpha1", "ApplicationSet", ready("True", type: "ErrorOccurred"), .degraded),
    ("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "spec: {suspend: true}\n" + ready("True"), .suspended),
    ("helm.toolkit.fluxcd.io/v2", "HelmRelease", ready("False"), .degraded),
    ("source.toolkit.fluxcd.io/v1", "GitRepository", ready("True"), .healthy),
    ("keda.sh/v1alpha1", "ScaledObject", ready("True"), .healthy),
    ("keda.sh/v1alpha1", "ScaledObject", ready("True", type: "Fallback"), .degraded),
    ("s3.aws.upbound.io/v1beta1", "Bucket", ready("False", type: "Synced"), .degraded),
    ("s3.aws.upbound.io/v1beta1", "Bucket", ready("True"), .healthy),
    ("aws.crossplane.io/v1", "ProviderConfig", "", .healthy),
    ("kafka.strimzi.io/v1beta2", "Kafka", ready("True"), .healthy),
    ("kafka.strimzi.io/v1beta2", "KafkaTopic", ready("True", type: "NotReady"), .degraded),
    ("kafka.strimzi.io/v1beta2", "Kafka", ready("True", type: "NotReady", reason: "Creating"), .progressing),
    ("postgresql.cnpg.io/v1", "Cluster", "status: {phase: Cluster in healthy state}", .healthy),
    ("postgresql.cnpg.io/v1", "Cluster", "status: {phase: Failing over}", .degraded),
    ("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "status: {health: yellow, phase: Ready}", .progressing),
    ("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "status: {health: green, phase: Ready}", .healthy),
    ("external-secrets.io/v1", "ExternalSecret", ready("False"), .degraded),
    ("bitnami.com/v1alpha1", "SealedSecret", ready("True", type: "Synced"), .healthy),
    ("batch/v1", "CronJob", "spec: {suspend: true}", .suspended),
    (
      "batch/v1", "CronJob",
      "status: {lastScheduleTime: '2026-01-02T00:00:00Z', lastSuccessfulTime: '2026-01-01T00:00:09Z'}", .degraded
    ),
    ("policy/v1", "PodDisruptionBudget", ready("False", type: "DisruptionAllowed", reason: "InsufficientPods"), .healthy),
    ("policy/v1", "PodDisruptionBudget", ready("False", type: "DisruptionAllowed", reason: "SyncFailed"), .degraded),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition", ready("True", type: "Established"), .healthy),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", .progressing),
    ("gateway.networking.k8s.io/v1", "HTTPRoute", "", .progressing),
    (
      "gateway.networking.k8s.io/v1", "HTTPRoute",
      "status: {parents: [{parentRef: {name: g}, conditions: [{type: Accepted, status: 'False', observedGeneration: 2}]}]}",
      .degraded
    ),
    (
      "gateway.networking.k8s.io/v1", "HTTPRoute",
      "status: {parents: [{parentRef: {name: g}, conditions: [{type: Accepted, status: 'True', observedGeneration: 2}]}]}",
      .healthy
    ),
  ])
  func knowsCustomResources(_ apiVersion: String, _ kind: String, _ rest: String, _ expected: HealthStatus) throws {
    let health = HealthRules().argoCD(try Self.object(apiVersion, kind, rest))
    #expect(health?.status == expected)
  }

  @Test(arguments: [
    ("status: {observedGeneration: 1}\n", HealthStatus.progressing),
    ("status: {observedGeneration: 2}\n", .healthy),
    (ready("True"), .healthy),
    (ready("False"), .progressing),
    (ready("True", type: "Stalled"), .degraded),
    (ready("True", type: "Reconciling"), .progressing),
    (ready("False", type: "Available"), .progressing),
  ])
  func followsTheConventionsOfOtherKinds(_ rest: String, _ expected: HealthStatus) throws {
    let object = try Self.object("example.com/v1", "Widget", rest)
    #expect(HealthRules().assess(object)?.status == expected)
    #expect(HealthRules().argoCD(object) == nil, "Argo CD has no opinion on it")
  }

  @Test(arguments: ["", "status: {}", "status: {phase: Active}", "status: x", "status: {conditions: 3}"])
  func hasNoOpinionWithoutConventions(_ rest: String) throws {
    #expect(HealthRules().assess(try Self.object("example.com/v1", "Widget", rest)) == nil)
    #expect(HealthRules().assess(try Self.object("v1", "ConfigMap", rest)) == nil)
  }

  private func says(_ word: String) -> String { "return {status = 'Healthy', message = '\(word)'}" }

  @Test func readsCustomizationsInBothForms() throws {
    let customizations = HealthCustomizations(configMapData: [
      "resource.customizations": """
      example.com/Old:
        health.lua: |
          return {status = 'Healthy', message = 'old'}
      example.com/Both:
        health.lua: return {status = 'Healthy', message = 'old'}
      "*.aws.example.com/*":
        health.lua.useOpenLibs: true
        health.lua: return {status = 'Healthy', message = string.upper('wild')}
      Service:
        health.lua: return {status = 'Degraded', message = 'core'}
      """,
      "resource.customizations.health.example.com_Both": says("new"),
      "resource.customizations.health.example.com_Open": "return {status = 'Healthy', message = string.upper('open')}",
      "resource.customizations.useOpenLibs.example.com_Open": "true",
      "resource.customizations.health.ConfigMap": says("core too"),
      "resource.customizations.ignoreDifferences.all": "{}",
    ])
    let rules = HealthRules(customizations: customizations)
    func message(_ apiVersion: String, _ kind: String) throws -> String? {
      rules.argoCD(try Self.object(apiVersion, kind))?.message
    }
    #expect(try message("example.com/v1", "Old") == "old")
    #expect(try message("example.com/v1", "Both") == "new")
    #expect(try message("example.com/v1", "Open") == "OPEN")
    #expect(try message("s3.aws.example.com/v1", "Bucket") == "WILD")
    #expect(try message("v1", "Service") == "core")
    #expect(try message("v1", "ConfigMap") == "core too")
    #expect(try rules.argoCD(Self.object("v1", "Secret")) == nil)
    #expect(customizations.problems.isEmpty)
  }

  @Test func aCheckThatSaysNothingLeavesItToTheBuiltInOnes() throws {
    let rules = HealthRules(
      customizations: HealthCustomizations(configMapData: ["resource.customizations.health.Service": "return nil"]))
    #expect(rules.argoCD(try Self.object("v1", "Service")) == Health(.healthy))
  }

  @Test func tellsWhatCannotBeRead() {
    let broken = HealthCustomizations(configMapData: ["resource.customizations": "a: [b"])
    #expect(broken.problems.count == 1)
    #expect(broken.problems.first?.contains("resource.customizations") == true)
  }

  @Test func whatIsBeingDeletedIsPendingWhateverAScriptSays() throws {
    let rules = HealthRules(
      customizations: HealthCustomizations(configMapData: ["resource.customizations.health.Service": says("well")]))
    var object = try Self.object("v1", "Service")
    object[path: "metadata", "deletionTimestamp"] = "2026-01-01T00:00:00Z"
    #expect(rules.argoCD(object) == Health(.progressing, "Pending deletion"))
  }

  /// Argo CD's words where it cannot read an object.
  @Test(arguments: [
    ("autoscaling/v3", "HorizontalPodAutoscaler", "", "unsupported HPA GVK: autoscaling/v3, Kind=HorizontalPodAutoscaler"),
    ("apiregistration.k8s.io/v2", "APIService", "", "unsupported APIService GVK: apiregistration.k8s.io/v2, Kind=APIService"),
    ("batch/v1beta1", "Job", "", "unsupported Job GVK: batch/v1beta1, Kind=Job"),
  ]) func saysWhatItCannotRead(_ apiVersion: String, _ kind: String, _ rest: String, _ message: String) throws {
    #expect(HealthRules().argoCD(try Self.object(apiVersion, kind, rest)) == Health(.unknown, message))
  }

  @Test func readsConditionsOutOfTheAnnotation() throws {
    func health(_ annotation: String) throws -> Health? {
      HealthRules().argoCD(
        try YAML.decode(
          """
          apiVersion: autoscaling/v1
          kind: HorizontalPodAutoscaler
          metadata: {name: x, annotations: {autoscaling.alpha.kubernetes.io/conditions: '\(annotation)'}}
          """))
    }
    #expect(try health("[]") == Health(.progressing, "Waiting to Autoscale"))
    #expect(try health("{")?.status == .unknown)
    #expect(try health("{}")?.message.hasPrefix("failed to convert conditions annotation to typed") == true)
    let failing =
      #"[{"type":"AbleToScale","status":"True"},{"type":"ScalingActive","reason":"FailedGetPodsMetric","message":"m"}]"#
    #expect(try health(failing) == Health(.degraded, "m"))
  }
}
