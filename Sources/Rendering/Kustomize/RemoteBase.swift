/// Another repository at some revision, in which a kustomization has a base.
public struct RemoteRepository: Sendable, Hashable, CustomStringConvertible {
  /// As Git clones it.
  public var url: String
  /// A branch, tag or commit; empty for the default branch.
  public var revision: String
  public var description: String { revision.isEmpty ? url : "\(url) at \(revision)" }

  public init(url: String, revision: String) {
    self.url = url
    self.revision = revision
  }
}

/// The other repositories that a build may read. The renderer fetches nothing: where one is wanted that is not here, the error
/// names it (``RenderError/wanted``), and whoever renders may bring its tree and try again.
public struct RemoteBases: Sendable {
  /// Whether bases of other repositories are allowed at all.
  public var areAllowed: Bool
  public var trees: [RemoteRepository: any FileTree]

  public init(areAllowed: Bool = false, trees: [RemoteRepository: any FileTree] = [:]) {
    self.areAllowed = areAllowed
    self.trees = trees
  }
}

/// A base as a kustomization names it: `https://host/org/repo//path?ref=v1`, `git@host:org/repo.git//path`, `github.com/org/repo`.
struct RemoteBase: Hashable {
  var repository: RemoteRepository
  /// The folder in it; "" for its root.
  var path: String

  /// - Returns: nil where the text names no repository.
  init?(_ text: String) {
    guard Self.isRemote(text) else { return nil }
    var rest = text.hasPrefix("git::") ? Substring(text.dropFirst(5)) : Substring(text)
    var revision = ""
    if let mark = rest.firstIndex(of: "?") {
      // Depth, submodules and time limits are Git's business elsewhere.
      for part in rest[rest.index(after: mark)...].split(separator: "&") {
        let pair = part.split(separator: "=", maxSplits: 1)
        if pair.count == 2, pair[0] == "ref" || pair[0] == "version" { revision = String(pair[1]) }
      }
      rest = rest[..<mark]
    }
    var scheme = rest.firstRange(of: "://").map { String(rest[..<$0.upperBound]) } ?? ""
    rest = rest.dropFirst(scheme.count)
    if scheme.isEmpty, !rest.contains("@") {
      scheme = "https://"
      rest = rest.hasPrefix("github.com:") ? Substring("github.com/" + rest.dropFirst(11)) : rest
    }
    let (repository, path) = Self.split(rest, isFile: scheme == "file://")
    guard !repository.isEmpty, let path = TreePath.normalized(String(path)) else { return nil }
    self.repository = RemoteRepository(url: scheme + repository, revision: revision)
    self.path = path
  }

  static func isRemote(_ text: String) -> Bool {
    // A path that is no URL is the rule, so what all of those have is looked for first.
    guard text.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "g") }) else {
      return false
    }
    return text.contains("://") || text.hasPrefix("git@") || text.hasPrefix("git::") || text.hasPrefix("github.com/")
      || text.hasPrefix("github.com:") || text.contains("?ref=")
  }

  /// The repository ends at `//`, behind `.git`, before Azure's folders, or after host, organisation and name.
  private static func split(_ text: Substring, isFile: Bool) -> (repository: Substring, path: Substring) {
    if let double = text.dropFirst().firstRange(of: "//") { return (text[..<double.lowerBound], text[double.upperBound...]) }
    if let end = text.firstRange(of: ".git/") {
      return (text[..<text.index(before: end.upperBound)], text[end.upperBound...])
    }
    if text.hasSuffix(".git") || isFile { return (text, "") }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    var count = text.contains("@") ? 2 : 3
    if let marker = parts.firstIndex(of: "_git") { count = marker + 2 }
    guard parts.count > count else { return (text, "") }
    return (Substring(parts[..<count].joined(separator: "/")), Substring(parts[count...].joined(separator: "/")))
  }
}
