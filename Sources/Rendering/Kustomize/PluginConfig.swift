import Manifests

/// Built-in transformers and generators that are configured by a file of their own. Nothing else is ever run.
enum PluginConfig {
  /// What a generator makes.
  static func generate(
    _ plugin: KustomizeResource, _ loader: KustomizeLoader, _ helm: HelmDefaults
  ) throws -> [KustomizeResource] {
    try demandBuiltin(plugin)
    switch plugin.kind {
    case "IAMPolicyGenerator": return [try account(plugin)]
    case HelmChartGenerator.kind:
      let fields = HelmChartGenerator.fields + HelmChartGenerator.globalFields
      let reader = try StrictReader(plugin.value, allowed: fields, file: plugin.file, ignoresUnknown: true)
      return try HelmChartGenerator(reader, home: reader.string("chartHome")).generate(loader, helm)
    default: return [try arguments(plugin).generate(loader)]
    }
  }

  /// A Kubernetes service account that stands for one of Google's.
  private static func account(_ plugin: KustomizeResource) throws -> KustomizeResource {
    let value = plugin.value
    guard value["cloud"]?.string == "gke", let name = value[path: "kubernetesService", "name"]?.string,
      let account = value[path: "serviceAccount", "name"]?.string,
      let project = value[path: "serviceAccount", "projectId"]?.string
    else {
      throw RenderError(
        .invalid, file: plugin.file, line: plugin.line,
        "an IAMPolicyGenerator needs cloud: gke, kubernetesService.name, serviceAccount.name and serviceAccount.projectId")
    }
    var made: Value = [
      "apiVersion": "v1", "kind": "ServiceAccount",
      "metadata": [
        "name": .string(name),
        "annotations": ["iam.gke.io/gcp-service-account": .string("\(account)@\(project).iam.gserviceaccount.com")],
      ],
    ]
    if let namespace = value[path: "kubernetesService", "namespace"] { made[path: "metadata", "namespace"] = namespace }
    return KustomizeResource(made, file: plugin.file, line: plugin.line)
  }

  private static func arguments(_ plugin: KustomizeResource) throws -> GeneratorArguments {
    let isSecret = plugin.kind == "SecretGenerator"
    guard isSecret || plugin.kind == "ConfigMapGenerator" else { throw unsupported(plugin) }
    var value = plugin.value
    if value["name"] == nil { value["name"] = .string(plugin.name) }
    if value["namespace"] == nil, !plugin.namespace.isEmpty { value["namespace"] = .string(plugin.namespace) }
    let reader = try StrictReader(
      value, allowed: GeneratorArguments.fields + ["type"], file: plugin.file, ignoresUnknown: true)
    return try GeneratorArguments(reader, isSecret: isSecret, global: nil)
  }

  static func transformer(_ plugin: KustomizeResource, config: TransformerConfig) throws -> any Transformer {
    try demandBuiltin(plugin)
    let file = plugin.file
    func reader(_ fields: [String]) throws -> StrictReader {
      try StrictReader(plugin.value, allowed: fields, file: file, ignoresUnknown: true)
    }
    func specs(_ reader: StrictReader) throws -> FieldSpecs {
      try TransformerConfig.specs(reader.raw("fieldSpecs") ?? .null, file, ignoresUnknown: true)
    }
    switch plugin.kind {
    case "PrefixTransformer", "SuffixTransformer", "PrefixSuffixTransformer":
      let reader = try reader(["prefix", "suffix", "fieldSpecs"])
      return AffixTransformer(
        prefix: try reader.string("prefix"), suffix: try reader.string("suffix"), fields: try specs(reader))
    case "LabelTransformer":
      let reader = try reader(["labels", "fieldSpecs"])
      return MetadataTransformer(pairs: try reader.map("labels"), fields: try specs(reader))
    case "AnnotationsTransformer":
      let reader = try reader(["annotations", "fieldSpecs"])
      return MetadataTransformer(pairs: try reader.map("annotations"), fields: try specs(reader))
    case "NamespaceTransformer":
      let reader = try reader(["namespace", "fieldSpecs", "unsetOnly", "setRoleBindingSubjects"])
      let subjects = try reader.string("setRoleBindingSubjects")
      return NamespaceTransformer(
        namespace: plugin.namespace, fields: try specs(reader), onlyUnset: try reader.bool("unsetOnly"),
        subjects: subjects == "none" ? .none : NamespaceTransformer.Subjects(rawValue: subjects) ?? .defaultOnly)
    case "ReplicaCountTransformer":
      let reader = try reader(["replica", "fieldSpecs"])
      guard let replica = try reader.child("replica", ["name", "count"]) else { throw missing("replica", plugin) }
      return ReplicaTransformer(change: try ReplicaChange(replica), fields: try specs(reader))
    case "ImageTagTransformer":
      let reader = try reader(["imageTag", "fieldSpecs"])
      guard let image = try reader.child("imageTag", ImageChange.fields) else { throw missing("imageTag", plugin) }
      return ImageTransformer(change: try ImageChange(image), fields: try specs(reader))
    case "PatchTransformer": return PatchTransformer(source: try PatchSource(reader(PatchSource.fields)))
    case "PatchJson6902Transformer":
      let reader = try reader(["target", "path", "jsonOp"])
      let source = PatchSource(
        path: try reader.string("path"), text: try reader.string("jsonOp"),
        target: try reader.child("target", PatchSource.selectorFields).map(ResourceSelector.init))
      return PatchTransformer(source: source, onlyJSON: true, field: "PatchJson6902Transformer")
    case "PatchStrategicMergeTransformer":
      let reader = try reader(["paths", "patches"])
      let text = try reader.string("patches")
      return StrategicMergeTransformer(patches: try reader.strings("paths") + (text.isEmpty ? [] : [text]))
    case "ReplacementTransformer": return ReplacementTransformer(replacements: try reader(["replacements"]).list("replacements"))
    case "HashTransformer": return HashTransformer()
    default: throw unsupported(plugin)
    }
  }

  private static func demandBuiltin(_ plugin: KustomizeResource) throws {
    guard plugin.value.apiVersion == "builtin" else {
      throw RenderError(
        .unsupported, file: plugin.file, line: plugin.line,
        "the plugin \(plugin.kind) (\(plugin.value.apiVersion)) would have to be executed; Tiphys runs the built-in ones only")
    }
  }

  private static func unsupported(_ plugin: KustomizeResource) -> RenderError {
    RenderError(.unsupported, file: plugin.file, line: plugin.line, "there is no built-in plugin \(plugin.kind)")
  }

  private static func missing(_ field: String, _ plugin: KustomizeResource) -> RenderError {
    RenderError(.invalid, file: plugin.file, line: plugin.line, "the \(plugin.kind) has no '\(field)'")
  }
}

/// Names generated resources by their content, in the middle of a build.
struct HashTransformer: Transformer {
  static let kind = "HashTransformer"

  func transform(_ map: inout ResourceMap, _ context: TransformContext) throws {
    for resource in map.resources where resource.needsHash {
      let hash = NameHash.suffix(of: resource.value)
      resource.keepIdentity()
      resource.name += "-" + hash
    }
  }
}
