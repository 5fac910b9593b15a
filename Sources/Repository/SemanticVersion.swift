/// A version as tags spell it: `1.2.3`, `v1.2`, `2.0.0-rc.1+build`.
public struct SemanticVersion: Sendable, Hashable {
  public var major: Int
  public var minor: Int
  public var patch: Int
  /// The dot-separated parts after `-`.
  public var prerelease: [String]

  public init(_ major: Int, _ minor: Int = 0, _ patch: Int = 0, prerelease: [String] = []) {
    self.major = major
    self.minor = minor
    self.patch = patch
    self.prerelease = prerelease
  }

  /// Nil where the text is no version. A leading `v` and missing minor and patch numbers are fine.
  public init?(_ text: String) {
    var rest = Substring(text)
    if rest.first == "v" || rest.first == "V" { rest.removeFirst() }
    if let plus = rest.firstIndex(of: "+") { rest = rest[..<plus] }
    var prerelease: [String] = []
    if let dash = rest.firstIndex(of: "-") {
      prerelease = rest[rest.index(after: dash)...].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard prerelease.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isIdentifier) }) else { return nil }
      rest = rest[..<dash]
    }
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { $0.utf8.allSatisfy(Self.isDigit) ? Int($0) : nil }
    guard (1...3).contains(parts.count), numbers.count == parts.count else { return nil }
    self.init(
      numbers[0], numbers.count > 1 ? numbers[1] : 0, numbers.count > 2 ? numbers[2] : 0, prerelease: prerelease)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
  private static func isIdentifier(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "-") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
  }
}

extension SemanticVersion: Comparable {
  public static func < (a: SemanticVersion, b: SemanticVersion) -> Bool {
    if (a.major, a.minor, a.patch) != (b.major, b.minor, b.patch) {
      return (a.major, a.minor, a.patch) < (b.major, b.minor, b.patch)
    }
    if a.prerelease.isEmpty || b.prerelease.isEmpty { return !a.prerelease.isEmpty && b.prerelease.isEmpty }
    for (x, y) in zip(a.prerelease, b.prerelease) where x != y {
      switch (Int(x), Int(y)) {
      case (let x?, let y?): return x < y
      case (_?, nil): return true
      case (nil, _?): return false
      case (nil, nil): return x < y
      }
    }
    return a.prerelease.count < b.prerelease.count
  }
}

