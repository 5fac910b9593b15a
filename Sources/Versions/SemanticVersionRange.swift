/// A range of versions in Masterminds/semver's language: `>=1.2 <2, !=1.5 || ~3.1 || ^0.4 || 1.2 - 1.4 || 2.x`.
public struct SemanticVersionRange: Sendable {
  private struct Bound {
    var symbol: String
    var version: SemanticVersion
    /// Whether the minor, the patch or any part was left open.
    var minorIsOpen = false
    var patchIsOpen = false
    var isOpen = false
  }
  /// Alternatives of bounds that must all hold.
  private var alternatives: [[Bound]] = []

  /// - Throws: ``VersionError`` with the library's text.
  public init(_ text: String) throws(VersionError) {
    var rest = Self.rewritingHyphens(text).utf8[...]
    while let bar = Self.alternation(in: rest) {
      alternatives.append(try Self.bounds(String(Substring(rest[..<bar]))))
      rest = rest[bar...].dropFirst(2)
    }
    alternatives.append(try Self.bounds(String(Substring(rest))))
  }

  /// Whether a version lies in a range; false also where either is malformed.
  public static func accepts(_ range: String, _ version: String) -> Bool {
    guard let range = try? SemanticVersionRange(range), let version = try? SemanticVersion(version) else { return false }
    return range.contains(version)
  }

  public func contains(_ version: SemanticVersion) -> Bool {
    alternatives.contains { bounds in
      // Pre-releases only match where a bound of the group names one.
      (version.prerelease.isEmpty || bounds.contains { !$0.version.prerelease.isEmpty })
        && bounds.allSatisfy { Self.holds($0, version) }
    }
  }

  // MARK: Parsing

  /// Where the next `||` begins.
  private static func alternation(in text: Substring.UTF8View) -> String.Index? {
    var rest = text
    while let bar = rest.firstIndex(of: UInt8(ascii: "|")) {
      rest = rest[bar...].dropFirst()
      if rest.first == UInt8(ascii: "|") { return bar }
    }
    return nil
  }

  private static let operators = ["!=", ">=", "=>", "<=", "=<", "~>", "=", ">", "<", "~", "^"]

  private static func isVersionByte(_ byte: UInt8) -> Bool {
    (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "x")
      || byte == UInt8(ascii: "X")
      || byte == UInt8(ascii: "*") || byte == UInt8(ascii: "|")
  }

