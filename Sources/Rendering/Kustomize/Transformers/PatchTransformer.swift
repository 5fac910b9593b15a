import Manifests

/// One element of `patches` or `patchesJson6902`.
struct PatchSource {
  var path: String
  var text: String
  var target: ResourceSelector?
  var allowsNameChange: Bool
  var allowsKindChange: Bool

  static let fields = ["path", "patch", "target", "options"]
  static let selectorFields = ["group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector"]

  init(path: String = "", text: String = "", target: ResourceSelector? = nil, options: [String: Bool] = [:]) {
    self.path = path
    self.text = text
    self.target = target
    allowsNameChange = options["allowNameChange"] ?? false
    allowsKindChange = options["allowKindChange"] ?? false
  }

  init(_ reader: StrictReader) throws {
    var options: [String: Bool] = [:]
    for (key, value) in reader.raw("options")?.object ?? [:] { options[key] = value.bool }
    self.init(
      path: try reader.string("path"), text: try reader.string("patch"),
      target: try reader.child("target", Self.selectorFields).map(ResourceSelector.init), options: options)
  }
}

extension ResourceSelector {
  init(_ reader: StrictReader) throws {
    self.init(
      group: try reader.string("group"), version: try reader.string("version"), kind: try reader.string("kind"),
      name: try reader.string("name"), namespace: try reader.string("namespace"),
      labelSelector: try reader.string("labelSelector"), annotationSelector: try reader.string("annotationSelector"))
  }
}

/// Applies one patch, strategic merge or JSON, to what its target selects or what it names itself.
struct PatchTransformer: Transformer {
  static let kind = "PatchTransformer"
  var source: PatchSource
  /// Only JSON patches will do, as in `patchesJson6902`.
  var onlyJSON = false
  var field = "patches"

  private enum Parsed {
    case strategic([KustomizeResource])
    case json(Value)
  }

  func transform(_ map: inout ResourceMap, _ context: TransformContext) throws {
    let name = source.path.isEmpty ? "'\(field)'" : "'\(field)' (\(source.path))"
    switch try parsed(context) {
    case .json(let operations):
      guard let target = source.target else { throw RenderError(.invalid, "the JSON patch in \(name) has no 'target'") }
      guard !onlyJSON || !target.name.isEmpty else { throw RenderError(.invalid, "the target of \(name) has no 'name'") }
      let matcher = try target.matcher()
      let selected = map.resources.filter(matcher.selects)
      for resource in selected {
        if !onlyJSON { resource.keepIdentity() }
        try resource.demandNumbers()
        resource.prepare(forJSON: operations)
        do throws(PatchError) { resource.value = try KustomizeJSONPatch.apply(operations, to: resource.value) } catch {
          throw RenderError(.invalid, "the JSON patch in \(name) does not fit \(resource.id): \(error)")
        }
        resource.renewAnnotations(isFromJSON: true)
        resource.value.roundIntegers()
      }
    case .strategic(let patches):
      guard let target = source.target else {
        for patch in patches { try StrategicPatch.apply(patch, to: try map.target(of: patch.originalID), &map, context) }
        return
      }
      guard let patch = patches.first, patches.count == 1 else {
        throw RenderError(.invalid, "\(name) has a 'target', so it takes one strategic merge patch, not \(patches.count)")
      }
      let matcher = try target.matcher()
      StrategicPatch.makeText(patch)
      for resource in map.resources where matcher.selects(resource) {
        try StrategicPatch.apply(patch, to: resource, &map, context)
      }
      try map.demandUnique()
    }
  }

  private func parsed(_ context: TransformContext) throws -> Parsed {
    let trimmed = source.text.trimmingWhitespace
    guard trimmed.isEmpty != source.path.isEmpty else {
      throw RenderError(
        .invalid,
        "an element of '\(field)' has " + (trimmed.isEmpty ? "neither 'path' nor 'patch'" : "'path' and 'patch'; keep one"))
    }
    let bytes = source.path.isEmpty ? Array(trimmed.utf8) : try context.loader.load(source.path, field: field)
    let file = source.path.isEmpty ? context.loader.kustomizationFile : source.path
    let documents: [YAML.Document]
    do throws(YAMLError) { documents = try ResourceStream.documents(bytes) } catch {
      throw RenderError(.invalid, file: file, line: error.line, "the patch is no YAML: \(error.message)")
    }
    if let only = documents.first?.value, let operations = only.list, documents.count == 1 {
      guard operations.allSatisfy({ $0.object != nil }) else {
        throw RenderError(.invalid, file: file, "a JSON patch is a list of operations")
      }
      // What begins as JSON has to be JSON; the rest is read as Kubernetes reads YAML: `yes` is true, and a date is a text.
      guard bytes.first == UInt8(ascii: "[") else { return .json(try YAML.decode(bytes, dialect: .kubernetes)) }
      do throws(JSONError) { return .json(try JSON.decode(bytes)) } catch {
        throw RenderError(.invalid, file: file, "the patch begins with '[', so it should be JSON: \(error)")
      }
    }
    guard !onlyJSON else { throw RenderError(.invalid, file: file, "'\(field)' takes JSON patches: a list of operations") }
    let patches = try ResourceParser.resources(of: documents, file: file)
    guard !patches.isEmpty else { throw RenderError(.invalid, file: file, "the patch is empty") }
    for patch in patches {
      patch.allowsNameChange = source.allowsNameChange
      patch.allowsKindChange = source.allowsKindChange
      if patch.allowsNameChange || patch.allowsKindChange { StrategicPatch.makeText(patch, ["annotations"]) }
    }
    return .strategic(patches)
  }
}

