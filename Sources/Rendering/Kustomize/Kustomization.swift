import Manifests

/// A kustomization file, with what is old-fashioned in it brought to today's fields.
struct Kustomization {
  struct Label {
    var pairs: [String: String]
    var includesSelectors: Bool
    var includesTemplates: Bool
    var fields: FieldSpecs
  }

  var file: String
  var isComponent: Bool
  var resources: [String]
  var components: [String]
  var namePrefix: String
  var nameSuffix: String
  var namespace: String
  var commonLabels: [String: String]
  var labels: [Label]
  var commonAnnotations: [String: String]
  var images: [ImageChange]
  var replicas: [ReplicaChange]
  var patches: [PatchSource]
  var strategicMergePatches: [String]
  var jsonPatches: [PatchSource]
  var replacements: [Value]
  var variables: [Variable]
  var configMaps: [GeneratorArguments]
  var secrets: [GeneratorArguments]
  var charts: [HelmChartGenerator]
  var configurations: [String]
  var crds: [String]
  var generators: [String]
  var transformers: [String]
  var validators: [String]
  var openAPIPath: String?
  var buildMetadata: [String]
  var sortOptions: SortOptions?

  static let fields = [
    "apiVersion", "kind", "metadata", "openapi", "namePrefix", "nameSuffix", "namespace", "commonLabels", "labels",
    "commonAnnotations", "patchesStrategicMerge", "patchesJson6902", "patches", "images", "imageTags", "replacements",
    "replicas", "vars", "sortOptions", "resources", "components", "crds", "bases", "configMapGenerator", "secretGenerator",
    "helmGlobals", "helmCharts", "helmChartInflationGenerator", "generatorOptions", "configurations", "generators",
    "transformers", "validators", "buildMetadata",
  ]

  init(_ value: Value, file: String) throws {
    self.file = file
    let reader = try StrictReader(value, allowed: Self.fields, file: file)
    guard value.object?.contains(where: { !["apiversion", "kind"].contains($0.key.lowercased()) && !$0.value.isNull }) == true
    else {
      throw RenderError(.invalid, file: file, "the kustomization is empty")
    }
    let kind = try reader.string("kind")
    guard ["", "Kustomization", "Component"].contains(kind) else {
      throw RenderError(.invalid, file: file, "'kind' should be Kustomization or Component, it is '\(kind)'")
    }
    isComponent = kind == "Component"
    let version = try reader.string("apiVersion")
    let wanted = "kustomize.config.k8s.io/" + (isComponent ? "v1alpha1" : "v1beta1")
    guard version.isEmpty || version == wanted else {
      throw RenderError(.invalid, file: file, "'apiVersion' should be \(wanted), it is '\(version)'")
    }
    resources = try reader.strings("resources") + reader.strings("bases")
    components = try reader.strings("components")
    namePrefix = try reader.string("namePrefix")
    nameSuffix = try reader.string("nameSuffix")
    let namespace = try reader.string("namespace")
    self.namespace = namespace
    let globals = try reader.child("helmGlobals", HelmChartGenerator.globalFields)
    let home = try globals?.string("chartHome") ?? ""
    charts =
      try reader.children("helmCharts", HelmChartGenerator.fields)
      .map { try HelmChartGenerator($0, home: home, kustomizationNamespace: namespace) }
      + reader.children("helmChartInflationGenerator", HelmChartGenerator.legacyFields)
      .map { try HelmChartGenerator(legacy: $0) }
    commonLabels = try reader.map("commonLabels")
    commonAnnotations = try reader.map("commonAnnotations")
    labels = try reader.children("labels", ["pairs", "includeSelectors", "includeTemplates", "fields"]).map { label in
      Label(
        pairs: try label.map("pairs"), includesSelectors: try label.bool("includeSelectors"),
        includesTemplates: try label.bool("includeTemplates"),
        fields: try TransformerConfig.specs(label.raw("fields") ?? .null, file))
    }
    images = try (reader.children("images", ImageChange.fields) + reader.children("imageTags", ImageChange.fields))
      .map(ImageChange.init)
    replicas = try reader.children("replicas", ["name", "count"]).map(ReplicaChange.init)
    patches = try reader.children("patches", PatchSource.fields).map(PatchSource.init)
    jsonPatches = try reader.children("patchesJson6902", PatchSource.fields).map(PatchSource.init)
    strategicMergePatches = try reader.strings("patchesStrategicMerge")
    replacements = try reader.list("replacements")
    variables = try reader.children("vars", Variable.fields).map(Variable.init)
    let options = try reader.child("generatorOptions", GeneratorOptions.fields).map(GeneratorOptions.init)
    configMaps = try reader.children("configMapGenerator", GeneratorArguments.fields)
      .map { try GeneratorArguments($0, isSecret: false, global: options) }
    secrets = try reader.children("secretGenerator", GeneratorArguments.fields + ["type"])
      .map { try GeneratorArguments($0, isSecret: true, global: options) }
    configurations = try reader.strings("configurations")
    crds = try reader.strings("crds")
    generators = try reader.strings("generators")
    transformers = try reader.strings("transformers")
    validators = try reader.strings("validators")
    buildMetadata = try reader.strings("buildMetadata")
    for option in buildMetadata where !["originAnnotations", "transformerAnnotations", "managedByLabel"].contains(option) {
      throw RenderError(.invalid, file: file, "'buildMetadata' has no option '\(option)'")
    }
    let openapi = try reader.map("openapi")
    openAPIPath = openapi["path"]
    if let version = openapi["version"] {
      guard openAPIPath == nil else {
        throw RenderError(.invalid, file: file, "'openapi' takes either 'version' or 'path', not both")
      }
      guard version == "v1.21.2" else {
        throw RenderError(.invalid, file: file, "'openapi.version' \(version) is not built in")
      }
    }
    sortOptions = try reader.child("sortOptions", ["order", "legacySortOptions"]).map(SortOptions.init)
  }
}

/// `sortOptions`: how the result is ordered.
struct SortOptions {
  /// Kinds to ranks; nil keeps the order in which the resources were found.
  var ranks: [String: Int]?

  init(_ reader: StrictReader) throws {
    let legacy = try reader.child("legacySortOptions", ["orderFirst", "orderLast"])
    switch try reader.string("order") {
    case "legacy":
      ranks =
        try legacy.map { LegacyOrder.ranks(first: try $0.strings("orderFirst"), last: try $0.strings("orderLast")) }
        ?? LegacyOrder.ranks(first: LegacyOrder.first, last: LegacyOrder.last)
    case "fifo":
      guard legacy == nil else {
        throw RenderError(.invalid, file: reader.file, "'sortOptions.legacySortOptions' goes with the order 'legacy' only")
      }
    case let other:
      throw RenderError(.invalid, file: reader.file, "'sortOptions.order' is 'legacy' or 'fifo', not '\(other)'")
    }
  }
}
