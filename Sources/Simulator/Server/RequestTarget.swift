/// What a path under `/api` or `/apis` points at.
struct RequestTarget: Sendable {
  var type: ResourceType
  var version: String
  /// Nil where all namespaces are meant, or the kind has none.
  var namespace: String?
  /// Nil for a collection.
  var name: String?
  var subresource: String?
  /// What follows the subresource.
  var rest: [String] = []

  var apiVersion: String { type.apiVersion(version) }

  /// - Parameter path: the segments after `/api` or `/apis/GROUP`, beginning with the version.
  init(group: String, path: ArraySlice<String>, registry: ResourceRegistry) throws(StatusError) {
    var path = path
    guard let version = path.popFirst(), var plural = path.popFirst() else { throw .noSuchPath }
    if plural == "watch" { throw .noSuchPath }
    var namespace: String?
    // `/namespaces/NS/pods` is a place; `/namespaces/NS` and its subresources are the Namespace itself.
    if plural == "namespaces", path.count >= 2 {
      let second = path[path.startIndex + 1]
      if !["status", "finalize"].contains(second) {
        namespace = path.popFirst()
        plural = path.popFirst() ?? ""
      }
    }
    guard let type = registry.type(group: group, version: version, plural: plural) else { throw .noSuchPath }
    if namespace != nil, !type.namespaced { throw .noSuchPath }
    self.type = type
    self.version = version
    self.namespace = namespace
    name = path.popFirst()
    subresource = path.popFirst()
    rest = Array(path)
    if name != nil, type.namespaced, namespace == nil { throw .noSuchPath }
    if let subresource, !type.subresources.contains(subresource) { throw .noSuchPath }
  }
}
