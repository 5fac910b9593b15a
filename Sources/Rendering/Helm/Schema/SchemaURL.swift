import GoTemplate

/// URLs as schemas use them.
enum SchemaURL {
  /// What a reference means that stands in a document.
  static func join(_ base: String, _ reference: String) -> String {
    if reference.isEmpty { return base }
    if reference.contains("://") || reference.hasPrefix("urn:") { return reference }
    let parts = base.prefix { $0 != "?" }.parts(separatedBy: "://")
    guard parts.count == 2 else { return reference }
    if reference.hasPrefix("//") { return parts[0] + ":" + reference }
    let slash = parts[1].firstIndex(of: "/") ?? parts[1].endIndex
    let path = parts[1][slash...]
    let folder = reference.hasPrefix("/") ? "" : path.lastIndex(of: "/").map { String(path[...$0]) } ?? "/"
    return parts[0] + "://" + parts[1][..<slash] + TreePath.withoutDots(inURL: folder + reference)
  }

  /// The URL without its fragment, and the fragment.
  static func split(_ text: String) -> (url: String, fragment: String) {
    guard let mark = text.firstIndex(of: "#") else { return (text, "") }
    return (String(text[..<mark]), String(text[text.index(after: mark)...]))
  }

  static func escaped(fragment: String) -> String { GoURL.escape(fragment: GoString(fragment)).text }

  /// Nil where an escape is none.
  static func unescaped(_ text: String) -> String? { try? GoURL.unescape(GoString(text)).text }
}
