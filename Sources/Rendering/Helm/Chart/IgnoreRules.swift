/// The rules of a `.helmignore`, which are like those of Git but not the same: `**` is an error, and `!x` leaves out whatever is
/// not `x`.
struct IgnoreRules {
  private struct Rule {
    enum Scope { case root, path, name }
    var pattern: GoPathPattern
    var scope: Scope
    var negated: Bool
    var onlyDirectories: Bool
  }

  private var rules: [Rule] = []

  /// The rules of a file's text, if there is one, and those that always hold: `templates/.?*`.
  init(_ text: String?) throws(RenderError) {
    var text = (text ?? "")[...]
    if text.first == "\u{FEFF}" { text.removeFirst() }
    for line in text.split(whereSeparator: \.isNewline) { try add(String(line)) }
    try add("templates/.?*")
  }

  private mutating func add(_ line: String) throws(RenderError) {
    var pattern = line.trimmedWhitespace
    guard !pattern.isEmpty, !pattern.hasPrefix("#") else { return }
    guard !pattern.contains("**") else {
      throw RenderError(.invalid, file: ".helmignore", "double-star (**) syntax is not supported")
    }
    // Helm tries a rule on a name.
    guard GoPathPattern(pattern).outcome(for: Array("abc".unicodeScalars)[...]) != .malformed else {
      throw RenderError(.invalid, file: ".helmignore", "syntax error in pattern")
    }
    let negated = pattern.hasPrefix("!")
    if negated { pattern.removeFirst() }
    let onlyDirectories = pattern.hasSuffix("/")
    if onlyDirectories { pattern.removeLast() }
    let scope: Rule.Scope = pattern.hasPrefix("/") ? .root : pattern.contains("/") ? .path : .name
    if scope == .root { pattern.removeFirst() }
    rules.append(Rule(pattern: GoPathPattern(pattern), scope: scope, negated: negated, onlyDirectories: onlyDirectories))
  }

  var count: Int { rules.count }

  /// Whether a file or folder, named from the chart's folder, is left out.
  func ignores(_ path: String, isDirectory: Bool) -> Bool {
    let whole = Array(path.unicodeScalars)
    let name = whole.lastIndex(of: "/").map { whole[($0 + 1)...] } ?? whole[...]
    for rule in rules {
      let matches = rule.pattern.outcome(for: rule.scope == .name ? name : whole[...]) == .matches
      if rule.negated {
        if (rule.onlyDirectories && !isDirectory) || !matches { return true }
      } else if matches, isDirectory || !rule.onlyDirectories {
        return true
      }
    }
    return false
  }
}
