import Versions

/// Which of the versions that there are a version or range means, after helm's and Argo CD's rules.
enum VersionChoice {
  /// Whether the text names one version, so that nobody has to be asked what there is.
  static func isExact(_ text: String) -> Bool {
    // `1.2` and `v1` are versions to some and ranges to others: helm takes them for ranges.
    (try? SemanticVersion(text)) != nil && text.prefix { $0 != "-" && $0 != "+" }.split(separator: ".").count == 3
  }

  /// Whether the text is to be taken for a registry's tag as it stands: a version, or a name that is no range of versions.
  static func isTag(_ text: String) -> Bool {
    !text.isEmpty && (isExact(text) || ((try? SemanticVersionRange(text)) == nil && RegistryTag.isValid(text)))
  }

  /// The index of the newest version that `wanted` admits; nil where none does.
  ///
  /// - Parameter wanted: empty means the newest that is no pre-release.
  static func best(of versions: [String], wanted: String) throws(Invalid) -> Int? {
    if let exact = versions.firstIndex(of: wanted) { return exact }
    guard let range = try? SemanticVersionRange(wanted.isEmpty ? "*" : wanted) else { throw Invalid() }
    var best: (index: Int, version: SemanticVersion)?
    for (index, text) in versions.enumerated() {
      guard let version = try? SemanticVersion(text), range.contains(version) else { continue }
      if best.map({ $0.version < version }) ?? true { best = (index, version) }
    }
    return best?.index
  }

  /// The text is neither a version nor a range.
  struct Invalid: Error {}

  /// `1.2.3, 1.2.2, … 8 more`, newest first, for messages.
  static func listed(_ versions: [String]) -> String {
    let known = versions.compactMap { text in (try? SemanticVersion(text)).map { (text, $0) } }.sorted { $0.1 > $1.1 }.map(\.0)
    guard !known.isEmpty else { return "it has no versions" }
    return "it has " + known.prefix(6).joined(separator: ", ") + (known.count > 6 ? " and \(known.count - 6) more" : "")
  }
}
