import Manifests

/// `kustomize build`: turns a folder with a kustomization into resources, by way of all it refers to.
final class KustomizeBuild {
  /// What Argo CD's settings do to the top kustomization before it is built.
  typealias Adjustment = (inout Kustomization) throws -> Void

  private let tree: any FileTree
  private let bases: RemoteBases
  private let helm: HelmDefaults
  private let schema = MergeSchema()
  private var folders = 0
  /// Whether the top kustomization wants all changes noted; to the real one that is a change of all annotations each time.
  private var notesTransformations = false

  /// More kustomizations than this in one build are refused, nested deeper than this as well.
  static let maximumFolders = 2000
  static let maximumDepth = 64

  init(tree: any FileTree, bases: RemoteBases = RemoteBases(), helm: HelmDefaults = HelmDefaults()) {
    self.tree = tree
    self.bases = bases
    self.helm = helm
  }

  /// The resources of the kustomization in `root`, in the order in which kustomize prints them.
  func run(_ root: String, adjust: Adjustment? = nil) throws -> [KustomizeResource] {
    let loader = KustomizeLoader(tree: tree, bases: bases, root: try tree.resolve(root) ?? root)
    var (kustomization, own) = try load(loader)
    try adjust?(&kustomization)
    notesTransformations = kustomization.buildMetadata.contains("transformerAnnotations")
    var accumulator = Accumulator()
    try accumulate(kustomization, own, into: &accumulator, origin: Origin())

    for resource in accumulator.map.resources where resource.needsHash {
      let hash = NameHash.suffix(of: resource.value)
      resource.keepIdentity()
      resource.name += "-" + hash
    }
    try NameReferences(references: accumulator.config.nameReferences).update(accumulator.map)
    try VariableExpansion(values: accumulator.variableValues(), fields: accumulator.config.variableReferences)
      .apply(accumulator.map)
    accumulator.map.removeAll { resource in
      resource.value.metadata["annotations"]?["config.kubernetes.io/local-config"]?.scalarText == "true"
    }
    if let options = kustomization.sortOptions {
      if let ranks = options.ranks { LegacyOrder.sort(&accumulator.map, ranks: ranks) }
    } else {
      LegacyOrder.sort(&accumulator.map)
    }
    try accumulator.map.demandUnique()
    for resource in accumulator.map.resources {
      resource.fillEmptyInFlow()
      BuildMetadata.finish(resource, kustomization.buildMetadata)
      try resource.demandNumbers()
    }
    return accumulator.map.resources
  }

  private func load(_ loader: KustomizeLoader) throws -> (Kustomization, KustomizeLoader) {
    folders += 1
    guard folders <= Self.maximumFolders, loader.visited.count < Self.maximumDepth else {
      throw RenderError(
        .failed, file: loader.root, "more than \(Self.maximumFolders) kustomizations in one build, or nested too deep")
    }
    var loader = loader
    let (file, value) = try loader.kustomization()
    loader.kustomizationFile = file
    let kustomization = try Kustomization(value, file: file)
    if !schema.isOwn, let path = kustomization.openAPIPath {
      schema.bring(try OpenAPISchema(try loader.load(path, field: "openapi.path"), file: path))
    }
    return (kustomization, loader)
  }

  // MARK: Gathering

  private func accumulate(
    _ kustomization: Kustomization, _ loader: KustomizeLoader, into accumulator: inout Accumulator, origin: Origin
  ) throws {
    try accumulate(resources: kustomization.resources, loader, into: &accumulator, origin: origin)
    var config = TransformerConfig.builtin
    for path in kustomization.configurations {
      try config.merge(TransformerConfig(try yaml(path, loader, "configurations"), file: path))
    }
    for path in kustomization.crds {
      try config.merge(try CustomResourceConfig.config(try yaml(path, loader, "crds"), file: path))
    }
    try accumulator.config.merge(config)
    try generate(kustomization, loader, into: &accumulator, origin: origin)
    for path in kustomization.components {
      let (component, own) = try load(try loader.directory(path, field: "components"))
      guard component.isComponent else {
        throw RenderError(
          .invalid, file: kustomization.file, "'components' names '\(path)', which is a Kustomization; put it under 'resources'")
      }
      try accumulate(component, own, into: &accumulator, origin: origin.appending(path))
    }
    try transform(kustomization, loader, &accumulator, origin)
    try validate(kustomization, loader, &accumulator)
    try accumulator.add(kustomization.variables)
  }

  private func accumulate(
    resources paths: [String], _ loader: KustomizeLoader, into accumulator: inout Accumulator, origin: Origin
  ) throws {
    // Files that follow one another are added at once.
    var pending: [KustomizeResource] = []
    for path in paths {
      if try loader.isDirectory(path) {
        try accumulator.map.append(contentsOf: pending)
        pending = []
        try accumulate(directory: path, loader, into: &accumulator, origin: origin, field: "resources")
      } else {
        pending += try file(path, loader, origin: origin, field: "resources")
      }
    }
    try accumulator.map.append(contentsOf: pending)
  }

