import Manifests

extension Defaults {
  static let coreKinds: [String: Fill] = [
    "Pod": PodDefaults.fillPod,
    "PodTemplate": { $0.within("template", PodDefaults.fillTemplate) },
    "ReplicationController": { object in
      object.fill("status", [:])
      object.within("status") { $0.fill("replicas", 0) }
      object.within("spec") { spec in
        spec.fill("replicas", 1)
        spec.within("template", PodDefaults.fillTemplate)
        if let labels = spec[path: "template", "metadata", "labels"] { spec.fill("selector", labels) }
      }
    },
    "Service": fillService,
    "Namespace": { object in
      object.fill("spec", [:])
      object.within("spec") { $0.fill("finalizers", ["kubernetes"]) }
      object.fill("status", [:])
      object.within("status") { $0.fill("phase", "Active") }
    },
    "Secret": { object in
      object.fill("type", "Opaque")
      guard let texts = object["stringData"]?.object else { return }
      object["stringData"] = nil
      object.fill("data", [:])
      object.within("data") { data in
        for (key, text) in texts { data[key] = .string(Base64.encode(Array((text.string ?? "").utf8))) }
      }
    },
    "PersistentVolumeClaim": { object in
      object.within("spec", StorageDefaults.fillClaim)
      object.fill("status", [:])
      object.within("status") { $0.fill("phase", "Pending") }
    },
    "PersistentVolume": { object in
      object.within("spec") { spec in
        spec.fill("persistentVolumeReclaimPolicy", "Retain")
        spec.fill("volumeMode", "Filesystem")
      }
      object.fill("status", [:])
      object.within("status") { $0.fill("phase", "Pending") }
    },
    "Node": { object in
      object.fill("spec", [:])
      object.fill("status", [:])
    },
    "Endpoints": { object in
      object.each("subsets") { subset in subset.each("ports") { $0.fill("protocol", "TCP") } }
    },
    "Event": { object in
      for field in ["eventTime", "firstTimestamp", "lastTimestamp"] { object.fill(field, .null) }
      object.fill("source", [:])
      object.fill("reportingComponent", "")
      object.fill("reportingInstance", "")
    },
    "LimitRange": { $0.within("spec") { $0.fill("limits", .null) } },
    "ResourceQuota": { $0.fill("status", [:]) },
  ]

  static let accessKinds: [String: Fill] = [
    "Role": { $0.fill("rules", .null) }, "ClusterRole": { $0.fill("rules", .null) },
    "RoleBinding": fillBinding, "ClusterRoleBinding": fillBinding,
  ]

  private static func fillBinding(_ object: inout Value) {
    let group: Value = "rbac.authorization.k8s.io"
    object.within("roleRef") { $0.fill("apiGroup", group) }
    let namespace = object.namespace
    object.each("subjects") { subject in
      if subject["kind"] == "ServiceAccount" {
        if !namespace.isEmpty { subject.fill("namespace", .string(namespace)) }
      } else {
        subject.fill("apiGroup", group)
      }
    }
  }

  static let extensionKinds: [String: Fill] = [
    "CustomResourceDefinition": { object in
      object.within("spec") { spec in
        spec.fill("conversion", ["strategy": "None"])
        spec.within("names") { names in
          guard let kind = names["kind"]?.string else { return }
          names.fill("singular", .string(kind.lowercased()))
          names.fill("listKind", .string(kind + "List"))
        }
      }
      object.fill("status", ["conditions": .null, "acceptedNames": ["plural": "", "kind": ""], "storedVersions": .null])
    }
  ]

  static let webhookKinds: [String: Fill] = [
    "MutatingWebhookConfiguration": fillWebhooks, "ValidatingWebhookConfiguration": fillWebhooks,
  ]

  private static func fillWebhooks(_ object: inout Value) {
    let isMutating = object.kind.hasPrefix("Mutating")
    object.each("webhooks") { webhook in
      webhook.fill("failurePolicy", "Fail")
      webhook.fill("matchPolicy", "Equivalent")
      webhook.fill("namespaceSelector", [:])
      webhook.fill("objectSelector", [:])
      webhook.fill("timeoutSeconds", 10)
      if isMutating { webhook.fill("reinvocationPolicy", "Never") }
      webhook.each("rules") { $0.fill("scope", "*") }
      webhook.within("clientConfig") { $0.within("service") { $0.fill("port", 443) } }
    }
  }
}
