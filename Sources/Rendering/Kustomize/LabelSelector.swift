import Manifests

/// A label selector as kubectl takes it: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. Empty selects everything.
struct LabelSelector {
  private enum Requirement {
    case among(String, [String])
    case notAmong(String, [String])
    case exists(String)
    case absent(String)
    /// A number that is more than the bound, or less.
    case beyond(String, Int64, isMore: Bool)
  }
  private var requirements: [Requirement] = []

  init(_ text: String) throws {
    // Commas within parentheses belong to a set.
    var parts: [String] = [""]
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
    }
    let trimmed = parts.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    guard trimmed != [""] else { return }
    for part in trimmed {
      guard !part.isEmpty else { throw RenderError(.invalid, "'\(text)' is no label selector: nothing stands beside a comma") }
      requirements.append(try Self.requirement(part))
    }
  }

  private static func requirement(_ text: String) throws -> Requirement {
    func trim(_ text: some StringProtocol) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    if let match = text.wholeMatch(of: /([^ ]+) (in|notin) ?\(([^)]*)\)/) {
      let values = match.3.split(separator: ",", omittingEmptySubsequences: false).map { trim($0) }
      return match.2 == "in" ? .among(String(match.1), values) : .notAmong(String(match.1), values)
    }
    for (symbol, isPositive) in [("!=", false), ("==", true), ("=", true)] {
      guard let range = text.firstRange(of: symbol) else { continue }
      let key = trim(text[..<range.lowerBound])
      let value = trim(text[range.upperBound...])
      guard isName(key), value.isEmpty || isName(value) else { break }
      return isPositive ? .among(key, [value]) : .notAmong(key, [value])
    }
    for (symbol, isMore) in [(">", true), ("<", false)] {
      guard let range = text.firstRange(of: symbol) else { continue }
      let key = trim(text[..<range.lowerBound])
      guard isName(key), let bound = Int64(trim(text[range.upperBound...])) else { break }
      return .beyond(key, bound, isMore: isMore)
    }
    if text.hasPrefix("!"), isName(trim(text.dropFirst())) { return .absent(trim(text.dropFirst())) }
    guard isName(text) else { throw RenderError(.invalid, "'\(text)' is no label selector") }
    return .exists(text)
  }

  private static func isName(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._\/-]*/) != nil
  }

  var isEmpty: Bool { requirements.isEmpty }

  func matches(_ labels: [String: String]) -> Bool {
    requirements.allSatisfy { requirement in
      switch requirement {
      case .among(let key, let values): labels[key].map(values.contains) ?? false
      case .notAmong(let key, let values): !(labels[key].map(values.contains) ?? false)
      case .exists(let key): labels[key] != nil
      case .absent(let key): labels[key] == nil
      case .beyond(let key, let bound, let isMore):
        labels[key].flatMap { Int64($0) }.map { isMore ? $0 > bound : $0 < bound } ?? false
      }
    }
  }

  /// Whether a resource has labels (or annotations) that are selected.
  func matches(_ resource: KustomizeResource, _ field: String) -> Bool { isEmpty || matches(resource.texts(field)) }
}
