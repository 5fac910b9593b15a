import Manifests
import Synchronization

extension APIServer {
  /// `/openapi/v3`, `/openapi/v3/apis/GROUP/VERSION` and `/openapi/v2`, as far as kubectl needs them.
  func openAPI(_ request: APIRequest) throws(StatusError) -> APIResponse {
    let types = store.registry.types
    switch request.path.dropFirst().first {
    case "v2":
      if request.headers["accept"]?.contains("protobuf") == true {
        return APIResponse(
          contentType: "application/com.github.proto-openapi.spec.v2.v1.0+protobuf", body: .bytes(OpenAPIv2.document(types)))
      }
      return .json(["swagger": "2.0", "info": OpenAPIv3.info, "paths": [:], "definitions": [:]])
    case "v3":
      let place = Array(request.path.dropFirst(2))
      if place.isEmpty { return .json(OpenAPIv3.index(types)) }
      let group = place.count == 3 ? place[1] : ""
      let served = types.filter { $0.group == group && $0.versions.contains(place[place.count - 1]) }
      guard place[0] == "api" || place[0] == "apis", !served.isEmpty else { throw .noSuchPath }
      return .json(
        OpenAPIv3.document(served, version: place[place.count - 1]) { kind in store.state.withLock { $0.schemas.node(for: kind) }
        })
    default: throw .noSuchPath
    }
  }
}

/// OpenAPI 3 documents: what `kubectl explain`, its validation and its dry-run checks look at.
enum OpenAPIv3 {
  static let info: Value = ["title": "Kubernetes", "version": .string(APIServer.version)]

  static func index(_ types: [ResourceType]) -> Value {
    var paths = Object()
    for type in types {
      for version in type.versions {
        let place = place(type, version)
        paths[place] = ["serverRelativeURL": .string("/openapi/v3/" + place)]
      }
    }
    return ["paths": .object(paths)]
  }

  private static func place(_ type: ResourceType, _ version: String) -> String {
    type.group.isEmpty ? "api/\(version)" : "apis/\(type.group)/\(version)"
  }

  static func document(_ types: [ResourceType], version: String, schema: (GroupVersionKind) -> SchemaNode?) -> Value {
    var paths = Object()
    var schemas = Object()
    for type in types {
      let kind = GroupVersionKind(group: type.group, version: version, kind: type.kind)
      let gvk: Value = ["group": .string(type.group), "version": .string(version), "kind": .string(type.kind)]
      let name = definitionName(kind)
      let root = "/\(place(type, version))/" + (type.namespaced ? "namespaces/{namespace}/" : "") + type.plural
      paths[root] = ["get": operation("list", gvk), "post": operation("post", gvk, body: name)]
      paths[root + "/{name}"] = [
        "get": operation("get", gvk), "put": operation("put", gvk, body: name), "patch": operation("patch", gvk),
        "delete": operation("delete", gvk),
      ]
      var definition = schema(kind).map { self.schema($0, within: []) } ?? ["type": "object"]
      definition["description"] = .string("\(type.kind) of \(kind.apiVersion).")
      definition["x-kubernetes-group-version-kind"] = [gvk]
      schemas[name] = definition
    }
    return [
      "openapi": "3.0.0", "info": info, "paths": .object(paths), "components": ["schemas": .object(schemas)],
    ]
  }

  private static func definitionName(_ kind: GroupVersionKind) -> String {
    let group = kind.group.isEmpty ? "core" : kind.group
    return "io.k8s.api.\(group.split(separator: ".").first ?? "core").\(kind.version).\(kind.kind)"
  }

  private static func operation(_ action: String, _ gvk: Value, body: String? = nil) -> Value {
    let parameters = ["dryRun", "fieldManager", "fieldValidation", "force", "pretty"].map { name -> Value in
      ["name": .string(name), "in": "query", "schema": ["type": "string", "uniqueItems": true]]
    }
    var value: Value = [
      "parameters": .list(parameters), "responses": ["200": ["description": "OK"]], "x-kubernetes-action": .string(action),
      "x-kubernetes-group-version-kind": gvk,
    ]
    if let body {
      value["requestBody"] = [
        "content": ["*/*": ["schema": ["$ref": .string("#/components/schemas/" + body)]]]
      ]
    }
    return value
  }

  /// A schema with everything in place rather than by reference; a type that contains itself ends where it comes again (that
  /// of schemas contains itself a dozen times: every further level would be a dozen times as long).
  ///
  /// - Parameter open: the structs around this place, by the names of their fields.
  private static func schema(_ node: SchemaNode, within open: [Set<String>]) -> Value {
    if let scalar = node.scalar {
      switch scalar {
      case .string, .quantity, .duration: return ["type": "string"]
      case .time: return ["type": "string", "format": "date-time"]
      case .bytes: return ["type": "string", "format": "byte"]
      case .integer: return ["type": "integer"]
      case .number: return ["type": "number"]
      case .boolean: return ["type": "boolean"]
      case .intOrString: return ["type": "string", "format": "int-or-string"]
      case .any: return ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
      }
    }
    if let items = node.items {
      var value: Value = ["type": "array", "items": schema(items, within: open)]
      switch node.list {
      case .atomic: value["x-kubernetes-list-type"] = "atomic"
      case .set: value["x-kubernetes-list-type"] = "set"
      case .map(let keys):
        value["x-kubernetes-list-type"] = "map"
        value["x-kubernetes-list-map-keys"] = Value(keys)
      }
      if let key = node.patchMergeKey {
        value["x-kubernetes-patch-merge-key"] = .string(key)
        value["x-kubernetes-patch-strategy"] = "merge"
      }
      return value
    }
    if let additional = node.additional {
      return ["type": "object", "additionalProperties": schema(additional, within: open)]
    }
    let names = Set(node.fields.keys)
    guard names.isEmpty || !open.contains(names) else { return ["type": "object", "x-kubernetes-preserve-unknown-fields": true] }
    let properties = node.fields.sorted { $0.key < $1.key }.map { ($0.key, schema($0.value, within: open + [names])) }
    return ["type": "object", "properties": .object(Object(properties))]
  }
}
