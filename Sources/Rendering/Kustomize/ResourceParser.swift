import Manifests

/// Reads resources out of YAML.
enum ResourceParser {
  /// Every object of a stream, lists taken apart.
  static func parse(_ bytes: [UInt8], file: String) throws -> [KustomizeResource] {
    let documents: [YAML.Document]
    do throws(YAMLError) { documents = try ResourceStream.documents(bytes) } catch {
      throw RenderError(.invalid, file: file, line: error.line, "this is no YAML: \(error.message)")
    }
    return try resources(of: documents, file: file)
  }

  /// The same of what has been read already.
  static func resources(of documents: [YAML.Document], file: String) throws -> [KustomizeResource] {
    var resources: [KustomizeResource] = []
    for document in documents where !document.value.isNull {
      try add(document, file, to: &resources)
    }
    return resources
  }

  private static func add(_ document: YAML.Document, _ file: String, to resources: inout [KustomizeResource]) throws {
    let value = document.value
    func fault(_ message: String) -> RenderError { RenderError(.invalid, file: file, line: document.line, message) }
    guard let object = value.object else { throw fault("a resource is a map, this is \(value.typeName)") }
    if object.isEmpty { return }
    if value.kind.hasSuffix("List"), let items = object["items"]?.list {
      for (index, item) in items.enumerated() {
        var inner = YAML.Document(value: item, line: document.line)
        let prefix: [YAML.Step] = [.key("items"), .index(index)]
        for (path, text) in document.spellings where path.starts(with: prefix) {
          inner.spellings[Array(path.dropFirst(2))] = text
        }
        for path in document.emptyInFlow where path.starts(with: prefix) { inner.emptyInFlow.insert(Array(path.dropFirst(2))) }
        try add(inner, file, to: &resources)
      }
      return
    }
    guard !value.kind.isEmpty else { throw fault("the resource has no 'kind'") }
    let resource = KustomizeResource(value, file: file, line: document.line)
    resource.spellings = document.spellings
    resource.emptyInFlow = document.emptyInFlow
    guard !resource.name.isEmpty || value.kind.hasSuffix("List") else { throw fault("the \(value.kind) has no 'metadata.name'") }
    resources.append(resource)
  }
}
