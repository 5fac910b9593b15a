import Applications
import Manifests

/// A kustomization, with an Application's own settings on top.
enum KustomizeRenderer {
  static func render(
    _ path: String, tree: any FileTree, source: ApplicationSource, context: RenderContext, companions: SourceCompanions
  ) throws -> (manifests: [RenderedManifest], warnings: [String]) {
    let options = source.kustomize
    let build = KustomizeBuild(
      tree: tree, bases: companions.bases,
      helm: HelmDefaults(
        kubeVersion: options.flatMap { $0.kubeVersion.isEmpty ? nil : $0.kubeVersion } ?? context.kubeVersion,
        apiVersions: options.flatMap { $0.apiVersions.isEmpty ? nil : $0.apiVersions } ?? context.apiVersions,
        schemas: companions.schemas))
    var warnings: [String] = []
    let resources = try build.run(path) { kustomization in
      guard let options else { return }
      let overlay = KustomizeOverlay(options: options, variables: BuildEnvironment(source: source, context: context))
      try overlay.apply(to: &kustomization, isPresent: { try TreePath.join(path, $0).map(tree.isDirectory) ?? false })
      if !options.version.isEmpty {
        warnings.append("kustomize.version '\(options.version)' is ignored: Tiphys renders as kustomize v5.7 does")
      }
    }
    let manifests = resources.map { RenderedManifest(value: $0.value, file: $0.file.isEmpty ? path : $0.file, line: $0.line) }
    return (manifests, warnings)
  }
}

/// What Argo CD does with `kustomize edit` before it builds: `source.kustomize` on top of the source's kustomization.
struct KustomizeOverlay {
  let options: KustomizeOptions
  let variables: BuildEnvironment

  /// - Parameter isPresent: whether there is a folder of the name, as seen from the kustomization.
  func apply(to kustomization: inout Kustomization, isPresent: (String) throws -> Bool) throws {
    if !options.namePrefix.isEmpty { kustomization.namePrefix = options.namePrefix }
    if !options.nameSuffix.isEmpty { kustomization.nameSuffix = options.nameSuffix }
    setImages(&kustomization)
    try setReplicas(&kustomization)
    try addLabels(&kustomization)
    var annotations = options.commonAnnotations
    if options.commonAnnotationsEnvsubst { annotations = annotations.mapValues(variables.expand) }
    try add(
      annotations, to: &kustomization.commonAnnotations, field: "commonAnnotations", force: options.forceCommonAnnotations)
    if !options.namespace.isEmpty { kustomization.namespace = options.namespace }
    kustomization.patches += options.patches.map { patch in
      PatchSource(
        path: patch.path, text: patch.patch,
        target: patch.target.map {
          ResourceSelector(
            group: $0.group, version: $0.version, kind: $0.kind, name: $0.name, namespace: $0.namespace,
            labelSelector: $0.labelSelector, annotationSelector: $0.annotationSelector)
        }, options: patch.options)
    }
    for component in options.components where !kustomization.components.contains(component) {
      if options.ignoreMissingComponents, try !isPresent(component) { continue }
      kustomization.components.append(component)
    }
  }

  /// `kustomize edit set image`: replaces what the kustomization has for the image and sorts all by name; `*` keeps a part.
  private func setImages(_ kustomization: inout Kustomization) {
    guard !options.images.isEmpty else { return }
    for argument in options.images {
      var change = ImageChange(argument: variables.expand(argument))
      let old = kustomization.images.first { $0.name == change.name }
      func kept(_ text: String, _ old: String?) -> String { text == "*" ? old ?? "" : text }
      change.newName = kept(change.newName, old?.newName)
      change.newTag = kept(change.newTag, old?.newTag)
      change.digest = kept(change.digest, old?.digest)
      kustomization.images.removeAll { $0.name == change.name }
      kustomization.images.append(change)
    }
    kustomization.images.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  private func setReplicas(_ kustomization: inout Kustomization) throws {
    for replica in options.replicas {
      guard let count = replica.count.int ?? replica.count.string.flatMap(Int.init), count >= 0 else {
        throw RenderError(.invalid, "the source's 'kustomize.replicas' has no number for '\(replica.name)'")
      }
      kustomization.replicas.removeAll { $0.name == replica.name }
      kustomization.replicas.append(ReplicaChange(name: replica.name, count: Int64(count)))
    }
  }

  private func addLabels(_ kustomization: inout Kustomization) throws {
    guard !options.commonLabels.isEmpty else { return }
    let labels = options.commonLabels.mapValues(variables.expand)
    guard options.labelWithoutSelector else {
      return try add(labels, to: &kustomization.commonLabels, field: "commonLabels", force: options.forceCommonLabels)
    }
    for key in labels.keys.sorted() where !options.forceCommonLabels {
      guard !kustomization.labels.contains(where: { $0.pairs[key] != nil }) else { throw clash("labels", key, "CommonLabels") }
    }
    kustomization.labels.append(
      Kustomization.Label(
        pairs: labels, includesSelectors: false, includesTemplates: options.labelIncludeTemplates, fields: FieldSpecs()))
  }

  private func add(_ pairs: [String: String], to present: inout [String: String], field: String, force: Bool) throws {
    for (key, value) in pairs {
      guard force || present[key] == nil else {
        throw clash(field, key, field.prefix(1).uppercased() + field.dropFirst())
      }
      present[key] = value
    }
  }

  private func clash(_ field: String, _ key: String, _ option: String) -> RenderError {
    RenderError(
      .invalid, "the kustomization sets '\(field).\(key)' already; set 'kustomize.force\(option)' to replace it")
  }
}