  private func accumulate(
    resource path: String, _ loader: KustomizeLoader, into accumulator: inout Accumulator, origin: Origin, field: String
  ) throws {
    if try loader.isDirectory(path) {
      try accumulate(directory: path, loader, into: &accumulator, origin: origin, field: field)
    } else {
      try accumulator.map.append(contentsOf: file(path, loader, origin: origin, field: field))
    }
  }

  private func accumulate(
    directory path: String, _ loader: KustomizeLoader, into accumulator: inout Accumulator, origin: Origin, field: String
  ) throws {
    let (base, own) = try load(try loader.directory(path, field: field))
    guard !base.isComponent else {
      throw RenderError(
        .invalid, file: loader.kustomizationFile, "'\(field)' names '\(path)', which is a Component; put it under 'components'")
    }
    var inner = Accumulator()
    try accumulate(base, own, into: &inner, origin: origin.appending(path))
    try accumulator.merge(inner)
  }

  private func file(_ path: String, _ loader: KustomizeLoader, origin: Origin, field: String) throws -> [KustomizeResource] {
    let file = try loader.locate(path, field: field)
    let resources = try ResourceParser.parse(try loader.load(path, field: field), file: file)
    for resource in resources {
      resource.origin = origin.appending(path)
      schema.note(resource.gvk)
    }
    return resources
  }

  private func yaml(_ path: String, _ loader: KustomizeLoader, _ field: String) throws -> Value {
    let bytes = try loader.load(path, field: field)
    do throws(YAMLError) { return try YAML.decode(bytes, dialect: .kubernetes) } catch {
      throw RenderError(.invalid, file: path, line: error.line, "this is no YAML: \(error.message)")
    }
  }

  private func generate(
    _ kustomization: Kustomization, _ loader: KustomizeLoader, into accumulator: inout Accumulator, origin: Origin
  ) throws {
    let configuredIn = Origin.join(origin.path, TreePath.name(kustomization.file))
    for arguments in kustomization.configMaps + kustomization.secrets {
      let resource = try arguments.generate(loader)
      resource.origin = Origin(
        configuredIn: configuredIn,
        configuredBy: [("apiVersion", "builtin"), ("kind", arguments.isSecret ? "SecretGenerator" : "ConfigMapGenerator")])
      try accumulator.map.absorb(resource)
    }
    for chart in kustomization.charts {
      for resource in try chart.generate(loader, helm) {
        resource.origin = Origin(
          configuredIn: configuredIn, configuredBy: [("apiVersion", "builtin"), ("kind", HelmChartGenerator.kind)])
        try accumulator.map.absorb(resource)
      }
    }
    for plugin in try plugins(kustomization.generators, loader, origin, field: "generators") {
      for resource in try PluginConfig.generate(plugin, loader, helm) {
        resource.origin = plugin.pluginOrigin
        try accumulator.map.absorb(resource)
      }
    }
  }

  // MARK: Changing

  private func transform(
    _ kustomization: Kustomization, _ loader: KustomizeLoader, _ accumulator: inout Accumulator, _ origin: Origin
  ) throws {
    let context = TransformContext(loader: loader, schema: schema)
    // Each transformer is noted on all resources, whether or not it changed them.
    func apply(_ transformer: any Transformer, _ transformation: Origin) throws {
      try transformer.transform(&accumulator.map, context)
      for resource in accumulator.map.resources {
        // What has no origin (any more) is taken for made by the transformer.
        if resource.origin == nil { resource.origin = transformation } else { resource.transformations.append(transformation) }
        if !resource.shared.isEmpty { resource.settleShared() }
        if notesTransformations { resource.renewAnnotations() }
      }
    }
    let configuredIn = Origin.join(origin.path, TreePath.name(kustomization.file))
    for (kind, transformer) in try kustomization.transformers(accumulator.config) {
      try apply(transformer, Origin(configuredIn: configuredIn, configuredBy: [("apiVersion", "builtin"), ("kind", kind)]))
    }
    for plugin in try plugins(kustomization.transformers, loader, origin, field: "transformers") {
      try apply(try PluginConfig.transformer(plugin, config: accumulator.config), plugin.pluginOrigin)
    }
  }

  private func validate(_ kustomization: Kustomization, _ loader: KustomizeLoader, _ accumulator: inout Accumulator) throws {
    let context = TransformContext(loader: loader, schema: schema)
    for plugin in try plugins(kustomization.validators, loader, Origin(), field: "validators") {
      let before = accumulator.map.resources.map(Self.trace)
      try PluginConfig.transformer(plugin, config: accumulator.config).transform(&accumulator.map, context)
      guard accumulator.map.resources.map(Self.trace).elementsEqual(before, by: ==) else {
        throw RenderError(.invalid, file: kustomization.file, "a validator must not change resources")
      }
    }
  }

