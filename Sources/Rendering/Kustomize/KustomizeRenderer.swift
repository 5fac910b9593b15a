import Applications
import Manifests

/// A kustomization, with an Application's own settings on top.
enum KustomizeRenderer {
  static func render(
    _ path: String, tree: any FileTree, options: KustomizeOptions?, context: RenderContext
  ) throws -> [RenderedManifest] {
    let resources = try KustomizeBuild(tree: tree).run(path) { kustomization in
      guard let options else { return }
      try apply(options, to: &kustomization, context)
    }
    return resources.map { RenderedManifest(value: $0.value, file: $0.file.isEmpty ? path : $0.file, line: $0.line) }
  }

  /// What Argo CD does with `kustomize edit` before it builds.
  private static func apply(
    _ options: KustomizeOptions, to kustomization: inout Kustomization, _ context: RenderContext
  ) throws {
    if !options.namePrefix.isEmpty { kustomization.namePrefix = options.namePrefix }
    if !options.nameSuffix.isEmpty { kustomization.nameSuffix = options.nameSuffix }
    if !options.namespace.isEmpty { kustomization.namespace = options.namespace }
    for argument in options.images {
      let change = ImageChange(argument: argument)
      kustomization.images.removeAll { $0.name == change.name }
      kustomization.images.append(change)
    }
    for replica in options.replicas {
      guard let count = replica.count.int ?? replica.count.string.flatMap(Int.init) else {
        throw RenderError(.invalid, "the source's 'kustomize.replicas' has no number for '\(replica.name)'")
      }
      kustomization.replicas.removeAll { $0.name == replica.name }
      kustomization.replicas.append(ReplicaChange(name: replica.name, count: Int64(count)))
    }
    if options.labelWithoutSelector, !options.commonLabels.isEmpty {
      kustomization.labels.append(
        Kustomization.Label(
          pairs: options.commonLabels, includesSelectors: false, includesTemplates: options.labelIncludeTemplates,
          fields: FieldSpecs()))
    } else {
      try add(options.commonLabels, to: &kustomization.commonLabels, field: "commonLabels", force: options.forceCommonLabels)
    }
    var annotations = options.commonAnnotations
    if options.commonAnnotationsEnvsubst { annotations = annotations.mapValues { substitute($0, context) } }
    try add(
      annotations, to: &kustomization.commonAnnotations, field: "commonAnnotations", force: options.forceCommonAnnotations)
    kustomization.patches += options.patches.map { patch in
      PatchSource(
        path: patch.path, text: patch.patch,
        target: patch.target.map {
          ResourceSelector(
            group: $0.group, version: $0.version, kind: $0.kind, name: $0.name, namespace: $0.namespace,
            labelSelector: $0.labelSelector, annotationSelector: $0.annotationSelector)
        }, options: patch.options)
    }
    kustomization.optionalComponents = options.ignoreMissingComponents ? Set(options.components) : []
    kustomization.components += options.components
  }

  private static func add(
    _ pairs: [String: String], to present: inout [String: String], field: String, force: Bool
  ) throws {
    for (key, value) in pairs {
      guard force || present[key] == nil || present[key] == value else {
        throw RenderError(
          .invalid,
          "the kustomization sets '\(field).\(key)' already; set 'kustomize.force\(field.prefix(1).uppercased() + field.dropFirst())' to replace it"
        )
      }
      present[key] = value
    }
  }

  /// `$ARGOCD_APP_NAME` and its like, also in braces.
  private static func substitute(_ text: String, _ context: RenderContext) -> String {
    var result = text
    for (name, value) in [
      ("ARGOCD_APP_REVISION_SHORT_8", String(context.revision.prefix(8))),
      ("ARGOCD_APP_REVISION_SHORT", String(context.revision.prefix(7))), ("ARGOCD_APP_REVISION", context.revision),
      ("ARGOCD_APP_NAMESPACE", context.namespace), ("ARGOCD_APP_NAME", context.appName),
      ("ARGOCD_APP_PROJECT_NAME", context.project),
    ] {
      result = result.replacing("${\(name)}", with: value).replacing("$\(name)", with: value)
    }
    return result
  }
}
