import Foundation
import Manifests
import Testing

@testable import Simulator

/// The HTTP surface without its transport.
@Suite struct APIServerTests {
  private let store = ObjectStore(historyLimit: 64)
  private var server: APIServer { APIServer(store: store, logs: nil, token: "secret") }

  private func send(
    _ method: String, _ path: String, _ body: Value? = nil, type: String = "application/json",
    accept: String = "application/json",
    token: String? = "secret", agent: String = "tester/1.0"
  ) -> (status: Int, value: Value) {
    let response = answer(method, path, body, type: type, accept: accept, token: token, agent: agent)
    guard case .bytes(let bytes) = response.body else { return (response.status, .null) }
    return (response.status, (try? JSON.decode(bytes)) ?? .null)
  }

  private func answer(
    _ method: String, _ path: String, _ body: Value? = nil, type: String = "application/json",
    accept: String = "application/json",
    token: String? = "secret", agent: String = "tester/1.0"
  ) -> APIResponse {
    let parts = path.split(separator: "?", maxSplits: 1)
    var query: [String: String] = [:]
    for pair in parts.count > 1 ? parts[1].split(separator: "&") : [] {
      let words = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      query[String(words[0])] = words.count > 1 ? String(words[1]) : ""
    }
    var headers = ["content-type": type, "accept": accept, "user-agent": agent]
    if let token { headers["authorization"] = "Bearer \(token)" }
    return server.handle(
      APIRequest(
        method: method, path: parts[0].split(separator: "/").map(String.init), query: query, headers: headers,
        body: body.map { JSON.encode($0) } ?? []))
  }

