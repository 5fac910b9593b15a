/// Argo CD's globs (the syntax of gobwas/glob).
///
/// `*` any run of characters but separators, `**` any run, `?` one character but a separator, `[abc]`, `[a-z]`, `[!abc]`,
/// `{a,b*}` alternatives, `\` takes the next character as it is. Without separators `*` crosses everything.
public enum Glob {
  /// False also where the pattern is malformed.
  public static func matches(_ pattern: String, _ text: String, separators: Set<Character> = []) -> Bool {
    if pattern == text && !pattern.contains(where: { "*?[]{}\\!".contains($0) }) { return true }
    guard let tokens = try? GlobParser(pattern).tokens() else { return false }
    return GlobMatcher(Array(text), separators).matches(tokens[...], at: 0)
  }

  /// Whether a pattern follows the syntax; what does not matches nothing.
  public static func isWellFormed(_ pattern: String) -> Bool { (try? GlobParser(pattern).tokens()) != nil }

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

private indirect enum GlobToken {
  case literal(Character)
  case any
  case anyCrossing
  case one
  case set([ClosedRange<Character>], negated: Bool)
  case alternatives([[GlobToken]])
}

private struct GlobParser {
  struct Malformed: Error {}

  private var characters: [Character]
  private var position = 0

  init(_ pattern: String) { characters = Array(pattern) }

  func tokens() throws -> [GlobToken] {
    var parser = self
    let result = try parser.sequence(inBraces: false)
    guard parser.position == parser.characters.count else { throw Malformed() }
    return result
  }

  private mutating func sequence(inBraces: Bool) throws -> [GlobToken] {
    var result: [GlobToken] = []
    while position < characters.count {
      let character = characters[position]
      if inBraces && (character == "," || character == "}") { return result }
      position += 1
      switch character {
      case "*":
        if position < characters.count, characters[position] == "*" {
          while position < characters.count, characters[position] == "*" { position += 1 }
          result.append(.anyCrossing)
        } else {
          result.append(.any)
        }
      case "?": result.append(.one)
      case "[": result.append(try set())
      case "{": result.append(try alternatives())
      case "\\":
        // At the end it stands for nothing.
        guard position < characters.count else { continue }
        result.append(.literal(characters[position]))
        position += 1
      default: result.append(.literal(character))
      }
    }
    return result
  }

  private mutating func alternatives() throws -> GlobToken {
    var all: [[GlobToken]] = []
    while true {
      all.append(try sequence(inBraces: true))
      // The pattern's end closes them too.
      guard position < characters.count else { return .alternatives(all) }
      position += 1
      if characters[position - 1] == "}" { return .alternatives(all) }
    }
  }

  /// One range, or any number of characters, among which a dash is one like others.
  private mutating func set() throws -> GlobToken {
    let negated = position < characters.count && characters[position] == "!"
    if negated { position += 1 }
    if position + 1 < characters.count, characters[position + 1] == "-" {
      guard position + 3 < characters.count, characters[position + 3] == "]", characters[position] <= characters[position + 2]
      else { throw Malformed() }
      position += 4
      return .set([characters[position - 4]...characters[position - 2]], negated: negated)
    }
    var ranges: [ClosedRange<Character>] = []
    while position < characters.count, characters[position] != "]" {
      if characters[position] == "\\" { position += 1 }
      guard position < characters.count else { throw Malformed() }
      ranges.append(characters[position]...characters[position])
      position += 1
    }
    guard position < characters.count, !ranges.isEmpty else { throw Malformed() }
    position += 1
    return .set(ranges, negated: negated)
  }
}

private struct GlobMatcher {
  let text: [Character]
  let separators: Set<Character>

  init(_ text: [Character], _ separators: Set<Character>) {
    self.text = text
    self.separators = separators
  }

  /// Follows all possible positions at once, so that no pattern takes exponential time.
  func matches(_ tokens: ArraySlice<GlobToken>, at start: Int) -> Bool {
    ends(of: tokens, from: [start]).contains(text.count)
  }

  private func ends(of tokens: ArraySlice<GlobToken>, from starts: Set<Int>) -> Set<Int> {
    var positions = starts
    for token in tokens {
      if positions.isEmpty { return [] }
      var next: Set<Int> = []
      switch token {
      case .literal(let character):
        for position in positions where position < text.count && text[position] == character { next.insert(position + 1) }
      case .one:
        for position in positions where position < text.count && !separators.contains(text[position]) {
          next.insert(position + 1)
        }
      case .set(let ranges, let negated):
        for position in positions where position < text.count {
          if ranges.contains(where: { $0.contains(text[position]) }) != negated { next.insert(position + 1) }
        }
      case .anyCrossing:
        if let first = positions.min() { next = Set(first...text.count) }
      case .any:
        for start in positions where !next.contains(start) {
          var position = start
          next.insert(position)
          while position < text.count, !separators.contains(text[position]) {
            position += 1
            if !next.insert(position).inserted { break }
          }
        }
      case .alternatives(let all):
        for alternative in all { next.formUnion(ends(of: alternative[...], from: positions)) }
      }
      positions = next
    }
    return positions
  }
}