/// A range of versions as Argo CD and Helm take it: `1.2.*`, `>=1.0 <2`, `^1.2 || ~3.1`, `1.2 - 1.4`.
public struct SemanticVersionRange: Sendable, Hashable {
  private enum Comparison: String, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case more = ">"
    case less = "<"
  }
  private struct Bound: Hashable {
    var comparison: Comparison
    var orEqual: Bool
    var version: SemanticVersion
    /// Of a partial version that is excluded: the first one after all that it stands for.
    var end: SemanticVersion?
  }
  /// Alternatives of bounds that must all hold.
  private var alternatives: [[Bound]]
  /// Whether a bound of each alternative names a prerelease itself; only then are prereleases taken.
  private var admitsPrerelease: [Bool]

  /// Nil where the text is no range.
  public init?(_ text: String) {
    alternatives = []
    admitsPrerelease = []
    for alternative in text.split(separator: "|", omittingEmptySubsequences: true) {
      guard let words = Self.words(String(alternative)), !words.isEmpty else { return nil }
      var bounds: [Bound] = []
      var admits = false
      for (symbol, version) in words {
        guard let (more, isPrerelease) = Self.bounds(symbol, version) else { return nil }
        bounds += more
        admits = admits || isPrerelease
      }
      alternatives.append(bounds)
      admitsPrerelease.append(admits)
    }
    if alternatives.isEmpty { return nil }
  }

  public func contains(_ version: SemanticVersion) -> Bool {
    zip(alternatives, admitsPrerelease).contains { bounds, admits in
      (admits || version.prerelease.isEmpty)
        && bounds.allSatisfy { bound in
          switch bound.comparison {
          case .equal: version == bound.version
          case .notEqual: bound.end.map { version < bound.version || version >= $0 } ?? (version != bound.version)
          case .more: version > bound.version || (bound.orEqual && version == bound.version)
          case .less: version < bound.version || (bound.orEqual && version == bound.version)
          }
        }
    }
  }

  /// `>=1.0, <2` as pairs of an operator and a version; a hyphen range as two of them.
  private static func words(_ text: String) -> [(symbol: String, version: String)]? {
    let parts = text.split { $0 == "," || $0.isWhitespace }.map(String.init)
    var found: [(String, String)] = []
    var symbol = ""
    var index = 0
    while index < parts.count {
      let part = parts[index]
      if part == "-" {
        guard let lower = found.popLast(), lower.0.isEmpty, index + 1 < parts.count else { return nil }
        found.append((">=", lower.1))
        found.append(("<=", parts[index + 1]))
        index += 2
        continue
      }
      let operators = part.prefix { "=!<>~^".contains($0) }
      guard symbol.isEmpty || operators.isEmpty else { return nil }
      symbol += operators
      let version = part.dropFirst(operators.count)
      if !version.isEmpty {
        found.append((symbol, String(version)))
        symbol = ""
      }
      index += 1
    }
    return symbol.isEmpty ? found : nil
  }

  /// What one operator and one (maybe partial) version ask for.
  private static func bounds(_ symbol: String, _ text: String) -> ([Bound], isPrerelease: Bool)? {
    var core = Substring(text)
    if core.first == "v" { core.removeFirst() }
    let numbers = core.prefix { $0 != "-" && $0 != "+" }.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...3).contains(numbers.count) else { return nil }
    let wildcard = numbers.firstIndex { ["*", "x", "X"].contains($0) }
    let given = wildcard ?? numbers.count
    let suffix = core.dropFirst(numbers.joined(separator: ".").count)
    let filled = (numbers.prefix(given).map(String.init) + ["0", "0", "0"]).prefix(3).joined(separator: ".")
    guard let version = SemanticVersion(filled + (given == numbers.count ? String(suffix) : "")) else { return nil }
    func at(_ comparison: Comparison, _ orEqual: Bool, _ version: SemanticVersion) -> Bound {
      Bound(comparison: comparison, orEqual: orEqual, version: version)
    }
    func span(_ end: SemanticVersion) -> [Bound] { [at(.more, true, version), at(.less, false, end)] }
    let nextMajor = SemanticVersion(version.major + 1)
    let nextMinor = SemanticVersion(version.major, version.minor + 1)
    /// The first version after everything that a partial version stands for.
    let after = given == 0 ? nil : given == 1 ? nextMajor : given == 2 ? nextMinor : nil
    let any = [at(.more, true, SemanticVersion(0))]
    let isPrerelease = !version.prerelease.isEmpty
    if given == 0 { return (any, false) }
    switch symbol {
    case "", "=", "==": return (after.map(span) ?? [at(.equal, true, version)], isPrerelease)
    case "!=":
      var excluded = at(.notEqual, false, version)
      excluded.end = after
      return ([excluded], isPrerelease)
    case ">": return ([after.map { at(.more, true, $0) } ?? at(.more, false, version)], isPrerelease)
    case ">=", "=>": return ([at(.more, true, version)], isPrerelease)
    case "<": return ([at(.less, false, version)], isPrerelease)
    case "<=", "=<": return ([after.map { at(.less, false, $0) } ?? at(.less, true, version)], isPrerelease)
    case "~", "~>": return (span(given == 1 ? nextMajor : nextMinor), isPrerelease)
    case "^":
      if version.major > 0 || given == 1 { return (span(nextMajor), isPrerelease) }
      if version.minor > 0 || given == 2 { return (span(nextMinor), isPrerelease) }
      return (span(SemanticVersion(0, 0, version.patch + 1)), isPrerelease)
    default: return nil
    }
  }
}
