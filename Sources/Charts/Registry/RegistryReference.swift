import HTTP

/// An artifact's name in an OCI registry, without its tag.
struct RegistryReference: Sendable, Hashable {
  /// Where the registry's API is, without a path.
  var origin: ChartURL
  /// `team/charts/web`.
  var name: String

  /// - Parameter plainHTTP: the registry speaks http.
  /// - Returns: nil where this is no registry's address.
  init?(_ reference: ChartReference, plainHTTP: Bool) {
    var text = reference.repository
    for scheme in ["oci://", "https://", "http://"] where text.lowercased().hasPrefix(scheme) {
      text.removeFirst(scheme.count)
    }
    guard let url = ChartURL((plainHTTP ? "http://" : "https://") + text), url.query.isEmpty else { return nil }
    let parts = (url.path + (reference.name.isEmpty ? "" : "/" + reference.name)).split(separator: "/").map(String.init)
    guard !parts.isEmpty, parts.allSatisfy(Self.isNamePart) else { return nil }
    origin = url
    origin.path = ""
    name = parts.joined(separator: "/")
  }

  func address(_ tail: String) -> ChartURL {
    var url = origin
    url.path = "/v2/\(name)/\(tail)"
    return url
  }

  var shown: String { "oci://\(origin.authority)/\(name)" }

  /// As the distribution specification has it.
  private static func isNamePart(_ part: String) -> Bool {
    part.wholeMatch(of: /[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*/) != nil
  }
}

/// Versions as tags: a tag has no `+`.
enum RegistryTag {
  static func tag(of version: String) -> String { version.replacing("+", with: "_") }
  static func version(of tag: String) -> String { tag.replacing("_", with: "+") }

  /// As the distribution specification has it.
  static func isValid(_ tag: String) -> Bool { tag.wholeMatch(of: /[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}/) != nil }
}
