import Manifests

extension APIServer {
  /// `/api`, `/api/v1`, `/apis`, `/apis/GROUP`, `/apis/GROUP/VERSION`, aggregated where the client asks for it.
  func discovery(_ request: APIRequest) throws(StatusError) -> APIResponse {
    guard request.method == "GET" || request.method == "HEAD" else {
      throw StatusError(
        code: 405, reason: "MethodNotAllowed", message: "the server does not allow this method on the requested resource")
    }
    let types = store.registry.types + Self.reviewTypes
    let isCore = request.path[0] == "api"
    if request.path.count == 1 {
      if let version = Self.aggregatedVersion(request) { return aggregated(types, isCore: isCore, version: version) }
      return .json(isCore ? Self.coreVersions : groupList(types))
    }
    let group = isCore ? "" : request.path[1]
    let known = types.filter { $0.group == group }
    guard !known.isEmpty else { throw .noSuchPath }
    if !isCore, request.path.count == 2 { return .json(Self.group(group, known, withType: true)) }
    let version = request.path[isCore ? 1 : 2]
    let served = known.filter { $0.versions.contains(version) }
    guard !served.isEmpty else { throw .noSuchPath }
    return .json([
      "kind": "APIResourceList", "apiVersion": "v1",
      "groupVersion": .string(served[0].apiVersion(version)), "resources": .list(served.flatMap { Self.resources($0, version) }),
    ])
  }

  // MARK: The old form

  private static let coreVersions: Value = [
    "kind": "APIVersions", "versions": ["v1"],
    "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1"]],
  ]

  private func groupList(_ types: [ResourceType]) -> Value {
    let groups = Self.groups(types).filter { !$0.isEmpty }
    return [
      "kind": "APIGroupList", "apiVersion": "v1",
      "groups": .list(groups.map { group in Self.group(group, types.filter { $0.group == group }, withType: false) }),
    ]
  }

  /// In the order in which their first kinds were registered.
  static func groups(_ types: [ResourceType]) -> [String] {
    var seen: Set<String> = []
    return types.map(\.group).filter { seen.insert($0).inserted }
  }

  /// The versions of a group, the preferred one first.
  static func versions(_ types: [ResourceType]) -> [String] {
    var seen: Set<String> = []
    return types.flatMap(\.versions).filter { seen.insert($0).inserted }
  }

  private static func group(_ group: String, _ types: [ResourceType], withType: Bool) -> Value {
    let versions = versions(types).map { version -> Value in
      ["groupVersion": .string(group + "/" + version), "version": .string(version)]
    }
    var value: Value = withType ? ["kind": "APIGroup", "apiVersion": "v1"] : [:]
    value["name"] = .string(group)
    value["versions"] = .list(versions)
    value["preferredVersion"] = versions.first
    return value
  }

  private static func verbs(_ type: ResourceType) -> Value {
    if ["authorization.k8s.io", "authentication.k8s.io"].contains(type.group) { return ["create"] }
    return ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
  }

  private static func resources(_ type: ResourceType, _ version: String) -> [Value] {
    var own: Value = [
      "name": .string(type.plural), "singularName": .string(type.singular), "namespaced": .bool(type.namespaced),
      "kind": .string(type.kind), "verbs": verbs(type),
    ]
    if !type.shortNames.isEmpty { own["shortNames"] = Value(type.shortNames) }
    if !type.categories.isEmpty { own["categories"] = Value(type.categories) }
    return [own]
      + type.subresources.sorted().map { name in
        let response = subresource(name, type, version)
        var value: Value = [
          "name": .string(type.plural + "/" + name), "singularName": "", "namespaced": .bool(type.namespaced),
          "kind": .string(response.kind), "verbs": response.verbs,
        ]
        if response.groupVersion != type.apiVersion(version) {
          let kind = GroupVersionKind(apiVersion: response.groupVersion, kind: response.kind)
          value["group"] = .string(kind.group)
          value["version"] = .string(kind.version)
        }
        return value
      }
  }

  private static func subresource(_ name: String, _ type: ResourceType, _ version: String)
    -> (groupVersion: String, kind: String, verbs: Value)
  {
    switch name {
    case "scale": ("autoscaling/v1", "Scale", ["get", "patch", "update"])
    case "eviction": ("policy/v1", "Eviction", ["create"])
    case "binding": ("v1", "Binding", ["create"])
    case "token": ("authentication.k8s.io/v1", "TokenRequest", ["create"])
    case "log": (type.apiVersion(version), type.kind, ["get"])
    case "exec", "attach", "portforward", "proxy": (type.apiVersion(version), type.kind + "Options", ["create", "get"])
    case "finalize": (type.apiVersion(version), type.kind, ["update"])
    default: (type.apiVersion(version), type.kind, ["get", "patch", "update"])
    }
  }

  // MARK: The aggregated form

  private static func aggregatedVersion(_ request: APIRequest) -> String? {
    for option in (request.headers["accept"] ?? "").split(separator: ",") {
      let parameters = Set(option.split(separator: ";").map(\.trimmed))
      if parameters.contains("as=APIGroupDiscoveryList"), parameters.contains("g=apidiscovery.k8s.io"),
        parameters.contains("application/json")
      {
        for version in ["v2", "v2beta1"] where parameters.contains("v=" + version) { return version }
      }
    }
    return nil
  }

  private func aggregated(_ types: [ResourceType], isCore: Bool, version: String) -> APIResponse {
    let groups = isCore ? [""] : Self.groups(types).filter { !$0.isEmpty }
    let items = groups.map { group -> Value in
      let known = types.filter { $0.group == group }
      return [
        "metadata": ["name": .string(group), "creationTimestamp": .null],
        "versions": .list(
          Self.versions(known).map { version in
            let served = known.filter { $0.versions.contains(version) }
            return [
              "version": .string(version), "freshness": "Current",
              "resources": .list(served.map { Self.aggregated($0, version) }),
            ]
          }),
      ]
    }
    var response = APIResponse.json([
      "kind": "APIGroupDiscoveryList", "apiVersion": .string("apidiscovery.k8s.io/" + version), "metadata": [:],
      "items": .list(items),
    ])
    response.contentType = "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList"
    response.headers["Vary"] = "Accept"
    return response
  }

  private static func aggregated(_ type: ResourceType, _ version: String) -> Value {
    var value: Value = [
      "resource": .string(type.plural),
      "responseKind": ["group": .string(type.group), "version": .string(version), "kind": .string(type.kind)],
      "scope": type.namespaced ? "Namespaced" : "Cluster", "singularResource": .string(type.singular), "verbs": verbs(type),
    ]
    if !type.shortNames.isEmpty { value["shortNames"] = Value(type.shortNames) }
    if !type.categories.isEmpty { value["categories"] = Value(type.categories) }
    if !type.subresources.isEmpty {
      value["subresources"] = .list(
        type.subresources.sorted().map { name in
          let response = subresource(name, type, version)
          let kind = GroupVersionKind(apiVersion: response.groupVersion, kind: response.kind)
          return [
            "subresource": .string(name),
            "responseKind": ["group": .string(kind.group), "version": .string(kind.version), "kind": .string(kind.kind)],
            "verbs": response.verbs,
          ]
        })
    }
    return value
  }
}
