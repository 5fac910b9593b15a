import Foundation
import Manifests

extension APIServer {
  func get(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> APIResponse {
    guard let object = store.stored(key(target)) else { throw .notFound(target.type, target.name ?? "") }
    let presentation = presentation(request, target)
    return APIResponse(body: .bytes(presentation.json(object)))
  }

  func presentation(_ request: APIRequest, _ target: RequestTarget) -> Presentation {
    Presentation(request, target, columns: TableColumns.of(target, store: store))
  }

  // MARK: Lists

  func list(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) -> APIResponse {
    let filter = try ObjectFilter(request, target)
    let limit = request.query["limit"].flatMap(Int.init) ?? 0
    let all = store.snapshot(target.storedKind, namespace: target.namespace)
    var version = all.resourceVersion
    var objects = all.objects
    if let token = request.query["continue"], !token.isEmpty {
      let position = try ContinueToken(token)
      // The first page's version stands for all pages; the objects are those of now.
      version = position.resourceVersion
      objects = objects.filter { position.name < ObjectName(namespace: $0.value.namespace, name: $0.value.name) }
    }
    objects = objects.filter { filter.matches($0.value) }
    var metadata: Value = ["resourceVersion": .string(String(version))]
    if limit > 0, objects.count > limit {
      let last = objects[limit - 1].value
      let token = ContinueToken(
        resourceVersion: version, name: ObjectName(namespace: last.namespace, name: last.name))
      metadata["continue"] = .string(token.text)
      if filter.isEmpty { metadata["remainingItemCount"] = Value(objects.count - limit) }
      objects = Array(objects.prefix(limit))
    }
    let presentation = presentation(request, target)
    return APIResponse(body: .bytes(presentation.json(list: objects, metadata: metadata)))
  }
}

/// Which objects of a kind a list, watch or deletion is about.
struct ObjectFilter: Sendable {
  let labels: LabelSelector
  let fields: FieldSelector

  init(_ request: APIRequest, _ target: RequestTarget) throws(StatusError) {
    labels = try LabelSelector(request.query["labelSelector"] ?? "")
    var text = request.query["fieldSelector"] ?? ""
    if let name = target.name { text = "metadata.name=\(name)" }
    fields = try FieldSelector(text, type: target.type)
  }

  var isEmpty: Bool { labels.isEmpty && fields.isEmpty }
  func matches(_ object: Value) -> Bool { labels.matches(object) && fields.matches(object) }
}

/// Where a limited list goes on, opaque to clients.
struct ContinueToken {
  var resourceVersion: Int64
  var name: ObjectName

  init(resourceVersion: Int64, name: ObjectName) {
    self.resourceVersion = resourceVersion
    self.name = name
  }

  init(_ text: String) throws(StatusError) {
    guard let bytes = Base64.decode(text), let value = try? JSON.decode(bytes), let version = value["rv"]?.int,
      let namespace = value["namespace"]?.string, let name = value["name"]?.string
    else { throw .badRequest("continue key is not valid: \(text)") }
    self.init(resourceVersion: Int64(version), name: ObjectName(namespace: namespace, name: name))
  }

  var text: String {
    let value: Value = [
      "rv": .int(resourceVersion), "namespace": .string(name.namespace), "name": .string(name.name),
    ]
    return Base64.encode(JSON.encode(value))
  }
}
