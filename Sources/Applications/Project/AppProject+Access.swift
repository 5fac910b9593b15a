import Manifests

// What a project permits. Deny beats allow.

extension AppProject {
  /// Whether the repository is one of the project's.
  public func permits(source: ApplicationSource) -> Bool {
    let url = RepositoryURL.normalized(source.repoURL)
    return Self.decide(sourceRepos) { pattern in
      let bare = RepositoryURL.normalized(Self.withoutDeny(pattern))
      return Self.matches(Self.isDeny(pattern) ? "!" + bare : bare, url, separators: ["/"]) ? .allow : Self.denied(pattern)
    }
  }

  /// Whether the cluster and namespace are among the project's destinations.
  public func permits(destination: Destination) -> Bool {
    Self.decide(destinations) { item in
      let name = !destination.name.isEmpty && Self.matches(item.name, destination.name)
      let server = !destination.server.isEmpty && Self.matches(item.server, destination.server)
      let namespace = Self.matches(item.namespace, destination.namespace)
      if (name || server) && namespace { return .allow }
      let isDenied =
        !name && Self.isDeny(item.name) || !server && Self.isDeny(item.server)
        || !namespace && Self.isDeny(item.namespace)
      return isDenied ? .deny : .neither
    }
  }

  /// Whether resources of this kind may be managed; `name` matters for cluster-scoped ones only.
  public func permits(kind: GroupKind, namespaced: Bool, name: String = "") -> Bool {
    func contains(_ list: [KindPattern]) -> Bool {
      list.contains { pattern in
        Glob.matches(pattern.group, kind.group) && Glob.matches(pattern.kind, kind.kind)
          && (namespaced || pattern.name.isEmpty || name.isEmpty || Glob.matches(pattern.name, name))
      }
    }
    if namespaced {
      return namespaceResourceWhitelist.map(contains) ?? true && !contains(namespaceResourceBlacklist)
    }
    return contains(clusterResourceWhitelist) && !contains(clusterResourceBlacklist)
  }

  /// Why the Application may not be as it is, each in a sentence; empty where it may. Becomes an `InvalidSpecError`.
  public func violations(of application: Application) -> [String] {
    var result: [String] = []
    for source in application.spec.sources where !permits(source: source) {
      result.append("application repo \(source.repoURL) is not permitted in project '\(name)'")
    }
    let destination = application.spec.destination
    if !permits(destination: destination) {
      result.append(
        "application destination server '\(destination.cluster)' and namespace '\(destination.namespace)'"
          + " do not match any of the allowed destinations in project '\(name)'")
    }
    return result
  }

  /// Why the resource may not be synced; nil where it may. `destination` is the app's, with the resource's own namespace.
  public func violation(of key: ResourceKey, namespaced: Bool, destination: Destination) -> String? {
    if !permits(kind: key.groupKind, namespaced: namespaced, name: key.name) {
      return "resource \(key.group):\(key.kind) is not permitted in project \(name)"
    }
    if namespaced && !key.namespace.isEmpty {
      var target = destination
      target.namespace = key.namespace
      if !permits(destination: target) {
        return "namespace \(key.namespace) is not permitted in project '\(name)'"
      }
    }
    return nil
  }

  // MARK: Patterns

  private enum Decision { case allow, deny, neither }

  private static func decide<T>(_ items: [T], _ judge: (T) -> Decision) -> Bool {
    var allowed = false
    for item in items {
      switch judge(item) {
      case .allow: allowed = true
      case .deny: return false
      case .neither: break
      }
    }
    return allowed
  }

  private static func isDeny(_ pattern: String) -> Bool { pattern.hasPrefix("!") }
  private static func withoutDeny(_ pattern: String) -> String { isDeny(pattern) ? String(pattern.dropFirst()) : pattern }
  private static func denied(_ pattern: String) -> Decision { isDeny(pattern) ? .deny : .neither }

  /// A denying pattern "matches" what it does not deny.
  private static func matches(_ pattern: String, _ text: String, separators: [Unicode.Scalar] = []) -> Bool {
    if isDeny(pattern) { return !Glob.matches(withoutDeny(pattern), text, separators: separators) }
    return pattern == "*" || Glob.matches(pattern, text, separators: separators)
  }
}

/// Repository URLs as they are compared.
public enum RepositoryURL {
  /// The form under which equal repositories are equal: lower case, without `.git`, with `ssh://` for scp-like addresses.
  public static func normalized(_ url: String) -> String {
    var text = url.trimmed().lowercased()
    if text.isEmpty { return "" }
    if !text.contains("://"), let colon = text.firstIndex(of: ":"), text[..<colon].contains("@") {
      // git@host:path, as scp writes it.
      text = "ssh://" + text[..<colon] + "/" + text[text.index(after: colon)...].drop { $0 == "/" }
    }
    if text.hasSuffix(".git") { text.removeLast(4) }
    return text
  }
}

extension String {
  /// Without blanks at both ends.
  func trimmed() -> String {
    guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace }) else {
      return ""
    }
    return String(self[start...end])
  }
}
