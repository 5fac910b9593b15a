/// What a source may read besides its own tree.
public struct SourceCompanions: Sendable {
  /// The trees of the sources that have a `ref`, by its name: `values` for `$values/…`.
  public var references: [String: any FileTree]
  /// The contents of remote values files, by their URL; whoever calls the renderer has fetched them.
  public var remoteFiles: [String: [UInt8]]
  /// The schemes that a values file's URL may have (`helm.valuesFileSchemes` of argocd-cm).
  public var valueFileSchemes: Set<String>
  /// What the schemas of charts refer to, by URL.
  public var schemas: [String: RemoteSchema]
  /// Other repositories that a kustomization may have bases in.
  public var bases: RemoteBases

  public init(
    references: [String: any FileTree] = [:], remoteFiles: [String: [UInt8]] = [:],
    valueFileSchemes: Set<String> = ["http", "https"], schemas: [String: RemoteSchema] = [:],
    bases: RemoteBases = RemoteBases()
  ) {
    self.schemas = schemas
    self.bases = bases
    self.references = references
    self.remoteFiles = remoteFiles
    self.valueFileSchemes = valueFileSchemes
  }
}
