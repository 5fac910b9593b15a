import Manifests

extension Defaults {
  static func fillService(_ object: inout Value) {
    object.fill("status", [:])
    object.within("status") { $0.fill("loadBalancer", [:]) }
    object.within("spec") { spec in
      spec.fill("type", "ClusterIP")
      spec.fill("sessionAffinity", "None")
      if spec["sessionAffinity"] == "ClientIP" { spec.fill("sessionAffinityConfig", ["clientIP": ["timeoutSeconds": 10800]]) }
      spec.each("ports") { port in
        port.fill("protocol", "TCP")
        if let number = port["port"] { port.fill("targetPort", number) }
      }
      let type = spec["type"]?.string
      guard type != "ExternalName" else { return }
      spec.fill("internalTrafficPolicy", "Cluster")
      spec.fill("ipFamilies", ["IPv4"])
      spec.fill("ipFamilyPolicy", "SingleStack")
      if type == "NodePort" || type == "LoadBalancer" { spec.fill("externalTrafficPolicy", "Cluster") }
      if type == "LoadBalancer" { spec.fill("allocateLoadBalancerNodePorts", true) }
    }
  }

  static let networkingKinds: [String: Fill] = [
    "Ingress": { object in
      object.fill("status", [:])
      object.within("status") { $0.fill("loadBalancer", [:]) }
    },
    "NetworkPolicy": { object in
      object.within("spec") { spec in
        spec.fill("podSelector", [:])
        if spec["policyTypes"] == nil {
          spec["policyTypes"] = Value(spec["egress"]?.list?.isEmpty == false ? ["Ingress", "Egress"] : ["Ingress"])
        }
        for direction in ["ingress", "egress"] {
          spec.each(direction) { rule in rule.each("ports") { $0.fill("protocol", "TCP") } }
        }
      }
    },
  ]

  static let discoveryKinds: [String: Fill] = [
    "EndpointSlice": { object in
      object.fill("endpoints", .null)
      object.fill("ports", .null)
      object.each("ports") { port in
        port.fill("name", "")
        port.fill("protocol", "TCP")
      }
    }
  ]
}