  /// What a validator has to leave as it is; that it looked at a resource to patch it counts as well.
  private static func trace(_ resource: KustomizeResource) -> (Value, [KustomizeResource.Identity]) {
    (resource.value, resource.previous)
  }

  /// The configurations of built-in transformers and generators, out of files, folders, or text.
  private func plugins(
    _ entries: [String], _ loader: KustomizeLoader, _ origin: Origin, field: String
  ) throws -> [KustomizeResource] {
    var accumulator = Accumulator()
    for entry in entries {
      if entry.contains("\n") || entry.contains(": ") {
        let resources = try ResourceParser.parse(Array(entry.utf8), file: loader.kustomizationFile)
        for resource in resources { resource.origin = origin.appending(TreePath.name(loader.kustomizationFile)) }
        try accumulator.map.append(contentsOf: resources)
      } else {
        try accumulate(resource: entry, loader, into: &accumulator, origin: origin, field: field)
      }
    }
    return accumulator.map.resources
  }
}

extension KustomizeResource {
  /// Where a configuration of a plugin comes from, as the resources that it makes or changes name it.
  fileprivate var pluginOrigin: Origin {
    var by = [("apiVersion", value.apiVersion), ("kind", kind), ("name", name)]
    if !namespace.isEmpty { by.append(("namespace", namespace)) }
    return Origin(configuredIn: origin?.path ?? "", configuredBy: by.map { (key: $0.0, value: $0.1) })
  }
}

/// `buildMetadata`, and the traces of the build that must not show.
enum BuildMetadata {
  static func finish(_ resource: KustomizeResource, _ options: [String]) {
    // Annotations become text on their way, whatever they were.
    var annotations = resource.value.metadata["annotations"]?.object ?? [:]
    if !annotations.isEmpty {
      let texts = resource.texts("annotations")
      for key in annotations.keys { annotations[key] = .string(texts[key] ?? "") }
    }
    if options.contains("originAnnotations"), let origin = resource.origin {
      annotations["config.kubernetes.io/origin"] = .string(YAML.encode(origin.value, style: .plain))
    }
    if options.contains("transformerAnnotations"), !resource.transformations.isEmpty {
      let list = Value.list(resource.transformations.map(\.value))
      annotations["alpha.config.kubernetes.io/transformations"] = .string(YAML.encode(list, style: .plain))
    }
    if !annotations.isEmpty {
      resource.value[path: "metadata", "annotations"] = .object(annotations)
    } else if resource.value.metadata.has("annotations") {
      resource.value[path: "metadata", "annotations"] = nil
    }
    if options.contains("managedByLabel") {
      resource.value[path: "metadata", "labels", "app.kubernetes.io/managed-by"] = "kustomize-v5.7.1"
    }
  }
}

extension Kustomization {
  /// The transformers that the fields ask for, in kustomize's order, each under its kind.
  func transformers(_ config: TransformerConfig) throws -> [(kind: String, any Transformer)] {
    var list: [(kind: String, any Transformer)] = []
    func add<T: Transformer>(_ transformer: T, _ kind: String = T.kind) { list.append((kind, transformer)) }
    if !strategicMergePatches.isEmpty { add(StrategicMergeTransformer(patches: strategicMergePatches)) }
    for patch in patches { add(PatchTransformer(source: patch)) }
    if !namespace.isEmpty { add(NamespaceTransformer(namespace: namespace, fields: config.namespace)) }
    if !namePrefix.isEmpty { add(AffixTransformer(prefix: namePrefix, fields: config.namePrefix)) }
    if !nameSuffix.isEmpty { add(AffixTransformer(suffix: nameSuffix, fields: config.nameSuffix), AffixTransformer.suffixKind) }
    for label in labels {
      var fields = label.fields
      if label.includesSelectors {
        try fields.merge(config.commonLabels)
      } else if label.includesTemplates {
        try fields.merge(config.templateLabels)
      }
      try fields.merge(config.labels)
      add(MetadataTransformer(pairs: label.pairs, fields: fields))
    }
    if !commonLabels.isEmpty || !labels.isEmpty { add(MetadataTransformer(pairs: commonLabels, fields: config.commonLabels)) }
    if !commonAnnotations.isEmpty {
      add(MetadataTransformer(pairs: commonAnnotations, fields: config.commonAnnotations), MetadataTransformer.annotationsKind)
    }
    for patch in jsonPatches {
      add(PatchTransformer(source: patch, onlyJSON: true, field: "patchesJson6902"), "PatchJson6902Transformer")
    }
    for replica in replicas { add(ReplicaTransformer(change: replica, fields: config.replicas)) }
    for image in images { add(ImageTransformer(change: image, fields: config.images)) }
    if !replacements.isEmpty { add(ReplacementTransformer(replacements: replacements)) }
    return list
  }
}
