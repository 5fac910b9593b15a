extension TransformerConfig {
  /// What kustomize knows of the built-in kinds.
  static let builtin: TransformerConfig = {
    var config = TransformerConfig()
    config.namePrefix = FieldSpecs([FieldSpec("metadata/name")])
    config.nameSuffix = FieldSpecs([FieldSpec("metadata/name")])
    config.namespace = FieldSpecs([
      FieldSpec("metadata/namespace", creates: true),
      FieldSpec("metadata/name", kind: "Namespace", creates: true),
      FieldSpec("subjects", kind: "RoleBinding"),
      FieldSpec("subjects", kind: "ClusterRoleBinding"),
      FieldSpec("spec/service/namespace", group: "apiregistration.k8s.io", kind: "APIService", creates: true),
      FieldSpec(
        "spec/conversion/webhook/clientConfig/service/namespace", group: "apiextensions.k8s.io",
        kind: "CustomResourceDefinition"),
    ])
    config.labels = FieldSpecs([FieldSpec("metadata/labels", creates: true)])
    config.templateLabels = FieldSpecs(templateLabels)
    config.commonLabels = FieldSpecs(selectors + config.labels.list + templateLabels)
    config.commonAnnotations = FieldSpecs(annotations)
    config.images = FieldSpecs(images)
    config.replicas = FieldSpecs(
      ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"].map {
        FieldSpec("spec/replicas", kind: $0, creates: true)
      })
    config.variableReferences = FieldSpecs(variableReferences)
    config.nameReferences = nameReferences
    return config
  }()

  // MARK: Labels and annotations

  private static let templateLabels: [FieldSpec] =
    [FieldSpec("spec/template/metadata/labels", version: "v1", kind: "ReplicationController", creates: true)]
    + ["Deployment", "ReplicaSet", "DaemonSet"].map { FieldSpec("spec/template/metadata/labels", kind: $0, creates: true) }
    + [
      FieldSpec("spec/template/metadata/labels", group: "apps", kind: "StatefulSet", creates: true),
      FieldSpec("spec/volumeClaimTemplates[]/metadata/labels", group: "apps", kind: "StatefulSet", creates: true),
      FieldSpec("spec/template/metadata/labels", group: "batch", kind: "Job", creates: true),
      FieldSpec("spec/jobTemplate/metadata/labels", group: "batch", kind: "CronJob", creates: true),
      FieldSpec("spec/jobTemplate/spec/template/metadata/labels", group: "batch", kind: "CronJob", creates: true),
    ]

  private static let selectors: [FieldSpec] = {
    var specs = [
      FieldSpec("spec/selector", version: "v1", kind: "Service", creates: true),
      FieldSpec("spec/selector", version: "v1", kind: "ReplicationController", creates: true),
      FieldSpec("spec/selector/matchLabels", kind: "Deployment", creates: true),
      FieldSpec("spec/selector/matchLabels", kind: "ReplicaSet", creates: true),
      FieldSpec("spec/selector/matchLabels", kind: "DaemonSet", creates: true),
      FieldSpec("spec/selector/matchLabels", group: "apps", kind: "StatefulSet", creates: true),
      FieldSpec("spec/selector/matchLabels", group: "batch", kind: "Job"),
      FieldSpec("spec/jobTemplate/spec/selector/matchLabels", group: "batch", kind: "CronJob"),
      FieldSpec("spec/selector/matchLabels", group: "policy", kind: "PodDisruptionBudget"),
      FieldSpec("spec/podSelector/matchLabels", group: "networking.k8s.io", kind: "NetworkPolicy"),
      FieldSpec("spec/ingress/from/podSelector/matchLabels", group: "networking.k8s.io", kind: "NetworkPolicy"),
      FieldSpec("spec/egress/to/podSelector/matchLabels", group: "networking.k8s.io", kind: "NetworkPolicy"),
    ]
    let pod = "spec/template/spec/"
    for kind in ["Deployment", "StatefulSet"] {
      for affinity in ["podAffinity", "podAntiAffinity"] {
        let path = pod + "affinity/\(affinity)/"
        specs.append(
          FieldSpec(
            path + "preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels", group: "apps",
            kind: kind))
        specs.append(
          FieldSpec(path + "requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels", group: "apps", kind: kind))
      }
      specs.append(FieldSpec(pod + "topologySpreadConstraints/labelSelector/matchLabels", group: "apps", kind: kind))
    }
    return specs
  }()

  private static let annotations: [FieldSpec] =
    [
      FieldSpec("metadata/annotations", creates: true),
      FieldSpec("spec/template/metadata/annotations", version: "v1", kind: "ReplicationController", creates: true),
    ]
    + ["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"].map {
      FieldSpec("spec/template/metadata/annotations", kind: $0, creates: true)
    } + [
      FieldSpec("spec/template/metadata/annotations", group: "batch", kind: "Job", creates: true),
      FieldSpec("spec/jobTemplate/metadata/annotations", group: "batch", kind: "CronJob", creates: true),
      FieldSpec("spec/jobTemplate/spec/template/metadata/annotations", group: "batch", kind: "CronJob", creates: true),
    ]

  // MARK: Pods

  /// Where the pod's spec stands in the kinds that have one.
  private static let podSpecs: [(kind: String, path: String)] = [
    ("Pod", "spec/"), ("PodTemplate", "template/spec/"), ("Deployment", "spec/template/spec/"),
    ("ReplicaSet", "spec/template/spec/"), ("DaemonSet", "spec/template/spec/"), ("StatefulSet", "spec/template/spec/"),
    ("Job", "spec/template/spec/"), ("CronJob", "spec/jobTemplate/spec/template/spec/"),
  ]

  private static let images: [FieldSpec] = [
    FieldSpec("spec/containers[]/image", creates: true), FieldSpec("spec/initContainers[]/image", creates: true),
    FieldSpec("spec/template/spec/containers[]/image", creates: true),
    FieldSpec("spec/template/spec/initContainers[]/image", creates: true),
  ]

  private static let variableReferences: [FieldSpec] = {
    var specs: [FieldSpec] = []
    for (kind, path) in podSpecs where kind != "PodTemplate" {
      for containers in ["containers/", "initContainers/"] {
        for field in ["args", "command", "env/value", "volumeMounts/mountPath"] {
          specs.append(FieldSpec(path + containers + field, kind: kind))
        }
      }
      specs.append(
        FieldSpec(kind == "StatefulSet" ? "spec/volumeClaimTemplates/spec/nfs/server" : path + "volumes/nfs/server", kind: kind))
    }
    return specs + [
      FieldSpec("spec/rules/host", kind: "Ingress"), FieldSpec("spec/tls/hosts", kind: "Ingress"),
      FieldSpec("spec/tls/secretName", kind: "Ingress"), FieldSpec("spec/ports/port", kind: "Service"),
      FieldSpec("spec/ports/targetPort", kind: "Service"), FieldSpec("spec/nfs/server", kind: "PersistentVolume"),
      FieldSpec("metadata/labels"), FieldSpec("metadata/annotations"),
    ]
  }()

  // MARK: Names

  private static func inPods(_ paths: [String], podVersion: String = "v1") -> [FieldSpec] {
    podSpecs.flatMap { pod in
      paths.map { FieldSpec(pod.path + $0, version: pod.kind == "Pod" ? podVersion : "", kind: pod.kind) }
    }
  }

  private static func inWorkloads(_ path: String) -> [FieldSpec] {
    [
      ("Pod", "spec/"), ("StatefulSet", "spec/template/spec/"), ("Deployment", "spec/template/spec/"),
      ("ReplicationController", "spec/template/spec/"), ("CronJob", "spec/jobTemplate/spec/template/spec/"),
      ("Job", "spec/template/spec/"), ("DaemonSet", "spec/template/spec/"),
    ].map { FieldSpec($0.1 + path, kind: $0.0) }
  }

  private static let nameReferences: [NameReference] = {
    let rbac = "rbac.authorization.k8s.io"
    let admission = "admissionregistration.k8s.io"
    func reference(_ kind: String, group: String = "", version: String = "", _ referrers: [FieldSpec]) -> NameReference {
      NameReference(target: KindSelector(group: group, version: version, kind: kind), referrers: FieldSpecs(referrers))
    }
    let roles = [FieldSpec("rules/resourceNames", kind: "Role"), FieldSpec("rules/resourceNames", kind: "ClusterRole")]
    let keyed = ["containers/env/valueFrom/", "initContainers/env/valueFrom/"]
    let whole = ["containers/envFrom/", "initContainers/envFrom/"]
    func ingress(_ annotation: String) -> FieldSpec {
      FieldSpec("metadata/annotations/\(annotation.replacing("/", with: "\\/"))", kind: "Ingress")
    }
    return ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"].map {
      reference($0, [FieldSpec("spec/scaleTargetRef/name", kind: "HorizontalPodAutoscaler")])
    } + [
      reference(
        "ConfigMap", version: "v1",
        inPods(
          ["volumes/configMap/name", "volumes/projected/sources/configMap/name"] + keyed.map { $0 + "configMapKeyRef/name" }
            + whole.map { $0 + "configMapRef/name" })
          + [
            FieldSpec("spec/configSource/configMap", kind: "Node"),
            ingress("nginx.ingress.kubernetes.io/fastcgi-params-configmap"),
          ] + roles),
      reference(
        "Secret", version: "v1",
        inPods(
          ["volumes/secret/secretName", "volumes/projected/sources/secret/name", "imagePullSecrets/name"]
            + keyed.map { $0 + "secretKeyRef/name" } + whole.map { $0 + "secretRef/name" })
          + [
            FieldSpec("spec/tls/secretName", kind: "Ingress"), ingress("ingress.kubernetes.io/auth-secret"),
            ingress("nginx.ingress.kubernetes.io/auth-secret"), ingress("nginx.ingress.kubernetes.io/auth-tls-secret"),
            FieldSpec("imagePullSecrets/name", kind: "ServiceAccount"),
          ]
          + ["secretName", "adminSecretName", "userSecretName", "secretRef"].map {
            FieldSpec("parameters/" + $0, kind: "StorageClass")
          }
          + [
            FieldSpec(
              "spec/template/spec/containers/env/valueFrom/secretKeyRef/name", group: "serving.knative.dev", version: "v1",
              kind: "Service"),
            FieldSpec("spec/azureFile/secretName", kind: "PersistentVolume"),
          ] + roles),
      reference(
        "Service", version: "v1",
        [
          FieldSpec("spec/serviceName", group: "apps", kind: "StatefulSet"),
          FieldSpec("spec/rules/http/paths/backend/serviceName", kind: "Ingress"),
          FieldSpec("spec/backend/serviceName", kind: "Ingress"),
          FieldSpec("spec/rules/http/paths/backend/service/name", kind: "Ingress"),
          FieldSpec("spec/defaultBackend/service/name", kind: "Ingress"),
          FieldSpec("spec/service/name", group: "apiregistration.k8s.io", kind: "APIService"),
          FieldSpec("webhooks/clientConfig/service", group: admission, kind: "ValidatingWebhookConfiguration"),
          FieldSpec("webhooks/clientConfig/service", group: admission, kind: "MutatingWebhookConfiguration"),
        ]),
      reference("Role", group: rbac, [FieldSpec("roleRef/name", group: rbac, kind: "RoleBinding")]),
      reference(
        "ClusterRole", group: rbac,
        [
          FieldSpec("roleRef/name", group: rbac, kind: "RoleBinding"),
          FieldSpec("roleRef/name", group: rbac, kind: "ClusterRoleBinding"),
        ]),
      reference(
        "ServiceAccount", version: "v1",
        [FieldSpec("subjects", group: rbac, kind: "RoleBinding"), FieldSpec("subjects", group: rbac, kind: "ClusterRoleBinding")]
          + inWorkloads("serviceAccountName")),
      reference("PersistentVolumeClaim", version: "v1", inWorkloads("volumes/persistentVolumeClaim/claimName")),
      reference(
        "PersistentVolume", version: "v1",
        [FieldSpec("spec/volumeName", kind: "PersistentVolumeClaim"), FieldSpec("rules/resourceNames", kind: "ClusterRole")]),
      reference(
        "StorageClass", group: "storage.k8s.io", version: "v1",
        [
          FieldSpec("spec/storageClassName", kind: "PersistentVolume"),
          FieldSpec("spec/storageClassName", kind: "PersistentVolumeClaim"),
          FieldSpec("spec/volumeClaimTemplates/spec/storageClassName", kind: "StatefulSet"),
        ]),
      reference("PriorityClass", group: "scheduling.k8s.io", version: "v1", inWorkloads("priorityClassName")),
      reference(
        "IngressClass", group: "networking.k8s.io/v1", version: "v1",
        [FieldSpec("spec/ingressClassName", kind: "Ingress")]),
      reference(
        "ValidatingAdmissionPolicy", group: admission,
        [FieldSpec("spec/policyName", group: admission, kind: "ValidatingAdmissionPolicyBinding")]),
    ]
  }()
}
