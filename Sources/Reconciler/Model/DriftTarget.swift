/// What live is compared with.
public enum DriftTarget: Sendable, Hashable {
  /// The commit that the app follows.
  case followed
  /// Other revisions, one per source: a commit, branch or tag, or empty for the source's own.
  case revisions([String])
  /// Manifests from elsewhere, one JSON or YAML text each.
  case manifests([String])
}
