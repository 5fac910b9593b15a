import Manifests

/// `replacements`: copies a value from one resource into fields of others.
struct ReplacementTransformer: Transformer {
  static let kind = "ReplacementTransformer"
  /// As they stand in the kustomization: with a `path`, or with source and targets.
  var replacements: [Value]

  private struct Options {
    var delimiter = ""
    var index = 0
    var creates = false

    init(_ reader: StrictReader?) throws {
      guard let reader else { return }
      delimiter = try reader.string("delimiter")
      index = (reader.raw("index") ?? 0).int ?? 0
      creates = try reader.bool("create")
    }
  }

  private static let optionFields = ["delimiter", "index", "encoding", "create"]
  private static let idFields = ["group", "version", "kind", "name", "namespace"]

  func transform(_ map: inout ResourceMap, _ context: TransformContext) throws {
    let file = context.loader.kustomizationFile
    for (index, element) in replacements.enumerated() {
      let name = "replacements[\(index)]"
      let reader = try StrictReader(element, allowed: ["path", "source", "sourceValue", "targets"], file: file, path: name)
      let path = try reader.string("path")
      guard !path.isEmpty else {
        try apply(reader, map)
        continue
      }
      guard !reader.has("source"), !reader.has("targets") else {
        throw RenderError(.invalid, file: file, "'\(name)' has 'path' and more; keep one")
      }
      let bytes = try context.loader.load(path, field: "replacements")
      let value: Value
      do throws(YAMLError) { value = try YAML.decode(bytes, dialect: .kubernetes) } catch {
        throw RenderError(.invalid, file: path, line: error.line, "this is no YAML: \(error.message)")
      }
      for one in value.list ?? [value] {
        // Unlike those of a kustomization, unknown fields of such a file are passed over.
        try apply(
          try StrictReader(
            one, allowed: ["source", "sourceValue", "targets"], file: path, path: "replacement", ignoresUnknown: true), map)
      }
    }
  }

  private func apply(_ reader: StrictReader, _ map: ResourceMap) throws {
    func fault(_ message: String) -> RenderError { RenderError(.invalid, file: reader.file, "'\(reader.path)': \(message)") }
    let targets = try reader.children("targets", ["select", "reject", "fieldPaths", "options"])
    let source: Source
    if let own = try reader.child("source", Self.idFields + ["fieldPath", "options"]) {
      guard !targets.isEmpty else { throw fault("there is no target") }
      source = try self.source(own, map, fault)
    } else if reader.has("sourceValue") {
      source = Source(value: .string(try reader.string("sourceValue")))
    } else {
      throw fault("a source and at least one target are needed")
    }
    for target in targets {
      guard let select = try target.child("select", PatchSource.selectorFields) else {
        throw fault("a target has no 'select'")
      }
      let selected = try TargetSelector(select)
      let rejected = try target.children("reject", PatchSource.selectorFields).map(TargetSelector.init)
      let options = try Options(target.child("options", Self.optionFields))
      var paths = try target.strings("fieldPaths")
      if paths.isEmpty { paths = ["metadata.name"] }
      let fields = paths.map { FieldPath($0, of: .target) }
      for resource in map.resources {
        guard selected.selects(resource, unless: rejected) else { continue }
        for path in fields {
          let (count, made) = try path.update(&resource.value, creates: options.creates) { field, place in
            // What a replacement has made is of no type yet, however often it is set.
            let isUntyped = place.isNew || place.isUntyped || resource.untyped.contains(place.steps)
            let old = place.isNew ? nil : resource.text(field, at: place.steps)
            let spelling = try Self.set(&field, was: old, to: source, options, isNew: place.isNew, isUntyped: isUntyped, fault)
            if let spelling { resource.spellings[place.steps] = spelling }
            if place.isNew { resource.untyped.insert(place.steps) }
          }
          resource.untyped.formUnion(made.names)
          resource.filledNulls.formUnion(made.filled)
          if count == 0 { throw fault("\(resource.id) has no field '\(path.text)'; 'options.create: true' makes it") }
        }
      }
    }
  }

  /// What is copied: a scalar goes by its text.
  private struct Source {
    var value: Value
    var text: String?

    init(value: Value, text: String? = nil) {
      self.value = value
      self.text = text ?? value.scalarText
    }
  }

