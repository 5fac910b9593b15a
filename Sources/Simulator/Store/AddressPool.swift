import Manifests

/// The addresses and node ports of Services: 10.96.0.0/16 and 30000-32767.
struct AddressPool: Sendable {
  private var addresses: Set<String> = ["10.96.0.1", "10.96.0.10"]
  private var nodePorts: Set<Int> = []
  private var nextAddress = 11
  private var nextPort = 30000

  /// Gives a Service the addresses and ports it lacks.
  mutating func assign(to object: inout Value, type: ResourceType, previous: Value?) throws(StatusError) {
    guard type.kind == "Service", type.group.isEmpty, let spec = object["spec"] else { return }
    let kind = spec["type"]?.string ?? "ClusterIP"
    if kind == "ExternalName" {
      if let previous { release(previous) }
      return
    }
    if spec["clusterIP"]?.string ?? "" == "" {
      let address = previous?[path: "spec", "clusterIP"]?.string ?? ""
      object[path: "spec", "clusterIP"] = .string(address.isEmpty ? freeAddress() : address)
    }
    if let address = object[path: "spec", "clusterIP"]?.string {
      if address != "None" { addresses.insert(address) }
      object[path: "spec", "clusterIPs"] = [.string(address)]
    }
    guard kind == "NodePort" || kind == "LoadBalancer", let ports = spec["ports"]?.list else { return }
    let former = previous?[path: "spec", "ports"]?.list ?? []
    object[path: "spec", "ports"] = .list(
      ports.map { port in
        var port = port
        if port["nodePort"]?.int ?? 0 == 0 {
          let same = former.first { $0["port"] == port["port"] && $0["protocol"] == port["protocol"] }
          port["nodePort"] = same?["nodePort"] ?? Value(freePort())
        }
        if let number = port["nodePort"]?.int { nodePorts.insert(number) }
        return port
      })
  }

  /// Takes back what a Service held.
  mutating func release(_ object: Value) {
    guard object.kind == "Service", object.apiVersion == "v1" else { return }
    if let address = object[path: "spec", "clusterIP"]?.string { addresses.remove(address) }
    for port in object[path: "spec", "ports"]?.list ?? [] { if let number = port["nodePort"]?.int { nodePorts.remove(number) } }
  }

  private mutating func freeAddress() -> String {
    while true {
      let address = "10.96.\(nextAddress / 254 % 256).\(nextAddress % 254 + 1)"
      nextAddress += 1
      if !addresses.contains(address) { return address }
    }
  }

  private mutating func freePort() -> Int {
    while true {
      let port = nextPort
      nextPort = nextPort == 32767 ? 30000 : nextPort + 1
      if !nodePorts.contains(port) { return port }
    }
  }
}
