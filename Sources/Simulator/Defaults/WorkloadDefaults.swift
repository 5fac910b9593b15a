import Manifests

extension Defaults {
  static let appsKinds: [String: Fill] = [
    "Deployment": { object in
      object.fill("status", [:])
      object.within("spec") { spec in
        spec.fill("replicas", 1)
        spec.fill("revisionHistoryLimit", 10)
        spec.fill("progressDeadlineSeconds", 600)
        spec.fill("strategy", [:])
        spec.within("strategy") { strategy in
          strategy.fill("type", "RollingUpdate")
          guard strategy["type"] == "RollingUpdate" else { return }
          strategy.fill("rollingUpdate", [:])
          strategy.within("rollingUpdate") { update in
            update.fill("maxUnavailable", "25%")
            update.fill("maxSurge", "25%")
          }
        }
        spec.within("template", PodDefaults.fillTemplate)
      }
    },
    "ReplicaSet": { object in
      object.fill("status", [:])
      object.within("status") { $0.fill("replicas", 0) }
      object.within("spec") { spec in
        spec.fill("replicas", 1)
        spec.within("template", PodDefaults.fillTemplate)
      }
    },
    "StatefulSet": { object in
      object.fill("status", [:])
      object.within("status") { status in
        status.fill("replicas", 0)
        status.fill("availableReplicas", 0)
      }
      object.within("spec") { spec in
        spec.fill("replicas", 1)
        spec.fill("serviceName", "")
        spec.fill("podManagementPolicy", "OrderedReady")
        spec.fill("revisionHistoryLimit", 10)
        spec.fill("persistentVolumeClaimRetentionPolicy", [:])
        spec.within("persistentVolumeClaimRetentionPolicy") { policy in
          policy.fill("whenDeleted", "Retain")
          policy.fill("whenScaled", "Retain")
        }
        spec.fill("updateStrategy", [:])
        spec.within("updateStrategy") { strategy in
          strategy.fill("type", "RollingUpdate")
          guard strategy["type"] == "RollingUpdate" else { return }
          strategy.fill("rollingUpdate", [:])
          strategy.within("rollingUpdate") { $0.fill("partition", 0) }
        }
        spec.within("template", PodDefaults.fillTemplate)
        spec.each("volumeClaimTemplates") { claim in
          claim.fill("apiVersion", "v1")
          claim.fill("kind", "PersistentVolumeClaim")
          claim.fill("metadata", [:])
          claim.within("metadata") { $0.fill("creationTimestamp", .null) }
          claim.within("spec", StorageDefaults.fillClaim)
          claim.fill("status", [:])
          claim.within("status") { $0.fill("phase", "Pending") }
        }
      }
    },
    "DaemonSet": { object in
      object.fill("status", [:])
      object.within("status") { status in
        for field in ["currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady"] {
          status.fill(field, 0)
        }
      }
      object.within("spec") { spec in
        spec.fill("revisionHistoryLimit", 10)
        spec.fill("updateStrategy", [:])
        spec.within("updateStrategy") { strategy in
          strategy.fill("type", "RollingUpdate")
          guard strategy["type"] == "RollingUpdate" else { return }
          strategy.fill("rollingUpdate", [:])
          strategy.within("rollingUpdate") { update in
            update.fill("maxUnavailable", 1)
            update.fill("maxSurge", 0)
          }
        }
        spec.within("template", PodDefaults.fillTemplate)
      }
    },
  ]

  static let batchKinds: [String: Fill] = [
    "Job": { object in
      object.fill("status", [:])
      object.within("spec") { spec in
        if spec["completions"] == nil, spec["parallelism"] == nil { spec["completions"] = 1 }
        spec.fill("parallelism", 1)
        spec.fill("backoffLimit", spec["backoffLimitPerIndex"] == nil ? 6 : 2_147_483_647)
        spec.fill("completionMode", "NonIndexed")
        spec.fill("suspend", false)
        spec.fill("manualSelector", false)
        spec.fill("podReplacementPolicy", spec["podFailurePolicy"] == nil ? "TerminatingOrFailed" : "Failed")
        spec.within("template", PodDefaults.fillTemplate)
      }
    },
    "CronJob": { object in
      object.fill("status", [:])
      object.within("spec") { spec in
        spec.fill("concurrencyPolicy", "Allow")
        spec.fill("suspend", false)
        spec.fill("successfulJobsHistoryLimit", 3)
        spec.fill("failedJobsHistoryLimit", 1)
        spec.within("jobTemplate") { template in
          template.fill("metadata", [:])
          template.within("metadata") { $0.fill("creationTimestamp", .null) }
          template.within("spec") { $0.within("template", PodDefaults.fillTemplate) }
        }
      }
    },
  ]

  static let autoscalingKinds: [String: Fill] = [
    "HorizontalPodAutoscaler": { object in
      object.fill("status", [:])
      object.within("status") { status in
        status.fill("desiredReplicas", 0)
        status.fill("currentMetrics", .null)
      }
      object.within("spec") { spec in
        spec.fill("minReplicas", 1)
        spec.fill(
          "metrics",
          [["type": "Resource", "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 80]]]])
        spec.within("behavior", fillBehavior)
      }
    }
  ]

  private static func fillBehavior(_ behavior: inout Value) {
    behavior.fill("scaleUp", [:])
    behavior.fill("scaleDown", [:])
    behavior.within("scaleUp") { rules in
      rules.fill("stabilizationWindowSeconds", 0)
      rules.fill("selectPolicy", "Max")
      rules.fill(
        "policies",
        [["type": "Pods", "value": 4, "periodSeconds": 15], ["type": "Percent", "value": 100, "periodSeconds": 15]])
    }
    behavior.within("scaleDown") { rules in
      rules.fill("selectPolicy", "Max")
      rules.fill("policies", [["type": "Percent", "value": 100, "periodSeconds": 15]])
    }
  }

  static let policyKinds: [String: Fill] = [
    "PodDisruptionBudget": { object in
      object.fill("status", [:])
      object.within("status") { status in
        for field in ["currentHealthy", "desiredHealthy", "disruptionsAllowed", "expectedPods"] { status.fill(field, 0) }
      }
    }
  ]
}
