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
    var rest = Substring(text)
    if rest.first == "v" { rest.removeFirst() }
    var suffix = (prerelease: Substring(), metadata: Substring())
    if let plus = rest.firstIndex(of: "+") {
      suffix.metadata = rest[rest.index(after: plus)...]
      guard Self.isDotted(suffix.metadata) else { throw VersionError("invalid semantic version") }
      rest = rest[..<plus]
    }
    if let dash = rest.firstIndex(of: "-") {
      suffix.prerelease = rest[rest.index(after: dash)...]
      guard Self.isDotted(suffix.prerelease) else {
        throw VersionError("invalid semantic version")
      }
      rest = rest[..<dash]
    }
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count),
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isDigit) })
    else {
      throw VersionError("invalid semantic version")
    }
    var numbers: [UInt64] = []
    for part in parts {
      guard let number = UInt64(part) else {
        throw VersionError(
          "error parsing version segment: strconv.ParseUint: parsing \"\(part)\": value out of range"
        )
      }
      numbers.append(number)
    }
    for part in suffix.prerelease.split(separator: ".")
    where part.utf8.count > 1 && part.first == "0" && part.utf8.allSatisfy(Self.isDigit) {
      throw VersionError("version segment starts with 0")
    }
    major = numbers[0]
    minor = numbers.count > 1 ? numbers[1] : 0
    patch = numbers.count > 2 ? numbers[2] : 0
    prerelease = String(suffix.prerelease)
    metadata = String(suffix.metadata)
    original = text
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
  private static func isDotted(_ text: Substring) -> Bool {
    text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy {
          isDigit($0) || $0 == UInt8(ascii: "-")
            || (($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z"))
        }
    }
  }

  /// Without the leading `v`, with all three numbers.
  public var text: String {
    "\(major).\(minor).\(patch)" + (prerelease.isEmpty ? "" : "-" + prerelease)
      + (metadata.isEmpty ? "" : "+" + metadata)
  }

  /// -1, 0 or 1; metadata does not count.
  public func compare(_ other: SemanticVersion) -> Int {
    for (a, b) in [(major, other.major), (minor, other.minor), (patch, other.patch)] where a != b {
      return a < b ? -1 : 1
    }
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