  private func source(_ source: StrictReader, _ map: ResourceMap, _ fault: (String) -> RenderError) throws -> Source {
    let selector = try TargetSelector(source)
    let found = map.resources.filter(selector.selects)
    guard let resource = found.first, found.count == 1 else {
      throw fault("the source selects \(found.isEmpty ? "no resource" : "\(found.count) resources"), it should be one")
    }
    var path = try source.string("fieldPath")
    if path.isEmpty { path = "metadata.name" }
    // To kustomize an empty value is none.
    guard let (value, place) = FieldPath(path, of: .source).found(in: resource.value), !value.isNull, value.list?.isEmpty != true,
      value.object?.isEmpty != true
    else {
      throw fault("the source \(resource.id) has no field '\(path)'")
    }
    let options = try Options(source.child("options", Self.optionFields))
    let whole = Source(value: value, text: resource.text(value, at: place))
    guard !options.delimiter.isEmpty else { return whole }
    guard let text = whole.text else { throw fault("only text can be split by a delimiter") }
    let parts = text.components(by: options.delimiter)
    guard parts.indices.contains(options.index) else { throw fault("the source's value has no part \(options.index)") }
    return Source(value: .string(parts[options.index]))
  }

  /// - Parameter old: the present text of the place.
  /// - Returns: how the new value is spelled, where that is not how it would be printed.
  private static func set(
    _ place: inout Value, was old: String?, to source: Source, _ options: Options, isNew: Bool, isUntyped: Bool,
    _ fault: (String) -> RenderError
  ) throws -> String? {
    var source = source
    if !options.delimiter.isEmpty {
      guard let text = isNew || place.isNull ? "" : old else {
        throw fault("only text can be split by a delimiter")
      }
      let new = source.text ?? ""
      var parts = text.components(by: options.delimiter)
      if options.index < 0 {
        parts.insert(new, at: 0)
      } else if options.index >= parts.count {
        parts.append(new)
      } else {
        parts[options.index] = new
      }
      source = Source(value: .string(parts.joined(separator: options.delimiter)))
    }
    // A scalar keeps its type; of a map or list nothing is left in it.
    let text = source.text ?? ""
    let (resolved, isOdd) = YAMLScalar.spelled(text)
    switch (place, resolved) {
    case (.object, _), (.list, _): place = source.value
    case _ where isUntyped: place = source.text == nil && isNew ? source.value : resolved
    case (.string, _):
      place = .string(text)
      return nil
    case (.int, .int), (.double, .double), (.double, .int), (.bool, .bool), (.null, .null): place = resolved
    case (.int, _), (.double, _), (.bool, _), (.null, _):
      throw fault("'\(text)' cannot stand where \(place.typeName) stands")
    }
    return isOdd ? text : nil
  }
}

/// What a replacement takes from or writes to. Unlike the targets of patches these are no regular expressions.
private struct TargetSelector {
  private let kinds: KindSelector
  private let name: String
  private let namespace: String
  private let labels: LabelSelector
  private let annotations: LabelSelector
  private let hasSelectors: Bool

  init(_ reader: StrictReader) throws {
    hasSelectors = try !reader.string("labelSelector").isEmpty || !reader.string("annotationSelector").isEmpty
    func text(_ name: String) throws -> String { try reader.string(name) }
    kinds = KindSelector(group: try text("group"), version: try text("version"), kind: try text("kind"))
    name = try text("name")
    namespace = try text("namespace")
    labels = try LabelSelector(try text("labelSelector"))
    annotations = try LabelSelector(try text("annotationSelector"))
  }

  private var namesAnything: Bool { kinds != KindSelector() || !name.isEmpty || !namespace.isEmpty }

  /// Of a rejection, labels, annotations and identity count each for itself.
  func selects(_ resource: KustomizeResource, unless rejected: [TargetSelector]) -> Bool {
    guard selectsMetadata(resource) else { return false }
    for one in rejected where one.hasSelectors && one.selectsMetadata(resource) { return false }
    let byName = rejected.filter(\.namesAnything)
    let ids = resource.allIDs
    return ids.contains(where: selects) && !byName.contains { ids.contains(where: $0.selects) }
  }

  /// By any identity that the resource has or had.
  func selects(_ resource: KustomizeResource) -> Bool {
    selectsMetadata(resource) && resource.allIDs.contains(where: selects)
  }

  private func selectsMetadata(_ resource: KustomizeResource) -> Bool {
    labels.matches(resource, "labels") && annotations.matches(resource, "annotations")
  }

  private func selects(_ id: ResourceID) -> Bool {
    kinds.selects(id.gvk) && (name.isEmpty || name == id.name)
      && (namespace.isEmpty || namespace == (id.namespace.isEmpty ? "default" : id.namespace))
  }
}

extension String {
  /// Split at each occurrence of a text, as Go's strings.Split does.
  func components(by separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
