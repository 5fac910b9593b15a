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
    var rest = Self.rewritingHyphens(Array(text.utf8))[...]
    while let bar = Self.alternation(in: rest) {
      alternatives.append(try Self.bounds(rest[..<bar]))
      rest = rest[bar...].dropFirst(2)
    }
    alternatives.append(try Self.bounds(rest))
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
  private static func alternation(in text: ArraySlice<UInt8>) -> Int? {
    var rest = text
    while let bar = rest.firstIndex(of: UInt8(ascii: "|")) {
      rest = rest[bar...].dropFirst()
      if rest.first == UInt8(ascii: "|") { return bar }
    }
    return nil
  }

  private static let operators = ["!=", ">=", "=>", "<=", "=<", "~>", "=", ">", "<", "~", "^"].map {
    (text: $0, bytes: Array($0.utf8))
  }

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
  private static func version(_ rest: inout ArraySlice<UInt8>) -> (
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
      parts.append(String(decoding: digits, as: UTF8.self))
      scan = part.dropFirst(digits.count)
    }
    guard !parts.isEmpty else { return nil }
    func suffix(_ mark: UInt8) -> String {
      guard scan.first == mark else { return "" }
      var tail = scan.dropFirst()
      var words: [String] = []
      while true {
        let word = tail.prefix(while: isIdentifierByte)
        guard !word.isEmpty else { break }
        words.append(String(decoding: word, as: UTF8.self))
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
  private static func rewritingHyphens(_ text: [UInt8]) -> [UInt8] {
    let mayHaveRange = zip(text, text.dropFirst()).contains { $0 == UInt8(ascii: "-") && isSpace($1) }
    guard mayHaveRange else { return text }
    var result: [UInt8] = []
    var rest = text[...]
    while !rest.isEmpty {
      var scan = rest
      if version(&scan) != nil {
        let lower = rest[..<scan.startIndex]
        var between = scan
        let before = between.prefix(while: isSpace).count
        between = between.dropFirst(before)
        if before > 0, between.first == UInt8(ascii: "-") {
          between.removeFirst()
          let after = between.prefix(while: isSpace).count
          between = between.dropFirst(after)
          let start = between
          if after > 0, version(&between) != nil {
            result += Array(">= ".utf8) + lower + Array(", <= ".utf8) + start[..<between.startIndex]
            rest = between
            continue
          }
        }
        result += lower
        rest = scan
        continue
      }
      result.append(rest.removeFirst())
    }
    return result
  }

  private static func bounds(_ text: ArraySlice<UInt8>) throws(VersionError) -> [Bound] {
    func improper() -> VersionError { VersionError("improper constraint: \(String(decoding: text, as: UTF8.self))") }
    var rest = text
    var bounds: [Bound] = []
    // Told only where all of the text has the right form.
    var failure: VersionError?
    func skipSpace() { rest = rest.drop(while: isSpace) }
    skipSpace()
    if rest.isEmpty { throw improper() }
    while !rest.isEmpty {
      if !bounds.isEmpty || failure != nil, rest.first == UInt8(ascii: ",") {
        rest.removeFirst()
        skipSpace()
      }
      let symbol = operators.first { rest.starts(with: $0.bytes) }
      rest = rest.dropFirst(symbol?.bytes.count ?? 0)
      skipSpace()
      guard let (parts, prerelease, metadata) = version(&rest) else {
        throw improper()
      }
      let before = rest.count
      skipSpace()
      // Bounds are told apart by white space or a comma.
      if !rest.isEmpty, rest.count == before, rest.first != UInt8(ascii: ",") {
        throw improper()
      }
      do throws(VersionError) {
        bounds.append(try bound(symbol?.text ?? "", parts, prerelease, metadata))
      } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
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
