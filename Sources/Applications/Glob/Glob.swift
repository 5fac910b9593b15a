/// The globs of Argo CD and helm, which both use gobwas/glob 0.2.3.
///
/// `*` any run of characters but separators, `**` any run, `?` one character but a separator, `[abc]`, `[a-z]`, `[!abc]`,
/// `{a,b*}` alternatives, `\` takes the next character as it is. Without separators `*` crosses everything.
///
/// That library errs here and there, with stars among alternatives above all, and whoever wrote a pattern has seen what it does:
/// it is compiled and matched step by step as there.
public struct Glob: Sendable {
  private let matcher: GlobMatcher

  /// Why a pattern cannot be used, or a match came to no end.
  public enum Fault: Error, Sendable, Equatable {
    case malformed
    /// More parts than anybody writes, or more steps than were given.
    case tooLong
    /// The library's own fault, in Go's words: it ends the template that asked.
    case outOfRange(String)
  }

  public init(_ pattern: String, separators: [Unicode.Scalar] = []) throws(Fault) {
    matcher = GlobCompiler(separators: separators).matcher(of: try GlobPattern.parse(pattern))
  }

  /// - Parameter steps: how many parts of the pattern may be tried; what is left of them afterwards.
  public func matches(_ text: String, steps: inout Int) throws(Fault) -> Bool {
    try matcher.matches(Array(text.utf8)[...], &steps)
  }

  /// False also where the pattern is malformed, or takes too long.
  public static func matches(_ pattern: String, _ text: String, separators: [Unicode.Scalar] = []) -> Bool {
    if pattern == "*", separators.isEmpty { return true }
    if !pattern.utf8.contains(where: { "*?[]{}\\!".utf8.contains($0) }) { return pattern == text }
    var steps = 1_000_000
    return (try? Glob(pattern, separators: separators).matches(text, steps: &steps)) ?? false
  }

  /// How the patterns of a list are read (`util/glob` in Argo CD).
  public enum ListMode: Sendable, Hashable {
    case exact
    case glob
    /// Globs, but `/…/` is a regular expression.
    case regularExpression
  }

  /// Whether any pattern of the list matches.
  public static func anyMatches(_ patterns: [String], _ text: String, mode: ListMode) -> Bool {
    patterns.contains { pattern in
      switch mode {
      case .exact: pattern == text
      case .glob: matches(pattern, text)
      case .regularExpression:
        if pattern.count > 1, pattern.hasPrefix("/"), pattern.hasSuffix("/") {
          (try? Regex(String(pattern.dropFirst().dropLast())))?.matchesAnywhere(in: text) ?? false
        } else {
          matches(pattern, text)
        }
      }
    }
  }
}

extension Regex where Output == AnyRegexOutput {
  fileprivate func matchesAnywhere(in text: String) -> Bool { (try? firstMatch(in: text)) != nil }
}
