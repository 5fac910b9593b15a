import Applications

/// The tool that turns a source into manifests.
public enum SourceKind: String, Sendable, Hashable, CaseIterable {
  case directory = "Directory"
  case kustomize = "Kustomize"
  case helm = "Helm"
  case plugin = "Plugin"

  /// The names under which a kustomization may stand.
  public static let kustomizationNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

  /// What a source is: by the tool it has settings for, else by what stands in its folder, as Argo CD tells them apart.
  public static func detect(_ source: ApplicationSource, in tree: any FileTree, path: String) throws -> SourceKind {
    var named: [SourceKind] = []
    if source.kustomize != nil { named.append(.kustomize) }
    if source.helm != nil || source.isHelmRepository { named.append(.helm) }
    if source.directory != nil { named.append(.directory) }
    if source.plugin != nil { named.append(.plugin) }
    guard named.count < 2 else {
      let names = named.map { $0.rawValue.lowercased() }.joined(separator: " and ")
      throw RenderError(.invalid, "the source has settings for \(names); keep those of one tool only")
    }
    if let only = named.first { return only }
    let names = Set((try tree.list(path) ?? []).filter { !$0.isDirectory }.map(\.name))
    if kustomizationNames.contains(where: names.contains) { return .kustomize }
    return names.contains("Chart.yaml") ? .helm : .directory
  }
}