/// `patchesStrategicMerge`: files, or patches as text.
struct StrategicMergeTransformer: Transformer {
  static let kind = "PatchStrategicMergeTransformer"
  var patches: [String]

  func transform(_ map: inout ResourceMap, _ context: TransformContext) throws {
    for text in patches {
      // What is no YAML map with a kind is a path.
      let isInline = text.contains("\n") || text.contains(": ")
      let file = isInline ? context.loader.kustomizationFile : text
      let bytes = isInline ? Array(text.utf8) : try context.loader.load(text, field: "patchesStrategicMerge")
      let parsed = try ResourceParser.parse(bytes, file: file)
      guard !parsed.isEmpty else { throw RenderError(.invalid, file: file, "the patch is empty") }
      for patch in parsed {
        StrategicPatch.makeText(patch)
        try StrategicPatch.apply(patch, to: try map.target(of: patch.originalID), &map, context)
        try map.demandUnique()
      }
    }
  }
}

enum StrategicPatch {
  /// On some ways kustomize turns a patch's labels and annotations into text, so that a null does not remove them.
  static func makeText(_ patch: KustomizeResource, _ fields: [String] = ["labels", "annotations"]) {
    for field in fields {
      guard let pairs = patch.value.metadata[field]?.object else { continue }
      var texts = Object()
      for (key, value) in pairs {
        let text = patch.text(value, at: [.key("metadata"), .key(field), .key(key)])
        texts[key] = .string(text ?? "null")
      }
      patch.value[path: "metadata", field] = .object(texts)
    }
  }

  /// Merges a patch into a resource, which keeps its name, kind and namespace unless the patch may change them.
  static func apply(
    _ patch: KustomizeResource, to resource: KustomizeResource, _ map: inout ResourceMap, _ context: TransformContext
  ) throws {
    let (name, kind, namespace) = (resource.name, resource.kind, resource.namespace)
    if patch.allowsNameChange || patch.allowsKindChange { resource.keepIdentity() }
    // To replace the whole resource comes to nothing.
    if patch.value["$patch"]?.string == "replace" { return }
    var change = patch.value
    change["apiVersion"] = resource.value["apiVersion"]
    let schema = context.schema.node(for: resource.gvk)
    resource.dropBareNulls(schema)
    let merged: Value?
    do { merged = try KustomizeMerge.merge(change, into: resource.value, schema: schema) } catch let error as RenderError {
      throw RenderError(.invalid, file: patch.file, line: patch.line, "patching \(resource.id): \(error.message)")
    }
    guard let merged else { return map.removeAll { $0 === resource } }
    resource.value = merged
    resource.makeUntypedText()
    if !patch.spellings.isEmpty { resource.adoptSpellings(of: patch) }
    if !patch.allowsKindChange { resource.value["kind"] = .string(kind) }
    if !patch.allowsNameChange { resource.name = name }
    resource.namespace = namespace
  }
}

extension KustomizeResource {
  /// Kustomize keeps its notes in annotations, where JSON patches find them: there is a map to add to, and what takes the map's
  /// place makes kustomize forget where the resource came from.
  fileprivate func prepare(forJSON operations: Value) {
    fillEmptyInFlow()
    forgetNodes()
    if hasNotes, value.metadata["annotations"]?.object == nil { value[path: "metadata", "annotations"] = .object([:]) }
    for operation in operations.list ?? [] where operation["op"]?.string != "test" {
      guard ["", "/metadata", "/metadata/annotations"].contains(operation["path"]?.string ?? "-") else { continue }
      origin = nil
      transformations = []
    }
  }

  /// Removes keys with nothing after them, but not within lists that are one value.
  fileprivate func dropBareNulls(_ schema: PatchSchema?) {
    for place in filledNulls { Self.drop(place[...], from: &value, schema) }
    filledNulls = []
    if spellings.isEmpty { return }
    for (path, text) in spellings where text.isEmpty && SharedScalars.value(at: path[...], in: value)?.isNull == true {
      Self.drop(path[...], from: &value, schema)
    }
    spellings = spellings.filter { !$0.value.isEmpty }
  }

  private static func drop(_ path: ArraySlice<YAML.Step>, from value: inout Value, _ schema: PatchSchema?) {
    guard let step = path.first else { return }
    switch (step, value) {
    case (.key(let key), .object(var object)):
      guard var child = object[key] else { return }
      value = .null
      if path.count == 1 {
        object[key] = nil
      } else {
        drop(path.dropFirst(), from: &child, schema?.field(key))
        object[key] = child
      }
      value = .object(object)
    case (.index(let index), .list(var list)):
      guard schema?.mergeKeys?.isEmpty == false, list.indices.contains(index) else { return }
      value = .null
      drop(path.dropFirst(), from: &list[index], schema?.elements)
      value = .list(list)
    default: return
    }
  }
}

extension Value {
  /// JSON's numbers, as Go reads them, hold 53 bits: of larger ones the last digits become zeros.
  fileprivate mutating func roundIntegers() {
    guard hasLargeInteger else { return }
    switch self {
    case .int(let number):
      let rounded = Double(number)
      self = Int64(rounded.goJSONText).map(Value.int) ?? .double(rounded)
    case .list(let list): self = .list(list.map { $0.roundedIntegers })
    case .object(let object): self = .object(object.mapValues { $0.roundedIntegers })
    default: return
    }
  }

  private var roundedIntegers: Value {
    var value = self
    value.roundIntegers()
    return value
  }

  private var hasLargeInteger: Bool {
    switch self {
    case .int(let number): number.magnitude > 1 << 53
    case .list(let list): list.contains { $0.hasLargeInteger }
    case .object(let object): object.contains { $0.value.hasLargeInteger }
    default: false
    }
  }
}

extension String {
  var trimmingWhitespace: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