  private static func isIdentifierByte(_ byte: UInt8) -> Bool {
    (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte == UInt8(ascii: "-")
      || ((byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z"))
  }

  /// The version at the front of a text: its numbers as written, and what follows them.
  private static func version(_ rest: inout Substring.UTF8View) -> (
    parts: [String], prerelease: String, metadata: String
  )? {
    var scan = rest
    if scan.first == UInt8(ascii: "v") { scan.removeFirst() }
    var parts: [String] = []
    while parts.count < 3 {
      var part = scan
      if !parts.isEmpty {
        guard part.first == UInt8(ascii: ".") else { break }
        part.removeFirst()
      }
      let digits = part.prefix(while: isVersionByte)
      guard !digits.isEmpty else { break }
      parts.append(String(Substring(digits)))
      scan = part.dropFirst(digits.count)
    }
    guard !parts.isEmpty else { return nil }
    func suffix(_ mark: UInt8) -> String {
      guard scan.first == mark else { return "" }
      var tail = scan.dropFirst()
      var words: [Substring] = []
      while true {
        let word = tail.prefix(while: isIdentifierByte)
        guard !word.isEmpty else { break }
        words.append(Substring(word))
        let following = tail.dropFirst(word.count)
        scan = following
        guard following.first == UInt8(ascii: ".") else { break }
        tail = following.dropFirst()
      }
      return words.joined(separator: ".")
    }
    let prerelease = suffix(UInt8(ascii: "-"))
    let metadata = suffix(UInt8(ascii: "+"))
    rest = scan
    return (parts, prerelease, metadata)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte >= 0x09 && byte <= 0x0D && byte != 0x0B)
  }

  /// `1.2 - 1.4` is `>= 1.2, <= 1.4`.
  private static func rewritingHyphens(_ text: String) -> String {
    var result = ""
    var rest = text[...].utf8
    while !rest.isEmpty {
      var scan = rest
      if version(&scan) != nil {
        let lowerText = String(Substring(rest.prefix(rest.count - scan.count)))
        var between = scan
        let before = between.prefix(while: isSpace).count
        between = between.dropFirst(before)
        if before > 0, between.first == UInt8(ascii: "-") {
          between.removeFirst()
          let after = between.prefix(while: isSpace).count
          between = between.dropFirst(after)
          let start = between
          if after > 0, version(&between) != nil {
            let upperText = String(Substring(start.prefix(start.count - between.count)))
            result += ">= \(lowerText), <= \(upperText)"
            rest = between
            continue
          }
        }
        result += lowerText
        rest = scan
        continue
      }
      result.unicodeScalars.append(Unicode.Scalar(rest.removeFirst()))
    }
    return result
  }

  private static func bounds(_ text: String) throws(VersionError) -> [Bound] {
    var rest = text[...].utf8
    var bounds: [Bound] = []
    func skipSpace() { rest = rest.drop(while: isSpace) }
    skipSpace()
    if rest.isEmpty { throw VersionError("improper constraint: \(text)") }
    while !rest.isEmpty {
      if !bounds.isEmpty, rest.first == UInt8(ascii: ",") {
        rest.removeFirst()
        skipSpace()
      }
      let symbol = operators.first { rest.starts(with: $0.utf8) } ?? ""
      rest = rest.dropFirst(symbol.utf8.count)
      skipSpace()
      guard let (parts, prerelease, metadata) = version(&rest) else {
        throw VersionError("improper constraint: \(text)")
      }
      let before = rest.count
      skipSpace()
      // Bounds are told apart by white space or a comma.
      if !rest.isEmpty, rest.count == before, rest.first != UInt8(ascii: ",") {
        throw VersionError("improper constraint: \(text)")
      }
      bounds.append(try bound(symbol, parts, prerelease, metadata))
    }
    return bounds
  }

  private static func bound(
    _ symbol: String, _ parts: [String], _ prerelease: String, _ metadata: String
  ) throws(VersionError) -> Bound {
    func isOpen(_ index: Int) -> Bool {
      index >= parts.count || ["x", "X", "*"].contains(parts[index])
    }
    let suffix = prerelease.isEmpty ? "" : "-" + prerelease
    var bound = Bound(symbol: symbol, version: .zero)
    let text: String
    if isOpen(0) {
      bound.isOpen = true
      text = "0.0.0" + suffix
    } else if isOpen(1) {
      (bound.isOpen, bound.minorIsOpen) = (true, true)
      text = "\(parts[0]).0.0" + suffix
    } else if isOpen(2) {
      (bound.isOpen, bound.patchIsOpen) = (true, true)
      text = "\(parts[0]).\(parts[1]).0" + suffix
    } else {
      text = parts.joined(separator: ".") + suffix + (metadata.isEmpty ? "" : "+" + metadata)
    }
    do throws(VersionError) { bound.version = try SemanticVersion(text) } catch {
      throw VersionError("constraint parser error")
    }
    return bound
  }

  // MARK: Checking

  private static func holds(_ bound: Bound, _ version: SemanticVersion) -> Bool {
    let own = bound.version
    switch bound.symbol {
    case "", "=": return bound.isOpen ? tilde(bound, version) : version.compare(own) == 0
    case "!=":
      if bound.isOpen {
        if own.major != version.major { return true }
        if own.minor != version.minor, !bound.minorIsOpen { return true }
        if bound.minorIsOpen { return false }
        if own.patch != version.patch, !bound.patchIsOpen { return true }
        if bound.patchIsOpen {
          return SemanticVersion.comparePrereleases(version.prerelease, own.prerelease) != 0
        }
      }
      return version.compare(own) != 0
    case ">":
      if !bound.isOpen { return version.compare(own) > 0 }
      if version.major != own.major { return version.major > own.major }
      if bound.minorIsOpen { return false }
      if bound.patchIsOpen { return version.minor > own.minor }
      return version.compare(own) > 0
    case "<": return version.compare(own) < 0
    case ">=", "=>": return version.compare(own) >= 0
    case "<=", "=<":
      if !bound.isOpen { return version.compare(own) <= 0 }
      if version.major > own.major { return false }
      return !(version.major == own.major && version.minor > own.minor && !bound.minorIsOpen)
    case "~", "~>": return tilde(bound, version)
    default: return caret(bound, version)
    }
  }

  private static func tilde(_ bound: Bound, _ version: SemanticVersion) -> Bool {
    let own = bound.version
    if version.compare(own) < 0 { return false }
    if own.major == 0, own.minor == 0, own.patch == 0, !bound.minorIsOpen, !bound.patchIsOpen {
      return true
    }
    return version.major == own.major && (version.minor == own.minor || bound.minorIsOpen)
  }

  private static func caret(_ bound: Bound, _ version: SemanticVersion) -> Bool {
    let own = bound.version
    if version.compare(own) < 0 { return false }
    if own.major > 0 || bound.minorIsOpen { return version.major == own.major }
    if version.major > 0 { return false }
    if own.minor > 0 || bound.patchIsOpen { return version.minor == own.minor }
    return version.minor == 0 && version.patch == own.patch
  }
}
