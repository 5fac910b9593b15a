import Applications
import Manifests

/// Turns a source into manifests. A pure function of the tree and the options: no process, no network, no clock.
public enum Renderer {
  /// Renders one source out of the tree of its commit, or of its package.
  ///
  /// - Parameter companions: what the source may read besides that tree.
  /// - Throws: ``RenderError`` that names file and line.
  public static func render(
    source: ApplicationSource, tree: any FileTree, context: RenderContext,
    companions: SourceCompanions = SourceCompanions()
  ) throws(RenderError) -> RenderResult {
    let tree = RecordingFileTree(tree)
    do {
      let path = try sourcePath(source, tree, context)
      let kind = try SourceKind.detect(source, in: tree, path: path)
      var manifests: [RenderedManifest]
      var warnings: [String] = []
      switch kind {
      case .directory:
        var renderer = DirectoryRenderer(tree: tree, options: source.directory ?? DirectoryOptions())
        try renderer.render(path)
        manifests = renderer.manifests
        warnings = renderer.warnings
      case .kustomize:
        (manifests, warnings) = try KustomizeRenderer.render(
          path, tree: tree, source: source, context: context, companions: companions)
      case .helm:
        (manifests, warnings) = try HelmSource(
          source: source, folder: path, tree: tree, context: context, companions: companions
        ).manifests()
      case .plugin:
        throw RenderError(
          .unsupported, file: path, "the plugin '\(source.plugin?.name ?? "")' cannot be run: Tiphys never executes anything")
      }
      return RenderResult(
        kind: kind, manifests: manifests, inputs: tree.inputs, warnings: warnings, namespace: context.namespace)
    } catch let error as RenderError {
      throw error
    } catch {
      throw RenderError(.failed, "the repository cannot be read: \(error)")
    }
  }

  /// The source's folder as a clean path that exists.
  private static func sourcePath(
    _ source: ApplicationSource, _ tree: any FileTree, _ context: RenderContext
  ) throws -> String {
    guard let path = TreePath.normalized(source.path) else {
      throw RenderError(.outside, "app path '\(source.path)' leads out of the repository")
    }
    guard !source.path.hasPrefix("/") else {
      throw RenderError(.invalid, "app path '\(source.path)' is absolute; write it relative to the repository's root")
    }
    let at = context.revision.isEmpty ? "" : " at \(context.revision.prefix(7))"
    guard try tree.list(path) != nil else {
      if try tree.read(path) != nil {
        throw RenderError(.missing, "app path '\(source.path)' is a file\(at); name the folder that holds it")
      }
      throw RenderError(
        .missing, "app path '\(source.path)' does not exist\(at)" + (try PathSuggestion.near(path, in: tree)))
    }
    return path
  }
}
