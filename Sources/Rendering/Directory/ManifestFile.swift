import Manifests

/// Reads the manifests of one file and says in which document and on which line something is wrong.
struct ManifestFile {
  let path: String
  private(set) var manifests: [RenderedManifest] = []
  private(set) var warnings: [String] = []

  init(path: String) { self.path = path }

  /// One object, or one List.
  mutating func readJSON(_ bytes: [UInt8]) throws(RenderError) {
    if bytes.allSatisfy({ [0x20, 0x0A, 0x0D, 0x09].contains($0) }) { return }
    let value: Value
    do throws(JSONError) { value = try JSON.decode(bytes) } catch {
      let line = bytes.prefix(error.offset).count { $0 == 0x0A } + 1
      let hint = error.message.hasPrefix("more text") ? " (a .json file holds one object; use a List or YAML for several)" : ""
      throw RenderError(.invalid, file: path, line: line, "this is no JSON: \(error.message)\(hint)")
    }
    try add(value, line: 1, at: "")
  }

  /// A stream of documents. A file in which no document looks like a manifest is left out with a warning, as Argo CD does.
  mutating func readYAML(_ bytes: [UInt8]) throws(RenderError) {
    let documents: [YAML.Document]
    do throws(YAMLError) { documents = try YAML.documents(bytes) } catch {
      guard mentionsManifest(bytes) else {
        warnings.append("\(path):\(error.line): left out, for it is neither a manifest nor YAML (\(error.message))")
        return
      }
      throw RenderError(.invalid, file: path, line: error.line, "this is no YAML: \(error.message) (column \(error.column))")
    }
    let present = documents.filter { !$0.value.isNull }
    guard present.contains(where: { $0.value["apiVersion"] != nil || $0.value["kind"] != nil }) else {
      if !present.isEmpty { warnings.append("\(path): left out, for no document in it has apiVersion and kind") }
      return
    }
    for (index, document) in documents.enumerated() where !document.value.isNull {
      let place = documents.count > 1 ? "document \(index + 1) of \(documents.count): " : ""
      try add(document.value, line: document.line, at: place)
    }
  }

  /// Adds an object, or the items of a List.
  mutating func add(_ value: Value, line: Int, at place: String) throws(RenderError) {
    func fault(_ message: String) -> RenderError { RenderError(.invalid, file: path, line: line, place + message) }
    guard let object = value.object else { throw fault("a manifest is a map, this is \(value.typeName)") }
    if object.isEmpty { return }
    guard let kind = object["kind"] else { throw fault("the manifest has no 'kind'\(named(value))") }
    guard let kind = kind.string, !kind.isEmpty else { throw fault("'kind' should be a string, it is \(kind.typeName)") }
    guard let version = object["apiVersion"] else {
      throw fault("the manifest has no 'apiVersion' (kind: \(kind)\(named(value)))")
    }
    guard version.string?.isEmpty == false else { throw fault("'apiVersion' should be a string, it is \(version.typeName)") }
    if kind.hasSuffix("List"), let items = object["items"]?.list {
      for (index, item) in items.enumerated() where !item.isNull {
        try add(item, line: line, at: place + "item \(index + 1) of \(kind): ")
      }
      return
    }
    guard value.metadata.object != nil else { throw fault("\(kind) has no 'metadata'") }
    for field in ["name", "generateName", "namespace"] {
      if let text = value.metadata[field], text.string == nil, !text.isNull {
        throw fault("'metadata.\(field)' of \(kind) should be a string, it is \(text.typeName); put it in quotes")
      }
    }
    guard !value.name.isEmpty || value.metadata["generateName"]?.string?.isEmpty == false else {
      throw fault("\(kind) has no 'metadata.name'")
    }
    manifests.append(RenderedManifest(value: value, file: path, line: line))
  }

  private func named(_ value: Value) -> String { value.name.isEmpty ? "" : ", name: \(value.name)" }

  private func mentionsManifest(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    return text.contains("apiVersion:") || text.contains("kind:")
  }
}