  private func configMap(_ name: String, labels: [String: String] = [:]) -> Value {
    ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name), "labels": Value(labels)], "data": ["k": "1"]]
  }

  private let maps = "/api/v1/namespaces/default/configmaps"

  @Test func wantsItsToken() {
    #expect(send("GET", "/version", token: nil).status == 401)
    #expect(send("GET", "/version", token: "wrong").status == 401)
    #expect(send("GET", "/secret/version", token: nil).value["gitVersion"] == .string(APIServer.version))
    #expect(send("GET", "/healthz", token: nil).status == 200)
  }

  @Test func refusalsLookLikeTheRealOnes() {
    let missing = send("GET", maps + "/nope")
    #expect(missing.status == 404)
    #expect(
      missing.value == [
        "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": "configmaps \"nope\" not found",
        "reason": "NotFound", "details": ["name": "nope", "kind": "configmaps"], "code": 404,
      ])
    #expect(send("GET", "/apis/nowhere/v1/things").status == 404)
    #expect(send("PATCH", maps + "/nope", ["a": 1], type: "text/plain").status == 415)
    #expect(send("POST", maps, "text").status == 400)
  }

  @Test func managersComeFromTheAgent() {
    let made = send("POST", maps, configMap("a"), agent: "kubectl/v1.34 (linux)").value
    #expect(ManagedFields.parse(object: made).map(\.manager) == ["kubectl"])
    let named = send("POST", maps + "?fieldManager=mine", configMap("b")).value
    #expect(ManagedFields.parse(object: named).map(\.manager) == ["mine"])
  }

  @Test func listsPageBySelection() throws {
    for index in 0..<5 {
      _ = send("POST", maps, configMap("m\(index)", labels: ["odd": index % 2 == 1 ? "yes" : "no"]))
    }
    let first = send("GET", maps + "?limit=2&labelSelector=odd").value
    #expect(first["kind"] == "ConfigMapList")
    #expect(first["items"]?.list?.map(\.name) == ["m0", "m1"])
    // Items of built-in kinds do not repeat their type.
    #expect(first["items"]?[0]?["kind"] == nil)
    let token = try #require(first[path: "metadata", "continue"]?.string)
    let second = send("GET", maps + "?limit=2&labelSelector=odd&continue=\(token)").value
    #expect(second["items"]?.list?.map(\.name) == ["m2", "m3"])
    func names(_ selector: String) -> [String] {
      send("GET", maps + "?labelSelector=" + selector).value["items"]?.list?.map(\.name) ?? []
    }
    #expect(names("odd=yes") == ["m1", "m3"])
    #expect(names("odd!=yes,odd") == ["m0", "m2", "m4"])
    #expect(names("odd in (yes,no),odd notin (no)") == ["m1", "m3"])
    #expect(names("!odd") == ["kube-root-ca.crt"])
    #expect(send("GET", maps + "?fieldSelector=metadata.name=m2").value["items"]?.list?.map(\.name) == ["m2"])
    #expect(send("GET", maps + "?fieldSelector=data.k=1").status == 400)
  }

  @Test func dryRunsChangeNothing() {
    let version = store.resourceVersion
    #expect(send("POST", maps + "?dryRun=All", configMap("a")).status == 201)
    #expect(store.resourceVersion == version)
    _ = send("POST", maps, configMap("a"))
    let patched = send("PATCH", maps + "/a?dryRun=All", ["data": ["k": "2"]], type: "application/merge-patch+json")
    #expect(patched.value[path: "data", "k"] == "2")
    #expect(send("GET", maps + "/a").value[path: "data", "k"] == "1")
  }

  @Test func patchesOfAnOldVersionConflict() {
    let made = send("POST", maps, configMap("a")).value
    let patch: Value = ["metadata": ["resourceVersion": .string(made.resourceVersion)], "data": ["k": "2"]]
    #expect(send("PATCH", maps + "/a", patch, type: "application/merge-patch+json").status == 200)
    #expect(send("PATCH", maps + "/a", patch, type: "application/merge-patch+json").status == 409)
  }

  @Test func readsProtobuf() throws {
    // A ConfigMap as Go encodes it: metadata{name: "pb", generateName: "", creationTimestamp: {}}, data{a: b}.
    let metadata: [UInt8] = [0x0A, 2] + Array("pb".utf8) + [0x12, 0, 0x42, 0]
    let message: [UInt8] = [0x0A, UInt8(metadata.count)] + metadata + [0x12, 6, 0x0A, 1, 0x61, 0x12, 1, 0x62]
    let type: [UInt8] = [0x0A, 2] + Array("v1".utf8) + [0x12, 9] + Array("ConfigMap".utf8)
    let envelope =
      Array("k8s\0".utf8) + [0x0A, UInt8(type.count)] + type + [0x12, UInt8(message.count)] + message
    let object = try Protobuf.decode(envelope)
    #expect(object["data"] == ["a": "b"])
    #expect(object.name == "pb" && object.metadata["generateName"] == nil)
    for end in 5..<envelope.count { _ = try? Protobuf.decode(Array(envelope[..<end])) }
    #expect(throws: StatusError.self) { try Protobuf.decode(Array(envelope.dropLast())) }
  }

  @Test func applyNeedsAManager() {
    let config: Value = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"], "data": ["k": "1"]]
    #expect(send("PATCH", maps + "/a", config, type: "application/apply-patch+yaml").status == 422)
    #expect(send("PATCH", maps + "/a?fieldManager=x", config, type: "application/apply-patch+yaml").status == 201)
    var other = config
    other[path: "data", "k"] = "2"
    let refused = send("PATCH", maps + "/a?fieldManager=y", other, type: "application/apply-patch+yaml")
    #expect(refused.status == 409)
    #expect(
      refused.value[path: "details", "causes"] == [
        ["reason": "FieldManagerConflict", "message": "conflict with \"x\"", "field": ".data.k"]
      ])
    #expect(send("PATCH", maps + "/a?fieldManager=y&force=true", other, type: "application/apply-patch+yaml").status == 200)
  }

  @Test func unknownFields() {
    let wrong: Value = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"], "daat": ["k": "1"]]
    let strict = send("POST", maps + "?fieldValidation=Strict", wrong)
    #expect(strict.status == 400)
    #expect(strict.value["message"]?.string?.hasSuffix("strict decoding error: unknown field \"daat\"") == true)
    let response = answer("POST", maps, wrong)
    #expect(response.status == 201 && response.headers["Warning"] == "299 - \"unknown field \\\"daat\\\"\"")
    let bad = send("POST", maps, ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "b"], "data": ["k": 1]])
    #expect(bad.status == 400)
  }

  @Test func tablesForKubectl() {
    _ = send("POST", maps, configMap("a"))
    let table = send("GET", maps, accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json").value
    #expect(table["kind"] == "Table")
    #expect(table["columnDefinitions"]?.list?.compactMap { $0["name"]?.string } == ["Name", "Data", "Age"])
    #expect(table["rows"]?[0]?["cells"]?.list?.prefix(2) == ["a", 1])
    #expect(table["rows"]?[0]?[path: "object", "kind"] == "PartialObjectMetadata")
  }

  @Test func discoveryInBothForms() {
    let old = send("GET", "/apis/apps/v1").value
    #expect(old["resources"]?.list?.contains { $0["name"] == "deployments/scale" && $0["kind"] == "Scale" } == true)
    let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
    let new = send("GET", "/apis", accept: accept).value
    #expect(new["kind"] == "APIGroupDiscoveryList" && new["apiVersion"] == "apidiscovery.k8s.io/v2")
    #expect(new["items"]?.list?.contains { $0.name == "apps" } == true)
  }

  @Test func otherVersionsAreConverted() {
    let scaler: Value = [
      "apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler", "metadata": ["name": "h"],
      "spec": [
        "maxReplicas": 3, "scaleTargetRef": ["kind": "Deployment", "name": "d"], "targetCPUUtilizationPercentage": 50,
      ],
    ]
    let path = "/namespaces/default/horizontalpodautoscalers"
    #expect(send("POST", "/apis/autoscaling/v1" + path, scaler).value[path: "spec", "targetCPUUtilizationPercentage"] == 50)
    let new = send("GET", "/apis/autoscaling/v2" + path + "/h").value
    #expect(new["apiVersion"] == "autoscaling/v2")
    #expect(new[path: "spec", "metrics"]?[0]?[path: "resource", "target", "averageUtilization"] == 50)
  }

  @Test func deletionAnswers() {
    _ = send("POST", maps, configMap("a"))
    let gone = send("DELETE", maps + "/a").value
    #expect(gone["status"] == "Success" && gone[path: "details", "name"] == "a")
    for name in ["x", "y"] { _ = send("POST", maps, configMap(name, labels: ["l": "v"])) }
    #expect(send("DELETE", maps + "?labelSelector=l").value["items"]?.list?.count == 2)
    #expect(send("DELETE", "/api/v1/namespaces/default").status == 403)
  }

  // MARK: Watches

  private func lines(_ response: APIResponse, count: Int) async throws -> [Value] {
    guard case .stream(let stream) = response.body else { return [] }
    var iterator = stream.makeAsyncIterator()
    var bytes: [UInt8] = []
    while bytes.count(where: { $0 == 10 }) < count, let more = await iterator.nextBuffer(suggested: 4096) { bytes += more }
    return try bytes.split(separator: 10).map { try JSON.decode(Array($0)) }
  }

  @Test func watchesStreamChanges() async throws {
    let version = store.resourceVersion
    let response = answer("GET", maps + "?watch=true&labelSelector=l=v&resourceVersion=\(version)")
    _ = send("POST", maps, configMap("other"))
    _ = send("POST", maps, configMap("a", labels: ["l": "v"]))
    _ = send("PATCH", maps + "/a", ["data": ["k": "2"]], type: "application/merge-patch+json")
    // Leaving the selection is a deletion to this watch.
    _ = send("PATCH", maps + "/a", ["metadata": ["labels": .null]], type: "application/merge-patch+json")
    let events = try await lines(response, count: 3)
    #expect(events.map { $0["type"] } == ["ADDED", "MODIFIED", "DELETED"])
    #expect(events.allSatisfy { $0["object"]?.name == "a" && $0["object"]?.kind == "ConfigMap" })
  }

  @Test func watchesCanBeginWithEverything() async throws {
    _ = send("POST", maps, configMap("a"))
    let response = answer(
      "GET", maps + "?watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan")
    let events = try await lines(response, count: 3)
    #expect(events.map { $0["type"] } == ["ADDED", "ADDED", "BOOKMARK"])
    #expect(events.last?[path: "object", "metadata", "annotations", "k8s.io/initial-events-end"] == "true")
  }

  @Test func watchesOfForgottenVersionsAreGone() async throws {
    _ = send("POST", maps, configMap("a"))
    for round in 0..<200 {
      _ = send("PATCH", maps + "/a", ["data": ["k": .string("x\(round)")]], type: "application/merge-patch+json")
    }
    let events = try await lines(answer("GET", maps + "?watch=true&resourceVersion=1"), count: 1)
    #expect(events.first?["type"] == "ERROR")
    #expect(events.first?[path: "object", "code"] == 410)
    #expect(events.first?[path: "object", "reason"] == "Expired")
  }
}
