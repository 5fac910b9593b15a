/// A version as Masterminds/semver reads one: a leading `v` and missing parts are fine, the original text is kept.
public struct SemanticVersion: Sendable, Hashable {
  public var major: UInt64
  public var minor: UInt64
  public var patch: UInt64
  public var prerelease: String
  public var metadata: String
  public var original: String

  /// What Go has of a version that was never read.
  public static let zero = SemanticVersion(major: 0, minor: 0, patch: 0, prerelease: "", metadata: "", original: "")

  private init(major: UInt64, minor: UInt64, patch: UInt64, prerelease: String, metadata: String, original: String) {
    (self.major, self.minor, self.patch) = (major, minor, patch)
    (self.prerelease, self.metadata, self.original) = (prerelease, metadata, original)
  }

  /// - Throws: ``VersionError`` with the library's text.
  public init(_ text: String) throws(VersionError) {
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "v") { rest.removeFirst() }
    let metadata = try Self.suffix(of: &rest, behind: UInt8(ascii: "+"))
    let prerelease = try Self.suffix(of: &rest, behind: UInt8(ascii: "-"))
    let parts = rest.split(separator: Self.dot, omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isDigit) }) else {
      throw VersionError("invalid semantic version")
    }
    var numbers: [UInt64] = [0, 0, 0]
    for (index, part) in parts.enumerated() {
      guard let number = UInt64(Substring(part)) else {
        throw VersionError(
          "error parsing version segment: strconv.ParseUint: parsing \"\(Substring(part))\": value out of range"
        )
      }
      numbers[index] = number
    }
    for part in prerelease.split(separator: Self.dot)
    where part.count > 1 && part.first == UInt8(ascii: "0") && part.allSatisfy(Self.isDigit) {
      throw VersionError("version segment starts with 0")
    }
    self.init(
      major: numbers[0], minor: numbers[1], patch: numbers[2], prerelease: String(Substring(prerelease)),
      metadata: String(Substring(metadata)), original: text)
  }

  private static let dot = UInt8(ascii: ".")

  /// Takes what stands behind a mark, and the mark, off the end.
  private static func suffix(of rest: inout Substring.UTF8View, behind mark: UInt8) throws(VersionError) -> Substring.UTF8View {
    guard let place = rest.firstIndex(of: mark) else { return Substring().utf8 }
    let suffix = rest[rest.index(after: place)...]
    rest = rest[..<place]
    let isDotted = suffix.split(separator: dot, omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty
        && part.allSatisfy {
          isDigit($0) || $0 == UInt8(ascii: "-") || (($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z"))
        }
    }
    guard isDotted else { throw VersionError("invalid semantic version") }
    return suffix
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  /// Without the leading `v`, with all three numbers.
  public var text: String {
    "\(major).\(minor).\(patch)" + (prerelease.isEmpty ? "" : "-" + prerelease)
      + (metadata.isEmpty ? "" : "+" + metadata)
  }

  /// -1, 0 or 1; metadata does not count.
  public func compare(_ other: SemanticVersion) -> Int {
    if major != other.major { return major < other.major ? -1 : 1 }
    if minor != other.minor { return minor < other.minor ? -1 : 1 }
    if patch != other.patch { return patch < other.patch ? -1 : 1 }
    return Self.comparePrereleases(prerelease, other.prerelease)
  }

  /// -1, 0 or 1, by the dot-separated parts; none at all is the highest.
  static func comparePrereleases(_ a: String, _ b: String) -> Int {
    if a == b { return 0 }
    if a.isEmpty { return 1 }
    if b.isEmpty { return -1 }
    let (x, y) = (a.split(separator: "."), b.split(separator: "."))
    for (p, q) in zip(x, y) where p != q {
      switch (UInt64(p), UInt64(q)) {
      case (let m?, let n?): return m < n ? -1 : 1
      case (_?, nil): return -1
      case (nil, _?): return 1
      case (nil, nil): return p < q ? -1 : 1
      }
    }
    return x.count < y.count ? -1 : 1
  }
}

extension SemanticVersion: Comparable {
  public static func < (a: SemanticVersion, b: SemanticVersion) -> Bool { a.compare(b) < 0 }
}

/// Why a text is no version or no range of versions, in the words of Masterminds/semver.
public struct VersionError: Error, Sendable {
  public let message: String
  init(_ message: String) { self.message = message }
}
