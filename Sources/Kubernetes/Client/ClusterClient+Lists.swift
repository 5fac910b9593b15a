import HTTP
import Manifests

/// Which objects a list or watch is about.
struct Selection: Sendable {
  var resource: APIResource
  /// Nil or empty for all namespaces.
  var namespace: String?
  var labelSelector: String?
  var fieldSelector: String?
  /// The objects' metadata is all that is wanted.
  var onlyMetadata = false

  /// What is asked for, and what is taken from servers that have nothing but whole objects.
  func accept(list: Bool) -> String {
    let partial = "application/json;as=PartialObjectMetadata\(list ? "List" : "");g=meta.k8s.io;v=v1,application/json"
    return onlyMetadata ? partial : "application/json"
  }

  var query: [(name: String, value: String)] {
    var query: [(name: String, value: String)] = []
    if let labelSelector, !labelSelector.isEmpty { query.append(("labelSelector", labelSelector)) }
    if let fieldSelector, !fieldSelector.isEmpty { query.append(("fieldSelector", fieldSelector)) }
    return query
  }

  /// One page of the list.
  func page(limit: Int?, next: String) -> APICall {
    var call = APICall(
      path: resource.path(namespace: namespace), query: query, accept: accept(list: true), timing: .large)
    if let limit { call.query.append(("limit", String(limit))) }
    if !next.isEmpty { call.query.append(("continue", next)) }
    return call
  }
}

extension ClusterClient {
  /// All objects of a kind; pages are followed to the end.
  ///
  /// - Parameters:
  ///   - namespace: nil for all namespaces.
  ///   - limit: objects per page.
  public func list(
    _ resource: APIResource, namespace: String? = nil, labelSelector: String? = nil, fieldSelector: String? = nil,
    limit: Int = 500
  ) async throws(APIError) -> ObjectList {
    let selection = Selection(
      resource: resource, namespace: namespace, labelSelector: labelSelector, fieldSelector: fieldSelector)
    let typeFields = resource.typeFields
    var result = ObjectList(items: [], resourceVersion: "")
    var next = ""
    var restarts = 0
    repeat {
      let body: [UInt8]
      do {
        // After a token expired for the second time, everything at once.
        body = try await perform(selection.page(limit: restarts > 1 ? nil : limit, next: next)).body
      } catch {
        guard error.kind == .gone, restarts < 3 else { throw error }
        restarts += 1
        result.items = []
        next = ""
        continue
      }
      var isBroken = false
      let header = body.withUnsafeBufferPointer { bytes in
        try? ListScanner.scan(bytes) { range, header in
          let object = RawObject(resource, typeFields: typeFields, bytes: bytes, range: range, header: header)
          if let value = try? object.decode() { result.items.append(value) } else { isBroken = true }
        }
      }
      guard let header, !isBroken else { throw nonsense(resource.path(namespace: namespace)) }
      result.resourceVersion = header.resourceVersion
      next = header.next
      if next.isEmpty { return result }
    } while true
  }

  /// Follows all objects of a kind, until ``Watch/cancel()``: what is there now, then every change. Interruptions heal by
  /// themselves, and nothing is told twice.
  ///
  /// - Parameters:
  ///   - namespace: nil for all namespaces.
  ///   - onlyMetadata: the objects come without their `spec`, `status` and all else (``RawObject/isWhole``).
  ///   - handler: called on the network thread while the bytes arrive; must not block.
  public func watch(
    _ resource: APIResource, namespace: String? = nil, labelSelector: String? = nil, fieldSelector: String? = nil,
    onlyMetadata: Bool = false, _ handler: @escaping @NetworkActor (WatchEvent) -> Void
  ) -> Watch {
    let watch = Watch(
      self,
      Selection(
        resource: resource, namespace: namespace, labelSelector: labelSelector, fieldSelector: fieldSelector,
        onlyMetadata: onlyMetadata), handler)
    watch.start()
    return watch
  }
}
